"""Decisions about the programme: labels, when items begin, what must be said of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.programme.models import AgendaItem, Answer, ItemKind, PanelMember, PanelRole, Part

ROLE_LABELS = {
    PanelRole.MODERATOR: N_("Moderator"), PanelRole.MAIN_SPEAKER: N_("Main speaker"),
    PanelRole.OPENING_REMARKS: N_("Opening remarks"), PanelRole.SPEAKER: N_("Speaker"),
    PanelRole.PANELLIST: N_("Panellist"), PanelRole.DISCUSSANT: N_("Discussant"),
    PanelRole.INTERPRETER: N_("Interpreter"), PanelRole.RAPPORTEUR: N_("Rapporteur"),
    PanelRole.QUESTIONS_CHAIR: N_("Chair of questions and answers"), PanelRole.GUEST_OF_HONOUR: N_("Guest of honour"),
    PanelRole.OTHER: N_("Other role"),
}  # fmt: skip

KIND_LABELS = {
    ItemKind.WELCOME: N_("Welcome"), ItemKind.MODERATION: N_("Moderation"),
    ItemKind.OPENING_REMARKS: N_("Opening remarks"), ItemKind.MAIN_ADDRESS: N_("Main address"),
    ItemKind.REMARKS: N_("Remarks"), ItemKind.PRESENTATION: N_("Presentation"), ItemKind.PANEL: N_("Panel"),
    ItemKind.QUESTIONS: N_("Questions and answers"), ItemKind.BREAK: N_("Break"),
    ItemKind.ANNOUNCEMENT: N_("Announcement"), ItemKind.CLOSING: N_("Closing"),
}  # fmt: skip

ANSWER_LABELS = {
    Answer.INVITED: N_("Invited"), Answer.CONFIRMED: N_("Confirmed"), Answer.DECLINED: N_("Declined"),
}  # fmt: skip


_Facts = tuple[ItemKind, str, tuple[int, ...]]
#: Of these kinds a programme usually has one, so that the kind alone tells it.
_SINGLE = frozenset(
    {ItemKind.WELCOME, ItemKind.MODERATION, ItemKind.OPENING_REMARKS, ItemKind.QUESTIONS, ItemKind.CLOSING}
)


@dataclass(frozen=True)
class Slot:
    """When an item begins and ends; both None while the webinar's start or an earlier item's minutes are unknown."""

    start: datetime | None
    end: datetime | None


def slots(parts: Sequence[Part], starts_at: datetime | None, zone: str = "UTC") -> dict[int, Slot]:
    """Return the slot of each item by its id: times flow from the start through the minutes of each item.

    A fixed start is read by the clock of `zone` and begins the flow anew; times before the webinar's start are meant
    for the day after it. Moderation runs through the whole webinar and takes no time of its own unless minutes are given.
    """
    at = starts_at
    found: dict[int, Slot] = {}
    for part in parts:
        for item in part.items:
            if item.fixed_start is not None:
                at = _fixed(item.fixed_start, starts_at, zone)
            elif item.kind is ItemKind.MODERATION and item.minutes is None:
                found[item.id] = Slot(None, None)
                continue
            end = at + timedelta(minutes=item.minutes) if at is not None and item.minutes else None
            found[item.id] = Slot(at, end)
            at = end
    return found


def _fixed(clock: time, starts_at: datetime | None, zone: str) -> datetime | None:
    if starts_at is None:
        return None
    day = timezones.to_local(starts_at, zone).date()
    try:
        found = timezones.to_utc(day, clock, zone)
        return found if found >= starts_at else timezones.to_utc(day + timedelta(days=1), clock, zone)
    except RuleViolation:  # that hour is skipped on this day
        return None


def recognised(
    rows: Sequence[AgendaItem], wanted: Sequence[tuple[ItemKind, str, tuple[int, ...]]]
) -> dict[int, AgendaItem]:
    """Return which row each wanted item (kind, title, speakers) is, by its index: all alike first, then less and less.

    An item is also recognised when only its title, only its speakers or only its kind changed. Each row is used once.
    """
    facts = [(row.kind, row.title, tuple(speaker.member_id for speaker in row.speakers)) for row in rows]
    free = dict(enumerate(rows))
    found: dict[int, AgendaItem] = {}
    alike: tuple[Callable[[_Facts, _Facts], bool], ...] = (
        lambda a, b: a == b,
        lambda a, b: (a[0], a[2]) == (b[0], b[2]),
        lambda a, b: bool(a[1]) and a[:2] == b[:2],
        lambda a, b: bool(a[2]) and a[2] == b[2],
        lambda a, b: a[0] == b[0] and (a[0] in _SINGLE or bool(set(a[2]) & set(b[2]))),
    )
    for same in alike:
        for index, item in enumerate(wanted):
            if index in found:
                continue
            match = next((number for number in free if same(facts[number], item)), None)
            if match is not None:
                found[index] = free.pop(match)
    return found


def planned_minutes(parts: Sequence[Part]) -> int | None:
    """Return the sum of all minutes, or None while one that counts is unknown."""
    counted = [item for part in parts for item in part.items if item.kind is not ItemKind.MODERATION or item.minutes]
    if not counted or any(item.minutes is None for item in counted):
        return None
    return sum(item.minutes or 0 for item in counted)


def item_title(item: AgendaItem) -> str:
    """Return the item's own title, or the name of its kind (marked for translation)."""
    return item.title or KIND_LABELS[item.kind]


def role_words(member: PanelMember) -> str:
    """Return what stands for the role in print: its own title, else the name of the role (marked for translation)."""
    return member.role_title or ROLE_LABELS[member.role]


def printed_form(member: PanelMember, language: str) -> tuple[str, str]:
    """Return (name, position) as a programme in this language prints them: the main form where there is none."""
    form = (member.forms or {}).get(language.split("-", maxsplit=1)[0])
    if form and form["name"]:
        return form["name"], form["position"] or member.printed_position
    return member.printed_name, member.printed_position


def by_countries(members: Sequence[PanelMember], country_of: Mapping[int, str]) -> list[PanelMember]:
    """Return the panel by the countries' names (in the language they were given in), those without one last."""
    return sorted(members, key=lambda row: (not country_of.get(row.id), search_key(country_of.get(row.id, ""))))


def by_hosts(members: Sequence[PanelMember], host_of: Mapping[int, int]) -> list[PanelMember]:
    """Return the panel in the order of the hosts that each belongs to, those of no host last."""
    return sorted(members, key=lambda row: host_of.get(row.id, len(host_of) + 1_000))


def by_precedence(members: Sequence[PanelMember], ranks: Sequence[str]) -> list[PanelMember]:
    """Return the panel by the first line of `ranks` found in the printed name or position, the rest last."""
    keys = [search_key(rank) for rank in ranks if rank.strip()]

    def place(row: PanelMember) -> int:
        text = search_key(f"{row.printed_name} {row.printed_position}")
        return next((number for number, key in enumerate(keys) if key in text), len(keys))

    return sorted(members, key=place)


def ensure_role_named(role: PanelRole, title: str) -> None:
    """Refuse a role outside the list without words for it."""
    if role is PanelRole.OTHER and not title:
        raise RuleViolation(N_("Say how the role is called."), field="role_title")


def ensure_role_free(taken: bool, role: PanelRole) -> None:
    """Refuse to give one person the same role twice."""
    if taken:
        raise RuleViolation(
            N_("This person has the role “%(role)s” already."), field="person", role=ROLE_LABELS[role].lower()
        )
