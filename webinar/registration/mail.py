"""Mails to registrants.

None that a visitor's form asks for holds a word that was typed into the form, not even the name: an address is not proved before its owner has used
the link, and our mails must not carry strangers' texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.calendar import ics
from webinar.calendar.access import entry_of, host_names
from webinar.core import timezones
from webinar.core.mail import Mail, recent_count
from webinar.registration import queries
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.rules import ENDED, MAILS_PER_HOUR, REGISTRANT_LINK
from webinar.registration.tasks import SendCancellation, SendPostponement, SendStanding, SendUpdate
from webinar.web.i18n import in_language
from webinar.web.rendering import date_long, render_mail
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
from webinar.webinars.models import WebinarState

S = RegistrationStatus


def build_standing(session: Session, task: SendStanding, now: datetime) -> Mail | None:
    """Return the mail that says where a registrant stands; None when that has changed since.

    None too for one more than `MAILS_PER_HOUR` of those that visitors' forms ask for: nobody floods an address.
    """
    registration = queries.by_id(session, task.registration_id)
    if registration is None or registration.status.value != task.standing or not registration.email:
        return None
    if task.asked and recent_count(session, registration.email, now - timedelta(hours=1)) >= MAILS_PER_HOUR:
        return None
    with in_language(registration.language):
        if registration.status is S.CONFIRMED:
            return _with_invitation(registration, "registration/mail/confirmed", _("Confirmed: %(what)s"))
        if registration.status is S.WAITING:
            place = queries.position(session, registration)
            return _mail(registration, "registration/mail/waiting", _("Waiting list: %(what)s"), place=place)
        if registration.status is S.CANCELLED and not registration.reason:
            return _with_withdrawal(registration)
        return _note(registration)


def _note(registration: Registration) -> Mail:
    """Return the mail of a standing that asks for something or ends something, in a few words."""
    until = registration.held_until
    zone = registration.time_zone or registration.webinar.time_zone or "UTC"
    ends = f"{timezones.to_local(until, zone):%Y-%m-%d %H:%M} {timezones.city(zone)}" if until else ""
    texts = {
        S.UNCONFIRMED: (
            _("Please confirm your address: %(what)s"), _("Confirm your address"),
            _("this address was given for a registration. Confirm it with the button on your own page; until then nothing is registered.")
            + (" " + _("A place is kept for you until %(time)s.", time=ends) if ends else ""),
        ),
        S.PENDING: (
            _("Received: %(what)s"), _("Your registration"),
            _("the hosts have received your registration and will decide about it. We write as soon as they have."),
        ),
        S.OFFERED: (
            _("A place is free for you: %(what)s"), _("Take the place"),
            _("a place has become free. Take it on your own page until %(time)s; after that it goes to the next on the list.", time=ends),
        ),
        S.DECLINED: (
            _("Not admitted: %(what)s"), _("Your registration"), _("the hosts cannot admit you to this webinar."),
        ),
        S.CANCELLED: (
            _("Your registration is cancelled: %(what)s"), _("Your registration"), _("your registration is cancelled."),
        ),
    }  # fmt: skip
    subject, button, lead = texts[registration.status]
    reason = _(registration.reason) if registration.reason else ""
    calendar = None
    if registration.status in {S.DECLINED, S.CANCELLED} and registration.extra_sequence and _has_day(registration):
        entry = entry_of(registration.webinar, extra_sequence=registration.extra_sequence)
        calendar = ics.cancel(entry, _invitee(registration), whole=False)
    extra = {"lead": lead, "button": button, "reason": reason}
    return _mail(registration, "registration/mail/note", subject, calendar=calendar, method="CANCEL", extra=extra)


def build_update(session: Session, task: SendUpdate, _now: datetime) -> Mail | None:
    """Return the changed invitation; None when the registrant holds no entry, or a later change is on its way."""
    registration = queries.by_id(session, task.registration_id)
    if registration is None or registration.status is not S.CONFIRMED:
        return None
    if registration.webinar.sequence + registration.extra_sequence != task.sequence:
        return None
    with in_language(registration.language):
        return _with_invitation(registration, "registration/mail/updated", _("Changed: %(what)s"))


def build_cancellation(session: Session, task: SendCancellation, _now: datetime) -> Mail | None:
    """Return the notice that the webinar is cancelled, with METHOD:CANCEL for those who held an entry."""
    registration = _holding(session, task.registration_id, WebinarState.CANCELLED)
    if registration is None:
        return None
    with in_language(registration.language):
        return _taken_back(registration, "registration/mail/webinar_cancelled", _("Cancelled: %(what)s"))


def build_postponement(session: Session, task: SendPostponement, _now: datetime) -> Mail | None:
    """Return the notice that the date is taken back, with METHOD:CANCEL; None when a new one is known by then."""
    registration = _holding(session, task.registration_id, WebinarState.POSTPONED)
    if registration is None:
        return None
    with in_language(registration.language):
        return _taken_back(registration, "registration/mail/webinar_postponed", _("Postponed: %(what)s"))


def _holding(session: Session, registration_id: int, state: WebinarState) -> Registration | None:
    """Return a registration that counts, of a webinar that is (still) in this state."""
    registration = queries.by_id(session, registration_id)
    if registration is None or registration.status in ENDED:
        return None
    return registration if registration.webinar.state is state else None


def _taken_back(registration: Registration, template: str, subject: str) -> Mail:
    calendar = None
    if registration.status is S.CONFIRMED and _has_day(registration):
        entry = entry_of(registration.webinar, extra_sequence=registration.extra_sequence)
        calendar = ics.cancel(entry, _invitee(registration), whole=True)
    return _mail(registration, template, subject, calendar=calendar, method="CANCEL")


def _with_invitation(registration: Registration, template: str, subject: str) -> Mail:
    here = site()
    me = here.link("me.show", REGISTRANT_LINK, registration.public_id, registration.nonce)
    join = here.link("me.join", REGISTRANT_LINK, registration.public_id, registration.nonce)
    entry = entry_of(
        registration.webinar, extra_sequence=registration.extra_sequence, private_url=me,
        join_url=join if registration.webinar.join_url else "",
    )  # fmt: skip
    calendar = ics.request(entry, _invitee(registration)) if _has_day(registration) else None
    return _mail(registration, template, subject, calendar=calendar)


def _with_withdrawal(registration: Registration) -> Mail:
    calendar = None
    if registration.extra_sequence and _has_day(registration):
        entry = entry_of(registration.webinar, extra_sequence=registration.extra_sequence)
        calendar = ics.cancel(entry, _invitee(registration), whole=False)
    template, subject = "registration/mail/cancelled", _("Your registration is cancelled: %(what)s")
    return _mail(registration, template, subject, calendar=calendar, method="CANCEL")


def _has_day(registration: Registration) -> bool:
    return registration.webinar.date is not None


def _invitee(registration: Registration) -> ics.Invitee:
    return ics.Invitee("", registration.email)


def _mail(
    registration: Registration, template: str, subject: str, *, calendar: bytes | None = None,
    method: str = "REQUEST", place: int | None = None, extra: Mapping[str, str] | None = None,
) -> Mail:  # fmt: skip
    webinar = registration.webinar
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    me = site().link("me.show", REGISTRANT_LINK, registration.public_id, registration.nonce)
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when,
        "date": date_long(when.date), "me": me, "place": place, **(extra or {}),
    }  # fmt: skip
    text, html = render_mail(template, variables)
    first = f"{date_long(when.date)}" + (f", {when.zones[0].start} {when.zones[0].label}" if when.zones else "")
    what = f"{first} – {webinar.title}" if first else webinar.title
    return Mail(
        to=registration.email, subject=subject % {"what": what}, text=text, html=html,
        sender_name=host_names(webinar), reply_to=webinar.contact_email or None, calendar=calendar, method=method,
        scope=webinar.scope, automatic=calendar is None,
    )  # fmt: skip
