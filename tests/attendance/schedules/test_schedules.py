"""Reports by the clock: when, to whom, only while the rights hold, and never for ever in vain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.accounts.models import User
from webinar.accounts.queries import user_by_email
from webinar.attendance.presence import deciding
from webinar.attendance.presence.models import MarkState
from webinar.attendance.schedules import service
from webinar.attendance.schedules.models import Recurrence, ReportSchedule
from webinar.attendance.schedules.rules import Standing, next_at, standing
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery
from webinar.directory.organisations.models import Member
from webinar.registration.registering.queries import by_email

PAGE = "/manage/w/forum/documents/schedules"
START = datetime(2026, 12, 15, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
#: Nine o'clock in Karachi.
MONDAYS = [
    datetime(2026, 11, 30, 4, tzinfo=UTC),
    datetime(2026, 12, 7, 4, tzinfo=UTC),
    datetime(2026, 12, 14, 4, tzinfo=UTC),
]
DAY = timedelta(days=1)


def _row(recurrence: Recurrence, **facts: object) -> ReportSchedule:
    usual = {"since": NOW, "runs": 0, "run_at": None, "sent_at": None, "failures": 0, "paused_at": None}
    return ReportSchedule(recurrence=recurrence, **{**usual, **facts})


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (_row(Recurrence.WEEKLY), MONDAYS[0]),
        (_row(Recurrence.WEEKLY, since=MONDAYS[0] - timedelta(minutes=1)), MONDAYS[0]),
        (_row(Recurrence.WEEKLY, run_at=MONDAYS[0]), MONDAYS[1]),
        (_row(Recurrence.WEEKLY, run_at=MONDAYS[0] + timedelta(hours=30)), MONDAYS[1]),
        (_row(Recurrence.WEEKLY, run_at=MONDAYS[0], since=MONDAYS[1]), MONDAYS[2]),
        (_row(Recurrence.WEEKLY, run_at=MONDAYS[2]), None),
        (_row(Recurrence.WEEKLY, paused_at=NOW), None),
        (_row(Recurrence.WEEKLY, failures=5), None),
        (_row(Recurrence.AFTER), END + DAY),
        (_row(Recurrence.AFTER, run_at=END + DAY, failures=1), END + 2 * DAY),
        (_row(Recurrence.AFTER, run_at=END + DAY, sent_at=END + DAY), None),
        # Mailed for the day on which it was to be; then it was put off.
        (_row(Recurrence.AFTER, run_at=START - 9 * DAY, sent_at=START - 9 * DAY), END + DAY),
    ],
)  # fmt: skip
def test_when_the_next_turn_is(row: ReportSchedule, expected: datetime | None) -> None:
    webinar = Webinar(starts_at=START, ends_at=END, time_zone="Asia/Karachi", state=WebinarState.ANNOUNCED)
    assert next_at(row, webinar) == expected


def test_how_matters_stand() -> None:
    webinar = Webinar(starts_at=START, ends_at=END, time_zone="Asia/Karachi", state=WebinarState.ANNOUNCED)
    undated = Webinar(starts_at=None, ends_at=None, time_zone="", state=WebinarState.ANNOUNCED)
    cancelled = Webinar(starts_at=START, ends_at=END, time_zone="UTC", state=WebinarState.CANCELLED)
    after, weekly = _row(Recurrence.AFTER), _row(Recurrence.WEEKLY)
    assert standing(after, undated, NOW) is standing(after, webinar, NOW) is Standing.PLANNED
    assert standing(after, webinar, END + 2 * DAY) is Standing.WAITING
    assert standing(after, cancelled, NOW) is standing(weekly, cancelled, NOW) is Standing.DONE
    assert standing(_row(Recurrence.AFTER, sent_at=END + DAY), webinar, END + 2 * DAY) is Standing.DONE
    assert standing(_row(Recurrence.WEEKLY, run_at=MONDAYS[2]), webinar, START) is Standing.DONE
    assert standing(_row(Recurrence.WEEKLY, paused_at=NOW), webinar, START) is Standing.PAUSED
    assert standing(_row(Recurrence.WEEKLY, failures=5, paused_at=NOW), webinar, START) is Standing.STOPPED


class Clock:
    """A webinar with two registrants and staff, at any time."""

    def __init__(self, app: Flask, make: Factory, session: Session) -> None:
        self.site, self.session = app.extensions["webinar"], session
        make.organisation()
        make.webinar("host-a")
        for name in ("Ann Lee", "Bob Ode"):
            make.registration(email=f"{name[:3].lower()}@example.org", name=name)
        make.user("owner@example.org", "host-a", "owner")
        make.user("reporter@example.org", "host-a", "reporter")
        make.user("viewer@example.org", "host-a", "viewer")
        self.site.worker.run_all()
        self.seen = 0
        self.at(NOW)

    def at(self, moment: datetime) -> list[tuple[str, str]]:
        """Let two processes' clocks tick at this time; return (recipient, subject's beginning) of reports sent."""
        self.site.clock = lambda: moment
        for _ in range(2):
            self.site.tick()
        self.site.worker.run_all()
        self.session.rollback()
        rows = self.session.scalars(select(Delivery).order_by(Delivery.id)).all()[self.seen :]
        self.seen += len(rows)
        found = [(row.recipient.split("@")[0], row.subject.split(":")[0]) for row in rows]
        return [row for row in found if "report" in row[1]]

    def schedule(self, recurrence: Recurrence, *names: str) -> None:
        with self.site.transaction() as session:
            owner = user_by_email(session, "owner@example.org")
            people = [user_by_email(session, f"{name}@example.org") for name in names]
            service.add(session, by_slug(session, "forum"), owner, recurrence, people, actor=ACTOR, now=self.site.now())

    def attend(self) -> None:
        with self.site.transaction() as session:
            webinar = by_slug(session, "forum")
            row = by_email(session, webinar.id, "ann@example.org")
            deciding.set_mark(session, webinar, row, MarkState.PRESENT, "", actor=ACTOR, now=self.site.now())

    def leave(self, name: str) -> None:
        with self.site.transaction() as session:
            user = user_by_email(session, f"{name}@example.org")
            session.execute(delete(Member).where(Member.user_id == user.id))

    def last(self) -> str:
        return self.session.scalars(select(Delivery).order_by(Delivery.id.desc())).first().message.decode()

    def row(self) -> ReportSchedule:
        self.session.expire_all()
        return self.session.scalars(select(ReportSchedule)).one()


@pytest.fixture
def clock(app: Flask, make: Factory, session: Session) -> Clock:
    return Clock(app, make, session)


def test_every_monday_until_the_webinar_once_for_each_recipient(clock: Clock) -> None:
    clock.schedule(Recurrence.WEEKLY, "owner", "reporter")
    both = [("owner", "Weekly report"), ("reporter", "Weekly report")]
    assert clock.at(MONDAYS[0] - timedelta(minutes=1)) == []
    assert clock.at(MONDAYS[0]) == both
    mail = clock.last()
    assert "Registered: 2" in mail
    assert "/manage/w/forum/documents" in mail
    assert "Ann" not in mail
    assert "Content-Disposition: attachment" not in mail
    assert clock.at(MONDAYS[0] + DAY) == []
    # The server stood still for a week: one mail, not two.
    assert clock.at(MONDAYS[2] + timedelta(hours=1)) == both
    assert clock.at(START + 8 * DAY) == []


def test_after_the_webinar_it_waits_until_somebody_is_known_to_have_come(clock: Clock) -> None:
    clock.schedule(Recurrence.AFTER, "reporter")
    assert clock.at(END + 2 * DAY) == []
    clock.attend()
    assert clock.at(END + 2 * DAY) == [("reporter", "Attendance report")]
    assert "Attended: 1" in clock.last()
    assert "Absent: 1" in clock.last()
    assert clock.at(END + 3 * DAY) == []
    acts = [
        row.action
        for row in clock.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        if "schedules" in row.action
    ]
    assert acts == ["schedules.add", "schedules.send"]


def test_it_goes_only_to_those_who_may_take_the_report_now(clock: Clock) -> None:
    clock.schedule(Recurrence.WEEKLY, "owner", "reporter", "viewer")
    assert clock.at(MONDAYS[0]) == [("owner", "Weekly report"), ("reporter", "Weekly report")]
    clock.leave("reporter")
    assert clock.at(MONDAYS[1]) == [("owner", "Weekly report")]


def test_who_lost_the_right_sends_nothing_and_after_five_failures_it_stops_and_says_so(
    clock: Clock, app: Flask, make: Factory
) -> None:
    clock.attend()
    clock.schedule(Recurrence.AFTER, "reporter")
    clock.leave("owner")
    for number in range(1, 5):
        assert clock.at(END + number * DAY) == []
        assert clock.row().failures == number
    assert clock.at(END + 5 * DAY) == [
        ("owner", "Scheduled report stopped"), ("reporter", "Scheduled report stopped"),
    ]  # fmt: skip
    assert "no longer export" in clock.last()
    assert clock.at(END + 9 * DAY) == []
    acts = [row.action for row in clock.session.scalars(select(AuditEntry)) if row.action == "schedules.stop"]
    assert len(acts) == 1

    page = Browser(app).sign_in("reporter@example.org").get(PAGE)
    assert "Stopped Not sent 5 times in a row. The person who set it up may no longer export" in page.text
    page = page.submit("/switch")
    assert "It’s now sent in your name." in page.text
    assert clock.at(END + 9 * DAY + timedelta(minutes=1)) == [("reporter", "Attendance report")]
    assert (clock.row().failures, clock.row().failure) == (0, None)


def test_a_success_forgets_earlier_failures(clock: Clock) -> None:
    clock.schedule(Recurrence.WEEKLY, "viewer")
    assert clock.at(MONDAYS[0]) == []
    assert (clock.row().failures, clock.row().failure) == (1, "recipients")
    with clock.site.transaction() as session:
        user = user_by_email(session, "viewer@example.org")
        session.scalars(select(Member).where(Member.user_id == user.id)).one().role = "reporter"
    assert clock.at(MONDAYS[1]) == [("viewer", "Weekly report")]
    assert clock.row().failures == 0


def test_who_is_disabled_gets_nothing(clock: Clock) -> None:
    clock.schedule(Recurrence.WEEKLY, "owner", "reporter")
    with clock.site.transaction() as session:
        user_by_email(session, "reporter@example.org").active = False
    assert clock.at(MONDAYS[0]) == [("owner", "Weekly report")]


def test_it_is_set_up_paused_resumed_and_removed_on_its_page(clock: Clock, app: Flask) -> None:
    staff = Browser(app).sign_in("owner@example.org")
    page = staff.get(PAGE)
    assert "No report is scheduled yet." in page.text
    refused = page.submit("/schedules", recurrence="weekly", recipients=[], status=422)
    assert "Choose at least one recipient." in refused.text
    users = {user.email: str(user.id) for user in clock.session.scalars(select(User))}
    assert f'value="{users["viewer@example.org"]}"' not in page.html, "who may not export is not offered"
    wrong = page.submit("/schedules", recurrence="weekly", recipients=[users["viewer@example.org"]], status=422)
    assert "Choose an option from the list." in wrong.text
    page = page.submit("/schedules", recurrence="weekly", recipients=[users["reporter@example.org"]])
    assert "Report scheduled." in page.text
    assert "Every Monday, until the webinar" in page.text
    assert "reporter@example.org" in page.text
    page = page.submit("/switch")
    assert "Report paused." in page.text
    assert clock.at(MONDAYS[0]) == []
    page = staff.get(PAGE).submit("/switch")
    assert clock.at(MONDAYS[1]) == [("reporter", "Weekly report")]
    page = staff.get(PAGE).submit("/remove").sure()
    assert "Scheduled report removed." in page.text
    assert clock.at(MONDAYS[2]) == []
    viewer = Browser(app).sign_in("viewer@example.org")
    assert viewer.client.get(PAGE).status_code == 403


def test_another_webinar_s_report_is_not_found(clock: Clock, app: Flask, make: Factory) -> None:
    clock.schedule(Recurrence.WEEKLY, "owner")
    other = make.webinar("host-a", slug="other")
    staff = Browser(app).sign_in("owner@example.org")
    ident = clock.row().id
    for act in ("switch", "remove"):
        address = f"/manage/w/{other}/documents/schedules/{ident}/{act}"
        assert staff.client.post(address, data={"csrf_token": staff.token()}).status_code == 404
