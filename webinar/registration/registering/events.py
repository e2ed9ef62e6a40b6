"""Facts that the registration room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationCancelled:
    """A place, or the wish for one, was given up or refused."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationReturns:
    """Somebody who had cancelled is about to be registered again, by their own link or, like a stranger, by the form.

    A room that has no place for them refuses the first; the second is told nothing of what was.
    """

    registration_id: int
    by_link: bool


@dataclass(frozen=True)
class RegistrationErased:
    """The personal data of a registration was taken out; `email` and `full_name` are what it was."""

    registration_id: int
    webinar_id: int
    email: str
    full_name: str
