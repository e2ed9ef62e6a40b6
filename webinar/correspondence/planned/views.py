"""Staff pages: what goes out by the clock, to whom and when; how each message is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.correspondence.planned import access, queries, service
from webinar.correspondence.planned.forms import PlannedForm
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.rules import LABELS, Standing
from webinar.web.database import session
from webinar.web.forms import EmptyForm
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


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the message that goes out next, for the webinar's first page."""
    if not may(Action.READ_MAIL):
        return None
    coming = [row for row in access.planned(session, webinar, now) if row.standing in {Standing.PLANNED, Standing.DUE}]
    found = min(coming, key=lambda row: row.due or now, default=None)
    return {"next": found} if found else None
