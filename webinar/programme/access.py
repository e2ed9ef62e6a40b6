"""The programme as pages and documents print it, and the loader of a speaker's signed link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webinar.core import timezones
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.programme import queries, rules
from webinar.programme.models import PanelMember, Part
from webinar.web.database import session
from webinar.web.i18n import language_tag
from webinar.web.rendering import language_name, translate
from webinar.web.site import site
from webinar.webinars.models import Webinar

#: Purpose of speakers' links; see `core.tokens`.
SPEAKER_LINK = "speaker"


@dataclass(frozen=True)
class PrintedSpeaker:
    """A speaker of an item, printed."""

    printed_name: str
    printed_position: str
    role_label: str = ""


@dataclass(frozen=True)
class PrintedItem:
    """An item, printed: its time in the webinar's zone ("14:05", "" while unknown), minutes, title, speakers."""

    id: int
    time: str
    minutes: int | None
    kind: str
    title: str
    people: tuple[PrintedSpeaker, ...]
    private_note: str = ""
    language: str = ""
    start: datetime | None = None


@dataclass(frozen=True)
class PrintedPart:
    """A part, printed; the label numbers it when there is more than one."""

    id: int
    label: str
    title: str
    items: tuple[PrintedItem, ...]


def printed_programme(webinar: Webinar, parts: Sequence[Part], zone: str = "") -> list[PrintedPart]:
    """Return the programme in words of the present language, by the clock of `zone` or of the webinar's own."""
    slots = rules.slots(parts, webinar.starts_at, webinar.time_zone or "UTC")
    printed = []
    for part in parts:
        items = []
        for item in part.items:
            start = slots[item.id].start
            clock = _clock(webinar, start, zone or webinar.time_zone) if start else ""
            if start is None and item.fixed_start is not None:
                clock = f"{item.fixed_start:%H:%M}"
            kind = translate(rules.KIND_LABELS[item.kind])
            people = tuple(PrintedSpeaker(*rules.printed_form(row.member, language_tag())) for row in item.speakers)
            language = language_name(item.language) if item.language and item.language != webinar.language else ""
            items.append(
                PrintedItem(
                    item.id, clock, item.minutes, kind, item.title or kind, people, item.private_note, language, start
                )
            )
        label = _("Part %(number)d", number=part.position) if len(parts) > 1 else ""
        printed.append(PrintedPart(part.id, label, part.title, tuple(items)))
    return printed


def _clock(webinar: Webinar, start: datetime, zone: str) -> str:
    local = timezones.to_local(start, zone)
    shift = timezones.day_shift(start, zone, webinar.date or local.date())
    return f"{local:%H:%M}" + (f" ({shift:+d})" if shift else "")


def printed_panel(members: Sequence[PanelMember]) -> list[PrintedSpeaker]:
    """Return the panel with roles in words; those who declined are left out."""
    return [
        PrintedSpeaker(*rules.printed_form(row, language_tag()), translate(rules.role_words(row)))
        for row in members
        if row.answer.value != "declined"
    ]


def speaker_of(token: str) -> PanelMember:
    """Return the panel member of a speaker's link; NotFound for every other token."""
    public_id, nonce = site().tokens.read(SPEAKER_LINK, token)
    member = queries.member_by_public_id(session(), public_id)
    if member is None or not same(member.nonce, nonce):
        raise NotFound
    return member


def speaker_link(member: PanelMember) -> str:
    """Return the address of a panel member's own page."""
    return site().link("speaker.show", SPEAKER_LINK, member.public_id, member.nonce)
