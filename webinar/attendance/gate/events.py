"""Facts that the join gate announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrantJoined:
    """A registrant went through the gate."""

    webinar_id: int
