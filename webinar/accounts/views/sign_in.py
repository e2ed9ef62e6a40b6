"""Signing in by a link, and one's own account; passwords, second factors and passkeys are Flask-Security's pages."""

from __future__ import annotations

import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from webinar.accounts import queries, rules, service
from webinar.accounts.access import actor, me
from webinar.accounts.forms import AccountForm, LinkForm, OwnAddressForm
from webinar.accounts.tasks import MakeSignInLink, SendResetLink
from webinar.accounts.views.address import ask
from webinar.accounts.views.kept import way_in
from webinar.core import audit, outbox
from webinar.core.errors import NotFound
from webinar.core.text import email_key
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.i18n import language_choices
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("accounts", __name__)


@bp.get("/sign-in/link")
@audience(Audience.PUBLIC)
def ask_link() -> ResponseReturnValue:
    """Show the form that asks for a sign-in link."""
    return render_template("accounts/ask_link.html", form=LinkForm())


@bp.post("/sign-in/link")
@limiter.limit("5 per minute; 30 per hour")
@audience(Audience.PUBLIC)
def send_link() -> ResponseReturnValue:
    """Mail a sign-in link to a known user. Nothing is looked up here: neither the answer nor its time tells who is one."""
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_link.html", form=form), 422
    key = f"sign-in:{secrets.token_hex(8)}"
    outbox.enqueue(session(), MakeSignInLink(email_key(form.email.data)), key=key, now=site().now())
    return redirect(url_for("accounts.link_sent"))


@limiter.limit("5 per minute; 30 per hour", methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """Take the address to which a link for a new password goes. Stands for Flask-Security's view.

    Nothing is looked up here: who has an account can be told neither by the answer nor by its time.
    """
    form = LinkForm()
    if request.method == "POST":
        if not form.validate():
            return render_template("security/forgot_password.html", forgot_password_form=form), 422
        key = f"reset:{secrets.token_hex(8)}"
        outbox.enqueue(session(), SendResetLink(email_key(form.email.data)), key=key, now=site().now())
        flash(_("If this address has an account, a link to set a new password is on its way."), "ok")
        return redirect(url_for("security.forgot_password"))
    return render_template("security/forgot_password.html", forgot_password_form=form)


@bp.get("/sign-in/link/sent")
@audience(Audience.PUBLIC)
def link_sent() -> ResponseReturnValue:
    """Say that a link is on its way if the address is known."""
    return render_template("accounts/link_sent.html")


@bp.get("/sign-in/link/<secret>")
@audience(Audience.LINK)
def show_link(secret: str) -> ResponseReturnValue:
    """Show the button that signs in: mail scanners open links, but press no buttons."""
    link = queries.usable_link(session(), secret, now=site().now())
    return render_template("accounts/use_link.html", secret=secret, form=EmptyForm(), usable=link is not None)


@bp.post("/sign-in/link/<secret>", endpoint="use_link")
@limiter.limit("20 per minute")
@audience(Audience.LINK)
def use_link(secret: str) -> ResponseReturnValue:
    """Spend the link and sign its user in; a second factor, where set up, is still asked for."""
    try:
        user = service.use_sign_in_link(session(), secret, now=site().now())
    except NotFound:
        return render_template("accounts/use_link.html", secret=secret, form=EmptyForm(), usable=False), 410
    security = current_app.extensions["security"]
    second = security.two_factor_plugins.tf_enter(user, False, "email", way_in())
    if second is not None:
        answer: ResponseReturnValue = second
        return answer
    login_user(user, authn_via=["email"])
    return redirect(way_in())


@bp.route("/manage/account", methods=["GET", "POST"])
@audience(Audience.STAFF)
def account() -> ResponseReturnValue:
    """Show and change one's own account, with the ways to its security settings."""
    form = AccountForm(obj=me())
    form.language.set_options(language_choices(site().settings))
    if request.method == "POST":
        if form.validate():
            user = me()
            user.name, user.language = form.name.data, form.language.data
            audit.record(session(), actor(), "accounts.edit_account", f"User {me().id}", now=site().now())
            flash(_("Account saved."), "ok")
            return redirect(url_for("accounts.account"))
        return _account(form), 422
    return _account(form)


def _account(form: AccountForm) -> str:
    return render_template(
        "accounts/account.html", form=form, signed_in=queries.session_count(session(), me(), now=site().now())
    )


@bp.post("/manage/account/sessions")
@audience(Audience.STAFF)
def end_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    service.end_sessions(session(), me(), but=cookie.get("_user_id", ""))
    audit.record(session(), actor(), "accounts.end_sessions", f"User {me().id}", now=site().now())
    flash(_("You are signed out everywhere else."), "ok")
    return redirect(url_for("accounts.account"))


@bp.route("/manage/account/email", methods=["GET", "POST"])
@limiter.limit(rules.CALLS, methods=["POST"])
@audience(Audience.STAFF)
def email() -> ResponseReturnValue:
    """Ask for another address of one's own, with the password of those who have one."""
    form = OwnAddressForm()
    if not me().password:
        del form.password
    if request.method == "POST" and form.validate() and form.proves(me()) and ask(me(), form):
        return redirect(url_for("accounts.account"))
    page = render_template("accounts/email.html", form=form)
    return page, 422 if request.method == "POST" else 200
