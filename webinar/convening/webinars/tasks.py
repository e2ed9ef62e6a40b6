"""What jobs of several rooms have in common that tell somebody of a change of a webinar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class TellsChange:
    """What changed, for the mail to one person who holds a calendar entry with this `sequence`.

    `stamp` (ISO) is the time of the fact. `was` is the time before (`rules.Occasion` as data) if it is another one now,
    `changes` what else was and is, `withdraws` that they held an entry which has no date any more.
    """

    sequence: int
    stamp: str = ""
    was: Mapping[str, Any] | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    withdraws: bool = False
