"""The one table of what each staff role may do; everything that is not in it is denied."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from webinar.accounts.models import Action, StaffRole
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

#: How long a mailed sign-in link works, and one that an administrator prints.
LINK_LIFETIME = timedelta(minutes=30)
PRINTED_LINK_LIFETIME = timedelta(days=2)
MINIMUM_PASSWORD = 10

_VIEWER = frozenset({Action.VIEW})
_REPORTER = _VIEWER | {
    Action.VIEW_REGISTRATIONS, Action.EDIT_ATTENDANCE, Action.EXPORT, Action.EDIT_RECORD, Action.EDIT_COVERAGE,
}  # fmt: skip
_ORGANISER = _REPORTER | {
    Action.EDIT_WEBINAR, Action.EDIT_HOSTS, Action.PUBLISH, Action.EDIT_PROGRAMME, Action.EDIT_REGISTRATIONS,
    Action.READ_MAIL, Action.EDIT_DIRECTORY, Action.CREATE_WEBINAR, Action.SIGN_OFF,
}  # fmt: skip

MAY: dict[StaffRole, frozenset[Action]] = {
    StaffRole.VIEWER: _VIEWER,
    StaffRole.REPORTER: _REPORTER,
    StaffRole.ORGANISER: _ORGANISER,
    StaffRole.OWNER: _ORGANISER | {Action.MANAGE_MEMBERS},
}

#: What reaches personal data of registrants, or the rights to it: not through a host without that right.
PERSONAL = frozenset(
    {Action.VIEW_REGISTRATIONS, Action.EDIT_REGISTRATIONS, Action.EDIT_ATTENDANCE, Action.EXPORT, Action.READ_MAIL,
     Action.EDIT_HOSTS}
)  # fmt: skip

ROLE_LABELS = {
    StaffRole.OWNER: N_("Owner"),
    StaffRole.ORGANISER: N_("Organiser"),
    StaffRole.REPORTER: N_("Reporting staff"),
    StaffRole.VIEWER: N_("Viewer"),
}


def can(roles: Collection[StaffRole], action: Action, *, is_admin: bool = False) -> bool:
    """Tell whether somebody who holds these roles on the thing may do `action` to it; administrators may."""
    return is_admin or any(action in MAY[role] for role in roles)


def ensure_good_password(password: str, *, email: str) -> None:
    """Refuse a password that is too short, that is made of few signs, or that holds the address's name."""
    if len(password) < MINIMUM_PASSWORD:
        raise RuleViolation(N_("At least %(length)d characters; a short sentence is best."), length=MINIMUM_PASSWORD)
    name = email.partition("@")[0].casefold()
    if len(set(password.casefold())) < 5 or (len(name) > 3 and name in password.casefold()):  # noqa: PLR2004 - "aaaa1111" and one's own name
        raise RuleViolation(N_("This password is easy to guess. Take one that only you would think of."))
