"""Jobs of the privacy room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class ApplyRetention:
    """Take out the personal data of a webinar whose time of retention is over."""

    name: ClassVar[str] = "privacy.apply_retention"
    webinar_id: int
