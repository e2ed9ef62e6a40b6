"""Staff pages: what goes out by the clock, to whom and when; how each message is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars import service as webinar_service
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.correspondence.planned import access, queries, service
from webinar.correspondence.planned.forms import PlannedForm
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.rules import LABELS, Standing
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.site import site

bp = Blueprint("planned", __name__, url_prefix="/manage/w/<slug>/planned")


@bp.get("")
@for_webinar(Action.READ_MAIL)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the plan."""
    rows = access.planned(session(), webinar, site().now())
    return manage_page("correspondence/planned/index.html", webinar, rows=rows, form=EmptyForm(), Standing=Standing)


@bp.route("/<occasion>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def edit(webinar: Webinar, occasion: str) -> ResponseReturnValue:
    """Change how a message is sent."""
    chosen = access.occasion_of(occasion)
    row = next(row for row in access.planned(session(), webinar, site().now()) if row.plan.occasion is chosen)
    form = PlannedForm(data={"is_on": row.plan.is_on, "amount": row.plan.amount, "text": row.plan.text})
    if request.method == "POST" and form.validate():
        _keep(webinar, chosen, is_on=form.is_on.data, amount=form.amount.data, text=form.text.data)
        flash(_("Message saved."), "ok")
        return redirect(url_for("planned.index", slug=webinar.slug))
    page = manage_page(
        "correspondence/planned/edit.html", webinar, row=row, form=form, label=LABELS[chosen],
        in_hours=chosen is Occasion.HOURS_BEFORE, has_words=chosen is not Occasion.SPEAKER_TASKS,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.post("/<occasion>/switch")
@for_webinar(Action.EDIT_REGISTRATIONS)
def switch(webinar: Webinar, occasion: str) -> ResponseReturnValue:
    """Switch a message on or off: off also stops what has not gone yet."""
    chosen = access.occasion_of(occasion)
    plan = next(row for row in queries.plans(session(), webinar.id) if row.occasion is chosen)
    is_on = not plan.is_on
    _keep(webinar, chosen, is_on=is_on, amount=plan.amount, text=plan.text)
    flash(_("Message switched on.") if is_on else _("Message switched off."), "ok")
    return redirect(url_for("planned.index", slug=webinar.slug))


def _keep(webinar: Webinar, occasion: Occasion, *, is_on: bool, amount: int, text: str) -> None:
    service.change(session(), webinar, occasion, is_on=is_on, amount=amount, text=text, actor=actor(), now=site().now())


@bp.get("/changes")
@for_webinar(Action.READ_MAIL)
def changes(webinar: Webinar) -> ResponseReturnValue:
    """Show the changes of which nobody was told yet, whom a mail would reach, and one mail of each kind."""
    shown = access.changes(session(), webinar)
    return manage_page("correspondence/planned/changes.html", webinar, shown=shown, form=EmptyForm())


@bp.post("/changes/send")
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("planned.changes")
@once
def send_changes(webinar: Webinar) -> ResponseReturnValue:
    """Tell people once of everything that changed, if it is just what the page showed."""
    shown = access.changes(session(), webinar)
    if shown and shown.count:
        shown.whom.ensure_shown()
    webinar_service.tell_changes(session(), webinar, actor=actor(), now=site().now())
    count = shown.count if shown else 0
    flash(ngettext("%(num)d email is on its way.", "%(num)d emails are on their way.", count), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


@bp.post("/changes/leave")
@for_webinar(Action.EDIT_WEBINAR)
@shown_at("planned.changes")
def leave_changes(webinar: Webinar) -> ResponseReturnValue:
    """Let the changes be without telling anybody."""
    webinar_service.leave_changes(session(), webinar, actor=actor(), now=site().now())
    flash(_("Nobody is emailed about these changes."), "ok")
    return redirect(url_for("manage.overview", slug=webinar.slug))


def changes_card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the changes of which nobody was told, for the webinar's first page; None when a mail would reach nobody."""
    shown = access.changes(session, webinar) if may(Action.READ_MAIL) else None
    return {"count": shown.count} if shown and shown.count else None


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the message that goes out next, for the webinar's first page."""
    if not may(Action.READ_MAIL):
        return None
    coming = [row for row in access.planned(session, webinar, now) if row.standing in {Standing.PLANNED, Standing.DUE}]
    found = min(coming, key=lambda row: row.due or now, default=None)
    return {"next": found} if found else None
