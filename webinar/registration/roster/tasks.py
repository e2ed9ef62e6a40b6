"""Jobs of the registrants room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendMessage:
    """Send a message of staff to one registrant."""

    name: ClassVar[str] = "registrants.send_message"
    message_id: int
    registration_id: int
