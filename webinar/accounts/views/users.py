"""The administrators' pages of users: disable, enable, make an administrator, change an address."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts import queries, service
from webinar.accounts.access import actor
from webinar.accounts.forms import AddressForm
from webinar.accounts.models import User
from webinar.accounts.views.address import ask
from webinar.core.errors import NotFound
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.site import site

bp = Blueprint("users", __name__, url_prefix="/manage/users")


def _user(user_id: int) -> User:
    user = session().get(User, user_id)
    if user is None:
        raise NotFound
    return user


@bp.get("/")
@audience(Audience.ADMIN)
def index() -> ResponseReturnValue:
    """List all users, or those whose name or address holds the text asked for."""
    query = request.args.get("q", "")[:200]
    return render_template("accounts/users.html", page=paginate(session(), queries.listed(query)), query=query)


def _page(user: User, form: AddressForm) -> ResponseReturnValue:
    signed_in = queries.session_count(session(), user, now=site().now())
    page = render_template("accounts/user.html", user=user, form=form, empty=EmptyForm(), signed_in=signed_in)
    return page, 422 if form.errors else 200


@bp.get("/<int:user_id>")
@audience(Audience.ADMIN)
def show(user_id: int) -> ResponseReturnValue:
    """Show one user, with what an administrator can do."""
    return _page(_user(user_id), AddressForm())


@bp.post("/<int:user_id>/disable")
@audience(Audience.ADMIN)
@shown_at("users.show")
def disable(user_id: int) -> ResponseReturnValue:
    """Disable the user: sessions end at once."""
    user = _user(user_id)
    service.disable_user(session(), user, actor=actor(), now=site().now())
    flash(_("%(name)s has been disabled and signed out everywhere.", name=user.printed), "ok")
    return redirect(url_for("users.show", user_id=user_id))


@bp.post("/<int:user_id>/enable")
@audience(Audience.ADMIN)
def enable(user_id: int) -> ResponseReturnValue:
    """Let the user sign in again."""
    user = _user(user_id)
    service.enable_user(session(), user, actor=actor(), now=site().now())
    flash(_("%(name)s can sign in again.", name=user.printed), "ok")
    return redirect(url_for("users.show", user_id=user_id))


@bp.post("/<int:user_id>/administrator")
@audience(Audience.ADMIN)
@shown_at("users.show")
def administrator(user_id: int) -> ResponseReturnValue:
    """Make the user an administrator, or one no longer."""
    user, on = _user(user_id), request.form.get("on") == "1"
    service.set_administrator(session(), user, on, actor=actor(), now=site().now())
    words = _("%(name)s is now an administrator.") if on else _("%(name)s is no longer an administrator.")
    flash(words % {"name": user.printed}, "ok")
    return redirect(url_for("users.show", user_id=user_id))


@bp.post("/<int:user_id>/email")
@audience(Audience.ADMIN)
@once
def email(user_id: int) -> ResponseReturnValue:
    """Ask the holder of a new address to confirm it."""
    user, form = _user(user_id), AddressForm()
    if form.validate() and ask(user, form):
        return redirect(url_for("users.show", user_id=user_id))
    return _page(user, form)
