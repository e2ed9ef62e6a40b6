"""Jobs of the notices room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class LookAfter:
    """Look what needs a user, and write the mail of what is new."""

    name: ClassVar[str] = "notices.look_after"
    user_id: int


@dataclass(frozen=True)
class SendNotice:
    """Mail a user what needs them of these keys, as far as it still does."""

    name: ClassVar[str] = "notices.send"
    user_id: int
    keys: list[str]
