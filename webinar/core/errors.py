"""The ways in which a request, a command or a job may be refused."""

from __future__ import annotations

import json
from collections.abc import Sequence


class WebinarError(Exception):
    """Base of all refusals: what is asked for breaks a rule, is not there, or is not this user's to do."""


class RuleViolation(WebinarError):
    """A rule of the trade refuses the act; the message tells the user why.

    `message` is an English template with named placeholders, marked by `N_` where it is written and translated
    where it is shown. `field` names the form field that the message belongs to, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.field = field
        self.params = params


def kept(error: RuleViolation) -> str:
    """Return a sentence as the database keeps it: its message and its values, to be put in words where it is shown."""
    return json.dumps([error.message, error.params], ensure_ascii=False, default=str)


def read_kept(text: str) -> RuleViolation | str:
    """Return the sentence that `kept` wrote; any other text as it is, such as the words of a mail server."""
    if not text.startswith('["'):
        return text
    try:
        message, params = json.loads(text)
        return RuleViolation(message, **params)
    except (ValueError, TypeError, KeyError):
        return text


class RuleViolations(RuleViolation):
    """Several refusals of one act, such as of rows that were pasted together; it reads as the first of them."""

    def __init__(self, violations: Sequence[RuleViolation]) -> None:
        first = violations[0]
        super().__init__(first.message, field=first.field, **first.params)
        self.violations = violations


class NotFound(WebinarError):
    """The thing asked for does not exist, or not for this reader."""


class LinkEnded(NotFound):
    """A link that was right has ended; the message (an English template marked by `N_`) says what became of it."""


class NotAllowed(WebinarError):
    """The user is known and may see the thing, but may not do this to it."""
