"""Jobs of the delegations room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendFocalLink:
    """Send a focal point the link by which to name the delegation."""

    name: ClassVar[str] = "delegations.send_focal_link"
    delegation_id: int
    nonce: str
