"""What the accounts room contributes, and the set-up of Flask-Security."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_security import MailUtil, PasswordUtil, Security, SQLAlchemyUserDatastore

from webinar.accounts import rules
from webinar.accounts.mail import build_account_mail
from webinar.accounts.models import Passkey, SecurityRole, User
from webinar.accounts.tasks import SendAccountMail
from webinar.accounts.views.sign_in import bp
from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.errors import RuleViolation
from webinar.web.audience import Audience
from webinar.web.database import db, session
from webinar.web.feature import Feature
from webinar.web.i18n import words
from webinar.web.site import site

FEATURE = Feature(name="accounts", blueprints=(bp,), mails={SendAccountMail: build_account_mail})

_PUBLIC_ENDPOINTS = (
    "login", "logout", "forgot_password", "reset_password", "two_factor_token_validation", "two_factor_rescue",
    "tf_select", "mf_recovery", "wan_signin", "wan_signin_response",
)  # fmt: skip
_STAFF_ENDPOINTS = (
    "change_password", "verify", "two_factor_setup", "two_factor_setup_validate", "mf_recovery_codes", "wan_register",
    "wan_register_response", "wan_delete", "wan_verify", "wan_verify_response",
)  # fmt: skip


class _Datastore(SQLAlchemyUserDatastore):
    """Writes into the request's transaction: the commit is the request's own."""

    def commit(self) -> None:
        """Flush only."""
        self.db.session.flush()


class _OutboxMail(MailUtil):
    """Hands Flask-Security's mails to the outbox."""

    def send_mail(
        self, template: str, subject: str, recipient: Any, sender: Any, body: str | None, html: str | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Write the mail as a job of this transaction."""
        task = SendAccountMail(str(recipient), str(subject), body or "", html or "")
        outbox.enqueue(session(), task, key=f"security:{template}:{secrets.token_hex(8)}", now=site().now())


class _Passwords(PasswordUtil):
    """Judges passwords by our rules."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Return (errors or None, normalised password)."""
        normal = self.normalize(password)
        user = kwargs.get("user")
        try:
            rules.ensure_good_password(normal, email=user.email if user is not None else "")
        except RuleViolation as error:
            return [words(error)], normal
        return None, normal


def init_accounts(app: Flask, settings: Settings) -> None:
    """Install Flask-Security: password, reset, TOTP, recovery codes, passkeys; sign-in links are ours."""
    defaults = {
        "PASSWORD_SALT": settings.secret_key[:32], "PASSWORD_HASH": "argon2", "EMAIL_SENDER": settings.mail_from,
        "TOTP_SECRETS": {"1": settings.secret_key}, "TOTP_ISSUER": settings.site_name,
        "LOGIN_URL": "/sign-in", "LOGOUT_URL": "/sign-out", "RESET_URL": "/sign-in/reset",
        "CHANGE_URL": "/manage/account/password", "VERIFY_URL": "/manage/account/verify",
        "TWO_FACTOR_SETUP_URL": "/manage/account/two-factor", "MULTI_FACTOR_RECOVERY_CODES_URL": "/manage/account/codes",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code", "TWO_FACTOR_RESCUE_URL": "/sign-in/help",
        "TWO_FACTOR_SELECT_URL": "/sign-in/second", "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
        "WAN_REGISTER_URL": "/manage/account/passkeys", "WAN_SIGNIN_URL": "/sign-in/passkey",
        "WAN_DELETE_URL": "/manage/account/passkeys/delete", "WAN_VERIFY_URL": "/manage/account/verify-passkey",
        "POST_LOGIN_VIEW": "/manage/", "POST_LOGOUT_VIEW": "/", "POST_RESET_VIEW": "/manage/",
        "POST_CHANGE_VIEW": "/manage/account", "TWO_FACTOR_POST_SETUP_VIEW": "/manage/account",
        "WAN_POST_REGISTER_VIEW": "/manage/account/passkeys",
        "JOIN_USER_ROLES": False, "RECOVERABLE": True, "CHANGEABLE": True, "TRACKABLE": True, "TWO_FACTOR": True, "WEBAUTHN": True,
        "MULTI_FACTOR_RECOVERY_CODES": True, "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "WAN_ALLOW_AS_FIRST_FACTOR": True, "WAN_ALLOW_AS_MULTI_FACTOR": True, "RETURN_GENERIC_RESPONSES": True,
        "FRESHNESS": timedelta(hours=12), "FRESHNESS_GRACE_PERIOD": timedelta(hours=1),
        "RESET_PASSWORD_WITHIN": timedelta(hours=2), "PASSWORD_LENGTH_MIN": rules.MINIMUM_PASSWORD,
        "DATETIME_FACTORY": lambda: datetime.now(UTC), "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "CSRF_IGNORE_UNAUTH_ENDPOINTS": False, "FLASH_MESSAGES": True, "TWO_FACTOR_ALWAYS_VALIDATE": True,
    }  # fmt: skip
    for key, value in defaults.items():
        app.config.setdefault(f"SECURITY_{key}", value)
    store = _Datastore(db, User, SecurityRole, Passkey)
    Security(app, store, mail_util_cls=_OutboxMail, password_util_cls=_Passwords, register_blueprint=True)
    audiences = app.extensions["webinar_audiences"]
    audiences |= {f"security.{name}": Audience.PUBLIC for name in _PUBLIC_ENDPOINTS}
    audiences |= {f"security.{name}": Audience.STAFF for name in _STAFF_ENDPOINTS}
    audiences["security.static"] = Audience.PUBLIC
