"""Jobs of the accounts room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendAccountMail:
    """Send a mail about an account whose words are already made (they hold a one-time secret, kept nowhere else)."""

    name: ClassVar[str] = "accounts.send_account_mail"
    to: str
    subject: str
    text: str
    html: str = ""
