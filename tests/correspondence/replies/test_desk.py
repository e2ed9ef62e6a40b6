"""Replies take effect when they are certain, wait when they are not, and nothing is answered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.correspondence.replies import letters
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.core.outbox import Job
from webinar.correspondence.replies.cli import receive_mail
from webinar.correspondence.replies.models import IncomingMail
from webinar.correspondence.replies.printing import own_data
from webinar.correspondence.replies.service import forget
from webinar.directory.people.queries import with_affiliations
from webinar.programme.agenda.models import Answer, PanelMember, PanelRole
from webinar.programme.agenda.service import add_member
from webinar.programme.speakers.service import invite
from webinar.registration.erasure.service import erase
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup

ALI, ANN = "ali@example.org", "ann@example.org"


def calendar_of(message: bytes) -> bytes:
    parts = [part for part in message_from_bytes(message).walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_payload(decode=True).replace(b"\r\n ", b"")


class Desk:
    """A webinar with an invited speaker and two registrants for one place, and a mailbox that is read."""

    def __init__(self, app: Flask, make: Factory, session) -> None:
        self.app, self.session, self.site = app, session, app.extensions["webinar"]
        self.site.settings = replace(self.site.settings, inbox_url="command:")
        make.organisation()
        make.user("o@example.org", "host-a")
        make.webinar("host-a", capacity=1)
        make.person("Ali Raza", email=ALI)
        with self.site.transaction() as writing:
            webinar = by_slug(writing, "forum")
            add_member(
                writing, webinar, with_affiliations(writing, 1), PanelRole.SPEAKER, actor=ACTOR, now=self.site.now()
            )
            invite(writing, webinar, actor=ACTOR, now=self.site.now())
            self.uid = webinar.uid
        make.registration(email=ANN)
        make.registration(email="bob@example.org", name="Bob")
        self.site.worker.run_all()

    def take(self, raw: bytes) -> dict[str, str]:
        done = CliRunner().invoke(receive_mail, ["--json"], obj=lambda: self.app, input=raw, catch_exceptions=False)
        self.session.expire_all()
        self.session.rollback()
        return json.loads(done.output)

    def speaker(self) -> Answer:
        return self.session.scalars(select(PanelMember)).one().answer

    def sent(self) -> list[str]:
        """Return the subjects of what was sent since the last call."""
        before = self.session.scalar(select(func.count(Delivery.id)))
        self.site.worker.run_all()
        self.session.rollback()
        rows = self.session.scalars(select(Delivery).order_by(Delivery.id)).all()[before:]
        return [row.subject.split(":")[0] for row in rows]

    def browser(self) -> Browser:
        return Browser(self.app).sign_in("o@example.org")


@pytest.fixture
def desk(app: Flask, make: Factory, session) -> Desk:
    return Desk(app, make, session)


CLIENTS = [letters.gmail, letters.exchange, letters.apple, letters.thunderbird, letters.davical]


@pytest.mark.parametrize("client", CLIENTS, ids=[one.__name__ for one in CLIENTS])
def test_a_speaker_answers_from_any_calendar(desk: Desk, client) -> None:
    assert desk.take(client(desk.uid, ALI))["outcome"] == "applied"
    assert desk.speaker() is Answer.CONFIRMED
    assert desk.sent() == []
    assert "Confirmed" in desk.browser().get("/manage/w/forum/speakers").text


def test_a_speaker_declines_and_staff_undo_it(desk: Desk) -> None:
    assert desk.take(letters.gmail(desk.uid, ALI, "DECLINED"))["outcome"] == "applied"
    assert desk.speaker() is Answer.DECLINED
    assert desk.sent() == ["No longer in your calendar"]
    page = desk.browser().get("/manage/w/forum/replies").follow("Ali Raza")
    assert "Declined" in page.text
    asked = page.submit("/undo")
    assert "Changed: Forum" in asked.text, "what they get is shown first"
    assert desk.speaker() is Answer.DECLINED
    assert "Undone" in asked.submit("/undo").text
    desk.session.expire_all()
    assert desk.speaker() is Answer.INVITED
    assert desk.sent() == ["Changed"], "the entry is given again"


def test_tentative_is_kept_beside_the_answer(desk: Desk) -> None:
    desk.take(letters.gmail(desk.uid, ALI, "TENTATIVE"))
    assert desk.speaker() is Answer.INVITED
    assert "Tentative" in desk.browser().get("/manage/w/forum/replies").text


def test_a_reply_from_another_address_waits_for_people(desk: Desk) -> None:
    body = letters.calendar("REPLY", desk.uid, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ALI}")
    assert desk.take(letters.mail(body, sender="office@example.net"))["outcome"] == "held"
    assert desk.speaker() is Answer.INVITED
    page = desk.browser().get("/manage/w/forum/replies")
    assert "Replies 1" in page.text
    page = page.follow("Ali Raza").submit("/dismiss")
    asked = page.follow("Ali Raza").submit("/undo").submit("/apply")
    assert "No longer in your calendar" in asked.text, "what they get is shown first"
    assert desk.speaker() is Answer.INVITED
    assert "Reply applied" in asked.submit("/apply").text
    desk.session.expire_all()
    desk.session.rollback()
    assert desk.speaker() is Answer.DECLINED


def test_an_alias_that_nobody_knows_is_told_apart_by_staff(desk: Desk) -> None:
    body = letters.calendar("REPLY", desk.uid, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a.raza@example.net")
    assert desk.take(letters.mail(body, sender="a.raza@example.net"))["outcome"] == "held"
    page = desk.browser().get("/manage/w/forum/replies").follow("a.raza@example.net")
    assert "of a registrant or speaker" in page.submit("/apply", address="nobody@example.org", status=422).text
    page.submit("/apply", address=ALI)
    assert desk.speaker() is Answer.CONFIRMED


@pytest.mark.parametrize(
    "raw",
    [
        lambda uid: letters.gmail(uid, ALI, headers="Authentication-Results: mx; dmarc=fail\r\n"),
        lambda uid: letters.gmail(uid, "stranger@example.org"),
        lambda uid: letters.gmail(uid, ALI, sequence="SEQUENCE:7"),
        lambda uid: letters.gmail(f"another-{uid}", ALI),
        lambda uid: letters.gmail(uid, ALI, "DELEGATED"),
        lambda uid: letters.gmail(uid, ALI).replace(b"To: webinars@", b"To: others@"),
        lambda uid: letters.mail(letters.calendar("CANCEL", uid, f"ATTENDEE:mailto:{ALI}"), sender=ALI),
        lambda uid: letters.mail(letters.calendar("COUNTER", uid, f"ATTENDEE;PARTSTAT=TENTATIVE:mailto:{ALI}"), sender=ALI),
        lambda uid: letters.mail(
            letters.calendar("REPLY", uid, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANN}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ALI}"),
            sender="third@example.org",
        ),
    ],
    ids=["refuted", "stranger", "never sent", "no event", "delegated", "elsewhere", "cancel", "counter", "two"],
)  # fmt: skip
def test_what_is_doubtful_changes_nothing_and_waits(desk: Desk, raw) -> None:
    before = (desk.session.scalars(select(Webinar.sequence)).one(), desk.session.scalar(select(func.count(Job.id))))
    assert desk.take(raw(desk.uid))["outcome"] == "held"
    assert desk.speaker() is Answer.INVITED
    after = (desk.session.scalars(select(Webinar.sequence)).one(), desk.session.scalar(select(func.count(Job.id))))
    assert after == before, "nobody is written to"


def test_of_two_attendees_the_sender_s_answer_counts(desk: Desk) -> None:
    both = f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ANN}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ALI}"
    assert desk.take(letters.mail(letters.calendar("REPLY", desk.uid, both), sender=ALI))["outcome"] == "applied"
    assert desk.speaker() is Answer.CONFIRMED


def test_where_the_mail_server_proves_senders_only_they_count(desk: Desk) -> None:
    desk.site.settings = replace(desk.site.settings, inbox_authserv="mx.here")
    assert desk.take(letters.gmail(desk.uid, ALI))["outcome"] == "held"
    proof = "Authentication-Results: mx.here; dmarc=pass\r\n"
    assert desk.take(letters.gmail(desk.uid, ALI, number=2, headers=proof))["outcome"] == "applied"


def test_order_is_by_sequence_and_time_and_a_copy_is_nothing_new(desk: Desk) -> None:
    later = letters.gmail(desk.uid, ALI, "ACCEPTED", number=2, stamp="20261124T120000Z")
    assert desk.take(later)["outcome"] == "applied"
    assert desk.take(letters.gmail(desk.uid, ALI, "DECLINED", number=1))["outcome"] == "ignored"
    assert desk.take(later)["outcome"] == "applied", "the same mail tells the same again"
    assert desk.session.scalar(select(func.count(IncomingMail.id))) == 2
    assert (
        desk.take(letters.gmail(desk.uid, ALI, "ACCEPTED", number=3, stamp="20261124T120000Z"))["outcome"] == "ignored"
    )
    assert desk.speaker() is Answer.CONFIRMED


def test_an_answer_for_an_earlier_time_waits(desk: Desk) -> None:
    with desk.site.transaction() as session:
        by_slug(session, "forum").sequence += 1
    assert "earlier time" in desk.take(letters.gmail(desk.uid, ALI))["why"]
    assert desk.take(letters.gmail(desk.uid, ANN, "DECLINED", number=2))["outcome"] == "ignored"
    assert desk.take(letters.gmail(desk.uid, ALI, number=3, sequence="SEQUENCE:1"))["outcome"] == "applied"


def test_a_registrant_s_calendar_frees_no_place_but_asks_once_when_others_wait(desk: Desk, make: Factory) -> None:
    assert desk.take(letters.exchange(desk.uid, ANN, "DECLINED"))["outcome"] == "applied"
    assert make.status("forum", ANN) == "confirmed"
    assert desk.sent() == ["Keep or release your place"]
    assert desk.take(letters.gmail(desk.uid, ANN, "ACCEPTED", stamp="20261124T110000Z"))["outcome"] == "applied"
    assert (
        desk.take(letters.gmail(desk.uid, ANN, "DECLINED", number=3, stamp="20261124T120000Z"))["outcome"] == "applied"
    )
    assert desk.sent() == [], "asked once"
    page = desk.browser().get("/manage/w/forum/registrations").follow("Ann Lee")
    assert "Calendar reply: Declined" in page.text


def test_a_report_marks_the_mail_that_was_not_delivered_and_no_other(desk: Desk) -> None:
    row = desk.session.scalars(select(Delivery).where(Delivery.recipient == ANN)).one()
    assert desk.take(letters.report("bob@example.org", row.message))["outcome"] == "held"
    assert desk.take(letters.report(ANN, row.message, action="delayed", number=2))["outcome"] == "ignored"
    desk.session.expire_all()
    assert desk.session.get_one(Delivery, row.id).state.value == "kept"
    with desk.site.transaction() as session:
        session.get_one(Delivery, row.id).state = "sent"
    assert desk.take(letters.report(ANN, row.message, number=3))["outcome"] == "applied"
    desk.session.expire_all()
    found = desk.session.get_one(Delivery, row.id)
    assert (found.state.value, found.error) == ("bounced", "550 5.1.1 No such user")
    assert "Not delivered" in desk.browser().get("/manage/w/forum/messages").text
    desk.browser().get("/manage/w/forum/replies?outcome=applied").follow("Ann Lee").submit("/undo")
    desk.session.expire_all()
    assert desk.session.get_one(Delivery, row.id).state.value == "sent"


def test_letters_reach_the_desk_and_programs_do_not(desk: Desk, make: Factory) -> None:
    letter = f"From: {ANN}\r\nTo: {letters.OURS}\r\nMessage-ID: <q@x>\r\nSubject: Question\r\n\r\nIs it recorded?\r\n"
    assert desk.take(letter.encode())["kind"] == "letter"
    assert "Is it recorded?" in desk.browser().get("/manage/w/forum/replies").follow("Ann Lee").text
    away = f"From: {ANN}\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <r@x>\r\n\r\nAway.\r\n"
    assert desk.take(away.encode()) == {
        "kind": "automatic", "outcome": "ignored", "answer": None,
        "why": "A program sent this, such as an out-of-office reply.",
    }  # fmt: skip
    stranger = b"From: who@example.net\r\nMessage-ID: <s@x>\r\nSubject: Hello\r\n\r\nHello.\r\n"
    assert desk.take(stranger)["outcome"] == "held"
    assert "who@example.net" not in desk.browser().get("/manage/w/forum/replies").text
    make.user("admin@example.org", admin=True)
    admin = Browser(desk.app).sign_in("admin@example.org")
    page = admin.get("/manage/mail/replies/").follow("who@example.net")
    assert "Hello." in page.text
    assert "Email dismissed" in page.submit("/dismiss").text
    assert desk.sent() == []


def test_our_own_mail_is_not_taken_for_somebody_s(desk: Desk) -> None:
    row = desk.session.scalars(select(Delivery).where(Delivery.recipient == ANN)).one()
    assert desk.take(row.message)["outcome"] == "ignored"


def test_raw_mails_go_after_a_week_and_erased_people_s_at_once(desk: Desk) -> None:
    desk.take(letters.gmail(desk.uid, ALI))
    desk.take(letters.gmail(desk.uid, ANN, "TENTATIVE", number=2))
    desk.take(b"From: who@example.net\r\nMessage-ID: <s@x>\r\nAuto-Submitted: auto-replied\r\n\r\nAway.\r\n")
    with desk.site.transaction() as session:
        erase(session, by_email(session, by_slug(session, "forum").id, ANN), actor=ACTOR, now=desk.site.now())
    rows = desk.session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()
    assert [row.sender for row in rows] == [ALI, "who@example.net"]
    with desk.site.transaction() as session:
        forget(session, desk.site.now() + timedelta(days=8))
    desk.session.expire_all()
    rows = desk.session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()
    assert [(row.sender, row.raw) for row in rows] == [(ALI, None)]


def test_calendars_are_asked_for_an_answer_only_where_somebody_reads_it(desk: Desk, make: Factory) -> None:
    def rsvp(address: str) -> list[bool]:
        rows = desk.session.scalars(select(Delivery).where(Delivery.recipient == address).order_by(Delivery.id)).all()
        texts = [calendar_of(row.message) for row in rows]
        return [b"RSVP=TRUE" in text for text in texts]

    assert (rsvp(ALI), rsvp(ANN)) == ([True], [False])
    by_staff = RegistrantDetails("Dan", "dan@example.org")
    with desk.site.transaction() as writing:
        webinar = by_slug(writing, "forum")
        webinar.capacity = 9
        register(writing, read_setup(writing, webinar), by_staff, actor=ACTOR, now=desk.site.now())
    desk.site.worker.run_all()
    assert rsvp("dan@example.org") == [True], "staff registered them, and they have not said yes"
    assert desk.take(letters.gmail(desk.uid, "dan@example.org", number=7))["outcome"] == "applied"
    desk.site.settings = replace(desk.site.settings, inbox_url="")
    make.person("Eva", email="eva@example.org")
    with desk.site.transaction() as writing:
        person = with_affiliations(writing, 2)
        add_member(writing, by_slug(writing, "forum"), person, PanelRole.SPEAKER, actor=ACTOR, now=desk.site.now())
        invite(writing, by_slug(writing, "forum"), actor=ACTOR, now=desk.site.now())
    desk.site.worker.run_all()
    assert rsvp("eva@example.org") == [False]


def test_own_data_holds_what_was_answered(desk: Desk) -> None:
    desk.take(letters.gmail(desk.uid, ANN, "TENTATIVE"))
    with desk.site.transaction(write=False) as session:
        own = session.scalars(select(Registration).where(Registration.email == ANN)).one()
        kept = list(own_data(session, own))
    assert kept[0].data["replies"][0]["answer"] == "tentative"


def test_whom_an_applied_reply_asks_for_their_place_is_shown_first(desk: Desk, make: Factory) -> None:
    body = letters.calendar("REPLY", desk.uid, "ATTENDEE;PARTSTAT=DECLINED:mailto:ann.lee@example.net")
    assert desk.take(letters.mail(body, sender="ann.lee@example.net"))["outcome"] == "held"
    page = desk.browser().get("/manage/w/forum/replies").follow("ann.lee@example.net")
    asked = page.submit("/apply", address=ANN)
    assert "Ann Lee" in asked.text
    assert "Keep or release your place: Forum" in asked.text
    assert "https://…" in asked.text
    assert desk.sent() == []
    assert "Reply applied" in asked.submit("/apply").text
    assert desk.sent() == ["Keep or release your place"]
    assert make.status("forum", ANN) == "confirmed"
    assert "Undone" in desk.browser().get("/manage/w/forum/replies").follow("Ann Lee").submit("/undo").text
