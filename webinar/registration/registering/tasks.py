"""Jobs of the registration room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from webinar.convening.webinars.tasks import TellsChange


@dataclass(frozen=True)
class _ToRegistrant:
    """A mail to one registrant; they go in the order in which they were written."""

    registration_id: int

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"registration:{self.registration_id}"


@dataclass(frozen=True)
class SendStanding(_ToRegistrant):
    """Tell a registrant where they stand, with the calendar entry or its withdrawal where one belongs.

    `standing` is what held when the job was written; a mail that has been overtaken is not sent. `asked` marks what a
    visitor's form asked for: such mails are limited per address and hour. `sequence` is the registrant's own number,
    `withdraws` says that they held an entry which this takes back, `stamp` (ISO) is the time of the fact.
    """

    name: ClassVar[str] = "registration.send_standing"
    standing: str
    sequence: int = 0
    asked: bool = False
    withdraws: bool = False
    stamp: str = ""


@dataclass(frozen=True)
class SendUpdate(TellsChange, _ToRegistrant):
    """Tell a registrant of a change, with the changed invitation for who has a place."""

    name: ClassVar[str] = "registration.send_update"


@dataclass(frozen=True)
class SendPostponement(_ToRegistrant):
    """Tell a registrant that the date is taken back; `withdraws` says that they held an entry."""

    name: ClassVar[str] = "registration.send_postponement"
    sequence: int
    withdraws: bool = True
    stamp: str = ""


@dataclass(frozen=True)
class SendCancellation(_ToRegistrant):
    """Tell a registrant that the whole webinar is cancelled; `withdraws` says that they held an entry."""

    name: ClassVar[str] = "registration.send_cancellation"
    withdraws: bool = True
    stamp: str = ""


@dataclass(frozen=True)
class SendErased(_ToRegistrant):
    """Take the entry of somebody out of their calendar whose data is erased.

    What the mail needs is no longer in the registration: it stands here until the mail has gone.
    """

    name: ClassVar[str] = "registration.send_erased"
    email: str
    language: str
    sequence: int
    stamp: str


@dataclass(frozen=True)
class PassOn:
    """Give a place on whose hold or offer has ended."""

    name: ClassVar[str] = "registration.pass_on"
    registration_id: int


def update_key(task: SendUpdate) -> str:
    """Return the key of an update: that of a later change sorts after it."""
    return f"update:{task.registration_id}:{task.stamp}"
