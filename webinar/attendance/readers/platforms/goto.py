"""Reports of GoTo Webinar: the attendee report as CSV or workbook, and what its API answers. Both tell totals of persons."""

from __future__ import annotations

import itertools
from typing import Any

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address, is_yes, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import tables
from webinar.attendance.readers.parsing.instants import instant, text
from webinar.attendance.readers.parsing.stamps import parse
from webinar.attendance.readers.report import Registrant
from webinar.core.columns import heading_key

_SIGNS = frozenset(
    {
        "in session duration minutes",
        "interest rating",
        "in session duration",
        "attentiveness",
        "questions asked by attendee",
    }
)


def read(grid: Grid) -> Draft | None:
    """Read an attendee report, None for any other file."""
    found = [
        table for table in tables(grid, lambda targets: "attended" in targets and bool(targets & {"email", "family_name", "full_name"}))
        if table.keys & _SIGNS
    ]  # fmt: skip
    if not found:
        return None
    draft = Draft("goto", "goto/1", totals_only=True)
    _session(grid, draft)
    for table in found:
        for line in table.records():
            name, email = person_name(line), address(line.get("email"))
            if not name and not email:
                continue
            draft.rows += 1
            draft.registrants.append(
                Registrant(line.number, name, email, True, line.get("organisation"), line.get("country"))
            )
            if is_yes(line.get("attended")) or line.get("joined"):
                draft.add(Stay(
                    line.number, name, email, line.get("joined"), line.get("left"), seconds(line.get("duration")), is_span=True,
                    organisation=line.get("organisation"), country=line.get("country"), raw=line.raw,
                ))  # fmt: skip
    return draft


def _session(grid: Grid, draft: Draft) -> None:
    rows = [row for _place, (_number, row) in zip(range(60), grid.numbered(), strict=False)]
    for row, values in itertools.pairwise(rows):
        known = {heading_key(cell): place for place, cell in enumerate(row) if cell}
        for place in (place for key, place in known.items() if key.startswith("actual start")):
            draft.began = next((cell for cell in values[place : place + 1] if parse(cell)), None)
        for place in (place for key, place in known.items() if key.startswith("actual duration")):
            draft.session_seconds = next((seconds(cell) for cell in values[place : place + 1]), None)


def read_json(document: Any) -> Draft | None:
    """Read the attendees as GoTo's API gives them: each with their intervals."""
    people = (
        document.get("_embedded", {}).get("attendeeParticipationResponses") if isinstance(document, dict) else document
    )
    if (
        not isinstance(people, list)
        or not people
        or not all(isinstance(one, dict) and "attendance" in one for one in people)
    ):
        return None
    draft = Draft("goto", "goto-api/1")
    number = 0
    for person in people:
        name = f"{text(person.get('firstName'))} {text(person.get('lastName'))}".strip()
        parts = person["attendance"] if isinstance(person["attendance"], list) else []
        for part in parts:
            number += 1
            if isinstance(part, dict):
                draft.rows += 1
                draft.add(Stay(
                    number, name, address(text(person.get("email"))), instant(part.get("joinTime")), instant(part.get("leaveTime")),
                    platform_id=text(person.get("registrantKey")), raw={"joinTime": text(part.get("joinTime")), "leaveTime": text(part.get("leaveTime"))},
                ))  # fmt: skip
    return draft
