"""What goes by the clock goes once, when the webinar says so, to those who are concerned, and moves with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.presence import deciding
from webinar.attendance.presence.models import AttendanceEvidence, SourceKind
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import postpone
from webinar.core.mail import Delivery
from webinar.core.outbox import Job
from webinar.correspondence.planned.models import Occasion, PlannedSending
from webinar.correspondence.planned.rules import Plan, Standing, due_at, standing
from webinar.correspondence.planned.service import change
from webinar.registration.registering.models import Registration

DAY = Plan(Occasion.DAYS_BEFORE, is_on=True, amount=1)
HOUR = Plan(Occasion.HOURS_BEFORE, is_on=True, amount=1)
AFTER = Plan(Occasion.AFTER_ATTENDED, is_on=True, amount=1)


def _webinar(start: datetime, zone: str, **more: object) -> Webinar:
    facts = {"state": WebinarState.ANNOUNCED, "published_at": start - timedelta(days=90), **more}
    return Webinar(starts_at=start, ends_at=start + timedelta(hours=1), date=start.date(), time_zone=zone, **facts)


@pytest.mark.parametrize(
    ("start", "zone", "plan", "due"),
    [
        # The clocks of London go forward on 29 March 2026 at 1:00, those of New York back on 1 November 2026 at 2:00.
        (datetime(2026, 3, 29, 13, tzinfo=UTC), "Europe/London", DAY, datetime(2026, 3, 28, 14, tzinfo=UTC)),
        (datetime(2026, 3, 29, 13, tzinfo=UTC), "Europe/London", replace(HOUR, amount=20), datetime(2026, 3, 28, 17, tzinfo=UTC)),
        (datetime(2026, 11, 1, 15, tzinfo=UTC), "America/New_York", DAY, datetime(2026, 10, 31, 14, tzinfo=UTC)),
        # Half past one is skipped in London: what its clocks show instead.
        (datetime(2026, 3, 30, 0, 30, tzinfo=UTC), "Europe/London", DAY, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (datetime(2026, 12, 15, 9, tzinfo=UTC), "Asia/Karachi", AFTER, datetime(2026, 12, 16, 5, tzinfo=UTC)),
        # Late in the evening of New York it is the next day elsewhere.
        (datetime(2026, 6, 2, 2, 30, tzinfo=UTC), "America/New_York", AFTER, datetime(2026, 6, 2, 14, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_days_are_counted_by_the_webinar_s_clock(start, zone, plan, due) -> None:
    assert due_at(plan, _webinar(start, zone)) == due


START = datetime(2026, 12, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("plan", "more", "now", "expected"),
    [
        (DAY, {}, START - timedelta(days=2), Standing.PLANNED),
        (DAY, {}, START - timedelta(hours=23), Standing.DUE),
        (DAY, {}, START - timedelta(hours=1), Standing.PASSED),
        (HOUR, {}, START - timedelta(minutes=1), Standing.DUE),
        (HOUR, {}, START, Standing.PASSED),
        (replace(DAY, is_on=False), {}, START - timedelta(days=2), Standing.OFF),
        (replace(DAY, since=START - timedelta(hours=22)), {}, START - timedelta(hours=21), Standing.PASSED),
        (DAY, {"published_at": START - timedelta(hours=22)}, START - timedelta(hours=21), Standing.PASSED),
        (DAY, {"published_at": None}, START - timedelta(hours=23), Standing.NOT_PUBLIC),
        (DAY, {"state": WebinarState.POSTPONED}, START - timedelta(hours=23), Standing.GONE),
        (AFTER, {"state": WebinarState.HELD}, START + timedelta(days=2), Standing.WAITING),
        (AFTER, {"state": WebinarState.HELD}, START + timedelta(days=20), Standing.PASSED),
    ],
)
def test_where_a_message_stands(plan, more, now, expected) -> None:
    assert standing(plan, _webinar(START, "Asia/Karachi", **more), None, attendance_is_known=False, now=now) is expected


def test_without_a_time_nothing_is_due() -> None:
    webinar = Webinar(starts_at=None, date=date(2026, 12, 15), time_zone="", state=WebinarState.ANNOUNCED)
    assert due_at(DAY, webinar) is None
    assert standing(DAY, webinar, None, attendance_is_known=False, now=START) is Standing.UNDATED


class Clock:
    """A webinar with two registrants, at any time."""

    def __init__(self, app: Flask, make: Factory, session) -> None:
        self.app, self.site, self.session = app, app.extensions["webinar"], session
        make.organisation()
        make.user("o@example.org", "host-a")
        make.webinar("host-a", capacity=2)
        # What the staff themselves hear by the clock is another test's affair.
        Browser(app).sign_in("o@example.org").get("/manage/account/notices").submit("/notices", mode="off")
        for name in ("ann", "bob", "waits"):
            make.registration(email=f"{name}@example.org", name=name.title())
        self.site.worker.run_all()
        self.start = session.scalars(select(Webinar.starts_at)).one()
        self.seen = session.scalar(select(func.count(Delivery.id)))

    def at(self, moment: datetime) -> list[tuple[str, str]]:
        """Let the clock tick at this time; return (recipient, subject's beginning) of what was sent."""
        self.site.clock = lambda: moment
        for _ in range(2):
            self.site.tick()
        self.site.worker.run_all()
        self.session.rollback()
        rows = self.session.scalars(select(Delivery).order_by(Delivery.id)).all()[self.seen :]
        self.seen += len(rows)
        return [(row.recipient.split("@")[0], row.subject.split(":")[0]) for row in rows]

    def change(self, occasion: Occasion, **facts: object) -> None:
        with self.site.transaction() as session:
            values = {"is_on": True, "amount": 1, "text": "", **facts}
            change(session, by_slug(session, "forum"), occasion, actor=ACTOR, now=self.site.now(), **values)


@pytest.fixture
def clock(app: Flask, make: Factory, session) -> Clock:
    return Clock(app, make, session)


BOTH = [("ann", "Reminder"), ("bob", "Reminder")]


def test_reminders_go_once_to_those_with_a_place(clock: Clock) -> None:
    assert clock.at(clock.start - timedelta(days=1, minutes=1)) == []
    assert clock.at(clock.start - timedelta(days=1)) == BOTH
    assert clock.at(clock.start - timedelta(hours=20)) == []
    assert clock.at(clock.start - timedelta(minutes=50)) == BOTH
    assert clock.at(clock.start - timedelta(minutes=40)) == []
    message = clock.session.scalars(select(Delivery).order_by(Delivery.id.desc())).first().message.decode()
    assert "text/calendar" not in message, "programs would show a second invitation"
    # The platform's link is not entered yet; the join page is the way in all the same, and says so.
    assert clock.session.scalars(select(Webinar.join_url)).one() == ""
    assert "/join/" in message


def test_who_got_the_place_just_now_is_not_reminded_of_it(clock: Clock, make: Factory) -> None:
    with clock.site.transaction() as session:
        session.scalars(select(Registration).where(Registration.email == "bob@example.org")).one().told_at = (
            clock.start - timedelta(hours=23)
        )
    assert clock.at(clock.start - timedelta(hours=22)) == [("ann", "Reminder")]


def test_a_webinar_that_moves_takes_its_reminders_along(clock: Clock) -> None:
    assert clock.at(clock.start - timedelta(hours=23)) == BOTH
    with clock.site.transaction() as session:
        webinar = by_slug(session, "forum")
        webinar.starts_at, webinar.ends_at = clock.start + timedelta(days=7), None
    assert clock.at(clock.start - timedelta(minutes=30)) == []
    assert clock.at(clock.start + timedelta(days=6)) == BOTH
    clock.site.clock = lambda: clock.start + timedelta(days=6, hours=1)
    with clock.site.transaction() as session:
        postpone(session, by_slug(session, "forum"), actor=ACTOR, now=clock.site.now())
    clock.site.worker.run_all()
    clock.seen = clock.session.scalar(select(func.count(Delivery.id)))
    assert clock.at(clock.start + timedelta(days=6, hours=23, minutes=30)) == []


def test_what_is_written_and_then_overtaken_is_not_sent(clock: Clock) -> None:
    moment = clock.start - timedelta(hours=23)
    clock.site.clock = lambda: moment
    clock.site.tick()
    clock.change(Occasion.DAYS_BEFORE, is_on=False)
    assert clock.at(moment) == [], "switched off while it went out"


def test_a_worker_that_was_away_sends_late_and_not_too_late(clock: Clock) -> None:
    assert clock.at(clock.start - timedelta(minutes=30)) == BOTH, "the hour's, not the day's"
    assert clock.at(clock.start + timedelta(minutes=1)) == []


def test_follow_ups_wait_for_the_attendance_and_tell_both_apart(clock: Clock) -> None:
    for occasion in (Occasion.AFTER_ATTENDED, Occasion.AFTER_ABSENT):
        clock.change(occasion, text="The recording will follow.\nSee you.")
    assert clock.at(clock.start + timedelta(days=2)) == []
    with clock.site.transaction() as session:
        deciding.mark(session, by_slug(session, "forum"), [], [1], actor=ACTOR, now=clock.site.now())
    moment = clock.start + timedelta(days=2, minutes=5)
    assert clock.at(moment) == [("ann", "Thank you for attending")], "of Bob nothing is known"
    with clock.site.transaction() as session:
        facts = {"kind": SourceKind.FILE, "name": "report.csv", "imported_by": "", "created_at": moment}
        session.add(AttendanceEvidence(webinar_id=1, **facts))
    assert clock.at(moment + timedelta(minutes=1)) == [("bob", "Sorry we missed you")]
    assert clock.at(clock.start + timedelta(days=2, minutes=10)) == []


def test_the_page_says_what_goes_to_whom_and_switches_it_off(clock: Clock) -> None:
    browser = Browser(clock.app).sign_in("o@example.org")
    page = browser.get("/manage/w/forum/planned")
    assert "2 people" in page.text
    assert "Not known yet" in page.text
    assert "Next message" in browser.get("/manage/w/forum/").text
    page = page.submit("/days_before/switch")
    assert "Message switched off." in page.text
    page = page.follow("Reminder, hours before")
    assert "Enter" in page.submit("", amount="99", status=422).text
    page.submit("", amount="2", text="Bring questions.")
    assert clock.at(clock.start - timedelta(hours=23)) == []
    assert clock.at(clock.start - timedelta(hours=2)) == BOTH
    assert b"Bring questions." in clock.session.scalars(select(Delivery).order_by(Delivery.id.desc())).first().message
    browser = Browser(clock.app).sign_in("o@example.org")
    assert "Sent" in browser.get("/manage/w/forum/planned").text
    assert browser.client.get("/manage/w/forum/planned/nothing").status_code == 404
    assert clock.session.scalar(select(func.count(PlannedSending.id))) == 1
    assert clock.session.scalar(select(func.count(Job.id)).where(Job.kind == "planned.send")) == 2
