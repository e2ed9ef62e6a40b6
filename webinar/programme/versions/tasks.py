"""Jobs of the schedule room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendProgrammeNotice:
    """Tell a person of the panel what a release of the programme changed."""

    name: ClassVar[str] = "schedule.send_notice"
    release_id: int
    person_id: int
