"""Facts that the questionnaire room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldRemoved:
    """A field was taken out for good; its answers go with it."""

    webinar_id: int
    key: str
