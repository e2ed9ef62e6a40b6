"""Jobs of the speakers room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from webinar.convening.webinars.tasks import TellsChange


@dataclass(frozen=True)
class _ToSpeaker:
    """A mail to one panel member; they go in the order in which they were written."""

    member_id: int

    @property
    def line(self) -> str:
        """Return whose order it is."""
        return f"speaker:{self.member_id}"


@dataclass(frozen=True)
class SendSpeakerInvitation(_ToSpeaker):
    """Invite a panel member: what, when, in which role, their own link, and a calendar entry."""

    name: ClassVar[str] = "speakers.send_invitation"
    stamp: str = ""


@dataclass(frozen=True)
class SendSpeakerReminder(_ToSpeaker):
    """Remind a panel member of what they still owe; not sent when nothing is missing by then."""

    name: ClassVar[str] = "speakers.send_reminder"


@dataclass(frozen=True)
class SendSpeakerUpdate(TellsChange, _ToSpeaker):
    """Tell an invited panel member of a change, with the changed calendar entry."""

    name: ClassVar[str] = "speakers.send_update"


@dataclass(frozen=True)
class SendSpeakerCancellation(_ToSpeaker):
    """Tell an invited panel member that the whole webinar is cancelled, or that its date is taken back."""

    name: ClassVar[str] = "speakers.send_cancellation"
    withdraws: bool = True
    stamp: str = ""


@dataclass(frozen=True)
class SendSpeakerWithdrawal(_ToSpeaker):
    """Take the entry out of the calendar of somebody who has declined, or is taken off the panel (`leaves`).

    The row may be gone when the mail is made: what it needs stands here.
    """

    name: ClassVar[str] = "speakers.send_withdrawal"
    webinar_id: int
    email: str
    printed_name: str
    language: str
    sequence: int
    leaves: bool
    stamp: str
    #: What the hosts add.
    words: str = ""


def update_key(task: SendSpeakerUpdate) -> str:
    """Return the key of an update: that of a later change sorts after it."""
    return f"speaker-update:{task.member_id}:{task.stamp}"
