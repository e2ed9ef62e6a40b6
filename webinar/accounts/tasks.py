"""Jobs of the accounts room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendAccountMail:
    """Send a mail about an account whose words are already made (they hold a one-time secret, kept nowhere else).

    `asked_by` names who caused it if it may be a stranger, see `core.mail`.
    """

    name: ClassVar[str] = "accounts.send_account_mail"
    to: str
    subject: str
    text: str
    html: str = ""
    asked_by: str = ""


@dataclass(frozen=True)
class MakeSignInLink:
    """Mail a sign-in link to this address, if it is a user's: who asked is not told, not even by time."""

    name: ClassVar[str] = "accounts.make_sign_in_link"
    email: str


@dataclass(frozen=True)
class SendResetLink:
    """Mail a link that sets a new password to this address, if it is a user's: who asked is not told, not even by time."""

    name: ClassVar[str] = "accounts.send_reset_link"
    email: str


@dataclass(frozen=True)
class SendGuessesNotice:
    """Tell a user that somebody guesses at their password or code."""

    name: ClassVar[str] = "accounts.send_guesses_notice"
    user_id: int


@dataclass(frozen=True)
class SendAccountNotice:
    """Tell a user what was done to their account.

    `what` is "disabled", "enabled", "administrator", "no administrator", "address" or "password".
    `to` is where it goes: of a changed address, the former one.
    """

    name: ClassVar[str] = "accounts.send_account_notice"
    user_id: int
    what: str
    to: str
