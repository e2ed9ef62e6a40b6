"""Figures, sources, marks by hand, and what is stated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import false
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.attendance.presence import access, deciding, evidence, queries, service
from webinar.attendance.presence.forms import FigureForm, ReportForm, ThresholdForm
from webinar.attendance.presence.models import AttendanceFigure
from webinar.attendance.presence.printing import FIGURE, approved_figure, figure_words
from webinar.attendance.presence.truth import reconcile
from webinar.convening.webinars.access import for_webinar, manage_page, may, sections
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.registration.admission.queries import categories
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.queries import listed
from webinar.registration.roster.access import Roster
from webinar.web.asking import one_of
from webinar.web.bulk import asks_first
from webinar.web.database import session
from webinar.web.forms import EmptyForm
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("attendance", __name__, url_prefix="/manage/w/<slug>/attendance")


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show figures with their basis, sources, and the ways to people."""
    return page(webinar)


def page(
    webinar: Webinar, report: ReportForm | None = None, figure: FigureForm | None = None,
    threshold: ThresholdForm | None = None,
) -> str:  # fmt: skip
    """Return the first page of attendance, with forms as they were sent."""
    settings = evidence.threshold(session(), webinar.id)
    threshold = threshold or ThresholdForm(
        data={
            "least_minutes": settings.minutes, "least_share": settings.share, "late_after": settings.late_after,
            "early_before": settings.early_before, "counts_clicks": settings.counts_clicks,
        }
    )  # fmt: skip
    forms = {"report_form": report or ReportForm(), "figure_form": figure or FigureForm(), "threshold_form": threshold}
    truth = reconcile(evidence.read(session(), webinar))
    whole, edits = Roster.for_me(webinar).is_whole, may(Action.EDIT_ATTENDANCE)
    return manage_page(
        "attendance/presence/index.html", webinar, **forms, form=EmptyForm(), counts=truth.counts, whole=whole,
        curve=access.curve(webinar, truth), figures=[(row, figure_words(row)) for row in queries.figures(session(), webinar.id)],
        sources=access.sources(webinar, whole=whole), by_category=access.by_category(webinar, truth),
        to_confirm=access.unsettled(webinar), people=queries.people_count(session(), webinar.id),
        unconfirmed=queries.unconfirmed(session(), webinar.id),
        drafts=queries.drafts(session(), webinar.id) if whole and edits else (), may_edit=edits, actions=sections("attendance-actions", webinar), figure_key=FIGURE,
        approved=approved_figure(session(), webinar, site().now()),
    )  # fmt: skip


@bp.get("/mark")
@for_webinar(Action.EDIT_ATTENDANCE)
def marking(webinar: Webinar) -> ResponseReturnValue:
    """Show confirmed registrants with a box for each."""
    roster = Roster.for_me(webinar)
    query = request.args.get("q", "").strip()[:200]
    known = categories(session(), webinar.id)
    category = one_of(request.args.get("category", ""), {str(row.id) for row in known})
    filters = {"query": query, "category": category}
    rows = listed(webinar.id, status=RegistrationStatus.CONFIRMED.value, **filters)
    # Words left out would find everybody, and words taken would tell who somebody is.
    found = paginate(session(), rows if roster.is_whole or not query else rows.where(false()))
    return manage_page(
        "attendance/presence/mark.html", webinar, page=found.showing(roster.all(found.rows)),
        came=queries.attended_ids(session(), webinar.id), filters=filters, categories=known,
        form=EmptyForm(), limited=not roster.is_whole,
    )  # fmt: skip


@bp.post("/mark")
@for_webinar(Action.EDIT_ATTENDANCE)
def mark(webinar: Webinar) -> ResponseReturnValue:
    """Take the marks of one page of the list."""
    was = [int(value) for value in request.form.getlist("was")[:500] if value.isdecimal() and len(value) < 10]  # noqa: PLR2004
    came = [int(value) for value in request.form.getlist("came")[:500] if value.isdecimal() and len(value) < 10]  # noqa: PLR2004
    roster = Roster.for_me(webinar)
    was, came = access.seen_ids(roster, was), access.seen_ids(roster, came)
    changed = deciding.mark(session(), webinar, was, came, actor=actor(), now=site().now())
    flash(_("Marks changed: %(count)d.", count=changed), "ok")
    back: dict[str, Any] = {key: request.args[key] for key in ("q", "category", "page") if key in request.args}
    return redirect(url_for("attendance.marking", slug=webinar.slug, **back))


@bp.post("/threshold")
@for_webinar(Action.EDIT_ATTENDANCE)
def threshold(webinar: Webinar) -> ResponseReturnValue:
    """Set from when on a connection counts."""
    form = ThresholdForm()
    if form.validate():
        try:
            service.set_threshold(session(), webinar, form.threshold(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Minimum attendance saved."), "ok")
            return redirect(url_for("attendance.index", slug=webinar.slug))
    return page(webinar, threshold=form), 422


@bp.post("/figures")
@for_webinar(Action.EDIT_ATTENDANCE)
@once
def state(webinar: Webinar) -> ResponseReturnValue:
    """State a figure."""
    form = FigureForm()
    if form.validate():
        try:
            service.state_figure(session(), webinar, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Figure recorded."), "ok")
            return redirect(url_for("attendance.index", slug=webinar.slug))
    return page(webinar, figure=form), 422


@bp.post("/figures/<int:figure_id>/remove")
@for_webinar(Action.EDIT_ATTENDANCE)
def remove(webinar: Webinar, figure_id: int) -> ResponseReturnValue:
    """Remove a stated figure."""
    figure = session().get(AttendanceFigure, figure_id)
    if figure is None or figure.webinar_id != webinar.id:
        raise NotFound
    words, back = figure_words(figure), url_for("attendance.index", slug=webinar.slug)
    service.remove_figure(session(), webinar, figure, actor=actor(), now=site().now())
    if asked := asks_first(words, _("Remove figure"), back=back):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Figure removed."), "ok")
    return redirect(back)


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the attendance card of the overview."""
    figure = queries.official_figure(session, webinar.id)
    return {
        "counted": queries.attended_count(session, webinar.id), "figure": figure,
        "words": figure_words(figure) if figure else "", "may_open": may(Action.VIEW_REGISTRATIONS),
    }  # fmt: skip


def section(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the stated attendance for the webinar's public page, once the hosts have approved it."""
    figure = approved_figure(session, webinar, now)
    if figure is None:
        return None
    audience = [row.printed or row.name for row in categories(session, webinar.id)]
    return {"figure": figure, "words": figure_words(figure), "audience": audience}
