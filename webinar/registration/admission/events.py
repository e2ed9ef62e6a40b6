"""Facts that the admission room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AdmissionChanged:
    """What limits places has changed."""

    webinar_id: int
