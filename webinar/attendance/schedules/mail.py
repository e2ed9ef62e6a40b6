"""Mails of reports by the clock. They name nobody: the report itself asks for a sign-in (docs/decisions/0033)."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.attendance.reports.printing import figures
from webinar.attendance.reports.queries import attendance_report
from webinar.attendance.schedules import queries, rules
from webinar.attendance.schedules.models import Recurrence
from webinar.attendance.schedules.tasks import SendReport, SendStopped
from webinar.convening.webinars.queries import by_id
from webinar.core.mail import Mail
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate
from webinar.web.site import site


def build_report(session: Session, task: SendReport, now: datetime) -> Mail | None:
    """Return the mail with the figures as they are now; None when it was removed or the recipient lost the right."""
    row, user = queries.schedule(session, task.schedule_id), session.get(User, task.user_id)
    if row is None or user is None:
        return None
    webinar = by_id(session, row.webinar_id)
    if not queries.may_export(session, user, webinar):
        return None
    with in_language(user.language):
        is_weekly = row.recurrence is Recurrence.WEEKLY
        report = attendance_report(session, webinar, now)
        known = [one for one in figures(report) if isinstance(one.value, int)]
        variables = {
            "webinar": webinar, "figures": [(one.label, one.value) for one in known], "owner": row.owner.printed,
            "page": site().url("reports.index", slug=webinar.slug),
            "settings": site().url("schedules.index", slug=webinar.slug),
        }  # fmt: skip
        text, html = render_mail("attendance/schedules/mail/report", variables)
        subject = (
            _("Weekly report: %(title)s", title=webinar.title)
            if is_weekly
            else _("Attendance report: %(title)s", title=webinar.title)
        )
        return Mail(to=user.email, subject=subject, text=text, html=html, scope=webinar.scope)


def build_stopped(session: Session, task: SendStopped, _now: datetime) -> Mail | None:
    """Return the notice that a report is not mailed any more; None when it was removed or runs again."""
    row, user = queries.schedule(session, task.schedule_id), session.get(User, task.user_id)
    if row is None or user is None or not user.active or row.failures < rules.LIMIT or row.failure is None:
        return None
    webinar = by_id(session, row.webinar_id)
    with in_language(user.language):
        variables = {
            "webinar": webinar, "count": row.failures, "because": translate(rules.FAILURE_LABELS[row.failure]),
            "label": translate(rules.RECURRENCE_LABELS[row.recurrence]),
            "page": site().url("schedules.index", slug=webinar.slug),
        }  # fmt: skip
        text, html = render_mail("attendance/schedules/mail/stopped", variables)
        subject = _("Scheduled report stopped: %(title)s", title=webinar.title)
        return Mail(to=user.email, subject=subject, text=text, html=html, scope=webinar.scope)
