"""Jobs of the room of attendance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class FollowGate:
    """Take up who went through the join page."""

    name: ClassVar[str] = "attendance.follow_gate"
    webinar_id: int


@dataclass(frozen=True)
class ForgetReport:
    """Forget a report that nobody imported."""

    name: ClassVar[str] = "attendance.forget_report"
    draft_id: int
