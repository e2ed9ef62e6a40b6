"""Staff pages: mails of a webinar, all mails for administrators, and one mail."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default as default_policy

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core import audit, outbox
from webinar.core.errors import NotFound
from webinar.core.mail import Delivery
from webinar.messages import queries
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.pagination import paginate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar

bp = Blueprint("messages", __name__, url_prefix="/manage")
_TOKEN = re.compile(r"(/(?:me|join|speaker|sign-in/link|sign-in/reset)/)[\w.~-]{16,}")


@bp.get("/w/<slug>/messages")
@for_webinar(Action.READ_MAIL)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List the mails of a webinar, and jobs that failed or wait."""
    page = paginate(session(), queries.listed(webinar.scope, request.args.get("q", "")[:200]))
    return manage_page("messages/index.html", webinar, page=page, query=request.args.get("q", "")[:200])


@bp.get("/w/<slug>/messages/<int:delivery_id>")
@for_webinar(Action.READ_MAIL)
def show(webinar: Webinar, delivery_id: int) -> ResponseReturnValue:
    """Show one mail of a webinar."""
    delivery = session().get(Delivery, delivery_id)
    if delivery is None or delivery.scope != webinar.scope:
        raise NotFound
    return manage_page("messages/show.html", webinar, delivery=delivery, **_opened(delivery))


@bp.get("/mail/")
@audience(Audience.STAFF)
def mails() -> ResponseReturnValue:
    """Show administrators every mail, and others the way to the mails of their webinars."""
    if not me().is_admin:
        return render_template("messages/explain.html")
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.listed(None, query))
    return render_template(
        "messages/all.html", page=page, query=query, failed=queries.failed_jobs(session()), form=EmptyForm(),
        waiting=queries.waiting_count(session()),
    )  # fmt: skip


@bp.get("/mail/<int:delivery_id>")
@audience(Audience.ADMIN)
def any_mail(delivery_id: int) -> ResponseReturnValue:
    """Show an administrator one mail."""
    delivery = session().get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound
    return render_template("messages/one.html", delivery=delivery, **_opened(delivery))


@bp.post("/mail/jobs/<int:job_id>/retry")
@audience(Audience.ADMIN)
def retry(job_id: int) -> ResponseReturnValue:
    """Let a failed job be tried again."""
    if session().get(outbox.Job, job_id) is None:
        raise NotFound
    outbox.retry(session(), job_id, now=site().now())
    audit.record(session(), actor(), "messages.retry", f"Job {job_id}", now=site().now())
    flash(_("The job will be tried again."), "ok")
    return redirect(url_for("messages.mails"))


def _opened(delivery: Delivery) -> dict[str, object]:
    """Return the mail's parts; signed links are hidden once mails really leave, for they are their readers' keys."""
    message = email.message_from_bytes(delivery.message, policy=default_policy)
    text, calendar = "", ""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not text:
            text = str(_content(part))
        elif part.get_content_type() == "text/calendar":
            calendar = str(_content(part))
    if not site().settings.mail_is_kept:
        text, calendar = (_TOKEN.sub(r"\1…", value) for value in (text, calendar))
    links = [] if not site().settings.mail_is_kept else re.findall(r"https?://\S+", text)
    return {"sender": str(message["From"]), "text": text, "calendar": calendar, "links": links}


def _content(part: object) -> object:
    return part.get_content() if isinstance(part, EmailMessage) else ""
