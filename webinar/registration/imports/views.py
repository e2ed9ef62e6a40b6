"""Staff pages: a file is read, its columns mapped, its rows tried out, taken in, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import manage_page
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core.columns import Sheet, read_sheet
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.kinds import OtherKind
from webinar.core.sheets import Cell, write_csv
from webinar.core.tables import UncertainEncoding
from webinar.directory.organisations.queries import can_anywhere
from webinar.registration.form.queries import fields
from webinar.registration.imports import access, mail, queries, rules, service
from webinar.registration.imports.access import Batch
from webinar.registration.imports.forms import FileForm, ReadingForm
from webinar.registration.imports.models import BatchState
from webinar.registration.imports.printing import shown
from webinar.registration.registering.mail import sample_following, sample_standing
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster.access import Roster, for_everybody
from webinar.web.bulk import NAMED, ManyForm, Whom
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm, has_errors
from webinar.web.i18n import words
from webinar.web.large import gives_back
from webinar.web.once import once
from webinar.web.refusals import shown_at
from webinar.web.site import site
from webinar.web.tables import uploaded
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("imports", __name__, url_prefix="/manage/w/<slug>/import")
_SHOWN = 200
_RUNNING = frozenset({BatchState.RUNNING, BatchState.UNDOING})


@bp.route("", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
@reads_first
@once
@gives_back
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the batches, and read a new file."""
    form, is_people = FileForm(), False
    if request.method == "POST" and form.validate():
        try:
            batch = _begin(webinar, form)
        except RuleViolation as error:
            form.violate(error)
            is_people = isinstance(error, OtherKind) and error.is_people
        else:
            return redirect(url_for("imports.show", slug=webinar.slug, batch_id=batch.id))
    page = manage_page(
        "registration/imports/index.html",
        webinar,
        form=form,
        batches=[shown(row) for row in queries.batches(session(), webinar.id)],
        drafts=[shown(row) for row in queries.drafts(session(), webinar.id)],
        is_people=is_people and can_anywhere(session(), me(), Action.EDIT_DIRECTORY),
    )
    return page, 422 if has_errors(form) else 200


def _begin(webinar: Webinar, form: FileForm) -> Batch:
    content, name = uploaded(form)
    mapping: dict[str, str] = {}
    encoding, delimiter, rows = "", "", 0
    try:
        sheet = read_sheet(content, name, access.vocabulary(fields(session(), webinar.id)))
        mapping = _proposed(sheet)
        encoding, delimiter, rows = sheet.encoding, sheet.delimiter, len(sheet.rows)
    except UncertainEncoding:
        # The page that follows asks for it.
        pass
    begin_writing()
    return service.begin(
        session(), webinar, name, content, mapping, encoding=encoding, delimiter=delimiter, rows=rows, actor=actor(),
        now=site().now(),
    )  # fmt: skip


