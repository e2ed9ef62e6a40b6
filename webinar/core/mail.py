"""A mail as a value, the transports that carry it, and the log of what was sent to whom."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy import Index, LargeBinary, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, enum_type

#: Seconds that one SMTP conversation may take at each step.
SMTP_TIMEOUT = 30


class TemporaryFailure(Exception):
    """The mail was not taken now but may be later (SMTP 4xx, no connection)."""


class PermanentFailure(Exception):
    """The mail will never be taken (SMTP 5xx)."""


@dataclass(frozen=True)
class Mail:
    """One mail to one person.

    `calendar` is a whole iCalendar object as bytes and `method` its METHOD (RFC 5546). `scope` says whose mail it
    is ("webinar:7") for those who may read it in the staff pages; None is for administrators only. Of a
    `confidential` mail (it holds a sign-in secret) a real transport logs the headers alone.
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


class DeliveryState(StrEnum):
    """What became of a mail."""

    KEPT = "kept"
    SENT = "sent"
    FAILED = "failed"


class Delivery(Base):
    """A mail that left, was kept because no server is set, or was refused for good."""

    __tablename__ = "mail_deliveries"
    __table_args__ = (Index("ix_mail_deliveries_scope_id", "scope", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str | None]
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState))
    error: Mapped[str | None]
    message: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]


def recent_count(session: Session, recipient: str, since: datetime) -> int:
    """Return how many mails an address has got since then, about anything."""
    statement = select(func.count(Delivery.id)).where(Delivery.recipient == recipient, Delivery.created_at > since)
    return session.scalar(statement) or 0


class Transport(Protocol):
    """Carries a finished message, or raises TemporaryFailure or PermanentFailure."""

    state: DeliveryState

    def send(self, message: EmailMessage) -> None:
        """Hand the message over."""


class KeepTransport:
    """Sends nothing: the delivery log keeps the mail readable in the staff pages."""

    state = DeliveryState.KEPT

    def send(self, message: EmailMessage) -> None:
        """Do nothing; the caller's log entry is the delivery."""


class SmtpTransport:
    """Speaks SMTP to `smtp://user:pass@host:587?starttls=1` or `smtps://…`; one connection a mail."""

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

    def send(self, message: EmailMessage) -> None:
        """Send; 4xx replies, refused connections and time-outs are temporary, 5xx replies permanent."""
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            raise _failure(code, f"{code} {_words(reply)}") from error
        except smtplib.SMTPResponseException as error:
            # Wrong credentials are the installation's fault: mended soon, so the mail is worth keeping.
            temporary = isinstance(error, smtplib.SMTPAuthenticationError)
            code = 400 if temporary else error.smtp_code
            raise _failure(code, f"{error.smtp_code} {_words(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise TemporaryFailure(str(error) or type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=SMTP_TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SMTP_TIMEOUT)
        if self._starttls:
            server.starttls(context=ssl.create_default_context())
        if self._user:
            server.login(self._user, self._password)
        return server


def _words(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply


def _failure(code: int, reply: str) -> Exception:
    return PermanentFailure(reply) if code >= 500 else TemporaryFailure(reply)  # noqa: PLR2004 - RFC 5321 §4.2.1


def transport_for(url: str) -> Transport:
    """Return the transport of a `SMTP_URL` setting (`outbox:`, `smtp://…`, `smtps://…`)."""
    return KeepTransport() if url.startswith("outbox:") else SmtpTransport(url)


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID that belongs to a job's key: the same over all retries."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def compose(mail: Mail, *, key: str, mail_from: str, now: datetime) -> EmailMessage:
    """Return the message: plain text, HTML and (last) the invitation as alternatives, then the same as `invite.ics`.

    The order is what calendar clients look for: mixed > [alternative(plain, html, calendar), attachment].
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _address(mail_from, mail.sender_name)
    message["To"] = _address(mail.to, mail.to_name)
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(key, mail_from.rsplit("@", 1)[-1])
    if mail.automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        parameters = {"method": mail.method}
        message.add_alternative(mail.calendar.decode(), subtype="calendar", params=parameters, cte="base64")
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename="invite.ics")
    return message


def _address(address: str, name: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address(display_name=name, username=user, domain=domain)
