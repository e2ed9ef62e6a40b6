"""Mails to speakers: invitation, reminder, changed, withdrawn and cancelled entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.convening.webinars.queries import by_id as webinar_by_id
from webinar.convening.webinars.rules import Occasion, When
from webinar.core import outbox
from webinar.core.mail import Mail
from webinar.directory.people.printing import addressed
from webinar.programme.agenda.access import panel_join_link, speaker_link
from webinar.programme.agenda.models import Answer, PanelMember, PanelRole
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.agenda.rules import role_words
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import entry_of, host_names, mail_subject, printed_changes, sender
from webinar.programme.calendar.rules import has_entry
from webinar.programme.speakers import queries, rules
from webinar.programme.speakers.tasks import (
    SendSpeakerCancellation,
    SendSpeakerInvitation,
    SendSpeakerReminder,
    SendSpeakerUpdate,
    SendSpeakerWithdrawal,
    update_key,
)
from webinar.web.dates import date_long
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate


def build_invitation(session: Session, task: SendSpeakerInvitation, _now: datetime) -> Mail | None:
    """Return the invitation to take part; None when the place on the panel or the address is gone."""
    member = _reachable(session, task.member_id)
    if member is None:
        return None
    with in_language(member.person.language or member.webinar.language):
        calendar = _entry(session, member, task.stamp, answered=member.answer is Answer.CONFIRMED)
        return _mail(member, "invitation", _("Invitation: %(what)s"), calendar=calendar)


def build_reminder(session: Session, task: SendSpeakerReminder, _now: datetime) -> Mail | None:
    """Return the reminder of what is missing; None when nothing is."""
    member = _reachable(session, task.member_id)
    missing = queries.standing(session, member).missing if member else []
    if member is None or not missing:
        return None
    with in_language(member.person.language or member.webinar.language):
        words = [translate(rules.NEED_LABELS[need]) for need in missing]
        return _mail(member, "reminder", _("Still needed: %(what)s"), {"missing": words})


def build_update(session: Session, task: SendSpeakerUpdate, _now: datetime) -> Mail | None:
    """Return what has changed, with the entry as it is now; None when a later mail tells more, or they have declined.

    When the time has moved, the entry asks for an answer anew: what was said was said of the former time.
    """
    member = _reachable(session, task.member_id)
    if member is None or member.answer.is_out or outbox.is_overtaken(session, task, update_key(task)):
        return None
    webinar = member.webinar
    if webinar.state in {WebinarState.POSTPONED, WebinarState.CANCELLED}:
        return None
    with in_language(member.person.language or webinar.language):
        was = Occasion.of_data(task.was) if task.was else None
        shown = webinar_rules.when_of(was, _zones(member)) if was and was.date else None
        extra = {"was": shown, "withdraws": task.withdraws, "changes": printed_changes(task.changes)}
        subject = _("Changed: %(what)s")
        if task.withdraws and was:
            entry = entry_of(webinar, sequence=task.sequence, stamp=task.stamp, occasion=was)
            calendar = ics.cancel(entry, _invitee(member), whole=True)
            return _mail(member, "update", subject, extra, calendar=calendar, method="CANCEL")
        answered = member.answer is Answer.CONFIRMED and was is None
        return _mail(member, "update", subject, extra, calendar=_entry(session, member, task.stamp, answered=answered))


def sample_update(member: PanelMember, was: Occasion | None, changes: Mapping[str, tuple[str, str]]) -> Mail:
    """Return the mail of a change as an invited panel member would get it; their own link stays out."""
    webinar = member.webinar
    with in_language(member.person.language or webinar.language):
        shown = webinar_rules.when_of(was, _zones(member)) if was and was.date else None
        extra = {
            "was": shown, "withdraws": False, "changes": printed_changes(changes), "page": "https://…",
            "has_entry": has_entry(webinar),
        }  # fmt: skip
        return _mail(member, "update", _("Changed: %(what)s"), extra)


def sample_announced(member: PanelMember) -> Mail:
    """Return the mail that a postponed webinar has a new date, as an invited panel member gets it."""
    webinar, zones = member.webinar, _zones(member)
    was = Occasion.of_data(webinar.postponed_from) if webinar.postponed_from else None
    with in_language(member.person.language or webinar.language):
        before = webinar_rules.when_of(was, zones) if was and was.date else None
        extra = {"was": before, "withdraws": False, "changes": (), "page": "https://…", "has_entry": True}
        when = webinar_rules.when_of(webinar_rules.planned(webinar), zones)
        return _mail(member, "update", _("Changed: %(what)s"), extra, when=when)


def build_cancellation(session: Session, task: SendSpeakerCancellation, _now: datetime) -> Mail | None:
    """Return the notice that the webinar is cancelled, or that its date is taken back, with METHOD:CANCEL."""
    member = _reachable(session, task.member_id)
    if member is None or member.webinar.state not in {WebinarState.CANCELLED, WebinarState.POSTPONED}:
        return None
    cancelled = member.webinar.state is WebinarState.CANCELLED
    with in_language(member.person.language or member.webinar.language):
        calendar = None
        if task.withdraws and webinar_rules.announced(member.webinar).date:
            entry = entry_of(member.webinar, sequence=_own_sequence(session, member), stamp=task.stamp)
            calendar = ics.cancel(entry, _invitee(member), whole=True)
        template = "cancellation" if cancelled else "postponement"
        subject = _("Cancelled: %(what)s") if cancelled else _("Postponed: %(what)s")
        return _mail(member, template, subject, calendar=calendar, method="CANCEL")


def sample_parting(member: PanelMember, parting: Parting) -> Mail:
    """Return the notice that the webinar is cancelled or postponed as an invited panel member gets it."""
    webinar = member.webinar
    cancelled = parting.state is WebinarState.CANCELLED
    with in_language(member.person.language or webinar.language):
        template = "cancellation" if cancelled else "postponement"
        subject = _("Cancelled: %(what)s") if cancelled else _("Postponed: %(what)s")
        extra = {"withdraws": has_entry(webinar), "words": parting.words or _("[your words]")}
        return _mail(member, template, subject, extra)


def build_withdrawal(session: Session, task: SendSpeakerWithdrawal, _now: datetime) -> Mail | None:
    """Return the message that takes the entry of somebody out who does not take part, with METHOD:CANCEL."""
    webinar = webinar_by_id(session, task.webinar_id)
    if webinar_rules.announced(webinar).date is None:
        return None
    with in_language(task.language):
        when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
        variables = {
            "webinar": webinar, "hosts": host_names(webinar), "when": when, "leaves": task.leaves, "words": task.words,
        }  # fmt: skip
        text, html = render_mail("programme/speakers/mail/withdrawal", variables)
        subject = _("No longer in your calendar: %(what)s", what=mail_subject(webinar, when))
        entry = entry_of(webinar, sequence=task.sequence, stamp=task.stamp)
        invitee = ics.Invitee(task.printed_name, task.email, accepted=False, role="REQ-PARTICIPANT")
        return Mail(
            to=task.email, to_name=task.printed_name, subject=subject, text=text, html=html,
            **sender(webinar),
            calendar=ics.cancel(entry, invitee, whole=False), method="CANCEL", scope=webinar.scope, automatic=False,
        )  # fmt: skip


def sample_withdrawal(session: Session, member: PanelMember, words: str, *, leaves: bool = True) -> Mail | None:
    """Return the mail to who leaves the panel with these words, or declines; None when none is sent."""
    sheet = queries.sheet(session, member.id)
    if sheet is None or not sheet.holds_entry or not member.person.email:
        return None
    language = member.person.language or member.webinar.language
    own = SendSpeakerWithdrawal(member.id, member.webinar_id, "", member.printed_name, language, 0, leaves, "", words)
    return build_withdrawal(session, own, member.webinar.changed_at)


def sample_invitation(member: PanelMember) -> Mail:
    """Return the invitation as a panel member gets it; their own link stays out."""
    with in_language(member.person.language or member.webinar.language):
        extra = {"page": "https://…", "has_entry": has_entry(member.webinar)}
        return _mail(member, "invitation", _("Invitation: %(what)s"), extra)


def sample_reminder(member: PanelMember, missing: Sequence[rules.Need]) -> Mail:
    """Return the reminder as a panel member gets it; their own link stays out."""
    with in_language(member.person.language or member.webinar.language):
        words = [translate(rules.NEED_LABELS[need]) for need in missing]
        return _mail(member, "reminder", _("Still needed: %(what)s"), {"missing": words, "page": "https://…"})


def _reachable(session: Session, member_id: int) -> PanelMember | None:
    member = member_by_id(session, member_id)
    return member if member is not None and member.person.email else None


def _own_sequence(session: Session, member: PanelMember) -> int:
    sheet = queries.sheet(session, member.id)
    return member.webinar.sequence + (sheet.extra_sequence if sheet else 0)


def _entry(session: Session, member: PanelMember, stamp: str, *, answered: bool) -> bytes | None:
    webinar = member.webinar
    if not has_entry(webinar):
        return None
    entry = entry_of(webinar, sequence=_own_sequence(session, member), join_url=panel_join_link(member), stamp=stamp)
    return ics.request(entry, _invitee(member, answered=answered))


def _invitee(member: PanelMember, *, answered: bool = False) -> ics.Invitee:
    role = "CHAIR" if member.role is PanelRole.MODERATOR else "REQ-PARTICIPANT"
    return ics.Invitee(member.printed_name, member.person.email, accepted=answered, role=role)


def _zones(member: PanelMember) -> list[str]:
    return [member.person.time_zone, *webinar_rules.zones_of(member.webinar)]


def _mail(
    member: PanelMember, template: str, subject: str, extra: Mapping[str, object] | None = None, *,
    calendar: bytes | None = None, method: str = "REQUEST", when: When | None = None,
) -> Mail:  # fmt: skip
    webinar = member.webinar
    when = when or webinar_rules.when(webinar, _zones(member))
    variables = {
        "webinar": webinar, "member": member, "hosts": host_names(webinar), "when": when, "date": date_long(when.date),
        "opens": addressed(member.person), "host_count": len(webinar_rules.hosts_of(webinar)),
        "role": translate(role_words(member)), "page": speaker_link(member), "missing": [], "kind": template, "words": webinar.parting_words,
        "has_entry": calendar is not None and method == "REQUEST", "withdraws": method == "CANCEL" and calendar is not None,
        **(extra or {}),
    }  # fmt: skip
    text, html = render_mail("programme/speakers/mail/speaker", variables)
    return Mail(
        to=member.person.email, to_name=member.printed_name, subject=subject % {"what": mail_subject(webinar, when)},
        text=text, html=html, **sender(webinar),
        calendar=calendar, method=method, scope=webinar.scope, automatic=calendar is None,
    )  # fmt: skip
