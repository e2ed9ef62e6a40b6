"""Jobs of the organisations room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendWelcome:
    """Tell somebody that they act for an organisation now, and how to sign in; not sent when they no longer do."""

    name: ClassVar[str] = "organisations.send_welcome"
    member_id: int
    by: str
