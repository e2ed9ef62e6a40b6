"""Verbs on mails that come back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import is_over
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.headers import wire_address
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.text import N_, email_key
from webinar.correspondence.replies import queries, rules
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind, MailboxReading, PartStat, Verdict
from webinar.correspondence.replies.reading import LARGEST, Answer, Attendee, Letter, read
from webinar.correspondence.replies.tasks import AskForPlace
from webinar.programme.agenda import service as programme
from webinar.programme.agenda.models import Answer as SpeakersAnswer
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.calendar.models import HoldsEntry
from webinar.programme.speakers.queries import sheet
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.queries import anybody_waits, by_email

_ACTOR = audit.Actor.system("replies")
_SAYS = {PartStat.ACCEPTED: SpeakersAnswer.CONFIRMED, PartStat.DECLINED: SpeakersAnswer.DECLINED}
#: Kept as they came, until `forget`: what people may want to look at.
_SHOWN = frozenset({Kind.REPLY, Kind.COUNTER, Kind.BOUNCE, Kind.LETTER})


@dataclass(frozen=True)
class Intake:
    """The mailbox: its address, and the mail server whose word on senders is believed ("" for none)."""

    address: str
    authserv: str = ""


def take_in(session: Session, raw: bytes, intake: Intake, *, now: datetime) -> IncomingMail:
    """Read a mail and do what it says if that is certain; else it waits for people. The same mail twice is as once."""
    letter = read(raw, authserv=intake.authserv)
    known = queries.by_key(session, letter.key)
    if known is not None:
        return known
    mail = IncomingMail(
        key=letter.key, received_at=now, kind=letter.kind, fate=Fate.IGNORED, sender=letter.sender,
        subject=letter.subject, verdict=letter.verdict, raw=raw[:LARGEST] if letter.kind in _SHOWN else None, before={},
    )  # fmt: skip
    if letter.kind is Kind.BOUNCE:
        _take_report(session, mail, letter, now)
    elif letter.sender and letter.sender == email_key(intake.address):
        mail.why = rules.OURS
    elif letter.kind in {Kind.REPLY, Kind.COUNTER} and letter.answer is not None:
        _take_answer(session, mail, letter, letter.answer, intake, now)
    elif letter.kind is Kind.LETTER:
        _take_letter(session, mail, letter)
    elif letter.kind is Kind.AUTOMATIC:
        mail.why = rules.PROGRAM
    else:
        # Somebody may have written it, with a file that is too large: they are known, and can be asked.
        mail.fate, mail.why = Fate.HELD if letter.sender else Fate.IGNORED, rules.UNREADABLE
    session.add(mail)
    session.flush()
    if mail.fate is Fate.APPLIED and mail.kind is Kind.REPLY:
        _apply(session, mail, _ACTOR, now)
    return mail


def set_aside(session: Session, raw: bytes, *, now: datetime) -> None:
    """Keep that there was a mail on which the intake stumbled, so that it does not keep the next ones waiting."""
    key = hashlib.sha256(raw).hexdigest()
    if queries.by_key(session, key) is None:
        session.add(
            IncomingMail(
                key=key, received_at=now, kind=Kind.UNREADABLE, fate=Fate.HELD, why=rules.UNREADABLE,
                verdict=Verdict.UNKNOWN, raw=raw[:LARGEST], before={},
            )
        )  # fmt: skip


def note_reading(session: Session, error: str, *, now: datetime) -> None:
    """Keep when the mailbox was read, or what went wrong."""
    row = queries.reading(session) or MailboxReading(id=1)
    row.tried_at, row.error = now, error
    row.read_at = row.read_at if error else now
    session.add(row)


def _take_report(session: Session, mail: IncomingMail, letter: Letter, now: datetime) -> None:
    """Mark the mail that was not delivered. Only one of ours counts, to the very recipient: a report is easily made up."""
    mail.fate, mail.why = Fate.HELD, rules.NOT_OURS
    for report in letter.undelivered:
        for delivery in queries.deliveries(session, report.names):
            if report.recipient not in {email_key(delivery.recipient), email_key(wire_address(delivery.recipient))}:
                continue
            mail.attendee, mail.comment = report.recipient, report.why
            _belongs_with(session, mail, delivery)
            if report.action != "failed":
                mail.fate, mail.why = Fate.IGNORED, rules.LATER if report.action == "delayed" else ""
                return
            if delivery.state is DeliveryState.SENT:
                delivery.state, delivery.error = DeliveryState.BOUNCED, report.why
            mail.fate, mail.why, mail.before = Fate.APPLIED, "", {"delivery_id": delivery.id}
            mail.decided_at = now
            return


def _take_letter(session: Session, mail: IncomingMail, letter: Letter) -> None:
    mail.fate, mail.why = Fate.HELD, rules.WRITTEN
    ours = [row for row in queries.deliveries(session, letter.names) if email_key(row.recipient) == letter.sender]
    delivery = ours[0] if ours else queries.latest_to(session, letter.sender)
    if delivery is not None:
        _belongs_with(session, mail, delivery)


def _belongs_with(session: Session, mail: IncomingMail, delivery: Delivery) -> None:
    """Say of which webinar and person a mail is, by the mail of ours that it is about."""
    kind, _colon, number = (delivery.scope or "").partition(":")
    if kind != "webinar" or session.get(Webinar, int(number)) is None:
        return
    mail.webinar_id, mail.about_id = int(number), delivery.id
    # The address says nothing: a speaker's can be that of a focal point, or of somebody registered.
    word, _colon, number = (delivery.line or "").partition(":")
    if word == "registration" and _is_of(session.get(Registration, int(number)), mail):
        mail.registration_id = int(number)
    elif word == "speaker" and _is_of(session.get(PanelMember, int(number)), mail):
        mail.member_id = int(number)


def _is_of(row: Registration | PanelMember | None, mail: IncomingMail) -> bool:
    return row is not None and row.webinar_id == mail.webinar_id


def _take_answer(
    session: Session, mail: IncomingMail, letter: Letter, answer: Answer, intake: Intake, now: datetime
) -> None:
    mail.sequence, mail.stamp, mail.comment = answer.sequence, answer.stamp, answer.comment
    webinar, attendee = queries.webinar_of(session, answer.uid), _whose(answer, letter.sender)
    mail.answer, mail.attendee = attendee.answer, next(iter(attendee.addresses), "")
    if webinar is None:
        mail.fate, mail.why = Fate.HELD, rules.NO_EVENT
        return
    mail.webinar_id = webinar.id
    for address in attendee.addresses:
        if _names(session, mail, webinar.id, address):
            mail.attendee = address
            break
    else:
        mail.fate, mail.why = Fate.HELD, rules.NO_ATTENDEE
        return
    holder, last = _holder(session, mail), queries.last_applied(
        session, registration_id=mail.registration_id, member_id=mail.member_id
    )  # fmt: skip
    known = {email_key(intake.address), email_key(webinar.organiser_email)}
    mail.fate, mail.why = rules.judge(
        rules.Case(
            mail.kind, mail.answer, letter.verdict, needs_proof=bool(intake.authserv),
            is_senders_own=bool(letter.sender) and rules.is_same_mailbox(letter.sender, mail.attendee),
            is_addressed=any(rules.is_same_mailbox(ours, theirs) for ours in known for theirs in letter.recipients),
            is_speaker=mail.member_id is not None, holds_entry=bool(holder and holder.holds_entry),
            is_over=is_over(webinar, now) or webinar.state in {WebinarState.CANCELLED, WebinarState.POSTPONED},
            sequence=answer.sequence, present=webinar.sequence + (holder.extra_sequence if holder else 0),
            stamp=answer.stamp, last=(last.sequence or 0, last.stamp, last.answer) if last and last.answer else None,
        )
    )  # fmt: skip


def _whose(answer: Answer, sender: str) -> Attendee:
    """Return the attendee whose answer it is: of several the sender, else nobody."""
    own = [row for row in answer.attendees if sender in row.addresses]
    if own or len(answer.attendees) == 1:
        return (own or list(answer.attendees))[0]
    return Attendee((), None)


def _names(session: Session, mail: IncomingMail, webinar_id: int, address: str) -> bool:
    """Keep whose entry an address answers for: who speaks and is registered has the speaker's, unless only the other was sent."""
    member, registration = queries.member_of(session, webinar_id, address), by_email(session, webinar_id, address)
    if member is not None and registration is not None:
        asked = sheet(session, member.id)
        if registration.holds_entry and not (asked and asked.holds_entry):
            member = None
        else:
            registration = None
    mail.member_id = member.id if member is not None else None
    mail.registration_id = registration.id if registration is not None else None
    return member is not None or registration is not None


