"""What the accounts room contributes, and the set-up of Flask-Security."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from typing import Any

from flask import Flask, redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import MailUtil, PasswordUtil, Security, SQLAlchemyUserDatastore
from flask_security.signals import password_changed, password_reset
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from webinar.accounts import access, forms, printing, rules, service
from webinar.accounts.jobs import make_sign_in_link
from webinar.accounts.mail import build_account_mail, build_account_notice, build_guesses_notice, build_reset_link
from webinar.accounts.models import Passkey, SecurityRole, User
from webinar.accounts.tasks import MakeSignInLink, SendAccountMail, SendAccountNotice, SendGuessesNotice, SendResetLink
from webinar.accounts.views import address, kept, users
from webinar.accounts.views.sign_in import bp, forgotten
from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.web.audience import Audience
from webinar.web.database import db, session
from webinar.web.feature import Feature, MenuItem
from webinar.web.i18n import words
from webinar.web.limits import limiter
from webinar.web.rendering import page_url
from webinar.web.site import site

FEATURE = Feature(
    name="accounts",
    history={
        "accounts.add_user": N_("User added"),
        "accounts.sign_in_by_link": N_("Signed in by link"),
        "accounts.set_administrator": N_("Administrator’s rights changed"),
        "accounts.disable": N_("User disabled"),
        "accounts.enable": N_("User enabled"),
        "accounts.edit_account": N_("Account changed"),
        "accounts.end_sessions": N_("Signed out everywhere else"),
        "accounts.ask_new_email": N_("New email address requested"),
        "accounts.set_email": N_("Email address of a user changed"),
    },
    blueprints=(bp, address.bp, users.bp, kept.bp),
    menu=(MenuItem(N_("Users"), "users.index", 58, "user-cog", admin=True),),
    mails={
        SendAccountMail: build_account_mail,
        SendResetLink: build_reset_link,
        SendGuessesNotice: build_guesses_notice,
        SendAccountNotice: build_account_notice,
    },
    jobs={MakeSignInLink: make_sign_in_link},
    pages={
        "sign-in": "security.login",
        "sign-out": "security.logout",
        "account": "accounts.account",
        "kept": "kept.show",
    },
)

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
        user, here = kwargs.get("user"), site().settings.site_name
        known = {"email": user.email, "name": user.name} if user is not None else {"email": ""}
        try:
            rules.ensure_good_password(normal, site=here, **known)
        except RuleViolation as error:
            return [words(error)], normal
        return None, normal


class _Passkeys(WebauthnUtil):
    """Takes any device of the user's that makes sure it is theirs, by fingerprint, face or code.

    A passkey stands for password and second factor together. Flask-Security's own rule takes separate security keys alone,
    and also who merely found one.
    """

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Ask for a key that names its user itself, on this device or another."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Let a key sign in only whose device has recognised the user."""
        return UserVerificationRequirement.REQUIRED


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
        "API_ENABLED_METHODS": ["session"], "TWO_FACTOR_RESCUE_EMAIL": False,
        "WAN_RP_NAME": settings.site_name,
        # With hints, the sign-in page would tell which addresses have passkeys.
        "WAN_ALLOW_USER_HINTS": False,
        # Users are told by our own mail.
        "SEND_PASSWORD_CHANGE_EMAIL": False, "SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        **{f"MSG_{key}": message for key, message in printing.MESSAGES.items()},
        "CSRF_IGNORE_UNAUTH_ENDPOINTS": False, "FLASH_MESSAGES": True, "TWO_FACTOR_ALWAYS_VALIDATE": True,
    }  # fmt: skip
    for key, value in defaults.items():
        app.config.setdefault(f"SECURITY_{key}", value)
    store = _Datastore(db, User, SecurityRole, Passkey)
    security = Security(
        app, store, mail_util_cls=_OutboxMail, password_util_cls=_Passwords, webauthn_util_cls=_Passkeys, register_blueprint=True,
        login_form=forms.SignInForm, two_factor_verify_code_form=forms.CodeForm, mf_recovery_form=forms.RecoveryForm,
        verify_form=forms.ConfirmPasswordForm, change_password_form=forms.NewPasswordForm,
    )  # fmt: skip
    security.i18n_domain.__dict__["gettext"] = app.jinja_env.globals["_fsdomain"] = printing.say
    _keep_sessions(app, security)
    _guard_views(app)
    kept.init_kept(app)
    audiences = app.extensions["webinar_audiences"]
    audiences |= {f"security.{name}": Audience.PUBLIC for name in _PUBLIC_ENDPOINTS}
    audiences |= {f"security.{name}": Audience.STAFF for name in _STAFF_ENDPOINTS}
    audiences["security.static"] = Audience.PUBLIC


def _keep_sessions(app: Flask, security: Security) -> None:
    """Let sessions be rows of ours, and nothing else sign in: no token in an address, a header or a body."""
    security.login_manager.user_loader(access.load)
    security.login_manager.request_loader(lambda _request: None)
    # Its views answer programs with tokens; ours are pages.
    security.want_json(lambda _request: False)
    user_logged_in.connect(access.begin, app)
    user_logged_out.connect(access.end, app)
    for signal in (password_changed, password_reset):
        signal.connect(access.end_others, app)
        signal.connect(_tell_of_password, app)


def _tell_of_password(_app: Flask, user: User, **_more: Any) -> None:
    """Tell a user, in their language, that their password is new."""
    service.tell(session(), user, "password", now=site().now())


def _guard_views(app: Flask) -> None:
    """Limit calls of the library's views, and put ours in place of those that tell or do too much."""
    views: dict[str, Any] = app.view_functions
    views["security.forgot_password"] = forgotten
    views["security.two_factor_rescue"] = _help
    views["security.two_factor_token_validation"] = _only_while_proving(views["security.two_factor_token_validation"])
    for name in {*_PUBLIC_ENDPOINTS, *_STAFF_ENDPOINTS} - {"forgot_password", "logout"}:
        views[f"security.{name}"] = _limited(views[f"security.{name}"])


@cache
def _limited(view: Callable[..., Any]) -> Any:
    """Return the view with a limit of calls; once, as the limits of all applications of a process are kept together."""
    return limiter.limit(rules.CALLS, methods=["POST"])(view)


def _help() -> ResponseReturnValue:
    """Lead to the recovery codes: a code by mail would make the second factor no second one."""
    return redirect(url_for("security.mf_recovery"))


@cache
def _only_while_proving(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let nobody be signed out who opens the page of the second factor while signed in."""

    @wraps(view)
    def inner() -> Any:
        if current_user.is_authenticated and cookie.get("tf_state") != "validating_profile":
            return redirect(page_url("account"))
        return view()

    return inner
