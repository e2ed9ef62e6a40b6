"""Jobs of the transfers room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendTransfer:
    """Ask a colleague whether they take a place over."""

    name: ClassVar[str] = "transfers.send_transfer"
    transfer_id: int
    registration_id: int = 0

    @property
    def line(self) -> str | None:
        """Return whose order it is: that of all mails about this place; None of a job of an earlier release."""
        return f"registration:{self.registration_id}" if self.registration_id else None


@dataclass(frozen=True)
class SendPassedOn:
    """Tell the former holder of a place that a colleague has taken it, and withdraw the calendar entry.

    The address is no longer in the registration: it stands here until the mail has gone.
    """

    name: ClassVar[str] = "transfers.send_passed_on"
    registration_id: int
    email: str
    language: str
    sequence: int
    withdraws: bool = True
    stamp: str = ""

    @property
    def line(self) -> str:
        """Return whose order it is: that of all mails about this place."""
        return f"registration:{self.registration_id}"
