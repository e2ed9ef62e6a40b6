"""Facts that the consent room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PrivacyChanged:
    """Settings of privacy were saved."""

    webinar_id: int