def _holder(session: Session, mail: IncomingMail) -> HoldsEntry | None:
    if mail.member_id is not None:
        return sheet(session, mail.member_id)
    return session.get(Registration, mail.registration_id) if mail.registration_id else None


def _apply(session: Session, mail: IncomingMail, actor: audit.Actor, now: datetime) -> None:
    """Let an answer take effect: a speaker's is theirs as on their page, a registrant's is a note beside their place."""
    mail.fate, mail.why, mail.decided_by, mail.decided_at = Fate.APPLIED, "", actor.name, now
    member = member_by_id(session, mail.member_id) if mail.member_id else None
    if member is not None and mail.answer in _SAYS:
        mail.before = {"answer": member.answer.value}
        given = _SAYS[mail.answer]
        if given is not member.answer:
            programme.answer(session, member, given, correction=member.correction, actor=actor, now=now)
    registration = session.get(Registration, mail.registration_id) if mail.registration_id else None
    if registration is not None and mail.answer is PartStat.DECLINED:
        _ask_for_place(session, registration, mail, now)
    _record(session, mail, "apply", actor, now, target=_label(member, registration))


def _ask_for_place(session: Session, registration: Registration, mail: IncomingMail, now: datetime) -> None:
    """Ask, once for each state of the entry, whether the place may go to those who wait: a slip of the hand frees none."""
    if registration.status is RegistrationStatus.CONFIRMED and anybody_waits(session, registration.webinar_id):
        outbox.enqueue(session, AskForPlace(registration.id, mail.id), key=_asking(registration, mail), now=now)


