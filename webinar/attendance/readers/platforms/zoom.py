"""Reports of Zoom: webinars (several tables in one file) and meetings, with and without the single connections."""

from __future__ import annotations

import itertools
import re

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address, is_yes, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import WORDS, Line, Table, settle, tables
from webinar.attendance.readers.parsing.people import other_names
from webinar.attendance.readers.parsing.stamps import parse
from webinar.attendance.readers.report import Registrant, Role
from webinar.core.columns import heading_key, matched, whole_name
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key

_TABLES = {
    "host details": Role.HOST, "panelist details": Role.PANELIST, "attendee details": Role.ATTENDEE, "other attended": Role.ATTENDEE,
    "registrant details": Role.UNKNOWN,
}  # fmt: skip
#: Reports of Zoom that do not say who came.
_OTHERS = frozenset(
    {
        "poll report",
        "q a report",
        "survey report",
        "performance report",
        "question details",
        "poll details",
        "registration report",
    }
)
_SIGNS = frozenset({"name original name", "user name original name"})
#: What the table of the session begins with, which stands above that of the people.
_ABOVE = ("topic", "meeting id", "attendee report", "report generated")
_HOST = re.compile(r"(.+?)\s*[(（]([^()（）\s]+@[^()（）\s]+)[)）]")
_MEETING = frozenset({"meeting id", "id", "webinar id"})


def read(grid: Grid) -> Draft | None:
    """Read a report of Zoom, None for any other file."""
    found = [_narrowed(table) for table in tables(grid, _judge, titles=tuple(_TABLES), ends=_ABOVE)]
    titled = {title for title in (heading_key(row[0]) for _number, row in _top(grid)) if title}
    if not any(table.title for table in found):
        found = [table for table in found if table.keys & _SIGNS or (table.targets & {"waiting", "consent"} and "full_name" in table.targets)
                 or _has_meeting(grid)]  # fmt: skip
    if not found:
        if titled & _OTHERS and "topic" in titled | {""}:
            raise RuleViolation(
                N_(
                    "This Zoom report doesn’t say who attended. Download the attendee report of the webinar or the participants report of the meeting."
                ),
                field="file",
            )
        return None
    if any(table.title for table in found):
        return _webinar(grid, found)
    return _meeting(grid, found)


def _top(grid: Grid) -> list[tuple[int, tuple[str, ...]]]:
    return [pair for _place, pair in zip(range(12), grid.numbered(), strict=False)]


def _judge(targets: frozenset[str]) -> bool:
    named = bool(targets & {"full_name", "given_names"})
    return (named and bool(targets & {"joined", "duration"})) or (
        {"email", "approval"} <= targets and bool(targets & {"full_name", "given_names"})
    )


def _has_meeting(grid: Grid) -> bool:
    """Tell whether the table of the meeting itself stands above: topic, number, times."""
    return any(
        {"topic", "participants"} <= (keys := set(map(heading_key, row))) and keys & _MEETING
        for _number, row in _top(grid)
    )


def _narrowed(table: Table) -> Table:
    """Leave out the columns of the meeting that newer exports repeat in every row before those of the person."""
    keys = [heading_key(heading) for heading in table.headings]
    start = next((place for place, key in enumerate(keys) if key in _SIGNS), 0)
    if start and "topic" in keys[:start]:
        columns = matched(table.headings[start:], WORDS)
        table.columns = {start + place: target for place, target in columns.items()}
        settle(table)
    return table


def _webinar(grid: Grid, found: list[Table]) -> Draft:
    draft = Draft("zoom", "zoom-webinar/1")
    _session(grid, draft)
    registered: dict[str, Registrant] = {}
    for table in found:
        role = _TABLES.get(table.title, Role.UNKNOWN)
        for line in table.records():
            draft.rows += 1
            if table.title in {"attendee details", "registrant details"} or line.get("approval"):
                _register(registered, line)
            if line.get("joined") or (line.get("duration") and is_yes(line.get("attended"))):
                draft.add(_stay(line, role))
    draft.registrants = list(registered.values())
    draft.raise_roles()
    if not draft.stays and draft.registrants:
        draft.remarks.append(RuleViolation(N_("This file says who registered, not who attended.")))
    return draft


def _register(registered: dict[str, Registrant], line: Line) -> None:
    email = address(line.get("email"))
    name = person_name(line)
    key = email or name
    approval = search_key(line.get("approval"))
    if key and (key not in registered or approval):
        registered.setdefault(key, Registrant(
            line.number, name, email, approval not in {"denied", "pending", "cancelled", "canceled", "pending approval"},
            line.get("organisation"), line.get("country"),
        ))  # fmt: skip


def _stay(line: Line, role: Role) -> Stay:
    shown = line.get("full_name") or person_name(line)
    registered = whole_name("", line.get("given_names"), line.get("family_name"))
    names = tuple(dict.fromkeys(name for name in (*other_names(shown), registered) if name and name != shown))
    return Stay(
        line.number, shown, address(line.get("email")), line.get("joined"), line.get("left"),
        seconds(line.get("duration")) if line.get("duration") else None, role,
        organisation=line.get("organisation"), country=line.get("country"), names=names, raw=line.raw,
    )  # fmt: skip


def _meeting(grid: Grid, found: list[Table]) -> Draft:
    has_times = any("joined" in table.targets for table in found)
    draft = Draft("zoom", "zoom-meeting/1" if has_times else "zoom-meeting-unique/1", totals_only=not has_times)
    host = _session(grid, draft)
    for table in found:
        for line in table.records():
            draft.rows += 1
            if is_yes(line.get("waiting")):
                draft.waited += 1
                continue
            stay = _stay(line, Role.UNKNOWN)
            if _is_host(stay, *host):
                stay.role = Role.HOST
            draft.add(stay)
    draft.raise_roles()
    return draft


def _is_host(stay: Stay, name: str, email: str) -> bool:
    if email and stay.email:
        return email == stay.email
    return bool(name) and search_key(name) == search_key(stay.name)


def _session(grid: Grid, draft: Draft) -> tuple[str, str]:
    """Note when the session ran, by the table above; return the host's name and address where it says them.

    Its headings are in the language of the account. Where they are not known, its first two times are start and end,
    and “Name (address)” is the host.
    """
    rows = _top(grid)
    for (_number, row), (_next, values) in itertools.pairwise(rows):
        keys = [heading_key(cell) for cell in row]
        times = [cell for cell in values if cell and (stamp := parse(cell)) and stamp.days]
        if "topic" in keys and _MEETING & set(keys):
            return _told(draft, dict(zip(keys, values, strict=False)), times)
        if len(times) > 1 and (host := next((found for cell in values if (found := _HOST.fullmatch(cell))), None)):
            draft.began, draft.ended = times[:2]
            return host[1], address(host[2])
    return "", ""


def _told(draft: Draft, known: dict[str, str], times: list[str]) -> tuple[str, str]:
    draft.began = known.get("start time") or (times[0] if times else None)
    draft.ended = known.get("end time") or None
    draft.session_seconds = seconds(known.get("actual duration minutes") or known.get("duration minutes") or "")
    host = known.get("host", "") or known.get("host name", "")
    name, _open, email = host.rpartition(" (")
    return name or host, address(email.rstrip(")")) or address(
        known.get("user email", "") or known.get("host email", "")
    )
