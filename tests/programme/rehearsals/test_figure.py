"""The figure beside the tab: as many as the page would send, and read with those of other tabs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import Factory
from tests.page import Browser
from tests.web.test_lists import statements
from webinar.accounts.models import User
from webinar.programme.rehearsals import queries, rules
from webinar.programme.rehearsals.models import Rehearsal, RehearsalGuest

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    for name in ("o", "p", "q"):
        make.user(f"{name}@example.org", "host-a", "owner")
    make.webinar("host-a")
    for name in ("Ali Raza", "Bilal Khan", "Cai Wei"):
        person = make.person(name, email="" if name == "Cai Wei" else f"{name.split()[0].lower()}@example.org")
        Browser(app).sign_in("o@example.org").get(f"{BASE}/speakers").submit(
            "/speakers", person=str(person), role="speaker"
        )
    return Browser(app).sign_in("o@example.org")


def _both(app: Flask, session) -> tuple[int, int]:
    session.rollback()
    session.expire_all()
    now = app.extensions["webinar"].now()
    figure = session.scalar(select(queries.waiting_figure(1, now)))
    team = queries.staff_ids(session, 1)
    rows = [row for row in queries.of_webinar(session, 1) if row.cancelled_at is None and row.starts_at > now]
    return figure, sum(rules.pending(row, row.guests, team).count for row in rows)


def test_the_figure_is_what_the_page_would_send(app: Flask, staff: Browser, session) -> None:
    def is_now(count: int) -> None:
        assert _both(app, session) == (count, count)

    is_now(0)
    for day in ("2026-12-10", "2026-12-11"):
        staff.get(f"{BASE}/rehearsals/new").submit(
            "/new", day=day, start="10:00", members=["1", "2", "3"], users=["2", "3"]
        )
    is_now(8)
    staff.get(f"{BASE}/rehearsals").submit("/1/send")
    is_now(4)
    staff.get(f"{BASE}/rehearsals/1").submit("/1", members=["1"], users=["2"])
    is_now(6)
    staff.get(f"{BASE}/rehearsals/1").submit("/1", start="11:00")
    is_now(8)
    session.execute(update(User).where(User.id == 2).values(active=False))
    session.commit()
    is_now(7)
    session.execute(
        update(RehearsalGuest).where(RehearsalGuest.rehearsal_id == 2, RehearsalGuest.user_id == 3).values(is_out=True)
    )
    session.commit()
    is_now(6)
    staff.get(f"{BASE}/rehearsals/2/cancel").submit("/cancel")
    assert _both(app, session)[0] == _both(app, session)[1]
    session.execute(update(Rehearsal).values(starts_at=app.extensions["webinar"].now() - timedelta(days=1)))
    session.commit()
    is_now(0)


def test_figures_of_tabs_are_read_in_one_statement(app: Flask, staff: Browser) -> None:
    staff.get(f"{BASE}/rehearsals/new").submit("/new", day="2026-12-10", start="10:00", members=["1", "2"])
    with statements(app) as asked:
        page = staff.get(f"{BASE}/")
    assert "Rehearsals 2" in page.text
    about = [statement for statement in asked if "rehearsal_guests" in statement and "incoming_mails" in statement]
    assert len(about) == 1, "with the replies that wait"
    assert [statement for statement in asked if "rehearsal" in statement] == about
