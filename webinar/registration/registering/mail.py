"""Mails to registrants.

None that a visitor's form asks for holds a word that was typed into the form, not even the name: an address is not proved before its owner has used
the link, and our mails must not carry strangers' texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.printing import Parting
from webinar.convening.webinars.rules import Occasion, When
from webinar.core import outbox
from webinar.core.mail import VISITOR, Mail
from webinar.core.text import N_
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import by_hand, entry_of, host_names, mail_subject, printed_changes, sender
from webinar.programme.calendar.rules import has_entry
from webinar.registration.admission.models import Promotion
from webinar.registration.registering import forecast, places, queries
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.rules import ENDED
from webinar.registration.registering.setup import Setup, read
from webinar.registration.registering.tasks import (
    SendCancellation,
    SendErased,
    SendPostponement,
    SendStanding,
    SendUpdate,
    update_key,
)
from webinar.web.dates import date_long, moment
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail, translate

S = RegistrationStatus


def build_standing(session: Session, task: SendStanding, _now: datetime) -> Mail | None:
    """Return the mail that says where a registrant stands; None when that has changed since."""
    registration = queries.by_id(session, task.registration_id)
    if registration is None or registration.status.value != task.standing or not registration.email:
        return None
    mail = _standing(session, registration, task)
    return replace(mail, asked_by=VISITOR) if task.asked else mail


def _standing(session: Session, registration: Registration, task: SendStanding) -> Mail:
    with in_language(registration.language):
        if registration.status is S.CONFIRMED:
            return _confirmed(registration, task.stamp)
        if registration.status is S.WAITING:
            return _waiting(registration, queries.position(session, registration))
        return _ended(registration, task) if registration.status in ENDED else _note(registration, task)


def _waiting(registration: Registration, place: int | None) -> Mail:
    return _mail(registration, "registration/registering/mail/waiting", _("Waiting list: %(what)s"), {"place": place})


def _ended(registration: Registration, task: SendStanding) -> Mail:
    if registration.status is S.CANCELLED and not registration.reason:
        template, subject = "registration/registering/mail/cancelled", _("Your registration is cancelled: %(what)s")
        calendar = _withdrawal(registration, task)
        return _mail(registration, template, subject, calendar=calendar, method="CANCEL")
    return _note(registration, task)


def _confirmed(registration: Registration, stamp: str) -> Mail:
    """Return the mail that somebody has a place: with the invitation, unless there is no date to put into calendars."""
    template = "confirmed" if has_entry(registration.webinar) else "confirmed_undated"
    return _with_invitation(
        registration, f"registration/registering/mail/{template}", _("Confirmed: %(what)s"),
        by_hand(registration.webinar), stamp=stamp,
    )  # fmt: skip


def _withdrawal(registration: Registration, task: SendStanding) -> bytes | None:
    webinar = registration.webinar
    if not task.withdraws or webinar_rules.announced(webinar).date is None:
        return None
    entry = entry_of(webinar, sequence=webinar.sequence + task.sequence, stamp=task.stamp)
    return ics.cancel(entry, _invitee(registration), whole=False)


def _note(registration: Registration, task: SendStanding) -> Mail:
    """Return the mail of a standing that asks for something or ends something, in a few words."""
    until = registration.held_until
    zone = registration.time_zone or registration.webinar.time_zone or "UTC"
    ends = moment(until, zone)
    texts = {
        S.UNCONFIRMED: (
            _("Please confirm your address: %(what)s"), _("Confirm your address"),
            _("This address was used to register. Confirm it with the button on your page. Until then, nothing is registered.")
            + (" " + _("A place is held for you until %(time)s.", time=ends) if ends else ""),
        ),
        S.PENDING: (
            _("Received: %(what)s"), _("Your registration"),
            _("The hosts received your registration and will review it. We’ll email you once they decide."),
        ),
        S.OFFERED: (
            _("A place is available: %(what)s"), _("Accept place"),
            _("A place is available. Accept it on your page by %(time)s. After that, it goes to the next person on the list.", time=ends or "…"),
        ),
        S.DECLINED: (
            _("Registration declined: %(what)s"), _("Your registration"), _("The hosts couldn’t accept your registration for this webinar."),
        ),
        S.CANCELLED: (
            _("Your registration is cancelled: %(what)s"), _("Your registration"), _("Your registration is cancelled."),
        ),
    }  # fmt: skip
    subject, button, lead = texts[registration.status]
    calendar = _withdrawal(registration, task)
    if calendar:
        lead += " " + _("This email removes the webinar from your calendar.")
    reason = translate(registration.reason) if registration.reason else ""
    extra = {"lead": lead, "button": button, "reason": reason}
    return _mail(registration, "registration/registering/mail/note", subject, extra, calendar=calendar, method="CANCEL")


def build_update(session: Session, task: SendUpdate, _now: datetime) -> Mail | None:
    """Return what has changed, with the invitation for who has a place: as the webinar stands now, whatever followed.

    None for who has left meanwhile, and when a later mail tells more.
    """
    registration = queries.by_id(session, task.registration_id)
    if registration is None or registration.status in ENDED or outbox.is_overtaken(session, task, update_key(task)):
        return None
    webinar = registration.webinar
    if webinar.state in {WebinarState.POSTPONED, WebinarState.CANCELLED}:
        return None
    with in_language(registration.language):
        zones = _zones(registration)
        was = webinar_rules.when_of(Occasion.of_data(task.was), zones) if task.was else None
        extra = {
            "was": was if was and was.date else None,
            "changes": printed_changes(task.changes),
            "withdraws": task.withdraws,
        }
        template = "registration/registering/mail/updated"
        if registration.status is S.CONFIRMED and webinar.date is not None:
            return _with_invitation(registration, template, _("Changed: %(what)s"), extra, stamp=task.stamp)
        calendar = None
        if task.withdraws and task.was:
            entry = entry_of(webinar, sequence=task.sequence, stamp=task.stamp, occasion=Occasion.of_data(task.was))
            calendar = ics.cancel(entry, _invitee(registration), whole=True)
        return _mail(registration, template, _("Changed: %(what)s"), extra, calendar=calendar, method="CANCEL")


def sample_update(webinar: Webinar, was: Occasion | None, changes: Mapping[str, tuple[str, str]]) -> Mail:
    """Return the mail of a change as somebody with a place would get it, without anybody's name, address or link."""
    somebody = Registration(public_id="", nonce="", email="", time_zone="", extra_sequence=0, webinar=webinar)
    with in_language(webinar.language):
        shown = webinar_rules.when_of(was, _zones(somebody)) if was else None
        extra = {
            "was": shown if shown and shown.date else None, "changes": printed_changes(changes), "withdraws": False,
            "me": "https://…", "has_entry": has_entry(webinar),
        }  # fmt: skip
        return _mail(somebody, "registration/registering/mail/updated", _("Changed: %(what)s"), extra)


