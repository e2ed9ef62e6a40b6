"""Decisions about organisations and their members."""

from __future__ import annotations

from webinar.core.errors import RuleViolation
from webinar.core.text import N_


def ensure_owner_stays(others: int) -> None:
    """Refuse to take an organisation's last owner away; `others` counts the active ones beside."""
    if not others:
        raise RuleViolation(
            N_("You can’t remove, disable or change the role of the last owner. Make someone else an owner first."),
            field="role",
        )
