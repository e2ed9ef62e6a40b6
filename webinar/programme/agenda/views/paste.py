"""Staff page: a whole panel from pasted lines, each a row to confirm."""

from __future__ import annotations

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
from webinar.directory.people.access import Pasted, Reader, take
from webinar.directory.people.reading import read_lines
from webinar.programme.agenda import queries, rules, service
from webinar.programme.agenda.forms import PastePanelForm
from webinar.programme.agenda.models import PanelRole
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.once import once
from webinar.web.rendering import translate
from webinar.web.site import site

bp = Blueprint("panel_paste", __name__, url_prefix="/manage/w/<slug>/speakers/paste")
_MAX_LINES = 60


@dataclass(frozen=True)
class Row:
    """One line as it reads: who it seems to be, in which role, and whether they sit on the panel in it."""

    read: Pasted
    role: PanelRole
    is_there: bool
    is_taken: bool

    @property
    def number(self) -> int:
        """Return the line's number."""
        return self.read.number

    @property
    def title(self) -> str:
        """Return who it seems to be."""
        return self.read.printed


@bp.route("", methods=["GET", "POST"])
@for_webinar(Action.EDIT_PROGRAMME)
@once
def paste(webinar: Webinar) -> ResponseReturnValue:
    """Read lines and show each as a row; then, asked again, put those that are ticked on the panel, all or none."""
    form = PastePanelForm()
    rows: list[Row] = []
    if request.method == "POST" and form.validate():
        rows = _read(webinar, form)
        if form.adds:
            try:
                count = _add(webinar, [row for row in rows if row.is_taken and not row.is_there])
            except RuleViolation as error:
                form.violate(error)
            else:
                flash(ngettext("%(num)d person is on the panel.", "%(num)d people are on the panel.", count), "ok")
                return redirect(url_for("panel.index", slug=webinar.slug))
    roles = [(role.value, translate(label)) for role, label in rules.ROLE_LABELS.items() if role is not PanelRole.OTHER]
    page = manage_page("programme/agenda/manage/paste.html", webinar, form=form, rows=rows, roles=roles)
    return (page, 422) if has_errors(form) else page


def _read(webinar: Webinar, form: PastePanelForm) -> list[Row]:
    reader = Reader(session())
    there = {(str(row.person_id), row.role) for row in queries.panel(session(), webinar.id)}
    rows = []
    for number, text, key in read_lines(form.rows(_MAX_LINES)):
        try:
            read = reader.read(form, number, text)
        except RuleViolation as error:
            form.refuse(number, error)
            continue
        role = PanelRole(key or PanelRole.SPEAKER)
        role = _role(form.answer("role", number, role.value), role)
        is_there = (read.who, role) in there
        rows.append(Row(read, role, is_there, form.takes(number, usually=not is_there)))
    return rows


def _role(text: str, otherwise: PanelRole) -> PanelRole:
    return PanelRole(text) if text in set(PanelRole) and text != PanelRole.OTHER else otherwise


def _add(webinar: Webinar, rows: Sequence[Row]) -> int:
    people = take(session(), [row.read for row in rows], actor=actor(), now=site().now())
    for person, row in zip(people, rows, strict=True):
        service.add_member(session(), webinar, person, row.role, actor=actor(), now=site().now())
    return len(rows)