def sample_announced(webinar: Webinar) -> Mail:
    """Return the mail that a postponed webinar has a new date, as somebody with a place would get it."""
    was = Occasion.of_data(webinar.postponed_from) if webinar.postponed_from else None
    somebody = places.nobody(webinar, S.CONFIRMED, "")
    with in_language(webinar.language):
        zones = _zones(somebody)
        when = webinar_rules.when_of(webinar_rules.planned(webinar), zones)
        before = webinar_rules.when_of(was, zones) if was else None
        extra = {
            "was": before if before and before.date else None, "changes": (), "withdraws": False, "me": "https://…", "has_entry": True,
        }  # fmt: skip
        return _mail(somebody, "registration/registering/mail/updated", _("Changed: %(what)s"), extra, when=when)


def sample_standing(
    webinar: Webinar, status: RegistrationStatus, reason: str = "", *, number: int | None = None
) -> Mail:
    """Return the mail of a standing with this reason, or number on the waiting list, without anybody's name, address or link."""
    somebody = places.nobody(webinar, status, reason)
    with in_language(webinar.language):
        if status is S.WAITING:
            mail = _waiting(somebody, number)
        elif status is S.CONFIRMED:
            mail = _confirmed(somebody, "")
        else:
            task = SendStanding(0, status.value)
            mail = _ended(somebody, task) if status in ENDED else _note(somebody, task)
    return replace(mail, text=mail.text.replace(registrant_link(somebody), "https://…"), html="", calendar=None)


def sample_following(
    session: Session, webinar: Webinar, leaving: Sequence[Registration], now: datetime
) -> tuple[list[int], Mail | None]:
    """Return who gets a place once these have left, by their ids, and the mail that tells them; None for nobody."""
    setup = read(session, webinar)
    return sample_moved(setup, forecast.next_up(session, setup, leaving, now))


def sample_moved(setup: Setup, moved: Sequence[Registration]) -> tuple[list[int], Mail | None]:
    """Return the ids of these who get a place that somebody leaves, and the mail that tells them; None for nobody."""
    ids = [row.id for row in moved if places.is_told(row)]
    standing = S.OFFERED if setup.settings.promotion is Promotion.OFFER else S.CONFIRMED
    return ids, sample_standing(setup.webinar, standing) if ids else None


def sample_parting(parting: Parting) -> Mail:
    """Return the mail that a webinar is cancelled or postponed as somebody with a place gets it, without their link."""
    webinar = parting.webinar
    somebody = places.nobody(webinar, S.CONFIRMED, "")
    with in_language(webinar.language):
        template, subject = _PARTINGS[parting.state]
        extra = {
            "withdraws": has_entry(webinar), "has_place": True, "words": parting.words or _("[your words]"), "me": "https://…",
        }  # fmt: skip
        return _mail(somebody, template, translate(subject), extra)


