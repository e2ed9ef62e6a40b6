"""Staff pages: who came, lists read from files, and stated figures."""

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
from webinar.admission.queries import categories
from webinar.attendance import queries, service
from webinar.attendance.forms import FigureForm, ListForm
from webinar.attendance.models import AttendanceBatch, AttendanceFigure
from webinar.attendance.rules import QUALIFIER_LABELS
from webinar.consent.access import is_limited, viewer
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.text import N_
from webinar.registrants.access import shown_name
from webinar.registration.models import RegistrationStatus
from webinar.registration.queries import listed, status_counts
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.pagination import paginate
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page, may
from webinar.webinars.models import Webinar

bp = Blueprint("attendance", __name__, url_prefix="/manage/w/<slug>/attendance")


@bp.get("")
@for_webinar(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show figures, files, and who came."""
    return _page(webinar, ListForm(), FigureForm(data={"is_official": True}))


@bp.get("/mark")
@for_webinar(Action.EDIT_ATTENDANCE)
def marking(webinar: Webinar) -> ResponseReturnValue:
    """Show confirmed registrants with a box for each."""
    limited = is_limited(webinar)
    query = "" if limited else request.args.get("q", "")[:200]
    filters = {"query": query, "category": request.args.get("category", "")[:20]}
    page = paginate(session(), _markable(webinar, filters))
    may_see = viewer(webinar)
    names = {row.id: "" if may_see(row.consents) else shown_name(row, False) for row in page.rows}
    return manage_page(
        "attendance/mark.html", webinar, page=page, names=names, came=queries.attended_ids(session(), webinar.id),
        filters=filters, categories=categories(session(), webinar.id), form=EmptyForm(),
    )  # fmt: skip


@bp.post("/mark")
@for_webinar(Action.EDIT_ATTENDANCE)
def mark(webinar: Webinar) -> ResponseReturnValue:
    """Take the marks of one page of the list."""
    shown = [int(value) for value in request.form.getlist("shown")[:500] if value.isdecimal() and len(value) < 10]  # noqa: PLR2004
    came = [int(value) for value in request.form.getlist("came")[:500] if value.isdecimal() and len(value) < 10]  # noqa: PLR2004
    changed = service.mark(session(), webinar, shown, came, actor=actor(), now=site().now())
    flash(_("Marks changed: %(count)d.", count=changed), "ok")
    back: dict[str, Any] = {key: value for key, value in request.args.items() if key in {"q", "category", "page"}}
    return redirect(url_for("attendance.marking", slug=webinar.slug, **back))


def _markable(webinar: Webinar, filters: Mapping[str, str]) -> Any:
    """Return the statement for the registrants that may be marked."""
    return listed(webinar.id, status=RegistrationStatus.CONFIRMED.value, **filters)


@bp.post("/lists")
@for_webinar(Action.EDIT_ATTENDANCE)
def read(webinar: Webinar) -> ResponseReturnValue:
    """Read a list of who came; `check` only says what would happen."""
    form = ListForm()
    dry_run = "check" in request.form
    if form.validate():
        file = request.files.get("file")
        try:
            if file is None or not file.filename:
                raise RuleViolation(N_("Choose a file."), field="file")
            reading = service.read_list(
                session(), webinar, file.read(), file.filename, encoding=form.encoding.data or "", dry_run=dry_run,
                actor=actor(), now=site().now(),
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            bad = [(row.row, translate(row.reason)) for row in reading.bad]
            return manage_page("attendance/read.html", webinar, reading=reading, bad=bad, dry_run=dry_run)
    return _page(webinar, form, FigureForm(data={"is_official": True})), 422


@bp.route("/lists/<int:batch_id>/undo", methods=["GET", "POST"])
@for_webinar(Action.EDIT_ATTENDANCE)
def undo(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Ask, then take back what a file brought."""
    batch = session().get(AttendanceBatch, batch_id)
    if batch is None or batch.webinar_id != webinar.id:
        raise NotFound
    if request.method != "POST":
        return manage_page("attendance/undo.html", webinar, batch=batch, form=EmptyForm())
    count = service.undo_list(session(), webinar, batch, actor=actor(), now=site().now())
    flash(_("Attendances taken back: %(count)d.", count=count), "ok")
    return redirect(url_for("attendance.index", slug=webinar.slug))


@bp.post("/figures")
@for_webinar(Action.EDIT_ATTENDANCE)
def state(webinar: Webinar) -> ResponseReturnValue:
    """State a figure."""
    form = FigureForm()
    if form.validate():
        service.state_figure(session(), webinar, form.details(), actor=actor(), now=site().now())
        flash(_("The figure is recorded."), "ok")
        return redirect(url_for("attendance.index", slug=webinar.slug))
    return _page(webinar, ListForm(), form), 422


@bp.post("/figures/<int:figure_id>/remove")
@for_webinar(Action.EDIT_ATTENDANCE)
def remove(webinar: Webinar, figure_id: int) -> ResponseReturnValue:
    """Remove a stated figure."""
    figure = session().get(AttendanceFigure, figure_id)
    if figure is None or figure.webinar_id != webinar.id:
        raise NotFound
    service.remove_figure(session(), webinar, figure, actor=actor(), now=site().now())
    flash(_("The figure is removed."), "ok")
    return redirect(url_for("attendance.index", slug=webinar.slug))


def card(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any]:
    """Return the attendance card of the overview."""
    figure = queries.official_figure(session, webinar.id)
    label = translate(QUALIFIER_LABELS[figure.qualifier]) if figure else ""
    return {
        "counted": queries.attended_count(session, webinar.id), "figure": figure, "qualifier": label,
        "may_open": may(Action.VIEW_REGISTRATIONS),
    }  # fmt: skip


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the stated attendance for the webinar's public page, if the hosts have stated one."""
    figure = queries.official_figure(session, webinar.id)
    if figure is None:
        return None
    audience = [row.printed or row.name for row in categories(session, webinar.id)]
    return {"figure": figure, "qualifier": translate(QUALIFIER_LABELS[figure.qualifier]), "audience": audience}


def _page(webinar: Webinar, list_form: ListForm, figure_form: FigureForm) -> str:
    counts = status_counts(session(), webinar.id)
    return manage_page(
        "attendance/index.html", webinar, list_form=list_form, figure_form=figure_form, form=EmptyForm(),
        figures=[(row, translate(QUALIFIER_LABELS[row.qualifier])) for row in queries.figures(session(), webinar.id)],
        batches=queries.batches(session(), webinar.id), by_category=queries.by_category(session(), webinar.id),
        walk_ins=queries.walk_ins(session(), webinar.id), attended=queries.attended_count(session(), webinar.id),
        registered=counts.get(RegistrationStatus.CONFIRMED, 0), may_edit=may(Action.EDIT_ATTENDANCE),
        may_export=may(Action.EXPORT), broken=has_errors(list_form) or has_errors(figure_form),
    )  # fmt: skip
