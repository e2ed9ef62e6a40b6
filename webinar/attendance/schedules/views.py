"""Staff page: reports that are mailed by the clock."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webinar.accounts.access import actor, me
from webinar.accounts.models import Action
from webinar.attendance.schedules import queries, service
from webinar.attendance.schedules.forms import ScheduleForm
from webinar.attendance.schedules.models import Recurrence, ReportSchedule
from webinar.attendance.schedules.printing import listed
from webinar.convening.webinars.access import for_webinar, manage_page
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound, RuleViolation
from webinar.web.bulk import asks_first
from webinar.web.database import session
from webinar.web.once import once
from webinar.web.site import site

bp = Blueprint("schedules", __name__, url_prefix="/manage/w/<slug>/documents/schedules")


@bp.get("")
@for_webinar(Action.EXPORT)
def index(webinar: Webinar) -> ResponseReturnValue:
    """Show what is mailed, when and to whom, and the form for another."""
    return _page(webinar, _form(webinar, data={"recipients": [str(me().id)]}))


@bp.post("")
@for_webinar(Action.EXPORT)
@once
def add(webinar: Webinar) -> ResponseReturnValue:
    """Set up a report by the clock."""
    form = _form(webinar)
    if form.validate():
        try:
            service.add(
                session(), webinar, me(), Recurrence(form.recurrence.data), form.chosen(), actor=actor(), now=site().now()
            )  # fmt: skip
        except RuleViolation as error:
            form.violate(error)
        else:
            flash(_("Report scheduled."), "ok")
            return redirect(url_for("schedules.index", slug=webinar.slug))
    return _page(webinar, form), 422


@bp.post("/<int:schedule_id>/switch")
@for_webinar(Action.EXPORT)
def switch(webinar: Webinar, schedule_id: int) -> ResponseReturnValue:
    """Pause it, or resume it in one's own name."""
    row = _schedule(webinar, schedule_id)
    now = site().now()
    (one,) = listed([row], webinar, now)
    if one.may_resume:
        service.resume(session(), webinar, row, me(), actor=actor(), now=now)
        flash(_("Report resumed. It’s now sent in your name."), "ok")
    elif one.may_pause:
        service.pause(session(), webinar, row, actor=actor(), now=now)
        flash(_("Report paused."), "ok")
    return redirect(url_for("schedules.index", slug=webinar.slug))


@bp.post("/<int:schedule_id>/remove")
@for_webinar(Action.EXPORT)
def remove(webinar: Webinar, schedule_id: int) -> ResponseReturnValue:
    """Forget it."""
    row, back = _schedule(webinar, schedule_id), url_for("schedules.index", slug=webinar.slug)
    name = listed([row], webinar, site().now())[0].label
    service.remove(session(), webinar, row, actor=actor(), now=site().now())
    if asked := asks_first(name, _("Remove scheduled report"), back=back):
        return manage_page("layouts/ask.html", webinar, **asked)
    flash(_("Scheduled report removed."), "ok")
    return redirect(back)


def _form(webinar: Webinar, **kw: object) -> ScheduleForm:
    staff = queries.entitled(session(), webinar)
    if me().id not in {user.id for user in staff}:
        staff.insert(0, me())
    return ScheduleForm(staff, **kw)


def _page(webinar: Webinar, form: ScheduleForm) -> str:
    rows = listed(queries.schedules(session(), webinar.id), webinar, site().now())
    return manage_page("attendance/schedules/index.html", webinar, rows=rows, form=form)


def _schedule(webinar: Webinar, schedule_id: int) -> ReportSchedule:
    row = queries.schedule(session(), schedule_id)
    if row is None or row.webinar_id != webinar.id:
        raise NotFound
    return row
