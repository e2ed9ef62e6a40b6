"""Decisions about releases: what a release keeps, what differs between two, what to look at before the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.core.text import N_, search_key
from webinar.programme.agenda.models import AgendaItem, Answer, ItemKind, ItemSpeaker, PanelMember, PanelRole, Part
from webinar.programme.agenda.rules import Finding, is_provisional, is_shown, item_title, of_times, role_words, slots

Content = Mapping[str, Any]
#: From which minutes are counted while the start is unknown.
_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


def capture(webinar: Webinar, parts: Sequence[Part], members: Sequence[PanelMember]) -> dict[str, Any]:
    """Return panel and programme as JSON values; private notes and who does not take part are left out.

    Who has not confirmed is left out or marked as the webinar has it.
    """
    panel = [row for row in members if is_shown(webinar, row)]
    present = {row.id for row in panel}
    return {
        "starts_at": webinar.starts_at.isoformat() if webinar.starts_at else None,
        "ends_at": webinar.ends_at.isoformat() if webinar.ends_at else None,
        "zone": webinar.time_zone,
        "panel": [
            {"id": row.id, "person": row.person_id, "name": row.printed_name, "position": row.printed_position,
             "role": row.role.value, "role_title": row.role_title, "forms": row.forms or {},
             **({"provisional": True} if is_provisional(webinar, row) else {})}
            for row in panel
        ],
        "parts": [
            {"id": part.id, "title": part.title, "items": [
                {"id": item.id, "kind": item.kind.value, "title": item.title, "minutes": item.minutes,
                 "fixed_start": item.fixed_start.isoformat("minutes") if item.fixed_start else None,
                 "language": item.language,
                 "speakers": [row.member_id for row in item.speakers if row.member_id in present]}
                for item in part.items
            ]}
            for part in parts
        ],
    }  # fmt: skip


def same(left: Content, right: Content) -> bool:
    """Tell whether two contents print alike; the webinar's own start is not theirs."""
    return all(left[key] == right[key] for key in ("panel", "parts"))


def rows_of(content: Content) -> tuple[list[Part], list[PanelMember]]:
    """Return parts and panel as rows that belong to no session, for everything that prints a programme."""
    members = [
        PanelMember(
            id=row["id"], person_id=row["person"], printed_name=row["name"], printed_position=row["position"],
            role=PanelRole(row["role"]), role_title=row.get("role_title", ""),
            answer=Answer.INVITED if row.get("provisional") else Answer.CONFIRMED, forms=row.get("forms", {}),
        )
        for row in content["panel"]
    ]  # fmt: skip
    known = {row.id: row for row in members}
    parts = []
    for position, part in enumerate(content["parts"], start=1):
        items = [
            AgendaItem(
                id=row["id"], kind=ItemKind(row["kind"]), title=row["title"], minutes=row["minutes"], private_note="",
                fixed_start=time.fromisoformat(row["fixed_start"]) if row["fixed_start"] else None,
                language=row["language"],
                speakers=[ItemSpeaker(member_id=ident, member=known[ident]) for ident in row["speakers"]],
            )
            for row in part["items"]
        ]  # fmt: skip
        parts.append(Part(id=part["id"], position=position, title=part["title"], items=items))
    return parts, members


class ChangeKind(StrEnum):
    """What happened to an item or a panel member between two releases."""

    ADDED = "added"
    CANCELLED = "cancelled"
    MOVED = "moved"
    SHORTENED = "shortened"
    LENGTHENED = "lengthened"
    RETITLED = "retitled"
    JOINED = "joined"
    LEFT = "left"
    PANEL_JOINED = "panel_joined"
    PANEL_LEFT = "panel_left"
    RENAMED = "renamed"
    ROLE = "role"
    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"


CHANGE_WORDS = {
    ChangeKind.ADDED: N_("New: “%(what)s”"),
    ChangeKind.CANCELLED: N_("Cancelled: “%(what)s”"),
    ChangeKind.MOVED: N_("Moved: “%(what)s”, %(before)s → %(after)s"),
    ChangeKind.SHORTENED: N_("Shortened: “%(what)s”, %(before)s → %(after)s minutes"),
    ChangeKind.LENGTHENED: N_("Extended: “%(what)s”, %(before)s → %(after)s minutes"),
    ChangeKind.RETITLED: N_("New title: “%(before)s” is now “%(after)s”"),
    ChangeKind.JOINED: N_("New in “%(what)s”: %(after)s"),
    ChangeKind.LEFT: N_("No longer in “%(what)s”: %(before)s"),
    ChangeKind.PANEL_JOINED: N_("New on the panel: %(what)s"),
    ChangeKind.PANEL_LEFT: N_("No longer on the panel: %(what)s"),
    ChangeKind.RENAMED: N_("Printed name changed: %(before)s is now %(after)s"),
    ChangeKind.ROLE: N_("New role of %(what)s: %(after)s"),
    ChangeKind.CONFIRMED: N_("Confirmed: %(what)s"),
    ChangeKind.PROVISIONAL: N_("To be confirmed: %(what)s"),
}


