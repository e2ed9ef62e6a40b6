"""A mail as a value, the transports that carry it, and the log of what was sent to whom."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Index, LargeBinary, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, Personal, Unseen, enum_type
from webinar.core.headers import WIRE, mailbox, one_line, wire_address
from webinar.core.optouts import OptOut
from webinar.core.text import mailbox_key

#: Seconds that one SMTP conversation may take at each step.
SMTP_TIMEOUT = 30
#: For so many seconds a connection is kept for the next mail.
SMTP_IDLE = 20
#: Mails an hour that visitors and registrants may cause: to one mailbox, and by one of them.
ASKED_PER_HOUR, CAUSED_PER_HOUR = 5, 10
#: Mails an hour that one user of the staff may cause to organisations that are asked to host.
INVITED_PER_HOUR = 60
#: Who asks by a public form; who asks as a member of an organisation. Both are counted by mailbox alone.
VISITOR, MEMBER = "visitor", "member"


class TemporaryFailure(Exception):
    """The mail was not taken now but may be later (SMTP 4xx, no connection)."""


class PermanentFailure(Exception):
    """The mail will never be taken (SMTP 5xx)."""


@dataclass(frozen=True)
class Mail:
    """One mail to one person.

    `calendar` is a whole iCalendar object as bytes and `method` its METHOD (RFC 5546). `scope` says whose mail it
    is ("webinar:7") for those who may read it in the staff pages; None is for administrators only. Of a
    `confidential` mail (it holds a sign-in secret) a real transport logs the headers alone. `asked_by` names who caused
    it where mails are counted, see `is_one_too_many`: "visitor", "registration:17", "user:4".
    """

    to: str
    subject: str
    text: str
    to_name: str = ""
    html: str | None = None
    sender_name: str = ""
    reply_to: str | None = None
    calendar: bytes | None = None
    method: str = "REQUEST"
    scope: str | None = None
    automatic: bool = True
    confidential: bool = False
    asked_by: str = ""
    #: The last mail to somebody whose data was erased: the log keeps neither address nor text.
    forgotten: bool = False
    #: How its reader refuses more of the kind; without it a mail is sent whatever they refused.
    opt_out: OptOut | None = None


class DeliveryState(StrEnum):
    """What became of a mail."""

    KEPT = "kept"
    SENT = "sent"
    FAILED = "failed"
    #: The server took it, and a later report says that it was not delivered.
    BOUNCED = "bounced"
    #: Not taken yet: it is tried again, see `Job.not_before`.
    WAITING = "waiting"
    #: Not sent: its reader wants no more mail of the kind.
    SUPPRESSED = "suppressed"


class Delivery(Personal, Unseen, Base):
    """A mail that left, was kept because no server is set, waits after a failure, or was refused for good."""

    __tablename__ = "mail_deliveries"
    __table_args__ = (
        Index("ix_mail_deliveries_scope_id", "scope", "id"),
        Index("ix_mail_deliveries_mailbox_created_at", "mailbox", "created_at"),
        Index("ix_mail_deliveries_asked_by_created_at", "asked_by", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str | None]
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState))
    error: Mapped[str | None]
    #: What the server said when it took the mail.
    answer: Mapped[str | None]
    message: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    #: The recipient as it is counted (`mailbox_key`), and who caused it, where that is counted.
    mailbox: Mapped[str | None]
    asked_by: Mapped[str | None]
    #: Whose mail it is, whatever its address was: "registration:17"; see `Job.line`.
    line: Mapped[str | None] = mapped_column(index=True)
    #: The left part of the Message-ID, by which reports and replies name the mail.
    message_name: Mapped[str | None] = mapped_column(index=True)
    #: By what it is found: recipient and subject.
    search_key: Mapped[str] = mapped_column(default="", server_default=text("''"))
    created_at: Mapped[datetime]


def is_one_too_many(session: Session, mail: Mail, now: datetime) -> bool:
    """Tell whether a mail that is counted is not to be sent.

    A mailbox gets at most `ASKED_PER_HOUR` of them, whoever asks; one registrant or speaker causes at most
    `CAUSED_PER_HOUR` to whomever, a user ("user:4") at most `INVITED_PER_HOUR`. Other mails of the staff are neither
    counted nor held.
    """
    if not mail.asked_by:
        return False
    if has_enough(session, mail.to, now):
        return True
    if mail.asked_by in {VISITOR, MEMBER}:
        return False
    most = INVITED_PER_HOUR if mail.asked_by.startswith("user:") else CAUSED_PER_HOUR
    return caused_lately(session, mail.asked_by, now) >= most


def has_enough(session: Session, address: str, now: datetime) -> bool:
    """Tell whether a mailbox has had as many counted mails in the last hour as it may get."""
    to_it = _lately(now).where(Delivery.mailbox == mailbox_key(address), Delivery.asked_by.is_not(None))
    return (session.scalar(to_it) or 0) >= ASKED_PER_HOUR


def caused_lately(session: Session, asked_by: str, now: datetime) -> int:
    """Return how many mails somebody has caused in the last hour."""
    return session.scalar(_lately(now).where(Delivery.asked_by == asked_by)) or 0


def _lately(now: datetime) -> Select[int]:
    return select(func.count(Delivery.id)).where(
        Delivery.created_at > now - timedelta(hours=1), Delivery.state != DeliveryState.WAITING
    )


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


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID that belongs to a job's key: the same over all retries."""
    return f"<{message_name(key)}@{domain}>"


def message_name(key: str) -> str:
    """Return the left part of the Message-ID of a job's key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(mail: Mail, *, key: str, mail_from: str, now: datetime) -> EmailMessage:
    """Return the message: plain text, HTML and (last) the invitation as alternatives, then the same as `invite.ics`.

    The order is what calendar clients look for: mixed > [alternative(plain, html, calendar), attachment].
    """
    message = EmailMessage(policy=WIRE)
    message["Subject"] = one_line(mail.subject)
    message["From"] = mailbox(mail_from, mail.sender_name)
    message["To"] = mailbox(mail.to, mail.to_name)
    if mail.reply_to:
        message["Reply-To"] = mailbox(mail.reply_to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(key, wire_address(mail_from).rsplit("@", 1)[-1])
    if mail.automatic:
        message["Auto-Submitted"] = "auto-generated"
    if mail.opt_out:
        message["List-Unsubscribe"] = f"<{mail.opt_out.url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        parameters = {"method": mail.method}
        message.add_alternative(mail.calendar.decode(), subtype="calendar", params=parameters, cte="base64")
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message
