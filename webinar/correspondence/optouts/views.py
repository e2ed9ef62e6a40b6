"""The page behind the link in mails that may be refused; for staff the list, and the way to lift a wish."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar
from webinar.convening.webinars.models import Webinar
from webinar.core.optouts import suppression
from webinar.correspondence.optouts import access, queries, service
from webinar.registration.roster.access import Roster
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm, by_link_alone
from webinar.web.limits import limiter
from webinar.web.optouts import digest_of
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("optouts", __name__)


@bp.route("/unsubscribe/<token>", methods=["GET", "POST"])
@limiter.limit("60 per minute", methods=["POST"])
@audience(Audience.LINK)
@by_link_alone
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask on GET; on POST keep the wish (RFC 8058: no session, no token, no redirect), or forget it again."""
    digest, scope = access.read_link(token)
    if request.method == "POST" and "again" in request.form:
        service.take_again(session(), digest, now=site().now())
    elif request.method == "POST":
        service.refuse(session(), digest, scope, digest_of, now=site().now())
    refused = suppression(session(), digest) is not None
    return render_template(
        "correspondence/optouts/unsubscribe.html", token=token, refused=refused, is_done=request.method == "POST"
    )


@bp.get("/manage/mail/unsubscribed/")
@audience(Audience.ADMIN)
def index() -> ResponseReturnValue:
    """List who wants no more, for administrators."""
    page = paginate(session(), queries.listed())
    return render_template(
        "correspondence/optouts/index.html", page=page.showing(access.all_shown(page.rows)), form=EmptyForm()
    )


@bp.post("/manage/mail/unsubscribed/<int:number>/lift")
@audience(Audience.ADMIN)
def lift(number: int) -> ResponseReturnValue:
    """Take a mailbox off the list, as its owner asked."""
    service.take_again(session(), access.digest_of_row(number), actor=actor(), now=site().now())
    flash(_("Removed from the list. This address gets messages again."), "ok")
    return redirect(url_for("optouts.index"))


@bp.post("/manage/w/<slug>/registrations/<public_id>/subscribe")
@for_webinar(Action.EDIT_REGISTRATIONS)
def lift_one(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Take a registrant off the list, as they asked."""
    row = Roster.for_me(webinar).find_to_act(public_id)
    if service.take_again(session(), digest_of(row.email), actor=actor(), now=site().now()):
        flash(_("Removed from the list. This address gets messages again."), "ok")
    return redirect(url_for("registrant.show", slug=webinar.slug, public_id=public_id))