@bp.get("/<int:batch_id>")
@for_everybody(Action.EDIT_REGISTRATIONS)
def show(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Try the rows out: what would happen to each, without doing it."""
    batch = access.batch_of(webinar, batch_id)
    if batch.state is not BatchState.DRAFT:
        return manage_page(
            "registration/imports/done.html",
            webinar,
            batch=shown(batch),
            form=EmptyForm(),
            running=batch.state in _RUNNING,
        )
    return _page(webinar, batch, ReadingForm(data=_reading(batch)))


def _reading(batch: Batch) -> dict[str, Any]:
    return {"encoding": batch.encoding, "delimiter": batch.delimiter, "head": batch.head or None}


def _page(webinar: Webinar, batch: Batch, form: ReadingForm) -> str:
    sheet, problem, rows = None, "", []
    try:
        sheet = access.sheet_of(batch)
        rules.ensure_mapping(batch.mapping)
        rows = rules.read_rows(sheet, batch.mapping, access.known(webinar))
    except UncertainEncoding as error:
        form.encoding.offer(error)
        problem = words(error)
    except RuleViolation as error:
        problem = words(error)
    new = service.new_ones(session(), batch, rows)
    return manage_page(
        "registration/imports/show.html", webinar, batch=shown(batch), sheet=sheet, problem=problem, rows=rows, form=form, new=len(new),
        bad=[row for row in rows if row.problems], known=[row for row in rows if row.known], shown=_SHOWN,
        remarked=[row for row in rows if row.remarks and not row.problems],
        targets=access.targets(fields(session(), webinar.id)), words=words,
        told=_told(webinar, new) if new else None,
    )  # fmt: skip


def _told(webinar: Webinar, new: Sequence[tuple[Any, Sequence[str]]]) -> mail.Told:
    """Return who would get which email if these were registered now."""
    return mail.told(session(), webinar, [details for details, _tags in new], site().now())


@bp.post("/<int:batch_id>")
@for_everybody(Action.EDIT_REGISTRATIONS)
@reads_first
def mapping(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Change what the columns mean, and how the file is read."""
    batch = access.batch_of(webinar, batch_id)
    form = ReadingForm(data=_reading(batch))
    if not form.validate() or batch.state is not BatchState.DRAFT:
        return _page(webinar, batch, form), 422
    content, name, before = batch.content, batch.name, _reading(batch)
    after = {"encoding": form.encoding.data or "", "delimiter": form.delimiter.data or "", "head": form.head.data}
    try:
        sheet = read_sheet(
            content, name, access.vocabulary(fields(session(), webinar.id)), **{**after, "head": after["head"] or 0}
        )
    except RuleViolation as error:
        if isinstance(error, UncertainEncoding):
            form.encoding.offer(error)
        form.violate(error)
        return _page(webinar, batch, form), 422
    # Columns that are read otherwise are other columns.
    meant = _mapping(webinar, sheet) if after == before else _proposed(sheet)
    begin_writing()
    service.set_reading(
        session(), batch, len(sheet.rows), encoding=sheet.encoding, delimiter=sheet.delimiter, head=form.head.data or 0
    )
    service.set_mapping(session(), batch, meant, rules.headings_key(sheet.headings), me().id)
    return redirect(url_for("imports.show", slug=webinar.slug, batch_id=batch_id))


def _proposed(sheet: Sheet) -> dict[str, str]:
    """Return what the columns meant to this user the last time, else what they seem to mean."""
    remembered = queries.remembered(session(), me().id, rules.headings_key(sheet.headings))
    return remembered or {str(place): target for place, target in sheet.columns.items()}


def _mapping(webinar: Webinar, sheet: Sheet) -> dict[str, str]:
    allowed = {name for name, _label in access.targets(fields(session(), webinar.id))}
    found = {str(index): request.form.get(f"column_{index}", "") for index in range(len(sheet.headings))}
    return {place: target for place, target in found.items() if target in allowed}


@bp.post("/<int:batch_id>/run")
@for_everybody(Action.EDIT_REGISTRATIONS)
@reads_first
@shown_at("imports.show")
def run(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Register the good rows, and send each the email that the page showed if the button said so.

    Who gets a place before them is told in any case.
    """
    batch = access.batch_of(webinar, batch_id)
    service.ensure_draft(batch)
    rules.ensure_mapping(batch.mapping)
    rows, tells = rules.read_rows(access.sheet_of(batch), batch.mapping, access.known(webinar)), "tell" in request.form
    begin_writing()
    told = _told(locked(session(), webinar.id), service.new_ones(session(), batch, rows))
    if tells or told.following:
        told.whom.ensure_shown()
    service.take_in(session(), batch, rows, tells=tells, actor=actor(), now=site().now())
    if batch.state is BatchState.RUNNING:
        return redirect(url_for("imports.show", slug=webinar.slug, batch_id=batch_id))
    counts = queries.standing(session(), batch.id)
    flash(
        _("%(rows)d rows: %(added)d registered, %(known)d already registered, %(bad)d with errors.",
          rows=batch.rows, added=batch.added, known=batch.known, bad=batch.bad), "ok",
    )  # fmt: skip
    if waiting := counts.get(RegistrationStatus.WAITING):
        flash(
            ngettext("%(num)d of them is on the waiting list.", "%(num)d of them are on the waiting list.", waiting),
            "info",
        )
    return redirect(url_for("imports.index", slug=webinar.slug))


@bp.get("/<int:batch_id>/errors.csv")
@for_everybody(Action.EDIT_REGISTRATIONS)
def errors(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Hand out the rows with errors as they stand in the file, each with what is wrong, to be mended and read again."""
    batch = access.batch_of(webinar, batch_id)
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
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("imports.index")
def discard(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Forget a file that was not taken in."""
    service.discard(session(), access.batch_of(webinar, batch_id))
    flash(_("File discarded."), "ok")
    return redirect(url_for("imports.index", slug=webinar.slug))


@bp.route("/<int:batch_id>/undo", methods=["GET", "POST"])
@for_everybody(Action.EDIT_REGISTRATIONS)
@shown_at("imports.index")
def undo(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Ask, then take back what a batch brought."""
    if request.method == "POST":
        locked(session(), webinar.id)
    batch = access.batch_of(webinar, batch_id)
    form, told = ManyForm(), service.told_of_undo(session(), batch)
    letter = sample_standing(webinar, RegistrationStatus.CANCELLED) if told else None
    whom = Whom.of([row.id for row in told], [row.name for row in Roster.for_me(webinar).all(told[:NAMED])], [letter])
    moved, following = sample_following(session(), webinar, service.leaving(session(), batch), site().now())
    whom = whom.joined_by(Whom.of(moved, (), [following]))
    if not form.is_answered(whom):
        page = manage_page(
            "layouts/ask.html", webinar, form=form, whom=whom, letter=letter, following=following, is_danger=True, title=_("Undo import"),
            heading=_("Undo the import of “%(name)s”?", name=batch.name), kicker=_("Import registrations"), keep=_("Cancel"),
            said=_("We’ll remove this file’s registrations, except those changed since. Anyone who was emailed will be told. Their places go to the waiting list."),
            action=url_for("imports.undo", slug=webinar.slug, batch_id=batch.id), back=url_for("imports.index", slug=webinar.slug),
        )  # fmt: skip
        return page, 422 if has_errors(form) else 200
    service.undo(session(), batch, actor=actor(), now=site().now())
    if batch.state is BatchState.UNDOING:
        return redirect(url_for("imports.show", slug=webinar.slug, batch_id=batch_id))
    done, left = batch.reached, batch.added - batch.reached
    flash(ngettext("%(num)d registration undone.", "%(num)d registrations undone.", done), "ok")
    if left:
        flash(_("Kept because they’ve changed since: %(count)d.", count=left), "info")
    return redirect(url_for("imports.index", slug=webinar.slug))


@bp.post("/<int:batch_id>/continue")
@for_everybody(Action.EDIT_REGISTRATIONS)
def go_on(webinar: Webinar, batch_id: int) -> ResponseReturnValue:
    """Do the next rows of an import that stands still."""
    batch = access.batch_of(webinar, batch_id)
    service.go_on(session(), batch, now=site().now())
    return redirect(url_for("imports.show", slug=webinar.slug, batch_id=batch_id))
