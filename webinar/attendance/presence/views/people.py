"""People of whom the sources tell: who they are, by what evidence, and what staff say of both."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.attendance.presence import access, deciding, queries
from webinar.attendance.presence.forms import MarkForm, PersonForm
from webinar.attendance.presence.models import DecisionKind
from webinar.convening.webinars.access import manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.sheets import write_csv
from webinar.registration.registering.queries import listed
from webinar.registration.roster.access import Roster, for_everybody
from webinar.web.asking import one_of
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm
from webinar.web.once import once
from webinar.web.pagination import paginate
from webinar.web.site import site

bp = Blueprint("attendance_people", __name__, url_prefix="/manage/w/<slug>/attendance/people")
#: Registrants offered by one search.
_FOUND = 20


@bp.get("")
@for_everybody(Action.VIEW_REGISTRATIONS)
def index(webinar: Webinar) -> ResponseReturnValue:
    """List people by what is known of them."""
    show = one_of(request.args.get("show", ""), access.LISTS) or "confirm"
    page = paginate(session(), queries.people(webinar.id, show))
    return manage_page(
        "attendance/presence/people.html", webinar, page=page.showing(access.people(page.rows)), show=show,
        lists=access.LISTS, to_confirm=access.unsettled(webinar), form=EmptyForm(),
    )  # fmt: skip


@bp.post("/export")
@for_everybody(Action.EXPORT)
def export(webinar: Webinar) -> ResponseReturnValue:
    """Hand out one of the lists as CSV; the audit log says so."""
    show = one_of(request.form.get("show", ""), access.LISTS) or "all"
    rows = access.people(session().scalars(queries.people(webinar.id, show)))
    audit.record(
        session(), actor(), "attendance.export", webinar.title, now=site().now(), scope=webinar.scope, rows=len(rows),
        format="csv", filters={"list": show}, pseudonymised=0,
    )  # fmt: skip
    headings = [
        _("Name"),
        _("Email"),
        _("Organisation"),
        _("Recognised"),
        _("Attendance"),
        _("Minutes"),
        _("Connections"),
    ]
    cells = [
        (row.name, row.email, row.organisation, row.known, row.state, row.minutes, row.connections) for row in rows
    ]
    return download(write_csv(headings, cells), f"{webinar.slug}-attendance-{show}", "csv")


@bp.get("/<attendee_id>")
@for_everybody(Action.VIEW_REGISTRATIONS)
def show(webinar: Webinar, attendee_id: str) -> ResponseReturnValue:
    """Show one person with the evidence."""
    return _page(webinar, attendee_id, PersonForm(), MarkForm())


@bp.post("/<attendee_id>/identify")
@for_everybody(Action.EDIT_ATTENDANCE)
@once
def identify(webinar: Webinar, attendee_id: str) -> ResponseReturnValue:
    """Say who the person is: a registrant, somebody who came without registering, or nobody."""
    person = queries.by_public_id(session(), webinar.id, attendee_id)
    if person is None:
        raise NotFound
    form = PersonForm()
    kind = request.form.get("kind", "")
    try:
        if kind == DecisionKind.REGISTRANT:
            registration = Roster.for_me(webinar).find(request.form.get("registration", "")[:40])
            decision = deciding.Decision(DecisionKind.REGISTRANT, registration=registration)
        elif kind == DecisionKind.NOT_PERSON:
            decision = deciding.Decision(DecisionKind.NOT_PERSON)
        elif form.validate():
            decision = form.decision()
        else:
            return _page(webinar, attendee_id, form, MarkForm()), 422
        deciding.decide(session(), webinar, person, decision, actor=actor(), now=site().now())
    except RuleViolation as error:
        form.violate(error)
        return _page(webinar, attendee_id, form, MarkForm()), 422
    flash(_("Attendee identified. You can undo this on their page."), "ok")
    return redirect(url_for("attendance_people.index", slug=webinar.slug))


@bp.post("/decisions/<int:decision_id>/undo")
@for_everybody(Action.EDIT_ATTENDANCE)
def undo(webinar: Webinar, decision_id: int) -> ResponseReturnValue:
    """Take back what was said of who somebody is."""
    decision = queries.decision(session(), webinar.id, decision_id)
    if decision is None:
        raise NotFound
    deciding.undo_decision(session(), webinar, decision, actor=actor(), now=site().now())
    flash(_("Identification undone."), "ok")
    return redirect(url_for("attendance_people.index", slug=webinar.slug))


@bp.post("/<attendee_id>/mark")
@for_everybody(Action.EDIT_ATTENDANCE)
@once
def mark(webinar: Webinar, attendee_id: str) -> ResponseReturnValue:
    """Say by hand whether a registrant attended, with the reason."""
    person = queries.by_public_id(session(), webinar.id, attendee_id)
    if person is None or person.registration is None:
        raise NotFound
    form = MarkForm()
    if not form.validate():
        return _page(webinar, attendee_id, PersonForm(), form), 422
    deciding.set_mark(
        session(), webinar, person.registration, form.mark(), form.reason.data or "", actor=actor(), now=site().now()
    )
    flash(_("Attendance saved."), "ok")
    return redirect(url_for("attendance_people.index", slug=webinar.slug, show="all"))


def _page(webinar: Webinar, attendee_id: str, form: PersonForm, mark_form: MarkForm) -> str:
    found = access.person(webinar, attendee_id)
    query = request.args.get("q", "")[:200]
    searched = session().scalars(listed(webinar.id, query=query).limit(_FOUND)).all() if query else []
    return manage_page(
        "attendance/presence/person.html", webinar, person=found, form=form, mark_form=mark_form, query=query,
        registrants=Roster.for_me(webinar).all(searched), may_edit=may(Action.EDIT_ATTENDANCE),
    )  # fmt: skip
