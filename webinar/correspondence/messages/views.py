"""Staff pages: mails of a webinar, all mails for administrators, and one mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import false

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.hosts.access import i_may
from webinar.convening.hosts.rules import Act
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Acceptance, Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core import audit, outbox
from webinar.core.errors import NotFound
from webinar.correspondence.messages import access, queries
from webinar.programme.speakers.queries import sheet
from webinar.programme.speakers.rules import is_invited
from webinar.registration.roster.access import Roster
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.headers import framed, frames_own
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("messages", __name__, url_prefix="/manage")


@bp.get("/w/<slug>/messages")
@for_webinar(Action.READ_MAIL)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List the mails of a webinar, and jobs that failed or wait."""
    whole = Roster.for_me(webinar).is_whole
    query = request.args.get("q", "").strip()[:200]
    found = queries.listed(webinar.scope, query)
    # Words left out would find every email, and words taken would tell whose they are.
    page = paginate(session(), found if whole or not query else found.where(false()))
    return manage_page(
        "correspondence/messages/index.html", webinar, page=page.showing(access.of_webinar(webinar, page.rows)),
        query=query, whole=whole,
    )  # fmt: skip


@bp.get("/w/<slug>/messages/<int:delivery_id>")
@for_webinar(Action.READ_MAIL)
def show(webinar: Webinar, delivery_id: int) -> ResponseReturnValue:
    """Show one mail of a webinar."""
    mail = access.one_of_webinar(webinar, delivery_id)
    frames_own()
    return manage_page("correspondence/messages/show.html", webinar, mail=mail)


@bp.get("/w/<slug>/messages/<int:delivery_id>/html")
@for_webinar(Action.READ_MAIL)
def design(webinar: Webinar, delivery_id: int) -> ResponseReturnValue:
    """Show the HTML of a mail, for a frame."""
    return framed(access.design_of_webinar(webinar, delivery_id))


@bp.get("/w/<slug>/speakers/<int:member_id>/emails")
@for_webinar(Action.READ_MAIL)
def speaker(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Show what a panel member was sent."""
    row, mails = access.of_member(webinar, member_id)
    may_edit = may(Action.EDIT_PROGRAMME)
    again = may_edit and not is_over(webinar, site().now()) and is_invited(row, sheet(session(), row.id))
    return manage_page(
        "correspondence/messages/speaker.html", webinar, member=row, mails=mails, again=again, may_edit=may_edit,
        form=EmptyForm(),
    )  # fmt: skip


@bp.get("/w/<slug>/delegations/<int:delegation_id>/emails")
@for_webinar(Action.READ_MAIL)
def focal_point(webinar: Webinar, delegation_id: int) -> ResponseReturnValue:
    """Show what the focal point of a delegation was sent."""
    row, mails = access.of_delegation(webinar, delegation_id)
    return manage_page(
        "correspondence/messages/focal_point.html", webinar, delegation=row, mails=mails, form=EmptyForm(),
        again=may(Action.EDIT_REGISTRATIONS) and row.has_focal_address,
    )  # fmt: skip


@bp.get("/w/<slug>/hosts/<int:host_id>/emails")
@for_webinar(Action.READ_MAIL)
def host(webinar: Webinar, host_id: int) -> ResponseReturnValue:
    """Show what a host was sent."""
    row, mails = access.of_host(webinar, host_id)
    return manage_page(
        "correspondence/messages/host.html", webinar, host=row, mails=mails, form=EmptyForm(),
        again=may(Action.EDIT_HOSTS) and row.acceptance is not Acceptance.ACCEPTED and i_may(Act.ASK, webinar),
    )  # fmt: skip


@bp.get("/w/<slug>/registrations/<public_id>/emails")
@for_webinar(Action.READ_MAIL)
def person(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Show what one registrant was sent: when, with which SEQUENCE, and what the server said."""
    row, mails = access.of_person(webinar, public_id)
    return manage_page(
        "correspondence/messages/person.html", webinar, row=row, mails=mails, form=EmptyForm(),
        may_edit=may(Action.EDIT_REGISTRATIONS),
    )  # fmt: skip


@bp.get("/mail/")
@audience(Audience.STAFF)
def mails() -> ResponseReturnValue:
    """Show administrators every mail, and others the way to the mails of their webinars."""
    if not me().is_admin:
        return render_template("correspondence/messages/explain.html")
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.listed(None, query))
    return render_template(
        "correspondence/messages/all.html", page=page.showing(access.everything(page.rows)), query=query, failed=queries.failed_jobs(session()), stuck=queries.stuck_jobs(session()), form=EmptyForm(),
        waiting=queries.waiting_count(session()),
    )  # fmt: skip


@bp.get("/mail/<int:delivery_id>")
@audience(Audience.ADMIN)
def any_mail(delivery_id: int) -> ResponseReturnValue:
    """Show an administrator one mail."""
    frames_own()
    return render_template("correspondence/messages/one.html", mail=access.any_mail(delivery_id))


@bp.get("/mail/<int:delivery_id>/html")
@audience(Audience.ADMIN)
def any_design(delivery_id: int) -> ResponseReturnValue:
    """Show an administrator the HTML of a mail, for a frame."""
    return framed(access.any_design(delivery_id))


@bp.post("/mail/jobs/<int:job_id>/retry")
@audience(Audience.ADMIN)
def retry(job_id: int) -> ResponseReturnValue:
    """Let a failed job be tried again."""
    if session().get(outbox.Job, job_id) is None:
        raise NotFound
    outbox.retry(session(), job_id, now=site().now())
    audit.record(session(), actor(), "messages.retry", f"Job {job_id}", now=site().now())
    flash(_("We’ll try the job again."), "ok")
    return redirect(url_for("messages.mails"))
