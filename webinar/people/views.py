"""Staff pages of the registry: list, search, add, edit."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.core.errors import NotFound, RuleViolation
from webinar.organisations.access import anywhere
from webinar.organisations.queries import all_organisations, can_anywhere
from webinar.people import queries, rules, service
from webinar.people.forms import PersonForm
from webinar.web.database import session
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("people", __name__, url_prefix="/manage/people")


@bp.get("/")
@anywhere(Action.VIEW)
def index() -> ResponseReturnValue:
    """List people, searched by `q` in any spelling or script."""
    query = request.args.get("q", "")[:200]
    page = paginate(session(), queries.listed(query))
    rows = [(person, rules.printed_name(person), service.current_line(person)) for person in page.rows]
    can_edit = can_anywhere(session(), me(), Action.EDIT_DIRECTORY)
    return render_template("people/index.html", page=page, rows=rows, query=query, can_edit=can_edit)


@bp.route("/new", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
def add() -> ResponseReturnValue:
    """Add a person."""
    form = PersonForm(organisations=list(all_organisations(session())))
    if request.method == "POST" and form.validate():
        try:
            person = service.add_person(session(), form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is in the registry.", name=rules.printed_name(person)), "ok")
            return redirect(url_for("people.edit", public_id=person.public_id))
    page = render_template("people/form.html", form=form, person=None)
    return page, 422 if request.method == "POST" else 200


@bp.route("/<public_id>/", methods=["GET", "POST"])
@anywhere(Action.EDIT_DIRECTORY)
def edit(public_id: str) -> ResponseReturnValue:
    """Show and change a person."""
    person = queries.by_public_id(session(), public_id)
    if person is None:
        raise NotFound
    form = PersonForm(organisations=list(all_organisations(session())), person=person)
    if request.method == "POST" and form.validate():
        try:
            service.edit_person(session(), person, form.details(), actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("%(name)s is saved.", name=rules.printed_name(person)), "ok")
            return redirect(url_for("people.edit", public_id=public_id))
    page = render_template(
        "people/form.html", form=form, person=person, printed=rules.printed_name(person),
        line=service.current_line(person),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200
