"""The server's worker: a request reaches a thread once it has arrived whole, so that slow senders hold none."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

#: Seconds after which a sender is given up who sends nothing, and who sends, but does not come to an end.
PATIENCE, LONGEST = 30, 600
#: Bytes of a body that is waited for (none is read that is larger, see `web/large`), and of all that wait, in one process.
LARGEST, _ALL = 64 * 2**20, 256 * 2**20
_HEAD = 64 * 2**10
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)")
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Arriving:
    """What has arrived of a connection's next request; stands for the socket towards gunicorn's parser."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self.held = bytearray()
        self.began: float | None = None
        self.is_gone = False
        self._needed: int | None = None

    def take(self) -> None:
        """Take what the socket has, without waiting."""
        try:
            piece = self._sock.recv(2**18)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self.is_gone = not piece
        self.began = self.began or time.monotonic()
        self.held += piece

    def is_whole(self) -> bool:
        """Tell whether the request is all there, or is one that the application refuses without reading it."""
        if self._needed is None:
            end = self.held.find(b"\r\n\r\n")
            if end < 0:
                return len(self.held) > _HEAD
            head = bytes(self.held[:end]).lower()
            if b"\r\ntransfer-encoding:" in head:
                return self.held.endswith(b"0\r\n\r\n") or len(self.held) > LARGEST
            found = _LENGTH.search(head)
            length = int(found.group(1)[:12]) if found else 0
            self._needed = end + 4 + (length if length <= LARGEST else 0)
            if b"\r\nexpect: 100-continue" in head and len(self.held) < self._needed:
                with suppress(OSError):
                    self._sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return len(self.held) >= self._needed

    def forget(self) -> None:
        """Begin with the next request."""
        self.began = self._needed = None

    def recv(self, size: int) -> bytes:
        """Give what is held; wait for the rest of a request that was handed over before its end."""
        if self.held:
            piece = bytes(self.held[:size])
            del self.held[:size]
            return piece
        waits = self._sock.gettimeout()
        self._sock.settimeout(PATIENCE if waits is None else waits)
        try:
            return self._sock.recv(size)  # type: ignore[no-any-return]
        finally:
            self._sock.settimeout(waits)

    def gettimeout(self) -> float | None:
        """Return the socket's time-out."""
        return self._sock.gettimeout()  # type: ignore[no-any-return]

    def settimeout(self, seconds: float | None) -> None:
        """Set the socket's time-out."""
        self._sock.settimeout(seconds)


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threads, with the waiting for requests in the loop that waits for all connections."""

    _looked = 0.0

    def enqueue_req(self, conn: Any) -> None:
        """Hand a request to a thread if it has arrived; else wait for more of it."""
        if conn.parser is None:
            conn.arriving = Arriving(conn.sock)
            conn.parser = get_parser(self.cfg, conn.arriving, conn.client)
        conn.arriving.held[:0] = conn.parser.unreader.take_buffered()
        conn.sock.setblocking(False)
        if not conn.arriving.is_whole():
            conn.arriving.take()
        if conn.arriving.is_whole():
            conn.arriving.forget()
            conn.data_ready = True
            super().enqueue_req(conn)
        elif conn.arriving.is_gone:
            self._let_go(conn)
        else:
            self._wait(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request; say that the connection ends where its body was not read."""
        ends = req.should_close
        req.should_close = lambda: ends() or _is_left(req.body.reader)
        return super().handle_request(req, conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Look for the next request among what has arrived already."""
        if conn.arriving.held:
            conn.arriving.held[:0] = conn.parser.unreader.take_buffered()
            conn.parser.unreader.unread(bytes(conn.arriving.held))
            conn.arriving.held.clear()
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Give up the senders who take too long, and those who began first when too much waits."""
        now = time.monotonic()
        if now < self._looked + 1:
            return
        self._looked = now
        waiting = sum(len(conn.arriving.held) for conn in self.pending_conns)
        for conn in sorted(self.pending_conns, key=lambda one: one.arriving.began or now):
            if conn.timeout <= now or waiting > _ALL:
                waiting -= len(conn.arriving.held)
                self.pending_conns.remove(conn)
                self.poller.unregister(conn.sock)
                self._let_go(conn, _TOO_SLOW if conn.arriving.held else b"")

    def _wait(self, conn: Any) -> None:
        now = time.monotonic()
        began = conn.arriving.began
        conn.timeout = now + self.cfg.keepalive if began is None else min(now + PATIENCE, began + LONGEST)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def _let_go(self, conn: Any, words: bytes = b"") -> None:
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(words)
        conn.close()


def _is_left(reader: Any) -> bool:
    """Tell whether some of a body has not been read: of one with a length, or of one in pieces."""
    return bool(getattr(reader, "length", 0) or getattr(reader, "parser", None))
