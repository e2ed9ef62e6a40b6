"""Staff pages: the clippings of a webinar, and the registry of outlets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.directory.organisations.access import anywhere
from webinar.directory.organisations.queries import can_anywhere
from webinar.outcome.coverage import exchange, queries, service
from webinar.outcome.coverage.forms import ClippingForm, NoteForm, OutletForm, PasteForm
from webinar.outcome.coverage.models import Clipping, Outlet
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("clippings", __name__, url_prefix="/manage/w/<slug>/coverage")
outlets_bp = Blueprint("outlets", __name__, url_prefix="/manage/outlets")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the list with a form for the next piece."""
    return _page(webinar, ClippingForm())


@bp.post("")
@for_webinar(Action.EDIT_COVERAGE)
def add(webinar: Webinar) -> ResponseReturnValue:
    """Add a piece."""
    form = ClippingForm()
    if form.validate():
        try:
            service.add_clipping(session(), webinar, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(outlet)s added to the coverage.", outlet=form.outlet.data), "ok")
            return redirect(url_for("clippings.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.route("/<int:clipping_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_COVERAGE)
def edit(webinar: Webinar, clipping_id: int) -> ResponseReturnValue:
    """Change what is known of a piece."""
    clipping = _clipping(webinar, clipping_id)
    form = ClippingForm(clipping=clipping)
    if request.method == "POST" and form.validate():
        try:
            service.edit_clipping(session(), webinar, clipping, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Coverage saved."), "ok")
            return redirect(url_for("clippings.index", slug=webinar.slug))
    page = manage_page("outcome/coverage/manage/edit.html", webinar, form=form, clipping=clipping, empty=EmptyForm())
    return page, 422 if has_errors(form) else 200


@bp.route("/<int:clipping_id>/remove", methods=["GET", "POST"])
@for_webinar(Action.EDIT_COVERAGE)
def remove(webinar: Webinar, clipping_id: int) -> ResponseReturnValue:
    """Ask, then take a piece off the list."""
    clipping = _clipping(webinar, clipping_id)
    if request.method != "POST":
        return manage_page("outcome/coverage/manage/remove.html", webinar, clipping=clipping, form=EmptyForm())
    service.remove_clipping(session(), webinar, clipping, actor=actor(), now=site().now())
    flash(_("Coverage removed."), "ok")
    return redirect(url_for("clippings.index", slug=webinar.slug))


@bp.route("/paste", methods=["GET", "POST"])
@for_webinar(Action.EDIT_COVERAGE)
def paste(webinar: Webinar) -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, add the pieces that are ticked, all or none."""
    form = PasteForm()
    rows: list[tuple[exchange.ReadRow, bool, bool]] = []
    mark = ""
    if request.method == "POST" and form.validate():
        mark = hashlib.sha256(form.lines.data.encode()).hexdigest()[:16]
        is_confirmed = request.form.get("mark") == mark
        rows = _read(webinar, form, is_confirmed)
        chosen = [row.details for row, is_taken, _is_new in rows if row.details and is_taken]
        if "add" in request.form and is_confirmed and not has_errors(form):
            count = service.add_clippings(session(), webinar, chosen, actor=actor(), now=site().now())
            flash(
                ngettext("%(num)d report added to the coverage.", "%(num)d reports added to the coverage.", count), "ok"
            )
            return redirect(url_for("clippings.index", slug=webinar.slug))
    page = manage_page("outcome/coverage/manage/paste.html", webinar, form=form, rows=rows, mark=mark)
    return page, 422 if has_errors(form) else 200


def _read(webinar: Webinar, form: PasteForm, is_confirmed: bool) -> list[tuple[exchange.ReadRow, bool, bool]]:
    """Return each line with whether it is ticked, and whether it is new."""
    known = [row.name for row in session().scalars(queries.outlets().limit(2_000))]
    rows = exchange.read_lines(form.lines.data, known)[:200]
    for row in rows:
        said = [_("Line %(number)d: %(problem)s", number=row.number, problem=words(one)) for one in row.problems]
        form.lines.errors = [*form.lines.errors, *said]
    new = service.fresh([row.details for row in rows if row.details], queries.clippings(session(), webinar.id))
    return [
        (row, f"take-{row.number}" in request.form if is_confirmed else row.details in new, row.details in new)
        for row in rows if row.details
    ]  # fmt: skip


@bp.post("/note")
@for_webinar(Action.EDIT_COVERAGE)
def note(webinar: Webinar) -> ResponseReturnValue:
    """Say what stands above the list."""
    form = NoteForm(obj=queries.note(session(), webinar.id))
    if not form.validate():
        return _page(webinar, ClippingForm(formdata=None), form), 422
    service.set_note(
        session(), webinar, form.lead.data, is_complete=form.is_complete.data, actor=actor(), now=site().now()
    )
    flash(_("Saved."), "ok")
    return redirect(url_for("clippings.index", slug=webinar.slug))


@outlets_bp.get("/")
@anywhere(Action.VIEW)
def outlets() -> ResponseReturnValue:
    """List outlets, searched by `q`."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.outlets(query))
    can_edit = can_anywhere(session(), me(), Action.EDIT_COVERAGE)
    return render_template(
        "outcome/coverage/outlets/index.html", page=page, query=query, counts=queries.outlet_counts(session()),
        can_edit=can_edit,
    )  # fmt: skip


@outlets_bp.route("/<int:outlet_id>", methods=["GET", "POST"])
@anywhere(Action.EDIT_COVERAGE)
def edit_outlet(outlet_id: int) -> ResponseReturnValue:
    """Change what is known of an outlet."""
    outlet = session().get(Outlet, outlet_id)
    if outlet is None:
        raise NotFound
    form = OutletForm(obj=outlet)
    if request.method == "POST" and form.validate():
        try:
            service.edit_outlet(session(), outlet, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s saved.", name=outlet.name), "ok")
            return redirect(url_for("outlets.outlets"))
    page = render_template("outcome/coverage/outlets/form.html", form=form, outlet=outlet)
    return page, 422 if has_errors(form) else 200


def _clipping(webinar: Webinar, clipping_id: int) -> Clipping:
    clipping = queries.clipping(session(), webinar.id, clipping_id)
    if clipping is None:
        raise NotFound
    return clipping


def _page(webinar: Webinar, form: ClippingForm, note_form: NoteForm | None = None) -> str:
    return manage_page(
        "outcome/coverage/manage/index.html", webinar, form=form, clippings=queries.clippings(session(), webinar.id),
        note_form=note_form or NoteForm(formdata=None, obj=queries.note(session(), webinar.id)),
        known_outlets=session().scalars(queries.outlets().limit(500)).all(), may_edit=may(Action.EDIT_COVERAGE),
    )  # fmt: skip


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the coverage track for the overview; None before the webinar."""
    return {"count": queries.clipping_count(session, webinar.id)} if is_over(webinar, now) else None
