"""Facts that the speakers room announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CheckTimeChosen:
    """A panel member chose another time for the technical check; None: none any more."""

    member_id: int
    starts_at: datetime | None
    minutes: int
