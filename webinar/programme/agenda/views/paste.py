"""Staff page: a whole panel from pasted lines, each a row to confirm."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.core.text import search_key
from webinar.directory.organisations.queries import all_organisations
from webinar.directory.people import queries as people_queries
from webinar.directory.people.models import Person
from webinar.directory.people.reading import propose
from webinar.directory.people.rules import printed_name, resembling, sound_key
from webinar.directory.people.service import PersonDetails, add_person, complete_person, proposed_details
from webinar.programme.agenda import queries, rules, service
from webinar.programme.agenda.forms import PastePanelForm
from webinar.programme.agenda.models import PanelRole
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.i18n import words
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("panel_paste", __name__, url_prefix="/manage/w/<slug>/speakers/paste")
_NEW, _MAX_LINES = "new", 60


@dataclass(frozen=True)
class Row:
    """One line as it reads: who it seems to be, in which role, whom of the registry it may mean, and what is chosen."""

    number: int
    line: str
    details: PersonDetails
    printed: str
    role: PanelRole
    candidates: Sequence[tuple[str, str]]
    who: str
    taken: bool
    is_there: bool


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
def paste(webinar: Webinar) -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, put those that are ticked on the panel, all or none."""
    form = PastePanelForm()
    rows: list[Row] = []
    if request.method == "POST" and form.validate():
        mark = hashlib.sha256((form.lines.data or "").encode()).hexdigest()[:16]
        is_confirmed = request.form.get("mark") == mark
        rows = _read(webinar, form, is_confirmed)
        if "add" in request.form and is_confirmed and not has_errors(form):
            try:
                names = _add(webinar, [row for row in rows if row.taken])
            except RuleViolation as error:
                form.violate(error)
            else:
                count = len(names)
                flash(ngettext("%(num)d person is on the panel.", "%(num)d people are on the panel.", count), "ok")
                return redirect(url_for("panel.index", slug=webinar.slug))
        page = _page(webinar, form, rows, mark)
        return (page, 422) if has_errors(form) else page
    page = _page(webinar, form, rows, "")
    return (page, 422) if has_errors(form) else page


def _page(webinar: Webinar, form: PastePanelForm, rows: list[Row], mark: str) -> str:
    roles = [(role.value, translate(label)) for role, label in rules.ROLE_LABELS.items() if role is not PanelRole.OTHER]
    return manage_page("programme/agenda/manage/paste.html", webinar, form=form, rows=rows, mark=mark, roles=roles)


def _read(webinar: Webinar, form: PastePanelForm, is_confirmed: bool) -> list[Row]:
    organisations = [(row.id, row.name, row.acronym) for row in all_organisations(session())]
    names = people_queries.names(session())
    there = {(row.person_id, row.role) for row in queries.panel(session(), webinar.id)}
    meaning = {search_key(translate(label)): role for role, label in rules.ROLE_LABELS.items()}
    rows = []
    lines = [line.strip() for line in (form.lines.data or "").split("\n")]
    for number, line in enumerate([line for line in lines if line][:_MAX_LINES], start=1):
        try:
            role, rest = rules.role_of_line(line, meaning)
            proposal = propose(rest, organisations)
        except RuleViolation as error:
            form.lines.errors = [*form.lines.errors, words(error)]
            continue
        details = proposed_details(proposal)
        found = people_queries.by_ids(session(), resembling(details.full_name, names, 5))
        heard = set(sound_key(details.full_name).split())
        same = [str(ident) for ident in found if set(sound_key(names[ident]).split()) == heard]
        candidates = [(str(ident), printed_name(person)) for ident, person in found.items()]
        who = same[0] if same else _NEW
        taken = not (same and (int(same[0]), role) in there)
        if is_confirmed:
            who, role = request.form.get(f"who-{number}", who), _role(request.form.get(f"role-{number}", ""), role)
            taken = f"take-{number}" in request.form
        if who not in {_NEW, *(ident for ident, _label in candidates)}:
            who = _NEW
        is_there = who != _NEW and (int(who), role) in there
        rows.append(Row(number, line, details, _printed(details), role, candidates, who, taken, is_there))
    return rows


def _printed(details: PersonDetails) -> str:
    shown = ("full_name", "style", "rank", "retired", "retired_marker", "post_nominals", "family_name", "given_names")
    return printed_name(Person(**{name: getattr(details, name) for name in shown}))


def _role(text: str, otherwise: PanelRole) -> PanelRole:
    return PanelRole(text) if text in set(PanelRole) and text != PanelRole.OTHER else otherwise


def _add(webinar: Webinar, rows: Sequence[Row]) -> list[str]:
    """Put people on the panel: new ones are added to the registry, of known ones it learns what it lacked."""
    known = people_queries.by_ids(session(), [int(row.who) for row in rows if row.who != _NEW])
    names = []
    for row in rows:
        if row.is_there:
            continue
        if row.who == _NEW:
            person = add_person(session(), row.details, actor=actor(), now=site().now())
        else:
            person = known[int(row.who)]
            complete_person(session(), person, row.details, actor=actor(), now=site().now())
        member = service.add_member(session(), webinar, person, row.role, actor=actor(), now=site().now())
        names.append(member.printed_name)
    return names
