"""The ways by which a finished message leaves: none, or SMTP."""

from __future__ import annotations

import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from webinar.core.mail import DeliveryState

#: Seconds that one SMTP conversation may take at each step.
SMTP_TIMEOUT = 30
#: For so many seconds a connection is kept for the next mail.
SMTP_IDLE = 20


class TemporaryFailure(Exception):
    """The mail was not taken now but may be later (SMTP 4xx, no connection)."""


class PermanentFailure(Exception):
    """The mail will never be taken (SMTP 5xx)."""


class Transport(Protocol):
    """Carries a finished message, or raises TemporaryFailure or PermanentFailure."""

    state: DeliveryState

    def send(self, message: EmailMessage) -> str:
        """Hand the message over; return what the server said."""

    def rest(self, *, idle: float = 0) -> None:
        """Give back what was held for the next message and was not used for so many seconds."""


class KeepTransport:
    """Sends nothing: the delivery log keeps the mail readable in the staff pages."""

    state = DeliveryState.KEPT

    def send(self, message: EmailMessage) -> str:
        """Do nothing; the caller's log entry is the delivery."""
        return ""

    def rest(self, *, idle: float = 0) -> None:
        """Do nothing; nothing is held."""


class _Noting:
    """Keeps what the server said to the mail itself: `smtplib` throws it away."""

    said = ""

    def data(self, message: Any) -> tuple[int, bytes]:
        """Send the mail."""
        code, reply = super().data(message)  # type: ignore[misc]
        self.said = f"{code} {_words(reply)}"
        return code, reply


class _Plain(_Noting, smtplib.SMTP):
    pass


class _Tls(_Noting, smtplib.SMTP_SSL):
    pass


class SmtpTransport:
    """Speaks SMTP to `smtp://user:pass@host:587?starttls=1` or `smtps://…`; a batch goes over one connection a thread.

    A connection over which a mail went is kept for the next one, and asked whether it still stands before it is used.
    """

    state = DeliveryState.SENT

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        self._host = parts.hostname or "localhost"
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587 if "starttls" in query else 25)
        self._starttls = query.get("starttls", ["0"])[0] in {"1", "true", "yes"}
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        #: Connections that stand, each with when it was last used: whoever sends takes one out.
        self._free: list[tuple[_Plain | _Tls, float]] = []
        self._lock = threading.Lock()

    def send(self, message: EmailMessage) -> str:
        """Send; 4xx replies, refused connections and time-outs are temporary, 5xx replies permanent."""
        sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        try:
            return self._hand_over(message, sender, recipient)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _failure(code, f"{code} {_words(reply)}") from error
        except smtplib.SMTPResponseException as error:
            # Wrong credentials are the installation's fault: mended soon, so the mail is worth keeping.
            temporary = isinstance(error, smtplib.SMTPAuthenticationError)
            code = 400 if temporary else error.smtp_code
            raise _failure(code, f"{error.smtp_code} {_words(error.smtp_error)}") from error
        except smtplib.SMTPNotSupportedError as error:
            # An address with letters beyond ASCII before the "@" (RFC 6531), and a server that cannot carry it.
            raise PermanentFailure(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(str(error) or type(error).__name__) from error

    def _hand_over(self, message: EmailMessage, sender: str, recipient: str) -> str:
        try:
            with self._connection() as server:
                server.send_message(message, sender, [recipient])
                return server.said
        except smtplib.SMTPSenderRefused as error:
            # Some servers end a connection that has carried enough; nothing of this mail was handed over yet.
            if error.smtp_code != 421:  # noqa: PLR2004 - RFC 5321 §4.2.3
                raise
        with self._connection(anew=True) as server:
            server.send_message(message, sender, [recipient])
            return server.said

    @contextmanager
    def _connection(self, *, anew: bool = False) -> Iterator[_Plain | _Tls]:
        """Lend a connection; after whatever fault it is given up."""
        server = None if anew else self._standing()
        server = server or self._connect()
        try:
            yield server
        except BaseException:
            _leave(server)
            raise
        with self._lock:
            self._free.append((server, time.monotonic()))

    def _standing(self) -> _Plain | _Tls | None:
        self.rest(idle=SMTP_IDLE)
        while True:
            with self._lock:
                server = self._free.pop()[0] if self._free else None
            if server is None or _stands(server):
                return server
            server.close()

    def rest(self, *, idle: float = 0) -> None:
        """Leave the server by the connections that nobody used for so many seconds."""
        before = time.monotonic() - idle
        with self._lock:
            old = [server for server, used in self._free if used <= before]
            self._free = [pair for pair in self._free if pair[1] > before]
        for server in old:
            _leave(server)

    def _connect(self) -> _Plain | _Tls:
        if self._tls:
            server: _Plain | _Tls = _Tls(
                self._host, self._port, timeout=SMTP_TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = _Plain(self._host, self._port, timeout=SMTP_TIMEOUT)
        if self._starttls:
            server.starttls(context=ssl.create_default_context())
        if self._user:
            server.login(self._user, self._password)
        return server


def _stands(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250  # noqa: PLR2004 - RFC 5321 §4.2.3
    except (smtplib.SMTPException, OSError):
        return False


def _leave(server: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _failure(code: int, reply: str) -> Exception:
    return PermanentFailure(reply) if code >= 500 else TemporaryFailure(reply)  # noqa: PLR2004 - RFC 5321 §4.2.1


def transport_for(url: str) -> Transport:
    """Return the transport of a `SMTP_URL` setting (`outbox:`, `smtp://…`, `smtps://…`)."""
    return KeepTransport() if url.startswith("outbox:") else SmtpTransport(url)
