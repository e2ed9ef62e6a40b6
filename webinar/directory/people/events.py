"""Facts about people that later rooms answer."""

from __future__ import annotations

from dataclasses import dataclass

from webinar.core.errors import RuleViolation


@dataclass(frozen=True)
class PersonMerged:
    """Two entries were one person: everything of `gone_id` is `kept_id`'s now. A listener may refuse."""

    kept_id: int
    gone_id: int


@dataclass(frozen=True)
class RemovalAsked:
    """People are about to be deleted, or it is asked who could be: rooms that need some of them add by id why they stay."""

    ids: frozenset[int]
    stays: dict[int, RuleViolation]
