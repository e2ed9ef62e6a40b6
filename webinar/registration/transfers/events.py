"""Facts that passing on announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlacePassedOn:
    """A registration is another person's from now on; what rooms keep of its former holder is no more theirs."""

    registration_id: int
    webinar_id: int