@dataclass(frozen=True)
class Change:
    """One difference. Titles and roles may be marked for translation; `people` are ids of those whose part it is."""

    kind: ChangeKind
    what: str
    before: str = ""
    after: str = ""
    people: tuple[int, ...] = ()
    #: Who speaks in the item, where its name alone does not tell it apart.
    who: str = ""


def differences(before: Content | None, after: Content) -> list[Change]:
    """Return what differs, the panel first, then the items in the order of the new programme, then what is gone."""
    old_parts, old_panel = rows_of(before) if before else ([], [])
    new_parts, new_panel = rows_of(after)
    changes = list(_panel_changes(old_panel, new_panel))
    old = _timed(old_parts, before)
    new = _timed(new_parts, after)
    moved = _moved(old, new)
    both = {**{ident: row[0] for ident, row in old.items()}, **{ident: row[0] for ident, row in new.items()}}
    count = Counter(item_title(item) for item in both.values())
    who = {ident: _who(item) if count[item_title(item)] > 1 else "" for ident, item in both.items()}
    for ident, (item, at) in new.items():
        if ident not in old:
            changes.append(Change(ChangeKind.ADDED, item_title(item), people=_people(item), who=who[ident]))
            continue
        changes += _item_changes(old[ident][0], item, (old[ident][1], at) if ident in moved else None, who[ident])
    changes += [
        Change(ChangeKind.CANCELLED, item_title(item), people=_people(item), who=who[ident])
        for ident, (item, _at) in old.items() if ident not in new
    ]  # fmt: skip
    return changes


def _timed(parts: Iterable[Part], content: Content | None) -> dict[int, tuple[AgendaItem, str]]:
    """Return each item with when it begins in words: a clock, or the minutes from the start; "" while unknown."""
    parts = list(parts)
    known = (content or {}).get("starts_at")
    start = datetime.fromisoformat(known) if known else _ORIGIN
    zone = ((content or {}).get("zone") or "UTC") if known else "UTC"
    ends = (content or {}).get("ends_at") if known else None
    found = slots(parts, start, zone, datetime.fromisoformat(ends) if ends else None)
    day = timezones.to_local(start, zone).date()
    timed = {}
    for part in parts:
        for item in part.items:
            at = found[item.id].start
            words = ""
            if at is not None:
                words = timezones.clock(at, zone, day) if known else f"+{int((at - start).total_seconds() // 60)}"
            timed[item.id] = (item, words)
    return timed


def _moved(old: Mapping[int, tuple[AgendaItem, str]], new: Mapping[int, tuple[AgendaItem, str]]) -> set[int]:
    both = [ident for ident in new if ident in old]
    moved = {ident for ident in both if old[ident][1] and new[ident][1] and old[ident][1] != new[ident][1]}
    former = [ident for ident in old if ident in new]
    steady = {
        former[index]
        for block in SequenceMatcher(None, former, both, autojunk=False).get_matching_blocks()
        for index in range(block.a, block.a + block.size)
    }
    return moved | {ident for ident in both if ident not in steady and not (old[ident][1] and new[ident][1])}


def _people(item: AgendaItem) -> tuple[int, ...]:
    return tuple(dict.fromkeys(row.member.person_id for row in item.speakers))


def _who(item: AgendaItem) -> str:
    return ", ".join(dict.fromkeys(row.member.printed_name for row in item.speakers))


def _item_changes(old: AgendaItem, new: AgendaItem, moved: tuple[str, str] | None, who: str) -> Iterable[Change]:
    title, people = item_title(new), tuple(dict.fromkeys([*_people(old), *_people(new)]))
    if item_title(old) != title:
        yield Change(ChangeKind.RETITLED, title, item_title(old), title, people)
    if moved:
        yield Change(ChangeKind.MOVED, title, moved[0] or "…", moved[1] or "…", people, who)
    if old.minutes and new.minutes and old.minutes != new.minutes:
        kind = ChangeKind.SHORTENED if new.minutes < old.minutes else ChangeKind.LENGTHENED
        yield Change(kind, title, str(old.minutes), str(new.minutes), people, who)
    before = {row.member.person_id: row.member.printed_name for row in old.speakers}
    after = {row.member.person_id: row.member.printed_name for row in new.speakers}
    for person, name in after.items():
        if person not in before:
            yield Change(ChangeKind.JOINED, title, after=name, people=(person,))
    for person, name in before.items():
        if person not in after:
            yield Change(ChangeKind.LEFT, title, before=name, people=(person,))


