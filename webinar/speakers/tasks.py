"""Jobs of the speakers room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendSpeakerInvitation:
    """Invite a panel member: what, when, in which role, their own link, and a calendar entry to answer."""

    name: ClassVar[str] = "speakers.send_invitation"
    member_id: int


@dataclass(frozen=True)
class SendSpeakerReminder:
    """Remind a panel member of what they still owe; not sent when nothing is missing by then."""

    name: ClassVar[str] = "speakers.send_reminder"
    member_id: int


@dataclass(frozen=True)
class SendSpeakerUpdate:
    """Send an invited panel member the changed calendar entry."""

    name: ClassVar[str] = "speakers.send_update"
    member_id: int
    sequence: int


@dataclass(frozen=True)
class SendSpeakerCancellation:
    """Tell an invited panel member that the whole webinar is cancelled."""

    name: ClassVar[str] = "speakers.send_cancellation"
    member_id: int
