"""Reads for the live page."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.attendance.gate.models import GateClick
from webinar.attendance.presence.models import AttendanceConnection, AttendanceDecision, AttendanceMark


def stamp(session: Session, webinar_id: int) -> str:
    """Return what is another as soon as anything of a webinar's evidence, clicks on the join page, decisions or marks is."""
    parts = []
    for table in (AttendanceConnection, GateClick, AttendanceDecision, AttendanceMark):
        found = session.execute(select(func.count(), func.max(table.id)).where(table.webinar_id == webinar_id)).one()
        parts.append(f"{found[0]}.{found[1] or 0}")
    return "-".join(parts)
