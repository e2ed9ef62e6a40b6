"""Reports of Google Meet: its own sheet of one row a person, and the file of a browser extension."""

from __future__ import annotations

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import Table, tables
from webinar.attendance.readers.parsing.stamps import parse
from webinar.core.columns import heading_key

_OWN = frozenset({"first name", "last name", "name", "email", "duration", "time joined", "time exited"})


def read(grid: Grid) -> Draft | None:
    """Read a report of Meet, None for any other file. It tells totals: the first join, the last exit, the time between."""
    found = tables(grid, lambda targets: "duration" in targets and bool(targets & {"full_name", "given_names"}))
    if not found:
        return None
    table = found[0]
    day = _day_of_extension(grid)
    if not (_is_own(table) or {"full name", "first seen", "time in call"} <= table.keys):
        return None
    draft = Draft("meet", "meet-extension/1" if "first seen" in table.keys else "meet/1", totals_only=True)
    for part in found:
        for line in part.records():
            draft.rows += 1
            joined = line.get("joined")
            stamp = parse(joined)
            draft.add(Stay(
                line.number, person_name(line), address(line.get("email")), f"{day} {joined}" if day and stamp and not stamp.days else joined,
                line.get("left"), seconds(line.get("duration")), is_span=True, raw=line.raw,
            ))  # fmt: skip
    return draft


def _is_own(table: Table) -> bool:
    """Tell whether the headings are Meet's: no others, and its words for the times or for how long."""
    keys = {key for key in table.keys if key}
    if not keys <= _OWN or "duration" not in keys:
        return False
    told = [
        row[place]
        for place, target in table.columns.items()
        if target == "duration"
        for _number, row in table.rows[:50]
        if place < len(row)
    ]
    return "time joined" in keys or any(not cell.replace(".", "").isdecimal() for cell in told if cell)


def _day_of_extension(grid: Grid) -> str:
    """Return the day in the extension's line "Created on …", "" without one."""
    for _place, (_number, row) in zip(range(12), grid.numbered(), strict=False):
        text = " ".join(row).lstrip("* ")
        if heading_key(text).startswith("created on") and (stamp := parse(text + " 00:00")) and stamp.days:
            return next(iter(stamp.days.values())).isoformat()
    return ""
