"""The programme and the panel in words, for page, paper and file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import Desk
from webinar.convening.webinars.rules import was_entered_afterwards
from webinar.core import timezones
from webinar.programme.agenda import queries, rules
from webinar.programme.agenda.models import Answer, ItemKind, PanelMember, PanelRole, Part
from webinar.web.feature import FOUND, NEWS_FOR, Hit, Need
from webinar.web.i18n import language_tag
from webinar.web.rendering import language_name, translate


@dataclass(frozen=True)
class PrintedSpeaker:
    """A speaker of an item, printed."""

    printed_name: str
    printed_position: str
    role_label: str = ""
    #: Printed as to be confirmed.
    is_provisional: bool = False


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
    """A part, printed; the label numbers it when there is more than one.

    Parts of a webinar entered afterwards bear the titles that are known of them, and no number of ours.
    """

    id: int
    label: str
    title: str
    items: tuple[PrintedItem, ...]


@dataclass(frozen=True)
class Leaving:
    """Somebody who is about to be taken off the panel, and what is said to them."""

    member: PanelMember
    words: str


@dataclass(frozen=True)
class Answering:
    """Somebody of the panel whose answer staff are about to change, and to which."""

    member: PanelMember
    answer: Answer


def printed_programme(webinar: Webinar, parts: Sequence[Part], zone: str = "") -> list[PrintedPart]:
    """Return the programme in words of the present language, by the clock of `zone` or of the webinar's own."""
    slots = rules.slots(parts, webinar.starts_at, webinar.time_zone or "UTC", webinar.ends_at)
    numbered = len(parts) > 1 and not was_entered_afterwards(webinar)
    printed = []
    for part in parts:
        items = []
        for item in part.items:
            start = slots[item.id].start
            clock = _clock(webinar, start, zone or webinar.time_zone) if start else ""
            if start is None and item.fixed_start is not None:
                clock = item.fixed_start.isoformat("minutes")
            kind = translate(rules.KIND_LABELS[item.kind])
            people = tuple(_speaker(webinar, row.member) for row in item.speakers)
            language = language_name(item.language) if item.language and item.language != webinar.language else ""
            items.append(
                PrintedItem(
                    item.id, clock, item.minutes, kind, item.title or kind, people, item.private_note, language, start
                )
            )
        label = _("Part %(number)d", number=part.position) if numbered else ""
        printed.append(PrintedPart(part.id, label, part.title, tuple(items)))
    return printed


def _speaker(webinar: Webinar, member: PanelMember, role_label: str = "") -> PrintedSpeaker:
    name, position = rules.printed_form(member, language_tag())
    provisional = rules.is_provisional(webinar, member)
    mark = _("to be confirmed") if provisional else ""
    position = f"{position} ({mark})" if position and mark else position or mark
    return PrintedSpeaker(name, position, role_label, provisional)


def _clock(webinar: Webinar, start: datetime, zone: str) -> str:
    return timezones.clock(start, zone, webinar.date or timezones.to_local(start, zone).date())


def finding_words(finding: rules.Finding) -> str:
    """Return a finding as a sentence in the present language."""
    params: Mapping[str, object] = {
        name: translate(value) if isinstance(value, str) and value else value for name, value in finding.params.items()
    }
    return translate(finding.message, **params)


def times_in_words(webinar: Webinar, parts: Sequence[Part]) -> list[str]:
    """Return what of the programme's hours does not fit, as sentences in the present language."""
    found = rules.of_times(parts, webinar.starts_at, webinar.ends_at, webinar.time_zone)
    return [finding_words(finding) for finding in found]


def printed_panel(webinar: Webinar, members: Sequence[PanelMember]) -> list[PrintedSpeaker]:
    """Return the panel with roles in words; those who do not take part are left out."""
    return [_speaker(webinar, row, translate(rules.role_words(row))) for row in members if not row.answer.is_out]


def printed_moderators(webinar: Webinar, parts: Sequence[Part], members: Sequence[PanelMember]) -> list[PrintedSpeaker]:
    """Return who moderates the whole, for the head of the programme; nobody when an item of it says so."""
    if any(item.kind is ItemKind.MODERATION for part in parts for item in part.items):
        return []
    return printed_panel(webinar, [row for row in members if row.role is PanelRole.MODERATOR])


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find speakers, in any spelling that the registry knows, of the webinars that a user works on."""
    for row in queries.found_members(session, text, user, limit=FOUND):
        url = url_for("panel.index", slug=row.webinar.slug)
        yield Hit(_("Speaker"), row.printed_name, url, row.webinar.title)


def needs(session: Session, _user: User, desk: Desk, now: datetime) -> Iterable[Need]:
    """Return who declined, who asked for another printed form, and who confirmed lately."""
    webinars = desk.where(Action.EDIT_PROGRAMME)
    for row in queries.answered(session, webinars, now - timedelta(days=NEWS_FOR)):
        webinar = webinars[row.webinar_id]
        page = url_for("panel.edit", slug=webinar.slug, member_id=row.id)
        if row.answer is Answer.DECLINED:
            text = _("%(name)s declined to take part", name=row.printed_name)
            yield Need(f"speaker.declined:{row.id}", webinar.title, text, _("View speakers"),
                       url_for("panel.index", slug=webinar.slug))  # fmt: skip
        elif row.correction:
            key = f"speaker.correction:{row.id}:{row.answered_at}"
            text = _("%(name)s requested a different printed name", name=row.printed_name)
            yield Need(key, webinar.title, text, _("Change"), page)
        else:
            text = _("%(name)s confirmed taking part", name=row.printed_name)
            yield Need(f"speaker.confirmed:{row.id}", webinar.title, text, _("View speaker"), page, is_news=True)
