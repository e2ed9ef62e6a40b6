"""Jobs of the imports room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ForgetDraft:
    """Forget the content of a batch that nobody took in."""

    name: ClassVar[str] = "intake.forget_draft"
    batch_id: int


@dataclass(frozen=True)
class GoOn:
    """Register, or take back, the next rows of a batch that has come so far."""

    name: ClassVar[str] = "intake.go_on"
    batch_id: int
    reached: int
