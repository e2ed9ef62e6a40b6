"""Staff page: several people of the registry are searched for, chosen, and put on the panel in order."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.directory.people.models import Person
from webinar.directory.people.queries import by_ids, listed
from webinar.directory.people.rules import printed_name
from webinar.directory.people.service import current_line
from webinar.programme.agenda import queries, rules, service
from webinar.programme.agenda.forms import ChooseForm
from webinar.programme.agenda.models import PanelRole
from webinar.programme.agenda.views.panel import ordered
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site

#: So many are shown of those found, and chosen at most.
SHOWN, MOST = 30, 60
bp = Blueprint("panel_choose", __name__, url_prefix="/manage/w/<slug>/speakers/choose")


@dataclass(frozen=True)
class Row:
    """Somebody of the registry, the role that is chosen for them, and whether they are chosen, or on the panel already."""

    person: Person
    printed: str
    line: str
    role: str
    is_chosen: bool
    is_there: bool


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
@once
def choose(webinar: Webinar) -> ResponseReturnValue:
    """Search and keep what is ticked; then, asked to, put those who are ticked on the panel, all or none."""
    form = ChooseForm()
    good = request.method == "POST" and form.validate()
    chosen = _chosen()
    if good and "add" in request.form:
        lines = (form.precedence.data or "").splitlines()
        if not chosen:
            form.form_errors.append(_("Select at least one person."))
        elif form.rule.data == "precedence" and not lines:
            form.precedence.errors = [_("Enter the list first.")]
        else:
            try:
                _add(webinar, chosen, form.rule.data, lines)
            except RuleViolation as error:
                form.violate(error)
            else:
                count = len(chosen)
                flash(ngettext("%(num)d person is on the panel.", "%(num)d people are on the panel.", count), "ok")
                return redirect(url_for("panel.index", slug=webinar.slug))
    found = session().scalars(listed(form.q.data or "").limit(SHOWN + 1)).all()
    ticked = {person.id for person in chosen}
    there = {row.person_id for row in queries.panel(session(), webinar.id)}
    page = manage_page(
        "programme/agenda/manage/choose.html", webinar, form=form, has_more=len(found) > SHOWN,
        chosen=[_row(person, there, is_chosen=True) for person in chosen],
        found=[_row(person, there, is_chosen=False) for person in found[:SHOWN] if person.id not in ticked],
        roles=[(role.value, translate(label)) for role, label in rules.ROLE_LABELS.items() if role is not PanelRole.OTHER],
    )  # fmt: skip
    return (page, 422) if has_errors(form) else page


def _chosen() -> list[Person]:
    """Return who is ticked, in the order of the page."""
    ids = [int(word) for word in request.form.getlist("person") if word.isdecimal() and len(word) < 10][:MOST]  # noqa: PLR2004
    known = by_ids(session(), set(ids))
    return [known[ident] for ident in dict.fromkeys(ids) if ident in known]


def _row(person: Person, there: set[int], *, is_chosen: bool) -> Row:
    role = _role(person)
    return Row(person, printed_name(person), current_line(person), role.value, is_chosen, person.id in there)


def _role(person: Person) -> PanelRole:
    text = request.form.get(f"role-{person.id}", "")
    return PanelRole(text) if text in set(PanelRole) and text != PanelRole.OTHER else PanelRole.SPEAKER


def _add(webinar: Webinar, people: list[Person], rule: str, lines: list[str]) -> None:
    """Put people behind those who are on the panel, among themselves in the order of the rule."""
    added = {
        service.add_member(session(), webinar, person, _role(person), actor=actor(), now=site().now()).id
        for person in people
    }
    if rule != "chosen":
        panel = queries.panel(session(), webinar.id)
        new = ordered(webinar, [row for row in panel if row.id in added], rule, lines)
        order = [*(row for row in panel if row.id not in added), *new]
        service.order_panel(session(), webinar, order, rule, actor=actor(), now=site().now())
