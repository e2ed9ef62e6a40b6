"""The three ways in which a request may be refused."""

from __future__ import annotations


class WebinarError(Exception):
    """Base of every error that this program raises on purpose."""


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


class NotFound(WebinarError):
    """The thing asked for does not exist, or not for this reader."""


class NotAllowed(WebinarError):
    """The user is known and may see the thing, but may not do this to it."""