def build_cancellation(session: Session, task: SendCancellation, _now: datetime) -> Mail | None:
    """Return the notice that the webinar is cancelled, with METHOD:CANCEL for those who held an entry."""
    registration = _holding(session, task.registration_id, WebinarState.CANCELLED)
    if registration is None:
        return None
    return _taken_back(registration, task)


def build_postponement(session: Session, task: SendPostponement, _now: datetime) -> Mail | None:
    """Return the notice that the date is taken back, with METHOD:CANCEL; None when a new one is known by then."""
    registration = _holding(session, task.registration_id, WebinarState.POSTPONED)
    if registration is None:
        return None
    return _taken_back(registration, task)


def build_erased(session: Session, task: SendErased, _now: datetime) -> Mail | None:
    """Return the last mail to somebody whose data is erased: it takes the webinar out of the calendar."""
    registration = queries.by_id(session, task.registration_id)
    webinar = registration.webinar if registration else None
    if webinar is None or webinar_rules.announced(webinar).date is None:
        return None
    with in_language(task.language):
        when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
        variables = {"webinar": webinar, "hosts": host_names(webinar), "when": when}
        text, html = render_mail("registration/registering/mail/erased", variables)
        entry = entry_of(webinar, sequence=task.sequence, stamp=task.stamp)
        return Mail(
            to=task.email, subject=_("Your data is erased: %(what)s", what=mail_subject(webinar, when)), text=text,
            html=html, **sender(webinar),
            calendar=ics.cancel(entry, ics.Invitee("", task.email), whole=False), method="CANCEL", scope=webinar.scope,
            automatic=False, forgotten=True,
        )  # fmt: skip


def _holding(session: Session, registration_id: int, state: WebinarState) -> Registration | None:
    """Return a registration that counts, of a webinar that is (still) in this state."""
    registration = queries.by_id(session, registration_id)
    if registration is None or registration.status in ENDED:
        return None
    return registration if registration.webinar.state is state else None


#: Template and subject of the mail that a webinar is cancelled or postponed.
_PARTINGS = {
    WebinarState.CANCELLED: ("registration/registering/mail/webinar_cancelled", N_("Cancelled: %(what)s")),
    WebinarState.POSTPONED: ("registration/registering/mail/webinar_postponed", N_("Postponed: %(what)s")),
}


def _taken_back(registration: Registration, task: SendPostponement | SendCancellation) -> Mail:
    webinar = registration.webinar
    template, subject = _PARTINGS[webinar.state]
    calendar = None
    with in_language(registration.language):
        if task.withdraws and webinar_rules.announced(webinar).date is not None:
            sequence = webinar.sequence + registration.extra_sequence
            entry = entry_of(webinar, sequence=sequence, stamp=task.stamp)
            calendar = ics.cancel(entry, _invitee(registration), whole=True)
        extra = {
            "withdraws": calendar is not None, "has_place": registration.status is S.CONFIRMED,
            "words": webinar.parting_words,
        }  # fmt: skip
        return _mail(registration, template, translate(subject), extra, calendar=calendar, method="CANCEL")


def _with_invitation(
    registration: Registration, template: str, subject: str, extra: Mapping[str, object] | None = None, *, stamp: str
) -> Mail:
    webinar = registration.webinar
    calendar = None
    if has_entry(webinar):
        sequence = webinar.sequence + registration.extra_sequence
        entry = entry_of(webinar, sequence=sequence, join_url=join_link(registration), stamp=stamp)
        # Whoever registered themselves has said yes; whom others registered is asked, where somebody reads the answer.
        has_said_yes = registration.agreed_at is not None or not entry.answers_are_read
        calendar = ics.request(entry, replace(_invitee(registration), accepted=has_said_yes))
    return _mail(registration, template, subject, extra, calendar=calendar)


def _invitee(registration: Registration) -> ics.Invitee:
    return ics.Invitee("", registration.email)


def _zones(registration: Registration) -> list[str]:
    return [registration.time_zone, *webinar_rules.zones_of(registration.webinar)]


def _mail(
    registration: Registration, template: str, subject: str, extra: Mapping[str, object] | None = None, *,
    calendar: bytes | None = None, method: str = "REQUEST", when: When | None = None,
) -> Mail:  # fmt: skip
    webinar: Webinar = registration.webinar
    when = when or webinar_rules.when(webinar, _zones(registration))
    variables = {
        "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date),
        "me": registrant_link(registration), "has_entry": calendar is not None, **(extra or {}),
    }  # fmt: skip
    text, html = render_mail(template, variables)
    return Mail(
        to=registration.email, subject=subject % {"what": mail_subject(webinar, when)}, text=text, html=html,
        **sender(webinar, registration.source_host_id), calendar=calendar, method=method,
        scope=webinar.scope, automatic=calendar is None,
    )  # fmt: skip
