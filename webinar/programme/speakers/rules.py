"""Decisions about preparation: what is asked, what is missing, who may take which slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.agenda.models import PanelMember
from webinar.programme.calendar.rules import has_entry
from webinar.programme.speakers.models import CheckSlot, FileKind, SpeakerFile, SpeakerSheet

MAX_SLIDES = 25 * 1024 * 1024
MAX_FILES = 5
#: Nobody hears of what is missing twice within a day; the invitation says it too.
_PAUSE = timedelta(hours=20)

#: What speakers are asked to agree to, each alone.
CONSENTS: Mapping[str, str] = {
    "recording": N_("My contribution may be recorded."),
    "publication": N_("The recording of my contribution may be published by the hosts."),
    "photo": N_("My photo and biography may appear on the webinar’s public page."),
    "slides": N_("My slides may be shared with participants."),
    "quotation": N_("I may be quoted in the press release, in words that I have approved."),
}


class Need(StrEnum):
    """What a speaker may still owe."""

    ANSWER = "answer"
    PRINTED_FORM = "printed_form"
    BIOGRAPHY = "biography"
    PHOTO = "photo"
    SLIDES = "slides"
    CONSENTS = "consents"
    CHECK = "check"


NEED_LABELS = {
    Need.ANSWER: N_("Answer"), Need.PRINTED_FORM: N_("Printed form"), Need.BIOGRAPHY: N_("Biography"),
    Need.PHOTO: N_("Photo"), Need.SLIDES: N_("Slides"), Need.CONSENTS: N_("Consents"), Need.CHECK: N_("Technical check"),
}  # fmt: skip
#: What is done to rows of the board that are chosen.
INVITE, REMIND, TOLD = "invite", "remind", "told"
ACT_LABELS = {INVITE: N_("Invite"), REMIND: N_("Remind"), TOLD: N_("Set to “Told by us”")}
#: Nobody is reminded of these: who speaks freely has no slides.
_OPTIONAL = frozenset({Need.SLIDES})


@dataclass(frozen=True)
class Standing:
    """How far one panel member has come."""

    member: PanelMember
    sheet: SpeakerSheet | None
    files: Sequence[SpeakerFile]
    slot: CheckSlot | None
    #: Whether there are times for a technical check at all.
    offered: bool

    @property
    def done(self) -> frozenset[Need]:
        """Return what has been handed in."""
        sheet, found = self.sheet, set()
        if not self.member.answer.is_open:
            found.add(Need.ANSWER)
        if sheet is not None:
            if not self.member.correction and all(
                sheet.approved.get(language) == form for language, form in forms(self.member).items()
            ):
                found.add(Need.PRINTED_FORM)
            if sheet.biography:
                found.add(Need.BIOGRAPHY)
            if all(key in sheet.consents for key in CONSENTS):
                found.add(Need.CONSENTS)
            if sheet.checked_at:
                found.add(Need.CHECK)
        kinds = {file.kind for file in self.files}
        found |= {
            need for need, kind in ((Need.PHOTO, FileKind.PHOTO), (Need.SLIDES, FileKind.SLIDES)) if kind in kinds
        }
        return frozenset(found)

    @property
    def missing(self) -> list[Need]:
        """Return what they can be reminded of, in the order of the page; nothing of who does not take part.

        Whoever has taken a slot for the check owes it no more.
        """
        if self.member.answer.is_out:
            return []
        open_ = [need for need in Need if need not in self.done and need not in _OPTIONAL]
        return [need for need in open_ if need is not Need.CHECK or (self.offered and self.slot is None)]


def to_remind(board: Sequence[Standing], now: datetime) -> list[Standing]:
    """Return whom a reminder goes to: who misses something, has an address and has not heard of it today.

    Who is on the panel in two roles is one of them.
    """
    heard = {
        row.member.person_id
        for row in board
        if row.sheet
        for at in (row.sheet.invited_at, row.sheet.reminded_at)
        if at and now - at < _PAUSE
    }
    found: dict[int, Standing] = {}
    for row in board:
        if row.missing and row.member.person.email and row.member.person_id not in heard:
            found.setdefault(row.member.person_id, row)
    return list(found.values())


def ensure_slots_fit(webinar: Webinar, first: datetime, end: datetime, now: datetime) -> None:
    """RuleViolation when times for a technical check are over, or do not end before the webinar begins."""
    if first <= now:
        raise RuleViolation(N_("This time is over. Choose a later one."), field="day")
    if webinar.starts_at and end > webinar.starts_at:
        raise RuleViolation(
            N_("The last check would end after the webinar begins. Choose an earlier time or fewer checks."),
            field="day",
        )


def forms(member: PanelMember) -> dict[str, str]:
    """Return by language ("" for the main one) how a member is printed: the name, and the position below."""
    rows = {"": (member.printed_name, member.printed_position)}
    rows |= {language: (form["name"], form["position"]) for language, form in sorted(member.forms.items())}
    return {language: "\n".join(line for line in lines if line) for language, lines in rows.items()}


def may_show(sheet: SpeakerSheet | None) -> bool:
    """Tell whether photo and biography may be public."""
    return bool(sheet and sheet.consents.get("photo", {}).get("given"))


def is_invited(member: PanelMember, sheet: SpeakerSheet | None) -> bool:
    """Tell whether somebody got an invitation that can be sent again."""
    return bool(sheet and sheet.invited_at and member.person.email) and not member.answer.is_out


def ensure_invited(member: PanelMember, sheet: SpeakerSheet | None) -> None:
    """Refuse to invite again who was not invited, has declined or has no address."""
    if not is_invited(member, sheet):
        raise RuleViolation(N_("This speaker has no invitation to send again."))


def ensure_slot_free(slot: CheckSlot, member: PanelMember) -> None:
    """Refuse a slot that another has taken."""
    if slot.member_id not in {None, member.id}:
        raise RuleViolation(N_("Someone has just taken this time slot. Choose another."), field="slot")


def ensure_size(size: int) -> None:
    """Refuse a file that is too large."""
    if size > MAX_SLIDES:
        raise RuleViolation(N_("Up to %(limit)d MB."), field="file", limit=MAX_SLIDES // 2**20)


def ensure_room(files: Collection[SpeakerFile], kind: FileKind) -> None:
    """Refuse slides that are one too many."""
    if kind is FileKind.SLIDES and len([file for file in files if file.kind is kind]) >= MAX_FILES:
        raise RuleViolation(N_("You can add up to %(limit)d files. Remove one first."), field="file", limit=MAX_FILES)


def gets_entry_anew(member: PanelMember, sheet: SpeakerSheet) -> bool:
    """Tell whether somebody who takes part after all was invited and holds no calendar entry any more."""
    return sheet.invited_at is not None and not sheet.holds_entry and has_entry(member.webinar)
