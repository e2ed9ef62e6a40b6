"""What Flask-Security says, in our words: its catalogues know neither all of our languages nor all of its texts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from webinar.core.text import N_

_GOOD, _BAD, _PLAIN = "success", "error", "info"
#: Its messages, by its keys, with its category; those of features that are off are left out.
MESSAGES: dict[str, tuple[str, str]] = {
    "ANONYMOUS_USER_REQUIRED": (N_("You’re already signed in."), _BAD),
    "API_ERROR": (N_("This page can’t do that."), _BAD),
    "CODE_HAS_BEEN_SENT": (N_("The code has been sent."), _PLAIN),
    "CONFIRMATION_REQUIRED": (N_("Confirm your email address first."), _BAD),
    "DISABLED_ACCOUNT": (N_("This account is disabled. Ask an administrator."), _BAD),
    "EMAIL_NOT_PROVIDED": (N_("Enter your email address."), _BAD),
    "FAILED_TO_SEND_CODE": (N_("We couldn’t send the code. Try again later."), _BAD),
    "FORGOT_PASSWORD": (N_("Forgot your password?"), _PLAIN),
    "GENERIC_AUTHN_FAILED": (N_("The email address, password or code is wrong."), _BAD),
    "GENERIC_RECOVERY": (N_("If this address has an account, we’ll send you an email."), _PLAIN),
    "INVALID_CODE": (N_("This code is wrong or has expired."), _BAD),
    "INVALID_EMAIL_ADDRESS": (N_("Enter an email address, e.g. name@example.org."), _BAD),
    "INVALID_INPUT": (N_("Enter a valid value."), _BAD),
    "INVALID_INPUT_LENGTH": (N_("Enter fewer than %(length)s characters."), _BAD),
    "INVALID_PASSWORD": (N_("The password is wrong."), _BAD),
    "INVALID_PASSWORD_CODE": (N_("The password or code is wrong."), _BAD),
    "INVALID_RECOVERY_CODE": (N_("This recovery code is wrong or was used before."), _BAD),
    "INVALID_REDIRECT": (N_("This link leads to another site."), _BAD),
    "INVALID_RESET_PASSWORD_TOKEN": (N_("This link is no longer valid. Ask for a new one."), _BAD),
    "LOGIN": (N_("Sign in to open this page."), _PLAIN),
    "NO_RECOVERY_CODES_SETUP": (N_("You have no recovery codes yet."), _PLAIN),
    "PASSWORD_CHANGE": (N_("Your password has been changed."), _GOOD),
    "PASSWORD_INVALID_LENGTH": (N_("Use at least %(length)s characters."), _BAD),
    "PASSWORD_IS_THE_SAME": (N_("Choose a password that differs from the current one."), _BAD),
    "PASSWORD_MISMATCH": (N_("The passwords don’t match."), _BAD),
    "PASSWORD_NOT_PROVIDED": (N_("Enter the password."), _BAD),
    "PASSWORD_RESET": (N_("Your new password is saved, and you’re signed in."), _GOOD),
    "PASSWORD_RESET_EXPIRED": (N_("This link was valid for %(within)s. Ask for a new one."), _BAD),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your new password is saved. Sign in with it."), _GOOD),
    "PASSWORD_RESET_REQUEST": (N_("If this address has an account, we’ll send you an email."), _PLAIN),
    "PASSWORD_TOO_SIMPLE": (N_("This password is too easy to guess."), _BAD),
    "REAUTHENTICATION_REQUIRED": (N_("Confirm it’s you to open this page."), _BAD),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you. You can continue."), _PLAIN),
    "REFRESH": (N_("Confirm it’s you to open this page."), _PLAIN),
    "RETYPE_PASSWORD_MISMATCH": (N_("The passwords don’t match."), _BAD),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (N_("Your second factor is set up."), _GOOD),
    "TWO_FACTOR_DISABLED": (N_("Your second factor is off."), _GOOD),
    "TWO_FACTOR_INVALID_TOKEN": (N_("This code is wrong or has expired."), _BAD),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("The code is right."), _GOOD),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("Choose an option from the list."), _BAD),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("You don’t have access to this page."), _BAD),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("You had %(within)s to finish. Start again."), _BAD),
    "UNAUTHENTICATED": (N_("Sign in to open this page."), _BAD),
    "UNAUTHORIZED": (N_("You don’t have access to this page."), _BAD),
    "USER_DOES_NOT_EXIST": (N_("The email address, password or code is wrong."), _BAD),
    "WEBAUTHN_CREDENTIAL_DELETED": (N_("Passkey “%(name)s” removed."), _PLAIN),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (N_("This passkey is already registered."), _BAD),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (N_("This passkey can’t be used here."), _BAD),
    "WEBAUTHN_EXPIRED": (N_("You had %(within)s to use the passkey. Start again."), _BAD),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (N_("This passkey belongs to another account."), _BAD),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (N_("Use only letters, digits, spaces and common punctuation."), _BAD),
    "WEBAUTHN_NAME_INUSE": (N_("You already have a passkey named “%(name)s”."), _BAD),
    "WEBAUTHN_NAME_NOT_FOUND": (N_("You have no passkey named “%(name)s”."), _BAD),
    "WEBAUTHN_NAME_REQUIRED": (N_("Enter a name for the passkey."), _BAD),
    "WEBAUTHN_NO_VERIFY": (N_("We couldn’t check this passkey. Try again, or sign in another way."), _BAD),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (N_("No account has this passkey."), _BAD),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (N_("Passkey “%(name)s” added."), _PLAIN),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (N_("We don’t know this passkey."), _BAD),
}
#: Its other texts that a page shows, by its English: labels of fields and of options.
LABELS = {
    "Authentication Code": N_("Code"),
    "Available Methods": N_("What do you want to do?"),
    "Available Second Factor Methods:": N_("Second factor"),
    "Disable two-factor authentication": N_("Turn off the second factor"),
    "Email Address": N_("Email address"),
    "New Password": N_("New password"),
    "Nickname": N_("Name of the passkey"),
    "Password": N_("Password"),
    "Recovery Code": N_("Recovery code"),
    "Remember Me": N_("Keep me signed in"),
    "Retype Password": N_("Enter the password again"),
    "Set up using an authenticator app (e.g. google, lastpass, authy)": N_("Set up an authenticator app"),
    "Usage": N_("Passkey used for"),
    "Use as a first authentication factor": N_("To sign in"),
    "Use as a secondary authentication factor": N_("As a second factor"),
    "Verify Password": N_("Password"),
    "authenticator": N_("authenticator app"),
    "none": N_("none"),
    "passkey": N_("passkey"),
}


def say(text: str, **params: Any) -> str:
    """Return a text of Flask-Security in our words and the present language."""
    words: str = gettext(LABELS.get(text, text))
    return words % params if params else words
