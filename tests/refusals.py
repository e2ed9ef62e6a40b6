"""How tests read a refusal: by its field, and by having words that the catalogues know, whatever they are today."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from babel.messages.pofile import read_po

from tests.architecture.house import ROOT
from webinar.core.errors import RuleViolation


@cache
def texts() -> frozenset[str]:
    """Return every text that is marked for translation."""
    with (ROOT / "webinar/translations/ru/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    return frozenset(str(message.id) for message in catalogue if message.id and isinstance(message.id, str))


def refusal(act: Callable[[], object]) -> RuleViolation | None:
    """Return how `act` is refused, or None; what it says must be in the catalogues, with all that it names."""
    refused: RuleViolation | None = None
    try:
        act()
    except RuleViolation as error:
        refused = error
    if refused is not None:
        assert refused.message in texts(), f"nobody translates {refused.message!r}"
        assert refused.message % refused.params, refused.message
    return refused
