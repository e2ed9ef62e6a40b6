"""An entry keeps its UID and ORGANIZER although the site moves to another address and sends from another mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW, close
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.app import create_app
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, cancel, edit_webinar
from webinar.core.config import Settings
from webinar.core.mail import Delivery


@pytest.fixture
def moved(app: Flask, settings: Settings) -> Iterator[Flask]:
    """The same installation, an hour later, with another BASE_URL and MAIL_FROM."""
    elsewhere = replace(settings, base_url="https://webinars.elsewhere.example", mail_from="new@elsewhere.example")
    made = create_app(elsewhere, RATELIMIT_ENABLED=False, TESTING=True)
    made.extensions["webinar"].clock = lambda: NOW + timedelta(hours=1)
    yield made
    close(made)


def _identity(event: icalendar.Event) -> tuple[str, str]:
    return str(event["UID"]), str(event["ORGANIZER"])


def _entries(app: Flask, session: Session, to: str) -> list[tuple[str, str, icalendar.Event]]:
    """Return (METHOD, From, event) of what was sent to somebody, the oldest first."""
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    found = []
    for row in session.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.id)):
        message = message_from_bytes(row.message, policy=default)
        part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
        calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
        found.append((calendar["METHOD"], message["From"].addresses[0].addr_spec, calendar.walk("VEVENT")[0]))
    return found


def _feed(app: Flask) -> icalendar.Event:
    return icalendar.Calendar.from_ical(app.test_client().get("/w/forum.ics").data).walk("VEVENT")[0]


def test_uid_and_organiser_stay_when_the_site_moves(app: Flask, moved: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")
    make.person("Omar Khan", email="khan@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    staff.get("/manage/w/forum/preparation").submit("/invite").submit("/invite")
    make.registration()
    people = ("ann@example.org", "khan@example.org")
    first = {to: _entries(app, session, to)[0][2] for to in people}
    published = _feed(app)
    assert {_identity(event) for event in (*first.values(), published)} == {_identity(published)}

    here = moved.extensions["webinar"]
    with moved.app_context(), here.transaction() as writing:
        webinar = by_slug(writing, "forum")
        start = webinar.starts_at + timedelta(days=7)
        facts = {name: getattr(webinar, name) for name in WebinarDetails.__dataclass_fields__}
        facts |= {"date": start.date(), "starts_at": start, "ends_at": start + timedelta(hours=1)}
        edit_webinar(writing, webinar, WebinarDetails(**facts), tell=True, actor=ACTOR, now=here.now())
    for to in people:
        method, sender, event = _entries(moved, session, to)[-1]
        assert (method, sender) == ("REQUEST", "new@elsewhere.example"), "it is sent from where the site is now"
        assert _identity(event) == _identity(first[to]), "but it updates the entry that is there"
        assert event["SEQUENCE"] > first[to]["SEQUENCE"]
    assert _identity(_feed(moved)) == _identity(published)
    with moved.app_context(), here.transaction() as writing:
        cancel(writing, by_slug(writing, "forum"), actor=ACTOR, now=here.now() + timedelta(minutes=20))
    here.clock = lambda: NOW + timedelta(hours=2)
    for to in people:
        method, _sender, event = _entries(moved, session, to)[-1]
        assert (method, _identity(event)) == ("CANCEL", _identity(first[to]))


def test_a_webinar_that_comes_after_the_move_has_the_new_ones(app: Flask, moved: Flask, make: Factory, session) -> None:
    make.webinar(slug="before")
    with moved.app_context():
        Factory(moved, NOW).webinar("host-a", slug="after")
    names = {slug: (by_slug(session, slug).uid, by_slug(session, slug).organiser_email) for slug in ("before", "after")}
    assert names["before"][0].endswith("@localhost")
    assert names["after"][0].endswith("@webinars.elsewhere.example")
    assert names["after"][1] == "new@elsewhere.example" != names["before"][1]
