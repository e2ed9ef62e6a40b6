"""Jobs of the hosts room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


@dataclass(frozen=True)
class SendHostInvitation:
    """Ask an organisation to be a host; not sent when it has answered by then."""

    # Invitations that wait while a new release is installed were written under this name.
    name: ClassVar[str] = "webinars.send_host_invitation"
    host_id: int
    address: str
    #: Who asked, as mails are counted; see `core.mail`.
    asked_by: str = ""


class News(StrEnum):
    """What happened to a host."""

    REMOVED = "removed"
    LEFT = "left"
    NOTED_ACCEPTED = "noted accepted"
    NOTED_DECLINED = "noted declined"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RIGHTS = "rights"
    LEAD = "lead"


@dataclass(frozen=True)
class SendHostNews:
    """Tell staff of a host what somebody else did; the words are kept, for the host may be gone when it is sent."""

    name: ClassVar[str] = "hosts.send_news"
    webinar_id: int
    organisation_id: int
    news: str
    by: str
    reason: str
    address: str
    language: str
