"""Attendance in words and as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.attendance.presence import queries
from webinar.attendance.presence.case import Person, Truth
from webinar.attendance.presence.models import AttendanceEvidence, AttendanceFigure
from webinar.attendance.presence.rules import QUALIFIER_LABELS
from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import Desk
from webinar.core.database import columns
from webinar.core.text import N_
from webinar.registration.registering.models import Registration
from webinar.web.dates import date_long, moment
from webinar.web.feature import Kept, Need
from webinar.web.i18n import in_language
from webinar.web.rendering import translate


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return what is known of somebody's coming; by whom of the staff it was said is theirs."""
    row = queries.of_registration(session, registration.id)
    if row is None:
        return
    stays, marks = queries.connections_of(session, row), queries.marks_of(session, registration.id)
    minutes = ngettext("%(num)d minute", "%(num)d minutes", row.minutes) if row.minutes is not None else ""
    shown = [
        (_("You attended") if row.attended else _("Attendance"), minutes or (_("Yes") if row.attended else _("No")))
    ]
    for stay in stays:
        said = [
            stay.name,
            stay.email,
            stay.organisation,
            moment(stay.joined, registration.time_zone) if stay.joined else "",
        ]
        shown.append((_("Connection"), " · ".join(filter(None, said))))
    shown += [(_("Marked by hand"), " · ".join(filter(None, [mark.state.value, mark.reason]))) for mark in marks]
    data = {
        "attendance": {
            **columns(row, "registration_id", "webinar_id", "public_id", "proposals"),
            "state": row.state.value,
            "connections_kept": [columns(stay, "webinar_id", "source_id") for stay in stays],
            "marks": [columns(mark, "webinar_id", "registration_id", "made_by", "undone_by") for mark in marks],
            "decisions": [
                columns(one, "webinar_id", "registration_id", "member_id", "made_by", "undone_by")
                for one in queries.decisions_of(session, registration.webinar_id, row.keys)
            ],
        }
    }
    yield Kept(_("Attendance"), shown, data)


def figure_words(figure: AttendanceFigure) -> str:
    """Return "about 300" as the source prints it, or made of qualifier and value."""
    if figure.as_printed:
        return figure.as_printed
    label = translate(QUALIFIER_LABELS[figure.qualifier])
    if figure.upper is not None:
        return str(_("between %(low)d and %(high)d", low=figure.value, high=figure.upper))
    return f"{label} {figure.value}"


#: The key under which hosts sign the official figure off.
FIGURE = "attendance_figure"


def signed_sections(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return the official figure as hosts sign it off, in the webinar's language whoever reads it; {} without one."""
    figure = queries.official_figure(session, webinar.id)
    if figure is None:
        return {}
    with in_language(webinar.language):
        return {
            N_("Official figure"): figure_words(figure), N_("Given by"): figure.claimed_by,
            N_("Source"): figure.source, N_("Date"): date_long(figure.stated_on),
        }  # fmt: skip


def approved_figure(session: Session, webinar: Webinar, now: datetime) -> AttendanceFigure | None:
    """Return the official figure once every host whose approval is needed has approved it, else None."""
    return queries.official_figure(session, webinar.id) if is_approved(session, webinar, FIGURE, now) else None


def reached(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the milestone that the hosts have agreed on a figure."""
    return {"attendance"} if approved_figure(session, webinar, now) is not None else set()


def as_data(
    webinar: Webinar, truth: Truth, sources: Mapping[int, AttendanceEvidence], figures: Iterable[AttendanceFigure]
) -> dict[str, Any]:
    """Return the whole attendance as the contract of `webinar export attendance` names it; null is what is not told."""
    counts = truth.counts
    return {
        "webinar": {
            "slug": webinar.slug, "title": webinar.title, "starts_at": _instant(webinar.starts_at),
            "ends_at": _instant(webinar.ends_at), "time_zone": webinar.time_zone or None,
        },
        "counts": {
            "registered": counts.registered, "approved": counts.approved, "attended": counts.attended,
            "absent": counts.absent, "unregistered": counts.unregistered, "connections": counts.connections,
            "peak": counts.peak,
        },
        "stated": [_stated(row) for row in figures],
        "people": [_person(person, sources) for person in sorted(truth.people, key=lambda one: (one.name, one.key))],
    }  # fmt: skip


def _stated(row: AttendanceFigure) -> dict[str, Any]:
    said: dict[str, Any] = {
        "value": row.value, "qualifier": row.qualifier.value, "by": row.claimed_by or None, "source": row.source or None,
        "kind": row.kind.value, "official": row.is_official, "stated_on": row.stated_on.isoformat() if row.stated_on else None,
    }  # fmt: skip
    return {**said, "upper": row.upper} if row.upper is not None else said


def _person(person: Person, sources: Mapping[int, AttendanceEvidence]) -> dict[str, Any]:
    presence = person.presence
    return {
        "name": person.name or None, "email": person.email or None, "organisation": person.organisation or None,
        "country": person.country or None, "category": (person.candidate.category or None) if person.candidate else None,
        "registered": person.is_registered, "role": person.role, "connections": presence.connections,
        "minutes": _minutes(presence.seconds), "minutes_in_webinar": _minutes(presence.seconds_in),
        "sum_of_connections": _minutes(presence.seconds_sum),
        "share": round(presence.share, 4) if presence.share is not None else None,
        "first_join": _instant(presence.first), "last_leave": _instant(presence.last), "attended": person.attended,
        "evidence": [
            {"source": sources[stay.source].name, "sha256": sources[stay.source].sha256, "row": stay.row}
            if not stay.is_click else {"source": "join page", "sha256": None, "row": stay.row}
            for stay in person.stays
        ],
    }  # fmt: skip


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 2)


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def needs(session: Session, _user: User, desk: Desk, _now: datetime) -> Iterable[Need]:
    """Return of which webinars people of a report are to be confirmed."""
    webinars = desk.where(Action.EDIT_ATTENDANCE)
    for webinar_id, count in queries.doubtful(session, webinars):
        webinar = webinars[webinar_id]
        text = ngettext("%(num)d attendee to confirm", "%(num)d attendees to confirm", count)
        page = url_for("attendance_people.index", slug=webinar.slug)
        yield Need(f"attendance.doubtful:{webinar_id}", webinar.title, text, _("Confirm"), page)
