"""Decisions about the programme: labels, when items begin, what must be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from webinar.convening.webinars.models import Unconfirmed, Webinar
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.programme.agenda.models import AgendaItem, Answer, ItemKind, PanelMember, PanelRole, Part

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
    Answer.NOT_ASKED: N_("Not asked yet"), Answer.INVITED: N_("Asked by email"), Answer.TOLD: N_("Told by us"),
    Answer.CONFIRMED: N_("Confirmed"), Answer.DECLINED: N_("Declined"), Answer.REPLACED: N_("Replaced"),
    Answer.NOT_RECORDED: N_("Not recorded"),
}  # fmt: skip


UNCONFIRMED_LABELS = {
    Unconfirmed.PRINT: N_("Print them like everyone else"),
    Unconfirmed.TO_BE_CONFIRMED: N_("Print them as “to be confirmed”"),
    Unconfirmed.LEAVE_OUT: N_("Leave them out until they confirm"),
}


def is_provisional(webinar: Webinar, member: PanelMember) -> bool:
    """Tell whether a panel member is printed as to be confirmed."""
    return member.answer.is_open and webinar.unconfirmed is Unconfirmed.TO_BE_CONFIRMED


def is_shown(webinar: Webinar, member: PanelMember) -> bool:
    """Tell whether the public programme shows a panel member."""
    left_out = member.answer.is_open and webinar.unconfirmed is Unconfirmed.LEAVE_OUT
    return not member.answer.is_out and not left_out


@dataclass(frozen=True)
class ItemDetails:
    """What is said of an agenda item; `speakers` are ids of panel members in speaking order.

    `line` is the line that says it where it was typed as text, counted from 1.
    """

    kind: ItemKind
    title: str = ""
    minutes: int | None = None
    speakers: tuple[int, ...] = ()
    private_note: str = ""
    fixed_start: time | None = None
    language: str = ""
    line: int = field(default=0, compare=False)


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


@dataclass(frozen=True)
class Finding:
    """Something to look at before a version, as a message marked for translation with its parameters."""

    message: str
    params: Mapping[str, object]


def slots(
    parts: Sequence[Part], starts_at: datetime | None, zone: str = "UTC", ends_at: datetime | None = None
) -> dict[int, Slot]:
    """Return the slot of each item by its id: times flow from the start through the minutes of each item.

    A fixed start is read by the clock of `zone` and begins the flow anew. It is meant for the day on which it lies within
    the webinar; where it lies outside on both, for the day after only if the webinar began at most twelve hours before.
    Moderation runs through the whole webinar and takes no time of its own unless minutes are given.
    """
    at = starts_at
    found: dict[int, Slot] = {}
    for part in parts:
        for item in part.items:
            if item.fixed_start is not None:
                at = _fixed(item.fixed_start, starts_at, zone, ends_at)
            elif item.kind is ItemKind.MODERATION and item.minutes is None:
                found[item.id] = Slot(None, None)
                continue
            end = at + timedelta(minutes=item.minutes) if at is not None and item.minutes else None
            found[item.id] = Slot(at, end)
            at = end
    return found


def _fixed(clock: time, starts_at: datetime | None, zone: str, ends_at: datetime | None) -> datetime | None:
    if starts_at is None:
        return None
    day = timezones.to_local(starts_at, zone).date()
    found = [_at(day, clock, zone), _at(day + timedelta(days=1), clock, zone)]
    for at in found:
        if at and at >= starts_at and (ends_at is None or at < ends_at):
            return at if ends_at or at - starts_at <= _OVERNIGHT else found[0]
    today, tomorrow = found
    early = today is not None and today < starts_at
    return tomorrow if early and tomorrow and tomorrow - starts_at <= _OVERNIGHT else today


def _at(day: date, clock: time, zone: str) -> datetime | None:
    try:
        return timezones.to_utc(day, clock, zone)
    except RuleViolation:  # that hour is skipped on this day
        return None


def out_of_order(parts: Sequence[Part], slots: Mapping[int, Slot]) -> list[tuple[AgendaItem, Finding]]:
    """Return the items that would begin before the one above them begins: no programme can be held like that."""
    found = []
    last: tuple[datetime, AgendaItem] | None = None
    for item in (item for part in parts for item in part.items):
        at = slots[item.id].start
        if at is None:
            continue
        if last and item.fixed_start and at < last[0]:
            message = N_("“%(what)s” starts before the item above it, “%(other)s”.")
            found.append((item, Finding(message, {"what": item_title(item), "other": item_title(last[1])})))
        last = (at, item)
    return found


def of_times(parts: Sequence[Part], starts_at: datetime | None, ends_at: datetime | None, zone: str) -> list[Finding]:
    """Return what of the hours does not fit: gaps, overlaps, what begins or ends outside the webinar.

    Compared are the first start and the last end, not sums of minutes.
    """
    known = slots(parts, starts_at or ORIGIN, zone or "UTC", ends_at)
    items = [item for part in parts for item in part.items]
    found = list(_against_the_webinar(items, known, starts_at, ends_at, zone or "UTC")) if starts_at else []
    found += [finding for _item, finding in out_of_order(parts, known)]
    return [*found, *_between_items(items, known)]


#: From which minutes are counted while the start is unknown.
ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
_OVERNIGHT = timedelta(hours=12)


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _against_the_webinar(
    items: Sequence[AgendaItem], slots: Mapping[int, Slot], starts_at: datetime, ends_at: datetime | None, zone: str
) -> Iterable[Finding]:
    day = timezones.to_local(starts_at, zone).date()

    def clock(at: datetime) -> str:
        return timezones.clock(at, zone, day)

    for item in items:
        at = slots[item.id].start
        facts = {"what": item_title(item), "time": f"{item.fixed_start:%H:%M}" if item.fixed_start else ""}
        if item.fixed_start and at is None:
            yield Finding(
                N_("“%(what)s” starts at %(time)s, which doesn’t exist that day because the clocks change."), facts
            )
        elif at is not None and at < starts_at:
            start = clock(starts_at)
            message = N_("“%(what)s” starts at %(time)s, before the webinar (%(start)s).")
            yield Finding(message, {**facts, "time": clock(at), "start": start})
        elif at is not None and ends_at is not None and at >= ends_at:
            message = N_("“%(what)s” starts at %(time)s, after the webinar ends (%(end)s).")
            yield Finding(message, {**facts, "time": clock(at), "end": clock(ends_at)})
    starts = [slot.start for slot in slots.values() if slot.start]
    ends = [slot.end or slot.start for slot in slots.values() if slot.start]
    if starts and (free := _minutes(min(starts) - starts_at)) > 0:
        yield Finding(N_("%(free)d minutes at the start are unplanned."), {"free": free})
    if not ends or ends_at is None:
        return
    last = max(end for end in ends if end)
    if last > ends_at:
        message = N_("The programme ends at %(time)s, %(over)d minutes after the webinar (%(end)s).")
        yield Finding(message, {"time": clock(last), "over": _minutes(last - ends_at), "end": clock(ends_at)})
    elif last < ends_at and all(item.minutes or item.kind is ItemKind.MODERATION for item in items):
        yield Finding(N_("%(free)d minutes at the end are unplanned."), {"free": _minutes(ends_at - last)})


def _between_items(items: Sequence[AgendaItem], slots: Mapping[int, Slot]) -> Iterable[Finding]:
    end: datetime | None = None
    for item in items:
        slot = slots[item.id]
        if item.fixed_start and slot.start and end and slot.start != end:
            minutes = _minutes(slot.start - end)
            message = (
                N_("“%(what)s” starts %(minutes)d minutes after the previous item ends.")
                if minutes > 0
                else N_("“%(what)s” starts %(minutes)d minutes before the previous item ends.")
            )
            yield Finding(message, {"what": item_title(item), "minutes": abs(minutes)})
        end = slot.end or (end if item.kind is ItemKind.MODERATION else None)


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


def by_programme(members: Sequence[PanelMember], parts: Sequence[Part]) -> list[PanelMember]:
    """Return the panel in the order in which they first speak, those who speak nowhere last."""
    speaking = [row.member_id for part in parts for item in part.items for row in item.speakers]
    first = {ident: place for place, ident in reversed(list(enumerate(speaking)))}
    return sorted(members, key=lambda row: first.get(row.id, len(speaking)))


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
        raise RuleViolation(N_("Enter the name of the role."), field="role_title")


def ensure_role_free(taken: bool, name: str, role: PanelRole) -> None:
    """Refuse to give one person the same role twice."""
    if taken:
        raise RuleViolation(
            N_("%(name)s already has the role “%(role)s”."), field="person", name=name, role=ROLE_LABELS[role].lower()
        )
