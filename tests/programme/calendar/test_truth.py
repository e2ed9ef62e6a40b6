"""Entries follow the facts: what is postponed, left, erased or undated is taken out; what returns comes under a higher number."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, edit_webinar, postpone, publish, withdraw
from webinar.core import outbox
from webinar.core.mail import Delivery
from webinar.registration.erasure.service import erase
from webinar.registration.registering import service
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.tasks import SendStanding


class Life:
    """One webinar, acted on through the services; `mails` are those sent since they were last asked for."""

    def __init__(self, app: Flask, make: Factory, session) -> None:
        self.site, self.session, self.seen = app.extensions["webinar"], session, 0
        self.now = self.site.now()
        self.site.clock = lambda: self.now
        make.webinar(capacity=1)

    def do(self, verb, **facts: object) -> None:
        self.now += timedelta(minutes=20)
        with self.site.transaction() as session:
            verb(session, by_slug(session, "forum"), actor=ACTOR, now=self.now, **facts)

    def on(self, verb, email: str = "ann@example.org") -> None:
        self.now += timedelta(minutes=20)
        with self.site.transaction() as session:
            verb(session, by_email(session, by_slug(session, "forum").id, email), actor=ACTOR, now=self.now)

    def edit(self, *, tell: bool = True, tell_words: bool = False, **changes: object) -> None:
        def change(session, webinar, *, actor, now) -> None:
            names = WebinarDetails.__dataclass_fields__
            facts = {name: getattr(webinar, name) for name in names} | changes
            edit_webinar(
                session, webinar, WebinarDetails(**facts), tell=tell, tell_words=tell_words, actor=actor, now=now
            )

        self.do(change)

    def mails(self) -> list[tuple[str, str, str, int | None]]:
        """Return (recipient, subject, METHOD, SEQUENCE) of what was sent since."""
        self.site.worker.run_all()
        self.session.expire_all()
        rows = self.session.scalars(select(Delivery).where(Delivery.id > self.seen).order_by(Delivery.id)).all()
        self.seen = rows[-1].id if rows else self.seen
        found = []
        for row in rows:
            message = message_from_bytes(row.message, policy=default) if row.message else None
            parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"] if message else []
            calendar = icalendar.Calendar.from_ical(parts[0].get_payload(decode=True)) if parts else None
            number = calendar.walk("VEVENT")[0]["SEQUENCE"] if calendar else None
            found.append((row.recipient, row.subject, calendar["METHOD"] if calendar else "", number))
        return found


@pytest.fixture
def life(app: Flask, make: Factory, session) -> Life:
    return Life(app, make, session)


def test_nobody_gets_an_entry_while_the_webinar_is_postponed(app: Flask, make: Factory, life: Life) -> None:
    make.registration()
    make.registration(email="bob@example.org")
    assert [row[2] for row in life.mails()] == ["REQUEST", ""]
    life.do(postpone)
    assert [row[2] for row in life.mails()] == ["CANCEL", ""]
    event = icalendar.Calendar.from_ical(app.test_client().get("/w/forum.ics").data).walk("VEVENT")[0]
    assert (event["STATUS"], str(event["SUMMARY"])) == ("CANCELLED", "Postponed: Forum")
    life.on(service.cancel)
    assert [(row[0], row[2]) for row in life.mails()] == [("ann@example.org", ""), ("bob@example.org", "")]
    before = event["DTSTART"].dt
    life.edit(starts_at=life.now + timedelta(weeks=9), ends_at=None, date=(life.now + timedelta(weeks=9)).date())
    again = icalendar.Calendar.from_ical(app.test_client().get("/w/forum.ics").data).walk("VEVENT")[0]
    assert (again["STATUS"], again["DTSTART"].dt) == ("CANCELLED", before)
    page = app.test_client().get("/w/forum/").get_data(as_text=True)
    assert "Add to your calendar" not in page
    assert "New date to be confirmed" in page
    life.do(publish)
    assert [(row[0], row[2]) for row in life.mails()] == [("bob@example.org", "REQUEST")]


def test_who_returns_gets_a_higher_number_than_the_withdrawal(make: Factory, life: Life) -> None:
    make.registration()
    life.mails()
    life.on(service.cancel)
    life.on(service.come_back)
    methods = life.mails()
    assert [row[2] for row in methods] == ["REQUEST"], "the withdrawal was overtaken"
    life.on(service.cancel)
    gone = life.mails()[-1]
    life.on(service.come_back)
    back = life.mails()[-1]
    assert (gone[2], back[2], back[3] > gone[3]) == ("CANCEL", "REQUEST", True)


def test_who_holds_an_entry_is_told_of_a_date_taken_out_and_of_erasure_public_or_not(make: Factory, life: Life) -> None:
    make.registration()
    life.mails()
    life.do(withdraw)
    life.edit(starts_at=None, ends_at=None, date=None, time_zone="")
    assert [row[2] for row in life.mails()] == ["CANCEL"]
    start = life.now + timedelta(weeks=5)
    life.edit(starts_at=start, date=start.date(), time_zone="Asia/Karachi")
    assert [row[2] for row in life.mails()] == ["REQUEST"]
    life.on(erase)
    life.site.worker.run_all()
    last = life.session.scalars(select(Delivery).where(Delivery.recipient == "")).one()
    assert last.subject.startswith("Your data is erased: Forum")
    assert last.message == b"", "the log keeps nothing of somebody who was erased"


def test_an_update_is_not_lost_when_another_edit_follows_and_a_title_is_told_if_wanted(
    make: Factory, life: Life
) -> None:
    make.registration()
    life.mails()
    life.edit(starts_at=life.now + timedelta(weeks=4), ends_at=None, date=(life.now + timedelta(weeks=4)).date())
    life.edit(tell=False, ends_at=life.now + timedelta(weeks=4, hours=1))
    assert [(row[2], row[3]) for row in life.mails()] == [("REQUEST", 2)]
    life.edit(title="Forum II")
    assert life.mails() == []
    life.edit(title="Forum III", tell_words=True)
    assert [(row[2], row[3]) for row in life.mails()] == [("REQUEST", 2)]


def test_feeds_tell_caches_that_their_words_are_the_readers(app: Flask, make: Factory) -> None:
    make.webinar()
    answer = app.test_client().get("/calendar.ics")
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert app.test_client().get("/calendar.ics", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_later_mail_to_somebody_waits_for_the_earlier_one(app: Flask, now) -> None:
    site = app.extensions["webinar"]
    with site.transaction() as session:
        for number in (1, 2):
            outbox.enqueue(session, SendStanding(7, "confirmed", number), key=f"standing:{number}", now=now)
        first, second = session.scalars(select(outbox.Job.id).order_by(outbox.Job.id)).all()
        assert outbox.due(session, now=now) == [first]
        assert outbox.lease(session, second, now=now) is None, "the earlier one waits"
        job = outbox.lease(session, first, now=now)
        assert outbox.lease(session, second, now=now) is None, "the earlier one is at work"
        outbox.finish(job, now=now)
        session.flush()
        assert outbox.lease(session, second, now=now) is not None


def test_who_waits_hears_of_every_new_date_and_of_nothing_in_their_calendar(make: Factory, life: Life) -> None:
    make.registration()
    make.registration(email="bob@example.org")
    life.mails()
    later = life.now + timedelta(weeks=4)
    told = []
    for act in (
        lambda: life.edit(starts_at=later, ends_at=None, date=later.date()),
        lambda: life.do(postpone),
        lambda: life.edit(starts_at=later + timedelta(weeks=4), ends_at=None, date=(later + timedelta(weeks=4)).date()),
        lambda: life.do(publish),
    ):
        act()
        told.append(
            [
                (subject.partition(":")[0], method)
                for to, subject, method, _number in life.mails()
                if to.startswith("bob")
            ]
        )
    assert told == [[("Changed", "")], [("Postponed", "")], [], [("Changed", "")]]
    with life.site.transaction(write=False) as session:
        rows = session.scalars(select(Delivery).where(Delivery.recipient == "bob@example.org")).all()
        texts = [message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content() for row in rows]
    assert not [text for text in texts if "calendar" in text.replace("calendar feed", "")]
