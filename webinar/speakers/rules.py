"""Decisions about preparation: what is asked, what is missing, who may take which slot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.models import Answer, PanelMember
from webinar.speakers.models import CheckSlot, FileKind, SpeakerFile, SpeakerSheet

MAX_SLIDES = 25 * 1024 * 1024
MAX_FILES = 5

#: What speakers are asked to agree to, each alone.
CONSENTS: Mapping[str, str] = {
    "recording": N_("My contribution may be recorded."),
    "publication": N_("The recording of my contribution may be published by the hosts."),
    "photo": N_("My photo and biography may stand on the webinar’s public page."),
    "slides": N_("My slides may be given to the participants."),
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
        if self.member.answer is not Answer.INVITED:
            found.add(Need.ANSWER)
        if sheet is not None:
            if all(sheet.approved.get(language) == form for language, form in forms(self.member).items()):
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
        """Return what they can be reminded of, in the order of the page; nothing of who has declined.

        Whoever has taken a slot for the check owes it no more.
        """
        if self.member.answer is Answer.DECLINED:
            return []
        open_ = [need for need in Need if need not in self.done and need not in _OPTIONAL]
        return [need for need in open_ if need is not Need.CHECK or (self.offered and self.slot is None)]


def forms(member: PanelMember) -> dict[str, str]:
    """Return by language ("" for the main one) how a member is printed: the name, and the position below."""
    rows = {"": (member.printed_name, member.printed_position)}
    rows |= {language: (form["name"], form["position"]) for language, form in sorted(member.forms.items())}
    return {language: "\n".join(line for line in lines if line) for language, lines in rows.items()}


def may_show(sheet: SpeakerSheet | None) -> bool:
    """Tell whether photo and biography may be public."""
    return bool(sheet and sheet.consents.get("photo", {}).get("given"))


def ensure_slot_free(slot: CheckSlot, member: PanelMember) -> None:
    """Refuse a slot that another has taken."""
    if slot.member_id not in {None, member.id}:
        raise RuleViolation(N_("Somebody took this time a moment ago. Choose another."), field="slot")


def ensure_room(files: Collection[SpeakerFile], kind: FileKind, size: int) -> None:
    """Refuse a file that is too large or one too many."""
    if size > MAX_SLIDES:
        raise RuleViolation(N_("At most %(limit)d MB."), field="file", limit=MAX_SLIDES // 2**20)
    if kind is FileKind.SLIDES and len([file for file in files if file.kind is kind]) >= MAX_FILES:
        raise RuleViolation(N_("At most %(limit)d files. Remove one first."), field="file", limit=MAX_FILES)
