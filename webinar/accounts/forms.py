"""Forms of the accounts room, and Flask-Security's with their guesses counted."""

from __future__ import annotations

from typing import Any, NoReturn

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_security import current_user
from flask_security.forms import ChangePasswordForm, LoginForm, TwoFactorVerifyCodeForm, VerifyForm
from flask_security.recovery_codes import MfRecoveryForm
from wtforms import PasswordField

from webinar.accounts import rules
from webinar.accounts.models import User
from webinar.accounts.queries import user_by_email
from webinar.accounts.tasks import SendGuessesNotice
from webinar.core import outbox
from webinar.core.cells import plain
from webinar.core.database import set_read_only
from webinar.core.text import email_key
from webinar.web.database import session
from webinar.web.fields import Choice, Email, Text, required
from webinar.web.forms import Form
from webinar.web.limits import TooManyGuesses, forget_guesses, guess
from webinar.web.site import site
from webinar.web.transaction import begin_writing, keep_after_error

#: A wait of so many seconds is worth a mail: it takes ten wrong guesses.
_WORTH_TELLING = 120


def refuse_guess(account: str, wait: int) -> NoReturn:
    """Answer that there were too many guesses, and tell the owner of the account if they are worth it."""
    user = user_by_email(session(), account)
    if user is not None and user.active and wait > _WORTH_TELLING:
        now = site().now()
        outbox.enqueue(session(), SendGuessesNotice(user.id), key=f"guesses:{user.id}:{now:%Y-%m-%d}", now=now)
        keep_after_error()
    raise TooManyGuesses(gettext("Wait a while, or sign in with an emailed link."), wait)


class LinkForm(Form):
    """Asks for a link by mail."""

    email = Email(_("Your email address"), [required()])


class AccountForm(Form):
    """What a user may change of their own account."""

    name = Text(_("Your name"), [required()], max_length=120)
    language = Choice(_("Language of emails to you"))


class AddressForm(Form):
    """Takes a new address of a user."""

    email = Email(_("New email address"), [required()])


class OwnAddressForm(AddressForm):
    """Takes a new address of one's own, with the password of those who have one."""

    password = PasswordField(_("Your password"))

    def proves(self, user: User) -> bool:
        """Tell whether the password is the user's; who has none has proved by a link who they are."""
        if not user.password:
            return True
        wait = guess("password", user.email, rules.GUESSES)
        if wait:
            refuse_guess(user.email, wait)
        if user.verify_and_update_password(self.password.data or ""):
            forget_guesses("password", user.email, rules.GUESSES)
            return True
        self.password.errors = [gettext("Enter your current password.")]
        return False


class _Guess:
    """Judges a form only while its account has not been guessed at too often; a right answer forgets the wrong ones.

    Each try is counted before it is judged, so that many at once gain nothing.
    """

    kind = "password"

    def account(self) -> str:
        """Return the address of the account that is being proved."""
        user = getattr(self, "user", None) or current_user
        return str(user.email)

    def validate(self, **kw: Any) -> bool:
        """Count, then judge."""
        account = email_key(self.account())
        wait = guess(self.kind, account, rules.GUESSES)
        if wait:
            refuse_guess(account, wait)
        good = bool(self.judge(**kw))
        if good:
            forget_guesses(self.kind, account, rules.GUESSES)
        return good

    def judge(self, **kw: Any) -> bool:
        """Return Flask-Security's judgement."""
        return bool(super().validate(**kw))  # type: ignore[misc]


class SignInForm(_Guess, LoginForm):
    """Signs in by password."""

    def account(self) -> str:
        """Return the address that was typed, known or not."""
        return self.email.data or ""

    def judge(self, **kw: Any) -> bool:
        """Judge in a transaction that only reads: a password takes long to check, and nobody is to wait for it."""
        session().commit()
        set_read_only(True)
        try:
            return super().judge(**kw)
        finally:
            begin_writing()


class _TypedCode(_Guess):
    """Takes a code in the digits of any script; codes of all kinds share one count."""

    kind = "code"
    code: Any

    def judge(self, **kw: Any) -> bool:
        """Judge what was typed as a machine reads it."""
        self.code.data = plain(self.code.data or "")
        return super().judge(**kw)


class CodeForm(_TypedCode, TwoFactorVerifyCodeForm):
    """Takes a code of the second factor."""


class RecoveryForm(_TypedCode, MfRecoveryForm):
    """Takes a recovery code."""


class ConfirmPasswordForm(_Guess, VerifyForm):
    """Takes the password once more."""


class NewPasswordForm(_Guess, ChangePasswordForm):
    """Takes the present password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = gettext("Current password")
