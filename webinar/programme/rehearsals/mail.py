"""Mails about rehearsals: invitation, new time, cancellation, reminder; who is taken out hears of the time they know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import When
from webinar.core.mail import Mail
from webinar.directory.people.printing import DEAR, addressed
from webinar.programme.agenda.models import PanelRole
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import host_names, sender
from webinar.programme.rehearsals import queries
from webinar.programme.rehearsals.access import guest_link
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest
from webinar.programme.rehearsals.printing import entry_of, title_of, when_is
from webinar.programme.rehearsals.rules import Pending, Told, told_time
from webinar.programme.rehearsals.tasks import SendRehearsal, SendRehearsalCancel, SendRehearsalReminder
from webinar.web.dates import date_long, place
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate


def build(session: Session, task: SendRehearsal, _now: datetime) -> Mail | None:
    """Return the invitation or the new time; None for who takes no part any more, and once it is cancelled."""
    guest = _invited(session, task.guest_id)
    if guest is None:
        return None
    rehearsal, webinar = guest.rehearsal, guest.rehearsal.webinar
    with in_language(guest.language):
        sequence = rehearsal.sequence + guest.extra_sequence
        entry = entry_of(rehearsal, webinar, sequence=sequence, stamp=task.stamp, join_url=guest_link(guest))
        calendar = ics.request(entry, _invitee(guest))
        was = when_is(rehearsal, webinar, guest.time_zone, datetime.fromisoformat(task.was)) if task.was else None
        kind = "changed" if task.was else "invitation"
        return _mail(rehearsal, guest.email, guest.name, guest.time_zone, _subjects()[kind], kind=kind, was=was,
                     page=guest_link(guest), calendar=calendar, opens=_opens(guest))  # fmt: skip


def samples(rehearsal: Rehearsal, pending: Pending) -> list[Mail]:
    """Return one mail of each kind that those who are to be told would get, without anybody's name or link."""
    kinds = {"invitation": pending.new, "changed": pending.changed}
    found = [sample(rehearsal, kind) for kind, guests in kinds.items() if guests]
    return found + partings(rehearsal, "withdrawn", pending.gone)


def partings(rehearsal: Rehearsal, kind: str, guests: Sequence[RehearsalGuest]) -> list[Mail]:
    """Return the mails that take it from these guests, one for each time that they were told, without name or link."""
    times = dict.fromkeys(told_time(rehearsal, guest) for guest in guests)
    return [sample(rehearsal, kind, told) for told in times]


def sample(rehearsal: Rehearsal, kind: str, told: Told | None = None) -> Mail:
    """Return a mail of this kind, without anybody's name or link."""
    with in_language(rehearsal.webinar.language):
        page = "https://…" if kind in {"invitation", "changed"} else ""
        return _mail(rehearsal, "", _("[name]"), "", _subjects()[kind], kind=kind, page=page, told=told,
                     opens=translate(DEAR, name=_("[name]")))  # fmt: skip


def _subjects() -> dict[str, str]:
    return {
        "invitation": _("Invitation: %(what)s"), "changed": _("Changed: %(what)s"), "cancelled": _("Cancelled: %(what)s"),
        "withdrawn": _("You’re no longer expected: %(what)s"),
    }  # fmt: skip


def build_reminder(session: Session, task: SendRehearsalReminder, now: datetime) -> Mail | None:
    """Return the reminder; None when the time is another one by now, or it has begun. It holds no entry."""
    guest = _invited(session, task.guest_id)
    if guest is None or guest.rehearsal.starts_at.isoformat() != task.starts_at or guest.rehearsal.starts_at <= now:
        return None
    with in_language(guest.language):
        return _mail(guest.rehearsal, guest.email, guest.name, guest.time_zone, _("Reminder: %(what)s"),
                     kind="reminder", page=guest_link(guest), opens=_opens(guest))  # fmt: skip


def build_cancel(session: Session, task: SendRehearsalCancel, _now: datetime) -> Mail | None:
    """Return the mail that takes the entry out; None when the whole webinar is gone from here."""
    rehearsal = queries.by_id(session, task.rehearsal_id)
    if rehearsal is None:
        return None
    told = _told(task)
    with in_language(task.language):
        entry = entry_of(rehearsal, rehearsal.webinar, sequence=task.sequence, stamp=task.stamp, told=told)
        calendar = ics.cancel(entry, ics.Invitee(task.printed_name, task.email), whole=task.whole)
        kind = "cancelled" if task.whole else "withdrawn"
        return _mail(rehearsal, task.email, task.printed_name, task.time_zone, _subjects()[kind], kind=kind,
                     calendar=calendar, method="CANCEL", told=told)  # fmt: skip


def _told(task: SendRehearsalCancel) -> Told | None:
    if not task.told_start:
        return None
    end = datetime.fromisoformat(task.told_end) if task.told_end else None
    return Told(datetime.fromisoformat(task.told_start), end)


def _invited(session: Session, guest_id: int) -> RehearsalGuest | None:
    guest = queries.guest(session, guest_id)
    if guest is None or not guest.holds_entry or guest.is_out or not guest.email:
        return None
    if guest.user_id and guest.user_id not in queries.staff_ids(session, guest.rehearsal.webinar_id):
        return None
    return guest if guest.rehearsal.cancelled_at is None else None


def _opens(guest: RehearsalGuest) -> str:
    """Return how the mail opens: to the panel as letters do."""
    return addressed(guest.member.person) if guest.member else ""


def _invitee(guest: RehearsalGuest) -> ics.Invitee:
    presides = guest.member is not None and guest.member.role is PanelRole.MODERATOR
    return ics.Invitee(guest.name, guest.email, accepted=False, role="CHAIR" if presides else "REQ-PARTICIPANT")


def _subject(rehearsal: Rehearsal, webinar: Webinar, when: When) -> str:
    hours = when.zones[0]
    return f"{title_of(rehearsal, webinar)} – {date_long(when.date)}, {hours.start} {place(hours)}"


def _mail(
    rehearsal: Rehearsal, to: str, name: str, zone: str, subject: str, *, kind: str, was: When | None = None,
    page: str = "", calendar: bytes | None = None, method: str = "REQUEST", told: Told | None = None, opens: str = "",
) -> Mail:  # fmt: skip
    webinar = rehearsal.webinar
    when = when_is(rehearsal, webinar, zone, told=told)
    variables = {
        "webinar": webinar, "rehearsal": rehearsal, "hosts": host_names(webinar), "when": when, "was": was,
        "opens": opens or _("Good day,"), "kind": kind, "page": page, "title": title_of(rehearsal, webinar),
    }  # fmt: skip
    text, html = render_mail("programme/rehearsals/mail/rehearsal", variables)
    return Mail(
        to=to, to_name=name, subject=subject % {"what": _subject(rehearsal, webinar, when)}, text=text, html=html,
        **sender(webinar), calendar=calendar, method=method,
        scope=webinar.scope, automatic=calendar is None,
    )  # fmt: skip
