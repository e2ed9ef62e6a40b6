"""Staff pages: mails of a webinar, all mails for administrators, and one mail."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.core import audit, outbox
from webinar.core.errors import NotFound
from webinar.correspondence.messages import access, queries
from webinar.registration.roster.access import Roster
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("messages", __name__, url_prefix="/manage")


@bp.get("/w/<slug>/messages")
@for_webinar(Action.READ_MAIL)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List the mails of a webinar, and jobs that failed or wait."""
    whole = Roster.for_me(webinar).is_whole
    query = request.args.get("q", "")[:200] if whole else ""
    page = paginate(session(), queries.listed(webinar.scope, query))
    return manage_page(
        "correspondence/messages/index.html", webinar, page=page.showing(access.of_webinar(webinar, page.rows)),
        query=query, whole=whole,
    )  # fmt: skip


@bp.get("/w/<slug>/messages/<int:delivery_id>")
@for_webinar(Action.READ_MAIL)
def show(webinar: Webinar, delivery_id: int) -> ResponseReturnValue:
    """Show one mail of a webinar."""
    mail = access.one_of_webinar(webinar, delivery_id)
    return manage_page("correspondence/messages/show.html", webinar, mail=mail)


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
    return render_template("correspondence/messages/one.html", mail=access.any_mail(delivery_id))


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
