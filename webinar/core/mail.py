"""A mail as a value and as a message, and the log of what was sent to whom."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum

from sqlalchemy import Index, LargeBinary, Select, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinar.core.database import Base, Personal, Unseen, enum_type
from webinar.core.errors import RuleViolation
from webinar.core.headers import WIRE, mailbox, one_line, wire_address
from webinar.core.optouts import OptOut
from webinar.core.text import mailbox_key

#: Mails an hour that visitors and registrants may cause: to one mailbox, and by one of them.
ASKED_PER_HOUR, CAUSED_PER_HOUR = 5, 10
#: Mails an hour that one user of the staff may cause to organisations that are asked to host.
INVITED_PER_HOUR = 60
#: Who asks by a public form; who asks as a member of an organisation. Both are counted by mailbox alone.
VISITOR, MEMBER = "visitor", "member"


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail; in the log it stands without its content."""

    name: str
    media_type: str
    size: int
    digest: str
    content: bytes = b""


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
    files: tuple[Enclosure, ...] = ()
    #: Why it must not leave as it is: it stands in the log as refused, with this.
    fault: RuleViolation | None = None

    @property
    def logged(self) -> Mail:
        """Return the mail as the log keeps it: files by name and size, since they go to many and are kept once."""
        return replace(self, files=tuple(replace(file, content=b"") for file in self.files))


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
        # How many left in the last minute is asked before each mail where they are held to a rate.
        Index("ix_mail_deliveries_created_at", "created_at"),
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


def message_id(key: str, domain: str) -> str:
    """Return the Message-ID that belongs to a job's key: the same over all retries."""
    return f"<{message_name(key)}@{domain}>"


def message_name(key: str) -> str:
    """Return the left part of the Message-ID of a job's key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(mail: Mail, *, key: str, mail_from: str, now: datetime) -> EmailMessage:
    """Return the message: plain text, HTML and (last) the invitation as alternatives, then the same as `invite.ics`.

    The order is what calendar clients look for: mixed > [alternative(plain, html, calendar), attachment]. Files follow.
    """
    message = EmailMessage(policy=WIRE)
    message["Subject"] = one_line(mail.subject)
    message["From"] = mailbox(mail_from, mail.sender_name)
    message["To"] = mailbox(mail.to, mail.to_name)
    # An address with letters beyond ASCII before the "@" stands in mails to such alone (RFC 6532); replies go to us then.
    if mail.reply_to and (wire_address(mail.reply_to).isascii() or not wire_address(mail.to).isascii()):
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
    for file in mail.files:
        _enclose(message, file)
    return message


def _enclose(message: EmailMessage, file: Enclosure) -> None:
    kind, _slash, subtype = file.media_type.partition("/")
    message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=one_line(file.name))
    *_others, part = message.iter_attachments()
    # RFC 2183 §2.7, by which the log still tells how large it was.
    part.set_param("size", str(file.size), header="Content-Disposition")


def enclosed(message: EmailMessage) -> list[tuple[str, int]]:
    """Return name and size of the files that went with a mail, from a message or from what the log keeps of it."""
    found = [
        (part.get_filename() or "", str(part.get_param("size", "", "Content-Disposition")))
        for part in message.iter_attachments()
    ]
    return [(name, int(size)) for name, size in found if size.isdecimal()]
