"""Jobs of the intake room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ForgetDraft:
    """Forget the content of a batch that nobody took in."""

    name: ClassVar[str] = "intake.forget_draft"
    batch_id: int
