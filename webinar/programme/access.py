"""The programme as pages and documents print it, and the loader of a speaker's signed link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from webinar.core import timezones
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.programme import queries, rules
from webinar.programme.models import PanelMember, Part
from webinar.web.database import session
from webinar.web.i18n import direction, language_tag
from webinar.web.rendering import date_long, datetime_utc, translate
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
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
    private_note: str


@dataclass(frozen=True)
class PrintedPart:
    """A part, printed; the label numbers it when there is more than one."""

    id: int
    label: str
    title: str
    items: tuple[PrintedItem, ...]


def printed_programme(webinar: Webinar, parts: Sequence[Part]) -> list[PrintedPart]:
    """Return the programme in words of the present language."""
    slots = rules.slots(parts, webinar.starts_at)
    printed = []
    for part in parts:
        items = []
        for item in part.items:
            start = slots[item.id].start
            clock = f"{timezones.to_local(start, webinar.time_zone):%H:%M}" if start else ""
            kind = translate(rules.KIND_LABELS[item.kind])
            people = tuple(
                PrintedSpeaker(row.member.printed_name, row.member.printed_position) for row in item.speakers
            )
            items.append(PrintedItem(item.id, clock, item.minutes, kind, item.title or kind, people, item.private_note))
        label = _("Part %(number)d", number=part.position) if len(parts) > 1 else ""
        printed.append(PrintedPart(part.id, label, part.title, tuple(items)))
    return printed


def printed_panel(members: Sequence[PanelMember]) -> list[PrintedSpeaker]:
    """Return the panel with roles in words; those who declined are left out."""
    return [
        PrintedSpeaker(row.printed_name, row.printed_position, translate(rules.ROLE_LABELS[row.role]))
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


def programme_data(webinar: Webinar) -> dict[str, object]:
    """Return what the printed programme says, as JSON values for the document template, in the present language."""
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    parts = printed_programme(webinar, queries.parts(session(), webinar.id))
    panel = printed_panel(queries.panel(session(), webinar.id))
    hosts = [host.name for host in webinar_rules.hosts_of(webinar)]
    return {
        "title": webinar.title, "subtitle": webinar.subtitle, "title_language": webinar.language,
        "language": language_tag(), "direction": direction(), "kicker": _("Joint webinar") if len(hosts) > 1 else _("Webinar"),
        "hosts": hosts, "supporters": [f"{translate(label)}: {row.name}" for label, row in webinar_rules.supporters_of(webinar)],
        "date": date_long(when.date), "zones": [asdict(row) for row in when.zones],
        "time_unknown": _("Time not recorded") if webinar_rules.is_over(webinar, site().now()) else _("Time to be announced"),
        "heading": _("Programme"), "panel_heading": _("Panel"),
        "parts": [_public(part) for part in parts], "panel": [asdict(row) for row in panel],
        "minutes": _("min"), "issued": _("Issued %(time)s", time=datetime_utc(site().now())),
        "page": _("Page"), "page_of": _("of"), "address": site().url("webinars.show", slug=webinar.slug),
    }  # fmt: skip


def _public(part: PrintedPart) -> dict[str, object]:
    items = [{name: value for name, value in asdict(item).items() if name != "private_note"} for item in part.items]
    return {"label": part.label, "title": part.title, "items": items}
