"""Jobs of the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendPlanned:
    """Send one registrant a message of the plan; `anchor` (ISO) is when the webinar was to begin."""

    name: ClassVar[str] = "planned.send"
    registration_id: int
    occasion: str
    anchor: str

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"registration:{self.registration_id}"
