"""Mails that came back as one viewer may know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotAllowed, NotFound
from webinar.correspondence.messages.access import open_ids
from webinar.correspondence.replies import queries, rules
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind, PartStat, Verdict
from webinar.correspondence.replies.reading import excerpt
from webinar.correspondence.replies.service import Intake
from webinar.registration.roster.access import Roster
from webinar.registration.roster.rules import HIDDEN
from webinar.web.database import session
from webinar.web.rendering import translate
from webinar.web.site import site

_OF_ENTRIES = frozenset({Kind.REPLY, Kind.COUNTER})


@dataclass(frozen=True)
class ShownReply:
    """A mail in the list: of one that is not `seen`, nothing tells who wrote it."""

    id: int
    seen: bool
    kind: Kind
    kind_label: str
    fate: Fate
    fate_label: str
    why: str
    who: str
    is_speaker: bool
    answer: PartStat | None
    answer_label: str
    is_proved: bool
    received_at: datetime
    decided_by: str
    decided_at: datetime | None
    may_apply: bool
    may_dismiss: bool
    may_undo: bool
    asks_whose: bool
    public_id: str = ""
    sender: str = ""
    attendee: str = ""
    subject: str = ""
    comment: str = ""
    text: str = ""


def intake() -> Intake:
    """Return the mailbox of this installation."""
    settings = site().settings
    return Intake(settings.mail_from, settings.inbox_authserv)


def of_webinar(webinar: Webinar, rows: Sequence[IncomingMail]) -> list[ShownReply]:
    """Return mails of a webinar as the signed-in user may know them."""
    roster = Roster.for_me(webinar)
    opened_ = _open(webinar, rows, roster)
    return [_shown(row, roster, seen=_is_seen(row, roster, opened_)) for row in rows]


def of_nobody(rows: Sequence[IncomingMail]) -> list[ShownReply]:
    """Return mails that belong to no webinar, for an administrator."""
    return [_shown(row, None, seen=True) for row in rows]


def find(webinar: Webinar, mail_id: int) -> IncomingMail:
    """Return a mail of this webinar on which the signed-in user may act; NotAllowed for one of somebody hidden."""
    row = queries.one(session(), webinar.id, mail_id)
    if row is None:
        raise NotFound
    roster = Roster.for_me(webinar)
    if not _is_seen(row, roster, _open(webinar, [row], roster)):
        raise NotAllowed(HIDDEN)
    return row


def find_any(mail_id: int) -> IncomingMail:
    """Return a mail that belongs to no webinar."""
    row = queries.one(session(), None, mail_id)
    if row is None:
        raise NotFound
    return row


def opened(row: IncomingMail) -> ShownReply:
    """Return a mail that `find` returned, with its words while they are kept."""
    return _value(row, seen=True, who=_name(row), text=excerpt(row.raw) if row.raw else "")


def _open(webinar: Webinar, rows: Sequence[IncomingMail], roster: Roster) -> set[int]:
    """Return the ids of the mails of ours, about which these are, that the viewer may read."""
    return set() if roster.is_whole else open_ids(webinar, {row.about_id for row in rows if row.about_id is not None})


def _is_seen(row: IncomingMail, roster: Roster, opened_: set[int]) -> bool:
    """Tell whether the viewer may know who wrote.

    An answer is judged by whose entry it is for: of speakers, and of registrants whom they see. Anything else is as open
    as the mail of ours that it is about; who sees everybody sees all.
    """
    if roster.is_whole:
        return True
    if row.registration is not None and not roster.sees(row.registration):
        return False
    if row.kind in _OF_ENTRIES:
        return row.registration is not None or row.member is not None
    return row.about_id in opened_


def _shown(row: IncomingMail, roster: Roster | None, *, seen: bool) -> ShownReply:
    if seen:
        return _value(row, seen=True, who=_name(row))
    hidden = _("A person whose data your organisation doesn’t receive")
    return _value(row, seen=False, who=roster.of(row.registration).name if roster and row.registration else hidden)


def _name(row: IncomingMail) -> str:
    if row.registration is not None:
        return row.registration.full_name
    return row.member.printed_name if row.member is not None else row.sender


def _value(row: IncomingMail, *, seen: bool, who: str, text: str = "") -> ShownReply:
    facts = {
        "public_id": row.registration.public_id if row.registration else "", "sender": row.sender,
        "attendee": row.attendee, "subject": row.subject, "comment": row.comment, "text": text,
    }  # fmt: skip
    return ShownReply(
        row.id, seen, row.kind, translate(rules.KIND_LABELS[row.kind]), row.fate, translate(rules.FATE_LABELS[row.fate]),
        translate(row.why) if row.why else "", who, row.member is not None, row.answer,
        translate(rules.ANSWER_LABELS[row.answer]) if row.answer else "", row.verdict is Verdict.PROVED, row.received_at,
        row.decided_by, row.decided_at, seen and rules.may_apply(row) and row.webinar_id is not None,
        seen and rules.may_dismiss(row), seen and rules.may_undo(row),
        row.registration is None and row.member is None, **(facts if seen else {}),
    )  # fmt: skip
