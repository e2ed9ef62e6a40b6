"""Jobs of the room of attendance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FollowGate:
    """Take up who went through the join page."""

    name: ClassVar[str] = "attendance.follow_gate"
    webinar_id: int


@dataclass(frozen=True)
class LookAt:
    """Read a large report, so that its page can show what it says."""

    name: ClassVar[str] = "attendance.look_at"
    draft_id: int
    turn: int


@dataclass(frozen=True)
class ImportReport:
    """Import a large report that was looked at, for whoever asked."""

    name: ClassVar[str] = "attendance.import_report"
    draft_id: int
    turn: int
    actor: dict[str, Any]


@dataclass(frozen=True)
class ForgetReport:
    """Forget a report that nobody imported."""

    name: ClassVar[str] = "attendance.forget_report"
    draft_id: int
