"""Staff pages of the registry: list, search, add, edit."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.files import load
from webinar.core.pictures import picture
from webinar.core.text import N_
from webinar.directory.organisations.access import anywhere
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import all_organisations, can_anywhere
from webinar.directory.people import queries, rules, service
from webinar.directory.people.forms import PhotoForm, PositionForm, person_form
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.reading import Proposal, propose
from webinar.web.bulk import asks_first, columns_asked
from webinar.web.database import session
from webinar.web.downloads import hand_out
from webinar.web.forms import has_errors
from webinar.web.limits import accepts
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.refusals import shown_at
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.transaction import begin_writing, reads_first

bp = Blueprint("people", __name__, url_prefix="/manage/people")


@bp.get("/")
@anywhere(Action.VIEW)
def index() -> ResponseReturnValue:
    """List people, searched by `q` in any spelling or script; the one named by `open` stands beside the list."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.listed(query))
    can_edit = can_anywhere(session(), me(), Action.EDIT_DIRECTORY)
    can_export = can_anywhere(session(), me(), Action.EXPORT)
    columns = rules.COLUMNS if can_edit else rules.PLAIN_COLUMNS
    choice = columns_asked(columns)
    opened = queries.by_public_id(session(), request.args["open"][:40]) if can_edit and "open" in request.args else None
    return render_template(
        "directory/people/index.html", page=page, query=query, can_edit=can_edit, can_export=can_export,
        rows=[(person, rules.printed_name(person), service.current_line(person)) for person in page.rows],
        columns=[(key, translate(label)) for key, label in columns.labels.items()], shown=columns.shown(choice),
        asked={name: value for name, value in (("q", query), ("cols", choice)) if value},
        acts=[(act.value, translate(label)) for act, label in rules.ACT_LABELS.items()] if can_edit else [],
        opened=opened, printed=rules.printed_name(opened) if opened else "", forms=_forms(opened) if opened else [],
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@once
def add() -> ResponseReturnValue:
    """Add a person."""
    organisations = list(all_organisations(session()))
    line = request.args.get("line", "")[:600]
    form = person_form()(organisations=organisations, proposal=_proposal(line, organisations))
    known: list[Person] = []
    good = request.method == "POST" and form.validate()
    if good and not form.another.data:
        known = _resembling(form.full_name.data)
    if good and not known:
        try:
            person = service.add_person(session(), form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s added to the people registry.", name=rules.printed_name(person)), "ok")
            return redirect(url_for("people.edit", public_id=person.public_id))
    page = render_template(
        "directory/people/form.html", form=form, person=None, typed=line, codes=site().settings.languages,
        known=[(row, rules.printed_name(row), service.current_line(row)) for row in known],
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.route("/<public_id>/", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
def edit(public_id: str) -> ResponseReturnValue:
    """Show and change a person."""
    person = queries.by_public_id(session(), public_id)
    if person is None:
        raise NotFound
    form = person_form()(organisations=list(all_organisations(session())), person=person)
    if request.method == "POST" and form.validate():
        try:
            service.edit_person(session(), person, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s saved.", name=rules.printed_name(person)), "ok")
            return redirect(url_for("people.edit", public_id=public_id))
    page = render_template(
        "directory/people/form.html", form=form, person=person, printed=rules.printed_name(person),
        line=service.current_line(person), codes=site().settings.languages, photo_form=PhotoForm(prefix="photo"),
        forms=_forms(person),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _forms(person: Person) -> list[tuple[str, str]]:
    printed = rules.printed_name(person)
    return [
        (_("On programmes and place cards"), printed), (_("Name in lists"), rules.list_form(person)),
        (_("Title in letters"), rules.salutation(person)), (_("Spoken"), rules.spoken(person)),
        (_("Lower third"), " · ".join(filter(None, (printed, service.current_line(person))))),
    ]  # fmt: skip


@bp.route("/<public_id>/positions/new", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
@once
def add_position(public_id: str) -> ResponseReturnValue:
    """Add a position that somebody holds or held."""
    return _position_page(_person(public_id), None)


@bp.route("/<public_id>/positions/<int:affiliation_id>", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
def edit_position(public_id: str, affiliation_id: int) -> ResponseReturnValue:
    """Change a position."""
    person = _person(public_id)
    row = queries.affiliation(session(), person.id, affiliation_id)
    if row is None:
        raise NotFound
    return _position_page(person, row)


@bp.post("/<public_id>/positions/<int:affiliation_id>/remove")
@anywhere(Action.EDIT_DIRECTORY)
def remove_position(public_id: str, affiliation_id: int) -> ResponseReturnValue:
    """Forget a position that was entered by mistake."""
    person = _person(public_id)
    row = queries.affiliation(session(), person.id, affiliation_id)
    if row is None:
        raise NotFound
    back = url_for("people.edit", public_id=public_id)
    name = row.position_printed or row.position or (row.organisation.name if row.organisation else "")
    service.remove_position(session(), person, row, actor=actor(), now=site().now())
    if asked := asks_first(name, _("Remove position"), back=back):
        return render_template("layouts/ask.html", **asked)
    flash(_("Position removed."), "ok")
    return redirect(back)


@bp.post("/<public_id>/photo")
@accepts(12)
@anywhere(Action.EDIT_DIRECTORY)
@shown_at("people.edit")
@reads_first
def set_photo(public_id: str) -> ResponseReturnValue:
    """Keep a photo, or with `remove` take it away; without a file nothing changes."""
    person, form = _person(public_id), PhotoForm(prefix="photo")
    if form.validate():
        content = _sent("photo-file")
        made = picture(content, longest=1_200) if content is not None else None
        begin_writing()
        service.set_photo(session(), person, made, folder=site().settings.files, actor=actor(), now=site().now())
        flash(_("Photo saved.") if made else _("Photo removed."), "ok")
    return redirect(url_for("people.edit", public_id=public_id))


@bp.get("/<public_id>/photo.jpg")
@anywhere(Action.VIEW)
def photo(public_id: str) -> ResponseReturnValue:
    """Show a photo to staff."""
    person = _person(public_id)
    content = load(site().settings.files, person.photo) if person.photo else None
    if content is None:
        raise NotFound
    return hand_out(content, "photo.jpg", "image/jpeg", inline=True)


def _sent(name: str) -> bytes | None:
    """Return the file that was sent; None when it is to be removed. RuleViolation when neither is asked for."""
    file = request.files.get(name)
    if file is not None and file.filename:
        return bytes(file.read())
    if "remove" not in request.form:
        raise RuleViolation(N_("Choose a file"), field="file")
    return None


def _position_page(person: Person, row: Affiliation | None) -> ResponseReturnValue:
    form = PositionForm(organisations=list(all_organisations(session())), row=row)
    if request.method == "POST" and form.validate():
        try:
            if row is None:
                service.add_position(session(), person, form.details(), actor=actor(), now=site().now())
            else:
                service.edit_position(session(), person, row, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Position saved."), "ok")
            return redirect(url_for("people.edit", public_id=person.public_id))
    page = render_template(
        "directory/people/position.html", form=form, person=person, printed=rules.printed_name(person)
    )
    return (page, 422) if has_errors(form) else page


def _person(public_id: str) -> Person:
    person = queries.by_public_id(session(), public_id)
    if person is None:
        raise NotFound
    return person


def _proposal(line: str, organisations: Sequence[Organisation]) -> Proposal | None:
    if not line:
        return None
    try:
        return propose(line, [(row.id, row.name, row.acronym) for row in organisations])
    except RuleViolation:
        return None


def _resembling(name: str) -> list[Person]:
    ids = rules.resembling(name, queries.names(session()))
    found = queries.by_ids(session(), ids)
    return [found[ident] for ident in ids]
