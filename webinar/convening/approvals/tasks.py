"""Jobs of the approvals room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendApprovalRequest:
    """Ask somebody who may sign for a host; not sent when the host has nothing left to answer."""

    name: ClassVar[str] = "approvals.send_request"
    request_id: int
    host_id: int
    user_id: int


@dataclass(frozen=True)
class SendWentAhead:
    """Tell somebody who may sign for a host that a document was published without its approval."""

    name: ClassVar[str] = "approvals.send_went_ahead"
    webinar_id: int
    document: str
    host_id: int
    user_id: int
    because: str
    by: str