def _asking(registration: Registration, mail: IncomingMail) -> str:
    return f"ask-for-place:{registration.id}:{mail.sequence or 0}"


def asked_for_place(session: Session, mail: IncomingMail) -> Registration | None:
    """Return who is asked for their place when a reply takes effect whose person is known; None for nobody."""
    row = session.get(Registration, mail.registration_id) if mail.registration_id else None
    if row is None or mail.answer is not PartStat.DECLINED or row.status is not RegistrationStatus.CONFIRMED:
        return None
    waits = anybody_waits(session, row.webinar_id) and not outbox.known(session, [_asking(row, mail)])
    return row if waits and row.email else None


def answered(
    session: Session, mail: IncomingMail, *, former: bool = False
) -> tuple[PanelMember, SpeakersAnswer] | None:
    """Return the speaker who is given another answer when a reply takes effect (or the `former` one again), and which."""
    member = member_by_id(session, mail.member_id) if mail.member_id else None
    given = mail.before.get("answer") if former else _SAYS.get(mail.answer) if mail.answer else None
    if member is None or given is None or member.answer is SpeakersAnswer(given):
        return None
    return member, SpeakersAnswer(given)


def find_whose(session: Session, mail: IncomingMail, address: str) -> None:
    """Keep whose a reply is that may take effect; `address` says so where that is not known."""
    rules.ensure(rules.may_apply(mail))
    if mail.member_id is None and mail.registration_id is None and not (
        mail.webinar_id and _names(session, mail, mail.webinar_id, email_key(address))
    ):  # fmt: skip
        raise RuleViolation(N_("Enter the email address of a registrant or speaker of this webinar."), field="address")


