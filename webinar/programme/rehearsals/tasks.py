"""Jobs of the rehearsals room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendRehearsal:
    """Invite somebody to a rehearsal, or tell them its new time (`was` is the former one, ISO), with the entry."""

    name: ClassVar[str] = "rehearsals.send"
    guest_id: int
    stamp: str
    was: str = ""

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"rehearsal-guest:{self.guest_id}"


@dataclass(frozen=True)
class SendRehearsalCancel:
    """Take a rehearsal out of somebody's calendar: it is cancelled (`whole`), or they take no part any more.

    The guest's row may be gone when the mail is made: what it needs stands here.
    """

    name: ClassVar[str] = "rehearsals.send_cancel"
    guest_id: int
    rehearsal_id: int
    email: str
    printed_name: str
    language: str
    time_zone: str
    sequence: int
    whole: bool
    stamp: str
    #: The start and the end that they were told last (ISO); "" for an end that is not known any more.
    told_start: str = ""
    told_end: str = ""

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"rehearsal-guest:{self.guest_id}"


@dataclass(frozen=True)
class SendRehearsalReminder:
    """Remind somebody of a rehearsal that still begins at `starts_at` (ISO). It waits for its hour, so it is in no line."""

    name: ClassVar[str] = "rehearsals.send_reminder"
    guest_id: int
    starts_at: str
