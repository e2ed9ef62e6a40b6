"""Staff pages: the registry of outlets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.directory.organisations.access import anywhere
from webinar.directory.organisations.queries import can_anywhere
from webinar.directory.people.rules import resembling
from webinar.outcome.coverage import exchange, queries, service
from webinar.outcome.coverage.forms import OutletForm, PasteOutletsForm
from webinar.outcome.coverage.models import Outlet
from webinar.outcome.coverage.rules import outlet_key
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.site import site

#: Lines that are pasted at once.
MOST_LINES = 200
bp = Blueprint("outlets", __name__, url_prefix="/manage/outlets")


@bp.get("/")
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


@bp.route("/<int:outlet_id>", methods=["GET", "POST"])
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


@bp.route("/paste", methods=["GET", "POST"])
@anywhere(Action.EDIT_COVERAGE)
@once
def paste() -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, add the outlets that are ticked, all or none."""
    form = PasteOutletsForm()
    rows: list[dict[str, Any]] = []
    if request.method == "POST" and form.validate():
        rows = _read(form)
        if form.adds:
            chosen = [row["details"] for row in rows if row["is_taken"]]
            count = service.add_outlets(session(), chosen, actor=actor(), now=site().now())
            flash(ngettext("%(num)d outlet added.", "%(num)d outlets added.", count), "ok")
            return redirect(url_for("outlets.outlets"))
    page = render_template("outcome/coverage/outlets/paste.html", form=form, rows=rows)
    return (page, 422) if has_errors(form) else page


def _read(form: PasteOutletsForm) -> list[dict[str, Any]]:
    """Return each line that can be read, with the outlets of its name or of a name like it, and whether it is ticked."""
    known = {row.id: row for row in session().scalars(queries.outlets())}
    taken = {row.name_key for row in known.values()}
    names = {ident: row.name for ident, row in known.items()}
    rows = []
    for number, line in exchange.outlet_lines(form.rows(MOST_LINES)):
        try:
            details = exchange.read_outlet(line, site().settings.country_names)
        except RuleViolation as error:
            form.refuse(number, error)
            continue
        same = outlet_key(details.name) in taken
        taken.add(outlet_key(details.name))
        alike = [] if same else [known[ident] for ident in resembling(details.name, names, 3)]
        rows.append(
            {
                "number": number, "details": details, "title": details.name, "same": same, "alike": alike,
                "is_taken": form.takes(number, usually=not (same or alike)),
            }
        )  # fmt: skip
    return rows
