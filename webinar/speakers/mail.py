"""Mails to speakers: invitation, reminder, changed and cancelled entries."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.calendar import ics
from webinar.calendar.access import entry_of, host_names
from webinar.core.mail import Mail
from webinar.programme.access import speaker_link
from webinar.programme.models import Answer, PanelMember
from webinar.programme.queries import member_by_id
from webinar.programme.rules import role_words
from webinar.speakers import queries, rules
from webinar.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerInvitation,
    SendSpeakerReminder,
    SendSpeakerUpdate,
)
from webinar.web.i18n import in_language
from webinar.web.rendering import date_long, render_mail, translate
from webinar.webinars import rules as webinar_rules
from webinar.webinars.models import WebinarState


def build_invitation(session: Session, task: SendSpeakerInvitation, _now: datetime) -> Mail | None:
    """Return the invitation to take part; None when the place on the panel or the address is gone."""
    member = _reachable(session, task.member_id)
    if member is None:
        return None
    with in_language(member.person.language or member.webinar.language):
        return _mail(member, "invitation", _("Invitation: %(title)s"), calendar=_entry(member))


def build_reminder(session: Session, task: SendSpeakerReminder, _now: datetime) -> Mail | None:
    """Return the reminder of what is missing; None when nothing is."""
    member = _reachable(session, task.member_id)
    missing = queries.standing(session, member).missing if member else []
    if member is None or not missing:
        return None
    with in_language(member.person.language or member.webinar.language):
        words = [translate(rules.NEED_LABELS[need]) for need in missing]
        return _mail(member, "reminder", _("Still needed: %(title)s"), missing=words)


def build_update(session: Session, task: SendSpeakerUpdate, _now: datetime) -> Mail | None:
    """Return the changed entry; None when a later change is on its way."""
    member = _reachable(session, task.member_id)
    if member is None or member.webinar.sequence != task.sequence:
        return None
    with in_language(member.person.language or member.webinar.language):
        return _mail(member, "update", _("Changed: %(title)s"), calendar=_entry(member))


def build_cancellation(session: Session, task: SendSpeakerCancellation, _now: datetime) -> Mail | None:
    """Return the notice that the webinar is cancelled, or that its date is taken back, with METHOD:CANCEL."""
    member = _reachable(session, task.member_id)
    if member is None or member.webinar.state not in {WebinarState.CANCELLED, WebinarState.POSTPONED}:
        return None
    cancelled = member.webinar.state is WebinarState.CANCELLED
    with in_language(member.person.language or member.webinar.language):
        calendar = None
        if member.webinar.date:
            calendar = ics.cancel(entry_of(member.webinar), _invitee(member), whole=True)
        template = "cancellation" if cancelled else "postponement"
        subject = _("Cancelled: %(title)s") if cancelled else _("Postponed: %(title)s")
        return _mail(member, template, subject, calendar=calendar, method="CANCEL")


def _reachable(session: Session, member_id: int) -> PanelMember | None:
    member = member_by_id(session, member_id)
    return member if member is not None and member.person.email else None


def _entry(member: PanelMember) -> bytes | None:
    if member.webinar.date is None:
        return None
    entry = entry_of(member.webinar, private_url=speaker_link(member), join_url=member.webinar.join_url)
    return ics.request(entry, _invitee(member))


def _invitee(member: PanelMember) -> ics.Invitee:
    accepted = member.answer is Answer.CONFIRMED
    return ics.Invitee(member.printed_name, member.person.email, accepted=accepted, role="REQ-PARTICIPANT")


def _mail(
    member: PanelMember, template: str, subject: str, *, calendar: bytes | None = None, method: str = "REQUEST",
    missing: list[str] | None = None,
) -> Mail:  # fmt: skip
    webinar = member.webinar
    when = webinar_rules.when(webinar, [member.person.time_zone, *webinar_rules.zones_of(webinar)])
    variables = {
        "webinar": webinar, "member": member, "hosts": host_names(webinar), "when": when, "date": date_long(when.date),
        "role": translate(role_words(member)), "page": speaker_link(member), "missing": missing or [], "kind": template,
    }  # fmt: skip
    text, html = render_mail("speakers/mail/speaker", variables)
    return Mail(
        to=member.person.email, to_name=member.printed_name, subject=subject % {"title": webinar.title}, text=text,
        html=html, sender_name=host_names(webinar), reply_to=webinar.contact_email or None, calendar=calendar,
        method=method, scope=webinar.scope, automatic=calendar is None,
    )  # fmt: skip
