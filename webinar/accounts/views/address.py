"""A new address of a user: asked for, confirmed by whoever has it, told to the former one."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts import queries, service
from webinar.accounts.access import actor
from webinar.accounts.forms import AddressForm
from webinar.accounts.mail import address_link
from webinar.accounts.models import User
from webinar.core import outbox
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import email_key
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("addresses", __name__)


def ask(user: User, form: AddressForm) -> bool:
    """Mail the link that confirms the form's address; what stands in the way is shown at the form."""
    now = site().now()
    try:
        secret = service.ask_new_email(session(), user, form.email.data, actor=actor(), now=now)
    except RuleViolation as error:
        form.violate(error)
        return False
    task = address_link(user, email_key(form.email.data), secret)
    outbox.enqueue(session(), task, key=f"new-address:{user.id}:{secrets.token_hex(8)}", now=now)
    flash(_("We sent a link to %(email)s. The address changes once it is confirmed.", email=form.email.data), "ok")
    return True


@bp.get("/sign-in/address/<secret>")
@audience(Audience.LINK)
def show(secret: str) -> ResponseReturnValue:
    """Show the button that confirms: mail scanners open links, but press no buttons."""
    link = queries.usable_link(session(), secret, now=site().now(), confirms=True)
    page = render_template("accounts/confirm_address.html", secret=secret, form=EmptyForm(), link=link)
    return page, 200 if link else 410


@bp.post("/sign-in/address/<secret>")
@limiter.limit("20 per minute")
@audience(Audience.LINK)
def confirm_address(secret: str) -> ResponseReturnValue:
    """Give the user the address that is confirmed by this link."""
    try:
        service.confirm_new_email(session(), secret, now=site().now())
    except NotFound:
        return render_template("accounts/confirm_address.html", secret=secret, form=EmptyForm(), link=None), 410
    flash(_("Your address has changed. Use the new one to sign in."), "ok")
    return redirect(url_for("security.login"))
