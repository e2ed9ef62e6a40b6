"""Attendance records as Microsoft Graph gives them, for Teams meetings, webinars and town halls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.fields import address
from webinar.attendance.readers.parsing.instants import instant, text
from webinar.attendance.readers.parsing.people import without_marks
from webinar.attendance.readers.platforms.teams import role


def read_json(document: Any) -> Draft | None:
    """Read attendance records, None for any other document."""
    reports = list(_reports(document))
    records = [record for report in reports for record in report["attendanceRecords"] if isinstance(record, dict)]
    if not reports:
        records = list(_bare(document))
    if not records and not reports:
        return None
    draft = Draft("teams", "teams-graph/1")
    begins = [moment for report in reports if (moment := instant(report.get("meetingStartDateTime")))]
    ends = [moment for report in reports if (moment := instant(report.get("meetingEndDateTime")))]
    draft.began, draft.ended = min(begins, default=None), max(ends, default=None)
    number = 0
    for record in records:
        for part in _parts(record):
            number += 1
            draft.rows += 1
            draft.add(_stay(number, record, part))
    draft.totals_only = bool(draft.stays) and not any(stay.joined for stay in draft.stays)
    draft.raise_roles()
    return draft


def _reports(document: Any) -> Iterator[dict[str, Any]]:
    found = (
        document.get("value", document)
        if isinstance(document, dict) and "attendanceRecords" not in document
        else document
    )
    for report in found if isinstance(found, list) else [found]:
        if isinstance(report, dict) and isinstance(report.get("attendanceRecords"), list):
            yield report


def _bare(document: Any) -> Iterator[dict[str, Any]]:
    found = document.get("value") if isinstance(document, dict) else document
    for record in found if isinstance(found, list) else []:
        if isinstance(record, dict) and ("attendanceIntervals" in record or "totalAttendanceInSeconds" in record):
            yield record


def _parts(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the intervals of a record; the record itself, with the total alone, where it has none."""
    parts = record.get("attendanceIntervals")
    found = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return found or [{"durationInSeconds": record.get("totalAttendanceInSeconds")}]


def _stay(number: int, record: dict[str, Any], part: dict[str, Any]) -> Stay:
    identity = record["identity"] if isinstance(record.get("identity"), dict) else {}
    # The identity of callers and applications stands one level deeper.
    inner = next((value for value in identity.values() if isinstance(value, dict) and "displayName" in value), {})
    name, organisation = without_marks(text(identity.get("displayName") or inner.get("displayName")))
    told = part.get("durationInSeconds")
    raw = {
        key: text(part.get(key))
        for key in ("joinDateTime", "leaveDateTime", "durationInSeconds")
        if part.get(key) is not None
    }
    return Stay(
        number, name, address(text(record.get("emailAddress"))), instant(part.get("joinDateTime")), instant(part.get("leaveDateTime")),
        float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None, role(text(record.get("role"))),
        platform_id=text(identity.get("id") or inner.get("id")), organisation=organisation,
        by_phone="phone" in text(identity.get("@odata.type")).casefold() or "phone" in identity,
        raw={**raw, **({"registrationId": text(record["registrationId"])} if record.get("registrationId") else {})},
    )  # fmt: skip
