"""Staff pages: a file is read, its columns mapped, its rows tried out, taken in, and undone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.sheets import Cell, Sheet, read_sheet, write_csv
from webinar.core.text import N_
from webinar.intake import access, queries, rules, service
from webinar.intake.forms import FileForm, ReadingForm
from webinar.intake.models import BatchState, IntakeBatch
from webinar.questionnaire.queries import fields
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar

bp = Blueprint("intake", __name__, url_prefix="/manage/w/<slug>/import")
_SHOWN = 200


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the batches, and read a new file."""
    form = FileForm()
    if request.method == "POST" and form.validate():
        try:
            batch = _begin(webinar, form)
        except RuleViolation as error:
            form.violate(error)
        else:
            return redirect(url_for("intake.show", slug=webinar.slug, batch_id=batch.id))
    page = manage_page("intake/index.html", webinar, form=form, batches=queries.batches(session(), webinar.id))
    return page, 422 if has_errors(form) else 200


def _begin(webinar: Webinar, form: FileForm) -> IntakeBatch:
    file = request.files.get("file")
    if file is not None and file.filename:
        content, name = file.read(), file.filename
    elif (form.rows.data or "").strip():
        content, name = form.rows.data.encode(), _("pasted rows")
    else:
        raise RuleViolation(N_("Choose a file."), field="file")
    sheet = read_sheet(content, name)
    asked = fields(session(), webinar.id)
    mapping = queries.remembered(session(), me().id, rules.headings_key(sheet.headings))
    return service.begin(
        session(), webinar, name, content, mapping or rules.proposed(sheet.headings, asked, access.labels(asked)),
        encoding="" if sheet.encoding == "xlsx" else sheet.encoding, delimiter=sheet.delimiter, rows=len(sheet.rows),
        actor=actor(), now=site().now(),
    )  # fmt: skip


@bp.get("/<int:batch_id>")
@for_webinar(Action.EDIT_REGISTRATIONS)
def show(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Try the rows out: what would happen to each, without doing it."""
    batch = _batch(webinar, batch_id)
    if batch.state is not BatchState.DRAFT:
        return manage_page("intake/done.html", webinar, batch=batch, form=EmptyForm())
    facts = {"encoding": batch.encoding, "delimiter": batch.delimiter, "tells": batch.tells}
    return _page(webinar, batch, ReadingForm(data=facts))


def _page(webinar: Webinar, batch: IntakeBatch, form: ReadingForm) -> str:
    sheet, problem, rows = None, "", []
    try:
        sheet = access.sheet_of(batch)
        rules.ensure_mapping(batch.mapping)
        rows = rules.read_rows(sheet, batch.mapping, access.known(webinar))
    except RuleViolation as error:
        problem = words(error)
    new = [row for row in rows if row.details is not None and not row.known]
    return manage_page(
        "intake/show.html", webinar, batch=batch, sheet=sheet, problem=problem, rows=rows, form=form, new=len(new),
        bad=[row for row in rows if row.problems], known=[row for row in rows if row.known], shown=_SHOWN,
        targets=access.targets(fields(session(), webinar.id)), words=words,
    )  # fmt: skip


@bp.post("/<int:batch_id>")
@for_webinar(Action.EDIT_REGISTRATIONS)
def mapping(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Change what the columns mean, and how the file is read."""
    batch, form = _batch(webinar, batch_id), ReadingForm()
    if not form.validate() or batch.state is not BatchState.DRAFT:
        return _page(webinar, batch, form), 422
    batch.encoding, batch.delimiter = form.encoding.data or "", form.delimiter.data or ""
    try:
        sheet = access.sheet_of(batch)
    except RuleViolation as error:
        form.violate(error)
        return _page(webinar, batch, form), 422
    service.set_mapping(
        session(), batch, _mapping(webinar, sheet), rules.headings_key(sheet.headings), me().id,
        encoding=batch.encoding, delimiter=batch.delimiter, tells=form.tells.data,
    )  # fmt: skip
    return redirect(url_for("intake.show", slug=webinar.slug, batch_id=batch_id))


def _mapping(webinar: Webinar, sheet: Sheet) -> dict[str, str]:
    allowed = {name for name, _label in access.targets(fields(session(), webinar.id))}
    found = {str(index): request.form.get(f"column_{index}", "") for index in range(len(sheet.headings))}
    return {place: target for place, target in found.items() if target in allowed}


@bp.post("/<int:batch_id>/run")
@for_webinar(Action.EDIT_REGISTRATIONS)
def run(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Take the good rows in, all or nothing."""
    batch = _batch(webinar, batch_id)
    try:
        service.ensure_draft(batch)
        rules.ensure_mapping(batch.mapping)
        rows = rules.read_rows(access.sheet_of(batch), batch.mapping, access.known(webinar))
        service.take_in(session(), webinar, batch, rows, actor=actor(), now=site().now())
    except RuleViolation as error:
        session().rollback()
        flash(words(error), "danger")
        return redirect(url_for("intake.show", slug=webinar.slug, batch_id=batch_id))
    flash(
        _("%(rows)d rows: %(added)d registered, %(known)d known already, %(bad)d with errors.",
          rows=batch.rows, added=batch.added, known=batch.known, bad=batch.bad), "ok",
    )  # fmt: skip
    return redirect(url_for("intake.index", slug=webinar.slug))


@bp.get("/<int:batch_id>/errors.csv")
@for_webinar(Action.EDIT_REGISTRATIONS)
def errors(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Hand out the rows with errors as they stand in the file, each with what is wrong, to be mended and read again."""
    batch = _batch(webinar, batch_id)
    if batch.state is not BatchState.DRAFT:
        raise NotFound
    sheet = access.sheet_of(batch)
    rules.ensure_mapping(batch.mapping)
    cells = dict(zip(sheet.numbers, sheet.rows, strict=True))
    rows = rules.read_rows(sheet, batch.mapping, access.known(webinar))
    table: list[list[Cell]] = [
        [row.number, *cells[row.number], "; ".join(words(problem) for problem in row.problems)]
        for row in rows if row.problems
    ]  # fmt: skip
    content = write_csv([_("Row"), *sheet.headings, _("What is wrong")], table)
    return download(content, f"{webinar.slug}-errors", "csv")


@bp.post("/<int:batch_id>/discard")
@for_webinar(Action.EDIT_REGISTRATIONS)
def discard(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not taken in."""
    try:
        service.discard(session(), _batch(webinar, batch_id))
        flash(_("The file is forgotten."), "ok")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("intake.index", slug=webinar.slug))


@bp.route("/<int:batch_id>/undo", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def undo(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Ask, then take back what a batch brought."""
    batch = _batch(webinar, batch_id)
    if request.method != "POST":
        return manage_page("intake/undo.html", webinar, batch=batch, form=EmptyForm())
    try:
        done, left = service.undo(session(), webinar, batch, actor=actor(), now=site().now())
        flash(ngettext("%(num)d registration is taken back.", "%(num)d registrations are taken back.", done), "ok")
        if left:
            flash(_("Left, because they have changed since: %(count)d.", count=left), "info")
    except RuleViolation as error:
        flash(words(error), "danger")
    return redirect(url_for("intake.index", slug=webinar.slug))


def _batch(webinar: Webinar, batch_id: int) -> IntakeBatch:
    row = queries.batch(session(), webinar.id, batch_id)
    if row is None:
        raise NotFound
    return row
