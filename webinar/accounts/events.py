"""Facts about users that later rooms answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UserDisabled:
    """The user can no longer sign in; a listener may refuse that with a RuleViolation."""

    user_id: int
