"""Staff pages: people from pasted lines and files, people as files, and entries that are one person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.core import audit
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load, save
from webinar.core.sheets import write_csv, write_xlsx
from webinar.core.tables import UncertainEncoding
from webinar.core.text import N_
from webinar.directory.organisations.access import anywhere
from webinar.directory.people import access, exchange, queries, rules, service
from webinar.directory.people.forms import ImportForm, MergeForm, PasteForm
from webinar.directory.people.models import Person
from webinar.directory.people.reading import read_lines
from webinar.web.bulk import chosen_rows
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import has_errors
from webinar.web.i18n import direction
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.tables import uploaded
from webinar.web.transaction import begin_writing, reads_first

#: Lines that are pasted at once.
MOST_LINES = 100
bp = Blueprint("transfer", __name__, url_prefix="/manage/people")

_LABELS = {
    "full_name": N_("Full name"), "style": N_("Style"), "rank": N_("Rank"), "rank_full": N_("Rank in full"),
    "retired": N_("Retired"), "retired_marker": N_("Retired marker"), "post_nominals": N_("Post-nominal letters"),
    "given_names": N_("Given names"), "family_name": N_("Family name"), "original_name": N_("Name in original script"),
    "original_language": N_("Language of that script"), "pronunciation": N_("Pronunciation"),
    "nationality": N_("Nationality"), "email": N_("Email address"), "time_zone": N_("Time zone"),
    "language": N_("Email language"), "biography": N_("Biography"), "salutation": N_("How a letter addresses them"),
    "photo": N_("Photo"),
}  # fmt: skip


@bp.route("/paste", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@once
def paste() -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, add those that are ticked, all or none."""
    form, rows = PasteForm(), []
    if request.method == "POST" and form.validate():
        reader = access.Reader(session())
        for number, text, _role in read_lines(form.rows(MOST_LINES)):
            try:
                rows.append(reader.read(form, number, text))
            except RuleViolation as error:
                form.refuse(number, error)
        if form.adds:
            chosen = [row for row in rows if row.is_taken]
            try:
                access.take(session(), chosen, actor=actor(), now=site().now())
            except RuleViolation as error:
                form.violate(error)
            else:
                new = sum(row.who == access.NEW for row in chosen)
                flash(ngettext("%(num)d person added", "%(num)d people added", new), "ok")
                return redirect(url_for("people.index"))
    page = render_template("directory/people/paste.html", form=form, rows=rows)
    return (page, 422) if has_errors(form) else page


@bp.route("/import", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@reads_first
@once
def import_file() -> ResponseReturnValue:
    """Read a file and show each row; then, asked again, add what is new, all or nothing."""
    form = ImportForm()
    rows: list[exchange.ReadRow] = []
    remarks: list[str] = []
    known: dict[int, str] = {}
    if request.method == "POST" and form.validate():
        try:
            content, name = _content(form)
            form.digest.data, form.name.data = save(site().settings.files, content), name
            rows, remarks = access.read_people(session(), content, name, form.encoding.data or "")
            known = {number: words_ for number, (_ident, words_) in access.known(session(), rows).items()}
            wanted = [row.details for row in rows if row.details and (row.number not in known or _ticked(row.number))]
            if "confirm" in request.form:
                begin_writing()
                count = len(service.add_people(session(), wanted, source=name, actor=actor(), now=site().now()))
                flash(
                    ngettext("%(num)d person added", "%(num)d people added", count)
                    + " · " + _("%(count)d rows skipped", count=len(rows) - count), "ok",
                )  # fmt: skip
                return redirect(url_for("people.index"))
        except RuleViolation as error:
            if isinstance(error, UncertainEncoding):
                form.encoding.offer(error)
            form.violate(error)
    page = render_template(
        "directory/people/import.html", form=form, rows=rows, remarks=remarks, known=known,
        new=sum(row.details is not None and row.number not in known for row in rows),
        headings=[translate(label) for _name, label, _others in exchange.COLUMNS],
    )  # fmt: skip
    return (page, 422) if has_errors(form) else page


@bp.post("/export")
@anywhere(Action.EXPORT)
def export() -> ResponseReturnValue:
    """Hand out who is chosen (`chosen`), or the registry, or what `q` finds of it; who took it stands in the log."""
    kind = request.form.get("chosen") or request.form.get("format", "")
    query = request.form.get("q", "")[:200]
    found = (
        queries.chosen(session(), chosen_rows()) if "chosen" in request.form else queries.everybody(session(), query)
    )
    if "chosen" in request.form and not found:
        flash(_("Select at least one row."), "danger")
        return redirect(url_for("people.index", q=query or None))
    audit.record(session(), actor(), "people.export", kind, now=site().now(), count=len(found))
    if kind == "vcf":
        return download(exchange.written_vcards(found), "people", "vcf")
    headings, rows = exchange.written(found)
    headings = [translate(heading) for heading in headings]
    if kind == "csv":
        return download(write_csv(headings, rows), "people", "csv")
    return download(write_xlsx(_("People"), headings, rows, right_to_left=direction() == "rtl"), "people", "xlsx")


@bp.get("/duplicates")
@anywhere(Action.EDIT_DIRECTORY)
def duplicates() -> ResponseReturnValue:
    """Show entries that may be one person."""
    pairs = rules.alike(queries.names(session()))[:100]
    people = queries.by_ids(session(), {ident for left, right, _score in pairs for ident in (left, right)})
    rows = [
        [
            (people[ident], rules.printed_name(people[ident]), service.current_line(people[ident]))
            for ident in (left, right)
        ]
        for left, right, _score in pairs
    ]
    return render_template("directory/people/duplicates.html", rows=rows)


@bp.route("/<public_id>/merge/<other_id>", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@once
def merge(public_id: str, other_id: str) -> ResponseReturnValue:
    """Compare two entries side by side, and make them one."""
    kept, gone = _pair(public_id, other_id)
    form = MergeForm()
    differing = [name for name in service.CHOICES if getattr(gone, name) and getattr(kept, name) != getattr(gone, name)]
    form.theirs.set_options([(name, translate(_LABELS[name])) for name in differing])
    if request.method == "POST" and form.validate():
        try:
            service.merge(session(), kept, gone, form.theirs.data or [], actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Entries merged."), "ok")
            return redirect(url_for("people.edit", public_id=public_id))
    page = render_template(
        "directory/people/merge.html", form=form, kept=kept, gone=gone, printed=(rules.printed_name(kept), rules.printed_name(gone)),
        lines=(service.current_line(kept), service.current_line(gone)),
        rows=[(name, translate(_LABELS[name]), getattr(kept, name), getattr(gone, name), name in (form.theirs.data or [])) for name in differing],
    )  # fmt: skip
    return (page, 422) if has_errors(form) else page


def _pair(public_id: str, other_id: str) -> tuple[Person, Person]:
    kept, gone = queries.by_public_id(session(), public_id), queries.by_public_id(session(), other_id)
    if kept is None or gone is None or kept is gone:
        raise NotFound
    return kept, gone


def _content(form: ImportForm) -> tuple[bytes, str]:
    file = request.files.get("file")
    if not (file and file.filename) and not form.rows.data:
        kept = load(site().settings.files, form.digest.data) if (form.digest.data or "").isalnum() else None
        if kept is not None:
            return kept, form.name.data
    return uploaded(form)


def _ticked(number: int) -> bool:
    return str(number) in request.form.getlist("also")
