"""The feeds themselves, and the pages on which their owners make, renew and switch off the address."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.core.audit import Actor
from webinar.correspondence.subscriptions import service
from webinar.correspondence.subscriptions.access import Owner, address_of, feed_for, feed_of
from webinar.correspondence.subscriptions.printing import contents
from webinar.programme.agenda.access import speaker_of
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import feed_of as offered
from webinar.registration.registering.access import registrant, registration_of
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import subscribed_alone
from webinar.web.forms import EmptyForm
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("subscriptions", __name__)


@bp.get("/feed/<token>/calendar.ics")
@limiter.limit("600 per minute")  # calendar services fetch for many people from few addresses
@audience(Audience.LINK)
def feed(token: str) -> ResponseReturnValue:
    """Hand out a personal feed to a calendar program."""
    found = feed_of(token)
    name, entries = contents(session(), found)
    content = ics.publish(entries, name=name, source=address_of(found))
    return subscribed_alone(content, "webinars", found.public_id)


@bp.route("/me/<token>/calendar", methods=["GET", "POST"])
@audience(Audience.LINK)
def of_registrant(token: str) -> ResponseReturnValue:
    """Show, make, renew and switch off a registrant's feed."""
    row = registration_of(token)
    owner = Owner("registration_id", row.id, row.nonce, registrant(row), row.webinar)
    return _answer(owner, back=url_for("me.show", token=token))


@bp.route("/speaker/<token>/calendar", methods=["GET", "POST"])
@audience(Audience.LINK)
def of_speaker(token: str) -> ResponseReturnValue:
    """Show, make, renew and switch off a panel member's feed."""
    member = speaker_of(token)
    who = Actor("speaker", member.printed_name, member.id)
    return _answer(
        Owner("member_id", member.id, member.nonce, who, member.webinar), back=url_for("speaker.show", token=token)
    )


@bp.route("/manage/calendar", methods=["GET", "POST"])
@audience(Audience.STAFF)
def of_staff() -> ResponseReturnValue:
    """Show, make, renew and switch off the user's own feed."""
    return _answer(Owner("user_id", me().id, "", actor()))


def _answer(owner: Owner, *, back: str = "") -> ResponseReturnValue:
    if request.method == "POST":
        _act(owner)
        return redirect(request.path)
    known = feed_for(owner)
    # An address that was made by a former holder is nobody's: it opens nothing any more.
    mine = known if known is not None and known.holder == owner.holder else None
    name = owner.webinar.title if owner.webinar else site().settings.site_name
    return render_template(
        "correspondence/subscriptions/page.html", feed=offered(address_of(mine), name) if mine else None,
        made_at=mine.made_at if mine else None, back=back, webinar=owner.webinar, form=EmptyForm(),
        layout="layouts/public.html" if owner.webinar else "layouts/manage.html",
    )  # fmt: skip


def _act(owner: Owner) -> None:
    known, now = feed_for(owner), site().now()
    if request.form.get("act") == "off":
        service.switch_off(session(), known, actor=owner.actor, now=now, scope=owner.scope)
        flash(_("Feed switched off. Its address no longer works."), "ok")
        return
    whose = {owner.key: owner.ident}
    service.renew(session(), known, actor=owner.actor, now=now, scope=owner.scope, holder=owner.holder, **whose)
    flash(_("The feed has a new address. Earlier ones no longer work.") if known else _("Feed created."), "ok")
