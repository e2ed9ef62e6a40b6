"""The record: staff pages to write it, and its section on the public page after the webinar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.convening.webinars.access import for_webinar, manage_page, may
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core.errors import NotFound, RuleViolation
from webinar.outcome.record import queries, rules, service
from webinar.outcome.record.forms import MaterialsForm, PointsForm, ReleaseForm
from webinar.outcome.record.models import Point
from webinar.outcome.record.printing import claims
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.queries import member as panel_member
from webinar.programme.agenda.queries import panel
from webinar.web.database import session
from webinar.web.forms import has_errors
from webinar.web.site import site

bp = Blueprint("record", __name__, url_prefix="/manage/w/<slug>/record")


@bp.get("")
@for_webinar(Action.VIEW)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show the points of every speaker and the release."""
    return _page(webinar, ReleaseForm(obj=queries.release(session(), webinar.id)))


@bp.route("/<int:member_id>", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def edit(webinar: Webinar, member_id: int) -> ResponseReturnValue:
    """Write the points of one speaker."""
    member = panel_member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    known = "\n".join(point.text for point in queries.points_of(session(), member.id))
    form = PointsForm(data={"points": known})
    if request.method == "POST" and form.validate():
        service.set_points(session(), webinar, member, form.texts(), actor=actor(), now=site().now())
        flash(_("Points of %(name)s saved.", name=member.printed_name), "ok")
        return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page("outcome/record/points.html", webinar, form=form, member=member)
    return page, 422 if has_errors(form) else 200


@bp.post("/release")
@for_webinar(Action.EDIT_RECORD)
def release(webinar: Webinar) -> ResponseReturnValue:
    """Record the facts of the release."""
    form = ReleaseForm(obj=queries.release(session(), webinar.id))
    if not form.validate():
        return _page(webinar, form), 422
    service.set_release(session(), webinar, form.details(), actor=actor(), now=site().now())
    flash(_("Press release saved."), "ok")
    return redirect(url_for("record.index", slug=webinar.slug))


@bp.route("/materials", methods=["GET", "POST"])
@for_webinar(Action.EDIT_RECORD)
def materials(webinar: Webinar) -> ResponseReturnValue:
    """Name the recording and materials."""
    kept = [(row.title, row.url) for row in queries.materials(session(), webinar.id)]
    form = MaterialsForm(data={"materials": rules.as_lines(kept)})
    if request.method == "POST" and form.validate():
        try:
            found = rules.read_materials(form.materials.data)
            service.set_materials(session(), webinar, found, actor=actor(), now=site().now())
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Recording and materials saved."), "ok")
            return redirect(url_for("record.index", slug=webinar.slug))
    page = manage_page("outcome/record/materials.html", webinar, form=form)
    return page, 422 if has_errors(form) else 200


def section(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return what was said, for the webinar's public page once it is over."""
    if not is_over(webinar, now):
        return None
    points = _by_speaker(queries.points(session, webinar.id))
    found, materials = queries.release(session, webinar.id), queries.materials(session, webinar.id)
    known = points or found or materials
    return {"speakers": points, "release": found, "materials": materials} if known else None


def _by_speaker(points: Sequence[Point]) -> list[tuple[PanelMember, list[Point]]]:
    grouped: dict[int, tuple[PanelMember, list[Point]]] = {}
    for point in points:
        grouped.setdefault(point.member_id, (point.member, []))[1].append(point)
    return list(grouped.values())


def _page(webinar: Webinar, form: ReleaseForm) -> str:
    recorded = {member.id: points for member, points in _by_speaker(queries.points(session(), webinar.id))}
    rows = [(member, recorded.get(member.id, [])) for member in panel(session(), webinar.id)]
    return manage_page(
        "outcome/record/index.html", webinar, rows=rows, form=form, may_edit=may(Action.EDIT_RECORD),
        claims=claims(session(), webinar), materials=queries.materials(session(), webinar.id),
    )  # fmt: skip


def card(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any] | None:
    """Return the release track for the overview; None before the webinar."""
    if not is_over(webinar, now):
        return None
    return {"release": queries.release(session, webinar.id), "points": queries.point_count(session, webinar.id)}
