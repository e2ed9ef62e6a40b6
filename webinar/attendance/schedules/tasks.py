"""Jobs of the schedules room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendReport:
    """Mail one recipient the figures of a report and the way to it."""

    name: ClassVar[str] = "schedules.send"
    schedule_id: int
    user_id: int


@dataclass(frozen=True)
class SendStopped:
    """Tell somebody that a report is not mailed any more."""

    name: ClassVar[str] = "schedules.send_stopped"
    schedule_id: int
    user_id: int