def _panel_changes(old: Sequence[PanelMember], new: Sequence[PanelMember]) -> Iterable[Change]:
    former = {row.id: row for row in old}
    present = {row.id for row in new}
    for row in new:
        was = former.get(row.id)
        if was is None:
            yield Change(ChangeKind.PANEL_JOINED, row.printed_name, people=(row.person_id,))
            continue
        if (was.printed_name, was.printed_position) != (row.printed_name, row.printed_position):
            yield Change(ChangeKind.RENAMED, row.printed_name, _line(was), _line(row), (row.person_id,))
        if role_words(was) != role_words(row):
            yield Change(ChangeKind.ROLE, row.printed_name, role_words(was), role_words(row), (row.person_id,))
        if was.answer is not row.answer:
            kind = ChangeKind.PROVISIONAL if row.answer.is_open else ChangeKind.CONFIRMED
            yield Change(kind, row.printed_name, people=(row.person_id,))
    for row in old:
        if row.id not in present:
            yield Change(ChangeKind.PANEL_LEFT, row.printed_name, people=(row.person_id,))


def _line(row: PanelMember) -> str:
    return ", ".join(word for word in (row.printed_name, row.printed_position) if word)


def findings(
    webinar: Webinar,
    parts: Sequence[Part],
    members: Sequence[PanelMember],
    busy: Mapping[int, str],
    *,
    over: bool = False,
) -> list[Finding]:
    """Return what a careful secretary would ask; `busy` tells by person's id what else holds them at that hour.

    Of a webinar that is over, only what may mislead who reads of it: the rest cannot be mended any more.
    """
    if over:
        return list(_alike(members))
    found = [*_of_times(webinar, parts), *_of_items(parts), *_of_people(parts, members, _other_languages(webinar))]
    found += [
        Finding(N_("%(name)s is also on another panel at that time: %(what)s."), {"name": row.printed_name, "what": busy[row.person_id]})
        for row in members if row.person_id in busy
    ]  # fmt: skip
    return found


def _other_languages(webinar: Webinar) -> list[str]:
    return [language for language in webinar.working_languages or [] if language != webinar.language]


def _of_times(webinar: Webinar, parts: Sequence[Part]) -> Iterable[Finding]:
    if webinar.starts_at is None:
        yield Finding(N_("The start isn’t known, so the programme has no times."), {})
    yield from of_times(parts, webinar.starts_at, webinar.ends_at, webinar.time_zone)


_NEEDS_NOBODY = frozenset({ItemKind.BREAK, ItemKind.ANNOUNCEMENT, ItemKind.QUESTIONS, ItemKind.PANEL})


def _of_items(parts: Sequence[Part]) -> Iterable[Finding]:
    for part in parts:
        for item in part.items:
            if item.minutes is None and item.kind is not ItemKind.MODERATION:
                yield Finding(N_("“%(what)s” has no duration."), {"what": item_title(item)})
            if not item.speakers and item.kind not in _NEEDS_NOBODY:
                yield Finding(N_("“%(what)s” has no speaker."), {"what": item_title(item)})


def _of_people(parts: Sequence[Part], members: Sequence[PanelMember], languages: Sequence[str]) -> Iterable[Finding]:
    speaking = {row.member_id for part in parts for item in part.items for row in item.speakers}
    if members and not any(row.role is PanelRole.MODERATOR for row in members):
        yield Finding(N_("No moderator yet."), {})
    for row in members:
        if row.answer.is_out and row.id in speaking:
            yield Finding(
                N_("%(name)s isn’t taking part and isn’t shown in the programme."), {"name": row.printed_name}
            )
        if row.answer.is_open:
            yield Finding(N_("%(name)s has not confirmed yet."), {"name": row.printed_name})
        if parts and row.id not in speaking and not row.answer.is_out and row.role is not PanelRole.MODERATOR:
            yield Finding(N_("%(name)s is on the panel but not in any agenda item."), {"name": row.printed_name})
        if row.correction:
            yield Finding(
                N_("%(name)s requested a different printed name: %(wish)s"),
                {"name": row.printed_name, "wish": row.correction},
            )
    for row in members:
        lacking = [language for language in languages if language not in (row.forms or {})]
        if lacking and not row.answer.is_out:
            yield Finding(
                N_("%(name)s has no printed form in: %(languages)s"),
                {"name": row.printed_name, "languages": ", ".join(lacking)},
            )
    yield from _alike(members)


def _alike(members: Sequence[PanelMember]) -> Iterable[Finding]:
    """Warn of people whom a short form ("Mr Ahmed") would confuse."""
    short: dict[str, dict[int, str]] = {}
    for row in members:
        words = search_key(row.person.family_name or row.person.full_name).split()
        if words:
            short.setdefault(words[-1], {})[row.person_id] = row.printed_name
    for word, names in short.items():
        if len(names) > 1:
            yield Finding(
                N_("“%(word)s” matches several people: %(names)s. Use given names."),
                {"word": word.title(), "names": ", ".join(names.values())},
            )


class Tell(StrEnum):
    """Who gets a mail about a release."""

    NOBODY = "nobody"
    AFFECTED = "affected"
    ALL = "all"


def concerned(changes: Sequence[Change], person_id: int) -> list[Change]:
    """Return the changes that touch a person's part."""
    return [change for change in changes if person_id in change.people]
