"""Editing a webinar mails nobody: changes wait, a page says whom a mail would reach and shows it, and it goes once."""

from __future__ import annotations

from email import message_from_bytes, policy

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery

DETAILS, CHANGES = "/manage/w/forum/details", "/manage/w/forum/planned/changes"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Omar Khan", email="khan@example.org")
    browser = Browser(app).sign_in("o@example.org")
    browser.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    browser.get("/manage/w/forum/preparation").submit("/invite").submit("/invite")
    make.registration("forum", "ann@example.org")
    app.extensions["webinar"].worker.run_all()
    return browser


def _mails(app: Flask, session) -> list[tuple[str, str, int]]:
    """Return (to, subject, SEQUENCE) of all mails, the oldest first."""
    app.extensions["webinar"].worker.run_all()
    found = []
    for row in session.scalars(select(Delivery).order_by(Delivery.id)):
        message = message_from_bytes(row.message, policy=policy.default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        event = icalendar.Calendar.from_ical(parts[0].get_payload(decode=True)).walk("VEVENT")[0] if parts else {}
        found.append((row.recipient, str(message["Subject"]), int(event.get("SEQUENCE", -1))))
    return found


def _edit(staff: Browser, **changes: str) -> Page:
    return staff.get(DETAILS).submit("/details", **changes)


def test_edits_wait_and_one_mail_tells_of_all_of_them(app: Flask, staff: Browser, session) -> None:
    before = _mails(app, session)
    page = _edit(staff, start="16:00", end="17:00")
    assert "Nobody was emailed yet." in page.text
    assert page.url.endswith("/planned/changes")
    _edit(staff, title="Forum on trade")
    _edit(staff, start="16:30", end="17:30")
    assert _mails(app, session) == before
    page = staff.get(CHANGES)
    assert "1 registrant with a place" in page.text
    assert "1 speaker" in page.text
    assert "Send 2 emails" in page.text
    assert "14:00" in page.text, "the time before"
    assert "16:30" in page.text, "the mail shows the new time"
    assert "ann@example.org" not in page.html, "the sample names nobody"
    assert "/me/" not in page.text
    assert "2 people haven’t been told" in staff.get("/manage/w/forum/").text
    assert "2 emails are on their way." in page.submit("/changes/send").text
    told = _mails(app, session)[len(before) :]
    assert sorted(to for to, _subject, _sequence in told) == ["ann@example.org", "khan@example.org"]
    former = {to: sequence for to, _subject, sequence in before}
    assert all(sequence == former[to] + 1 for to, _subject, sequence in told), "three edits are one step"
    assert all("Forum on trade" in subject for _to, subject, _sequence in told)
    # Nobody is told twice.
    assert "No changes to send" in staff.get(CHANGES).text
    refused = staff.client.post("/manage/w/forum/planned/changes/send", data={"csrf_token": staff.token()})
    assert refused.status_code == 422
    assert len(_mails(app, session)) == len(before) + 2


def test_what_is_put_back_is_no_change_and_what_is_left_mails_nobody(
    app: Flask, make: Factory, staff: Browser, session
) -> None:
    before = _mails(app, session)
    _edit(staff, start="16:00", end="17:00")
    assert "Webinar saved." in _edit(staff, start="14:00", end="15:30").text
    assert "No changes to send" in staff.get(CHANGES).text
    _edit(staff, start="16:00", end="17:00")
    assert "Nobody is emailed about these changes." in staff.get(CHANGES).submit("/changes/leave").text
    assert _mails(app, session) == before
    with make.transaction() as reading:
        assert by_slug(reading, "forum").sequence == 1
        acts = reading.scalars(select(AuditEntry.action).where(AuditEntry.action.like("webinars.%_changes"))).all()
    assert acts == ["webinars.leave_changes"]


def test_who_came_after_the_change_knows_it(app: Flask, make: Factory, staff: Browser, session) -> None:
    _edit(staff, start="16:00", end="17:00")
    here = app.extensions["webinar"]
    now = here.now()
    here.clock = lambda: now.replace(hour=now.hour + 1)
    _register(app)
    before = len(_mails(app, session))
    assert "Send 2 emails" in staff.get(CHANGES).text
    staff.get(CHANGES).submit("/changes/send")
    told = _mails(app, session)[before:]
    assert sorted(to for to, _subject, _sequence in told) == ["ann@example.org", "khan@example.org"]


def _register(app: Flask) -> None:
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="Late", email="late@example.org", agree="y")


def test_postponing_takes_back_the_time_that_people_know(app: Flask, staff: Browser, session) -> None:
    _edit(staff, start="16:00", end="17:00")
    staff.get("/manage/w/forum/postpone").submit("/postpone")
    session.expire_all()
    webinar = by_slug(session, "forum")
    assert webinar.unsent is None
    assert "T09:00" in webinar.postponed_from["starts_at"]
    assert "No changes to send" in staff.get(CHANGES).text


def test_a_new_link_to_the_platform_waits_too_and_its_address_is_told_nobody(
    app: Flask, staff: Browser, session
) -> None:
    joining = "/manage/w/forum/joining"
    first, second = "https://meet.example.org/one", "https://meet.example.org/two"
    page = staff.get(joining).submit("/joining", join_url=first)
    assert page.url.endswith("/joining"), "the first link is no change: nobody knew another"
    assert "No changes to send" in staff.get(CHANGES).text
    before = len(_mails(app, session))
    page = staff.get(joining).submit("/joining", join_url=second)
    assert page.url.endswith("/planned/changes")
    assert "Changed. Your own join link stays the same." in page.text
    assert "meet.example.org" not in page.html
    staff.get(joining).submit("/joining", join_url=first)
    assert "No changes to send" in staff.get(CHANGES).text, "what is put back is no change"
    staff.get(joining).submit("/joining", join_url=second)
    assert len(_mails(app, session)) == before
    staff.get(CHANGES).submit("/changes/send")
    assert len(_mails(app, session)) == before + 2
    for row in session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(2)):
        message = message_from_bytes(row.message, policy=policy.default)
        assert "Your own join link stays the same." in message.get_body(("plain",)).get_content()
        assert b"meet.example.org" not in row.message
