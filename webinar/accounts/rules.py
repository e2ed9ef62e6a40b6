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
#: The judge's scale goes to 4; 3 takes more than a hundred million guesses.
_GOOD, _JUDGED, _SHORT_WORD = 3, 72, 3
#: After this time everybody signs in anew, whatever the browser keeps.
SESSION_LIFETIME = timedelta(days=14)
#: How often a password or a code of one account may be tried: each window makes it slower, the last one closes the way
#: for half a day. Links by mail and passkeys stay open, so nobody is locked out by a stranger's guesses.
GUESSES = "5 per minute; 10 per 15 minutes; 20 per 12 hours"
#: How often one caller may use any address at which somebody signs in or proves who they are.
CALLS = "20 per minute; 200 per hour"
#: How long, and how many for one user, what was sent without a session is kept.
KEPT_FOR = timedelta(days=1)
KEPT_POSTS = 5

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

#: The least first: it is what a form offers first, and chooses for whoever chooses nothing.
ROLE_LABELS = {
    StaffRole.VIEWER: N_("Viewer"),
    StaffRole.REPORTER: N_("Reporting staff"),
    StaffRole.ORGANISER: N_("Organiser"),
    StaffRole.OWNER: N_("Owner"),
}


def can(roles: Collection[StaffRole], action: Action, *, is_admin: bool = False) -> bool:
    """Tell whether somebody who holds these roles on the thing may do `action` to it; administrators may."""
    return is_admin or any(action in MAY[role] for role in roles)


def ensure_administrator_stays(others: int) -> None:
    """Refuse to take the last administrator away; `others` counts the active ones beside."""
    if not others:
        raise RuleViolation(
            N_("You can’t remove or disable the last administrator. Make someone else an administrator first.")
        )


def ensure_good_password(password: str, *, email: str, name: str = "", site: str = "") -> None:
    """Refuse a password that is too short, common, easy to guess, or made of what anybody knows of its user."""
    if len(password) < MINIMUM_PASSWORD:
        raise RuleViolation(N_("Use at least %(length)d characters. A short phrase is best."), length=MINIMUM_PASSWORD)
    from zxcvbn import zxcvbn  # noqa: PLC0415 - reads its lists of common passwords when first asked

    known = {email.partition("@")[0], *email.replace("@", ".").split("."), *name.split(), site, site.replace(" ", "")}
    known = {word.casefold() for word in known if len(word) > _SHORT_WORD}
    folded = password.casefold()
    # What is behind the first characters makes a password no weaker, and longer ones take long to judge.
    judged = zxcvbn(folded[:_JUDGED], user_inputs=[*known, *site.casefold().split()])
    if judged["score"] < _GOOD or any(word in folded for word in known):
        raise RuleViolation(
            N_(
                "This password is easy to guess. Use three or more words that don’t belong together, and leave out your name, your email address and the name of this site."
            )
        )
