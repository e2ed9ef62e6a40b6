"""Jobs of the registration room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendStanding:
    """Tell a registrant where they stand, with the calendar entry or its withdrawal where one belongs.

    `standing` is what held when the job was written; a mail that has been overtaken is not sent. `asked` marks what a
    visitor's form asked for: such mails are limited per address and hour.
    """

    name: ClassVar[str] = "registration.send_standing"
    registration_id: int
    standing: str
    sequence: int = 0
    asked: bool = False


@dataclass(frozen=True)
class SendUpdate:
    """Send the changed invitation to a confirmed registrant."""

    name: ClassVar[str] = "registration.send_update"
    registration_id: int
    sequence: int


@dataclass(frozen=True)
class SendPostponement:
    """Tell a registrant that the date is taken back."""

    name: ClassVar[str] = "registration.send_postponement"
    registration_id: int
    sequence: int


@dataclass(frozen=True)
class SendCancellation:
    """Tell a registrant that the whole webinar is cancelled."""

    name: ClassVar[str] = "registration.send_cancellation"
    registration_id: int


@dataclass(frozen=True)
class PassOn:
    """Give a place on whose hold or offer has ended."""

    name: ClassVar[str] = "registration.pass_on"
    registration_id: int
