"""The columns of a list that one works in, as its address names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """What a list can show beside the name, in this order with labels marked by `N_`, and what it usually shows."""

    labels: Mapping[str, str]
    usual: tuple[str, ...]

    def read(self, text: str) -> str:
        """Return a choice as addresses keep it: in order, without what is no column; "" for the usual ones."""
        named = text.split(",")
        chosen = tuple(name for name in self.labels if name in named)
        return "" if chosen == self.usual else ",".join(chosen)

    def shown(self, choice: str) -> tuple[str, ...]:
        """Return the columns of a choice."""
        return tuple(choice.split(",")) if choice else self.usual
