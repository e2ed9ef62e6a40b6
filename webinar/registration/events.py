"""Facts that the registration room announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegistrationCancelled:
    """A place, or the wish for one, was given up or refused."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationErased:
    """The personal data of a registration was taken out; `email` and `full_name` are what it was."""

    registration_id: int
    webinar_id: int
    email: str
    full_name: str
