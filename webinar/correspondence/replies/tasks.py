"""Jobs of the replies room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ReadMailbox:
    """Read what has come into the mailbox."""

    name: ClassVar[str] = "replies.read_mailbox"


@dataclass(frozen=True)
class ForgetMails:
    """Drop raw mails after their time, and mails that belong to nothing."""

    name: ClassVar[str] = "replies.forget"


@dataclass(frozen=True)
class AskForPlace:
    """Ask somebody whose calendar declined whether the place may go to those who wait."""

    name: ClassVar[str] = "replies.ask_for_place"
    registration_id: int
    mail_id: int

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"registration:{self.registration_id}"
