"""Jobs of the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendMessage:
    """Send a message to one of its recipients; those written before there were recipients name the registration alone."""

    name: ClassVar[str] = "registrants.send_message"
    message_id: int
    registration_id: int = 0
    digest: str = ""

    @property
    def line(self) -> str | None:
        """Return whose order it is."""
        return f"registration:{self.registration_id}" if self.registration_id else None


@dataclass(frozen=True)
class SendTest:
    """Send a message to the one who writes it."""

    name: ClassVar[str] = "mailings.test"
    message_id: int
    user_id: int