def apply(session: Session, mail: IncomingMail, address: str, *, actor: audit.Actor, now: datetime) -> None:
    """Let a reply take effect that waited, by staff; `address` says whose it is where that is not known."""
    find_whose(session, mail, address)
    _apply(session, mail, actor, now)


def dismiss(session: Session, mail: IncomingMail, *, actor: audit.Actor, now: datetime) -> None:
    """Set a mail aside: nobody needs to look at it any more."""
    rules.ensure(rules.may_dismiss(mail))
    mail.fate, mail.decided_by, mail.decided_at = Fate.DISMISSED, actor.name, now
    _record(session, mail, "dismiss", actor, now)


def undo(session: Session, mail: IncomingMail, *, actor: audit.Actor, now: datetime) -> None:
    """Take back what was made of a mail: a speaker's answer is again what it was, a bounced mail counts as sent."""
    rules.ensure(rules.may_undo(mail))
    if mail.fate is Fate.APPLIED:
        member = member_by_id(session, mail.member_id) if mail.member_id else None
        if member is not None and "answer" in mail.before:
            former = SpeakersAnswer(mail.before["answer"])
            programme.answer(session, member, former, correction=member.correction, actor=actor, now=now)
        delivery = session.get(Delivery, mail.before.get("delivery_id", 0))
        if delivery is not None:
            delivery.state, delivery.error = DeliveryState.SENT, None
        mail.fate = Fate.UNDONE
    else:
        mail.fate = Fate.HELD
    mail.decided_by, mail.decided_at = actor.name, now
    _record(session, mail, "undo", actor, now)


def _label(member: PanelMember | None, registration: Registration | None) -> str:
    return registration.label if registration else member.printed_name if member else ""


def _record(
    session: Session, mail: IncomingMail, act: str, actor: audit.Actor, now: datetime, *, target: str = ""
) -> None:
    """Say in the log what was done: of a registrant under the number of the registration, without the mail's words."""
    if not target:
        member = session.get(PanelMember, mail.member_id) if mail.member_id else None
        registration = session.get(Registration, mail.registration_id) if mail.registration_id else None
        target = _label(member, registration) or f"Email {mail.id}"
    scope = f"webinar:{mail.webinar_id}" if mail.webinar_id else None
    audit.record(
        session, actor, f"replies.{act}", target, now=now, scope=scope, kind=mail.kind.value,
        answer=mail.answer.value if mail.answer else "",
    )  # fmt: skip


def forget(session: Session, now: datetime) -> None:
    """Drop raw mails after a week, and mails that belong to nothing or wait for nobody."""
    old = IncomingMail.received_at <= now - rules.RAW_FOR
    idle = IncomingMail.fate.in_([Fate.IGNORED, Fate.DISMISSED])
    older = IncomingMail.received_at <= now - rules.UNKNOWN_FOR
    unknown = IncomingMail.webinar_id.is_(None)
    session.execute(delete(IncomingMail).where(or_(old & idle, older & unknown)))
    session.execute(update(IncomingMail).where(old, IncomingMail.raw.is_not(None)).values(raw=None))


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Take out what came from somebody whose data is erased."""
    address = email_key(event.email)
    theirs = IncomingMail.sender == address, IncomingMail.attendee == address
    here = or_(IncomingMail.webinar_id == event.webinar_id, IncomingMail.webinar_id.is_(None))
    session.execute(
        delete(IncomingMail).where(or_(IncomingMail.registration_id == event.registration_id, here & or_(*theirs)))
    )
