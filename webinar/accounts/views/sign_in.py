"""Signing in by a link, and one's own account; passwords, second factors and passkeys are Flask-Security's pages."""

from __future__ import annotations

import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from webinar.accounts import queries, rules, service
from webinar.accounts.access import actor, me
from webinar.accounts.forms import AccountForm, LinkForm
from webinar.accounts.mail import sign_in_link
from webinar.core import audit, outbox
from webinar.core.errors import NotFound
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
    """Mail a sign-in link to a known user; the answer is the same for an unknown address."""
    form = LinkForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_link.html", form=form), 422
    user = queries.user_by_email(session(), form.email.data)
    if user is not None and user.active:
        now = site().now()
        secret = service.make_sign_in_link(session(), user, lifetime=rules.LINK_LIFETIME, now=now)
        key = f"sign-in-link:{user.id}:{secrets.token_hex(8)}"
        outbox.enqueue(session(), sign_in_link(user.email, secret), key=key, now=now)
    return redirect(url_for("accounts.link_sent"))


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
    second = security.two_factor_plugins.tf_enter(user, False, "email", url_for("staff.index"))
    if second is not None:
        answer: ResponseReturnValue = second
        return answer
    login_user(user, authn_via=["email"])
    return redirect(url_for("staff.index"))


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
            flash(_("Your account is saved."), "ok")
            return redirect(url_for("accounts.account"))
        return render_template("accounts/account.html", form=form), 422
    return render_template("accounts/account.html", form=form)
