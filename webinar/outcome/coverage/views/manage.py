"""Staff pages: the clippings of a webinar."""

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
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.outcome.coverage import exchange, queries, rules, service
from webinar.outcome.coverage.forms import ClippingForm, NoteForm, PasteForm
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.coverage.rules import Review
from webinar.web.asking import one_of
from webinar.web.bulk import columns_asked
from webinar.web.database import session
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.once import once
from webinar.web.pagination import page_of
from webinar.web.rendering import translate
from webinar.web.site import site

#: Lines that are pasted at once.
MOST_LINES = 200
bp = Blueprint("clippings", __name__, url_prefix="/manage/w/<slug>/coverage")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the list as the address filters it, with a form for the next piece; the one named by `open` beside it."""
    return _page(webinar, ClippingForm())


@bp.post("")
@for_webinar(Action.EDIT_COVERAGE)
@once
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


@bp.route("/paste", methods=["GET", "POST"])
@for_webinar(Action.EDIT_COVERAGE)
@once
def paste(webinar: Webinar) -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, add the pieces that are ticked, all or none."""
    form = PasteForm()
    rows: list[dict[str, Any]] = []
    if request.method == "POST" and form.validate():
        rows = _read(webinar, form)
        if form.adds:
            chosen = [row["details"] for row in rows if row["is_taken"]]
            count = service.add_clippings(session(), webinar, chosen, actor=actor(), now=site().now())
            flash(
                ngettext("%(num)d report added to the coverage.", "%(num)d reports added to the coverage.", count), "ok"
            )
            return redirect(url_for("clippings.index", slug=webinar.slug))
    page = manage_page("outcome/coverage/manage/paste.html", webinar, form=form, rows=rows)
    return page, 422 if has_errors(form) else 200


def _read(webinar: Webinar, form: PasteForm) -> list[dict[str, Any]]:
    """Return each line that can be read, with whether it is new, and ticked."""
    known = [row.name for row in session().scalars(queries.outlets().limit(2_000))]
    rows = exchange.read_lines(form.rows(MOST_LINES), known, site().now())
    for row in rows:
        for problem in row.problems:
            form.refuse(row.number, problem)
    new = service.fresh([row.details for row in rows if row.details], queries.clippings(session(), webinar.id))
    return [
        {
            "number": row.number, "details": row.details, "title": row.details.outlet, "is_new": row.details in new,
            "is_taken": form.takes(row.number, usually=row.details in new),
        }
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


def _clipping(webinar: Webinar, clipping_id: int) -> Clipping:
    clipping = queries.clipping(session(), webinar.id, clipping_id)
    if clipping is None:
        raise NotFound
    return clipping


def _page(webinar: Webinar, form: ClippingForm, note_form: NoteForm | None = None) -> str:
    text, review = request.args.get("q", "")[:200], review_asked()
    found = queries.searched(session(), webinar.id, text=text, review=review)
    choice = columns_asked(rules.COLUMNS)
    opened = next((row for row in found if str(row.id) == request.args.get("open", "")), None)
    return manage_page(
        "outcome/coverage/manage/index.html", webinar, form=form, page=page_of(found), query=text, review=review,
        note_form=note_form or NoteForm(formdata=None, obj=queries.note(session(), webinar.id)),
        known_outlets=session().scalars(queries.outlets().limit(500)).all(), may_edit=may(Action.EDIT_COVERAGE),
        asked={name: value for name, value in (("q", text), ("review", review), ("cols", choice)) if value},
        columns=[(key, translate(label)) for key, label in rules.COLUMNS.labels.items()],
        shown=rules.COLUMNS.shown(choice), opened=opened,
        acts=[(act.value, translate(label)) for act, label in rules.ACT_LABELS.items()],
        tabs=[("", _("All")), *((key.value, translate(label)) for key, label in rules.REVIEW_LABELS.items())],
    )  # fmt: skip


def review_asked() -> Review | None:
    """Return which pieces the address, or the form of the list, asks for."""
    asked = one_of(request.values.get("review", ""), set(Review))
    return Review(asked) if asked else None


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the coverage track for the overview; None before the webinar."""
    return {"count": queries.clipping_count(session, webinar.id)} if is_over(webinar, now) else None
