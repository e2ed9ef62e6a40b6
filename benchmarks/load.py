"""Asks a server over connections that stay open, from one thread: rates and times of single answers."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Measured:
    """Answers a second, and the median and the 99th percentile of their times in milliseconds."""

    rate: float
    median: float
    p99: float
    wrong: int


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held, self.began = b"", 0.0

    def ask(self, request: bytes) -> None:
        self.held, self.began = b"", time.perf_counter()
        self.socket.sendall(request)

    def take(self) -> bool | None:
        """Return whether the answer is good once it is all there."""
        piece = self.socket.recv(262_144)
        self.held += piece
        end = self.held.find(b"\r\n\r\n")
        if end < 0:
            return None if piece else False
        length = _LENGTH.search(self.held[:end])
        if piece and len(self.held) < end + 4 + (int(length.group(1)) if length else 0):
            return None
        return self.held[9:10] in b"23"


def load(port: int, request: Callable[[int], bytes], *, seconds: float = 3, clients: int = 8) -> Measured:
    """Ask for `request(number)` again and again over `clients` connections."""
    connections = [_Connection(port) for _ in range(clients)]
    selector = selectors.DefaultSelector()
    number, wrong, times = 0, 0, []
    for one in connections:
        selector.register(one.socket, selectors.EVENT_READ, one)
        one.ask(request(number))
        number += 1
    stop = (start := time.perf_counter()) + seconds
    while time.perf_counter() < stop:
        for key, _events in selector.select(1):
            one = key.data
            good = one.take()
            if good is None:
                continue
            wrong += not good
            times.append(time.perf_counter() - one.began)
            if b"connection: close" in one.held[:400].lower():
                selector.unregister(one.socket)
                one.socket.close()
                one = _Connection(port)
                selector.register(one.socket, selectors.EVENT_READ, one)
            one.ask(request(number))
            number += 1
    took = time.perf_counter() - start
    for one in connections:
        one.socket.close()
    times = sorted(times) or [took]
    return Measured(len(times) / took, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000, wrong)


def get(path: str, *headers: str) -> Callable[[int], bytes]:
    """Return what asks for a page; `{}` in the path becomes the request's number."""
    more = "".join(f"{header}\r\n" for header in headers)
    return lambda number: f"GET {path.replace('{}', str(number))} HTTP/1.1\r\nHost: 127.0.0.1\r\n{more}\r\n".encode()
