"""Jobs of the webinars room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendHostInvitation:
    """Ask an organisation to be a host; not sent when it has answered by then."""

    name: ClassVar[str] = "webinars.send_host_invitation"
    host_id: int
    address: str
