"""The life of a webinar: copied, made a template, put into a series, postponed and announced again."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", "host-b", categories=("Media", "Experts"), join_url="https://meet.example.org/x")
    browser = Browser(app).sign_in("o@example.org")
    person = make.person("Bilal Khan", email="khan@example.org")
    browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="moderator")
    browser.get("/manage/w/forum/programme/lines").submit(
        "/lines", text="# One\n14:30 5 welcome @khan: Hello // note\n"
    )
    return browser


def _mails(app: Flask, session) -> list[tuple[str, str, str]]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    found = []
    for row in session.scalars(select(Delivery).order_by(Delivery.id)):
        message = message_from_bytes(row.message, policy=default)
        part = next((part for part in message.walk() if part.get_content_type() == "text/calendar"), None)
        found.append((row.recipient, str(message["Subject"]), part.get_content() if part else ""))
    return found


def test_a_copy_has_all_that_belongs_to_it_and_nothing_that_happened(app: Flask, staff: Browser, make: Factory) -> None:
    make.registration("forum")
    page = staff.get("/manage/w/forum/").follow("Copy")
    copy = page.submit("/copy", title="Second forum", date="2027-02-16")
    assert copy.heading == "Second forum"
    base = copy.url.rstrip("/")
    assert "14:00" in copy.text
    programme = staff.get(base + "/programme/lines").html
    assert "14:30 5 welcome @khan: Hello // note" in programme
    assert "Media" in staff.get(base + "/admission/lines").html
    assert "Invited" in staff.get(base + "/hosts").text, "the other host is asked anew"
    assert "ann@example.org" not in staff.get(base + "/registrations").html
    assert "meet.example.org" not in staff.get(base + "/details").html
    Browser(app).get(f"/w/{base.rsplit('/', 1)[-1]}/", status=404)


def test_a_template_is_never_published(staff: Browser) -> None:
    page = staff.get("/manage/w/forum/").follow("Copy").submit("/copy", title="Model", date="")
    base = page.url.rstrip("/")
    made = staff.get(base + "/").submit("/template")
    assert "This is a template now." in made.text
    assert "Copy it and publish the copy." in made.text
    assert "Template" in staff.get("/manage/webinars/").text
    public = staff.client.post(
        "/manage/w/forum/template", data={"csrf_token": staff.token(), "on": "1"}, follow_redirects=True
    )
    assert "Take it back first" in public.get_data(as_text=True)
    assert "This is a webinar again." in staff.get(base + "/").submit("/template").text


def test_postponed_means_told_kept_and_told_again(app: Flask, staff: Browser, make: Factory, session) -> None:
    make.registration("forum", "ann@example.org")
    staff.get("/manage/w/forum/preparation").submit("/invite")
    before = len(_mails(app, session))
    done = staff.get("/manage/w/forum/").follow("Postpone the webinar").submit("/postpone")
    assert "The webinar is postponed." in done.text
    told = _mails(app, session)[before:]
    assert sorted(to for to, _subject, _calendar in told) == ["ann@example.org", "khan@example.org"]
    assert all("METHOD:CANCEL" in calendar and subject.startswith("Postponed") for _to, subject, calendar in told)
    assert make.status("forum", "ann@example.org") == "confirmed"
    assert "This webinar is postponed." in Browser(app).get("/w/forum/").text
    # The new date alone tells nobody; announcing it does.
    staff.get("/manage/w/forum/details").submit("/details", date="2027-01-20")
    assert len(_mails(app, session)) == before + 2
    staff.post("/manage/w/forum/step", {"csrf_token": staff.token(), "state": "announced"})
    again = _mails(app, session)[before + 2 :]
    assert sorted(to for to, _subject, _calendar in again) == ["ann@example.org", "khan@example.org"]
    assert all("METHOD:REQUEST" in calendar and "20270120" in calendar for _to, _subject, calendar in again)
    staff.get("/manage/w/forum/").follow("Postpone the webinar").submit("/postpone")
    assert len(_mails(app, session)) == before + 6, "a second postponement is told too"


def test_a_series_has_a_page_and_shares_settings(app: Flask, staff: Browser) -> None:
    page = staff.get("/manage/webinars/").follow("Series").follow("New series")
    saved = page.submit("/new", title="Диалоги ШОС", about="**Four** a year.", contact_email="series@example.org")
    assert "The series is saved." in saved.text
    slug = saved.url.rstrip("/").rsplit("/", 1)[-1]
    staff.get("/manage/w/forum/").submit("/series", series=slug)
    shown = Browser(app).get(f"/s/{slug}/")
    assert shown.heading == "Диалоги ШОС"
    assert "Forum" in shown.text
    assert "Диалоги ШОС" in Browser(app).get("/w/forum/").text
    assert "1 webinar is changed." in staff.get(f"/manage/series/{slug}").submit("/share").text
    assert "series@example.org" in Browser(app).get("/w/forum/").text
    copy = staff.get("/manage/w/forum/copy").submit("/copy", title="Next", date="")
    assert "Диалоги ШОС" in copy.text
    gone = staff.get(f"/manage/series/{slug}").follow("Dissolve").submit("/remove")
    assert "Its webinars stay." in gone.text
    Browser(app).get(f"/s/{slug}/", status=404)
