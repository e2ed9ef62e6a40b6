"""BigBlueButton's learning dashboard: its data as JSON, of any version, and its export as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address, is_yes
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import WORDS, Table
from webinar.attendance.readers.parsing.instants import instant, text
from webinar.attendance.readers.report import Role
from webinar.core.columns import heading_key, matched

_SIGNS = frozenset({"moderator", "activity score", "talk time"})


def read_json(document: Any) -> Draft | None:
    """Read the dashboard's data, None for any other document. A device is a connection; `leftOn` 0 means: still there."""
    users = document.get("users") if isinstance(document, dict) else None
    if not isinstance(users, dict) or not all(isinstance(user, dict) and "intIds" in user for user in users.values()):
        return None
    draft = Draft(
        "bigbluebutton",
        "bigbluebutton/1",
        began=instant(document.get("createdOn")),
        ended=instant(document.get("endedOn")),
    )
    number = 0
    for key, user in users.items():
        for device, session in _sessions(user["intIds"]):
            number += 1
            draft.rows += 1
            draft.add(_stay(number, key, user, device, session))
    return draft


def _sessions(devices: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, device in devices.items() if isinstance(devices, dict) else ():
        if not isinstance(device, dict):
            continue
        sessions = device.get("sessions")
        # Until 2.6 the times stood in the device itself.
        for session in sessions if isinstance(sessions, list) else [device]:
            if isinstance(session, dict):
                yield text(key), session


def _stay(number: int, key: str, user: dict[str, Any], device: str, session: dict[str, Any]) -> Stay:
    own = text(user.get("extId"))
    return Stay(
        number, text(user.get("name")), address(own), instant(session.get("registeredOn")), instant(session.get("leftOn")),
        role=Role.HOST if user.get("isModerator") in (True, "true") else Role.ATTENDEE, platform_id=text(user.get("userKey")) or text(key), external_id=own,
        by_phone=user.get("isDialIn") in (True, "true"), raw={"name": text(user.get("name")), "extId": own, "intId": device},
    )  # fmt: skip


def own_lines(content: str) -> list[tuple[str, ...]] | None:
    """Return the rows of the CSV export, None for any other text.

    Its headings are not quoted, its cells always are, and quotation marks within them are not doubled: no reader of CSV
    gets them right.
    """
    head, _end, body = content.lstrip("\ufeff").replace("\r\n", "\n").partition("\n")
    headings = [part.strip().strip('"') for part in head.split(",")]
    if not set(map(heading_key, headings)) >= _SIGNS or not body.lstrip().startswith('"'):
        return None
    rows = [tuple(headings)]
    for line in body.split("\n"):
        cells = line.strip().removeprefix('"').removesuffix(",").removesuffix('"').split('","') if line.strip() else []
        # A name may have what parts the cells; what follows it has a fixed form.
        while len(cells) > len(headings) and heading_key(cells[1]) not in {"true", "false", "yes", "no"}:
            cells[:2] = [f'{cells[0]}","{cells[1]}']
        rows.append(tuple(cell.strip() for cell in cells))
    return rows


def read(grid: Grid) -> Draft | None:
    """Read the rows of the export: the first coming and the last going of each person."""
    rows = list(grid.numbered())
    place = next(
        (place for place, (_number, row) in enumerate(rows[:10]) if set(map(heading_key, row)) >= _SIGNS), None
    )
    if place is None:
        return None
    number, headings = rows[place]
    table = Table(
        number,
        headings,
        {
            **matched(headings, WORDS),
            **{headings.index(one): "moderator" for one in headings if heading_key(one) == "moderator"},
        },
        rows=rows[place + 1 :],
    )
    draft = Draft("bigbluebutton", "bigbluebutton-csv/1", totals_only=True)
    for line in table.records():
        name = line.get("full_name")
        if not line.get("joined") and (name.casefold() == "anonymous" or not name):
            # Votes that nobody gave by name.
            continue
        draft.rows += 1
        draft.add(Stay(
            line.number, name, "", line.get("joined"), line.get("left"), seconds(line.get("duration")),
            role=Role.HOST if is_yes(line.get("moderator")) else Role.ATTENDEE, is_span=True, raw=line.raw,
        ))  # fmt: skip
    return draft
