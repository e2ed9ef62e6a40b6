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
from webinar.directory.organisations.models import Organisation


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
    assert "Not asked yet" in staff.get(base + "/hosts").text, "the other host is to be asked anew"
    assert "ann@example.org" not in staff.get(base + "/registrations").html
    assert "meet.example.org" not in staff.get(base + "/details").html
    Browser(app).get(f"/w/{base.rsplit('/', 1)[-1]}/", status=404)


def test_a_template_is_never_published(staff: Browser) -> None:
    page = staff.get("/manage/w/forum/").follow("Copy").submit("/copy", title="Model", date="")
    base = page.url.rstrip("/")
    made = staff.get(base + "/").submit("/template")
    assert "Webinar turned into a template." in made.text
    assert "Copy it and publish the copy." in made.text
    assert "Template" in staff.get("/manage/webinars/").text
    public = staff.client.post(
        "/manage/w/forum/template", data={"csrf_token": staff.token(), "on": "1"}, follow_redirects=True
    )
    assert "The page is public. Unpublish it first, or copy the webinar." in public.get_data(as_text=True)
    assert "Template turned into a webinar." in staff.get(base + "/").submit("/template").text


def test_postponed_means_told_kept_and_told_again(app: Flask, staff: Browser, make: Factory, session) -> None:
    make.registration("forum", "ann@example.org")
    staff.get("/manage/w/forum/preparation").submit("/invite").submit("/invite")
    before = len(_mails(app, session))
    page = staff.get("/manage/w/forum/").follow("Postpone")
    assert "1 registrant gets an email" in page.text
    assert "1 speaker gets an email" in page.text
    assert len(_mails(app, session)) == before, "the page only asks"
    done = page.submit("/postpone")
    assert "Webinar postponed." in done.text
    told = _mails(app, session)[before:]
    assert sorted(to for to, _subject, _calendar in told) == ["ann@example.org", "khan@example.org"]
    assert all("METHOD:CANCEL" in calendar and subject.startswith("Postponed") for _to, subject, calendar in told)
    assert make.status("forum", "ann@example.org") == "confirmed"
    assert "This webinar is postponed." in Browser(app).get("/w/forum/").text
    # The new date alone tells nobody; announcing it does.
    staff.get("/manage/w/forum/details").submit("/details", date="2027-01-20")
    assert len(_mails(app, session)) == before + 2
    step = {"csrf_token": staff.token(), "state": "announced"}
    asked = staff.post("/manage/w/forum/step", step)
    assert "1 registrant gets an email" in asked.text
    assert "1 speaker gets an email" in asked.text
    assert "20 January 2027" in asked.text
    assert len(_mails(app, session)) == before + 2, "the page only asks"
    asked.submit("/step", reason="Agreed by telephone")
    again = _mails(app, session)[before + 2 :]
    assert sorted(to for to, _subject, _calendar in again) == ["ann@example.org", "khan@example.org"]
    assert all("METHOD:REQUEST" in calendar and "20270120" in calendar for _to, _subject, calendar in again)
    staff.get("/manage/w/forum/").follow("Postpone").submit("/postpone")
    assert len(_mails(app, session)) == before + 6, "a second postponement is told too"


def test_a_series_has_a_page_and_shares_settings(app: Flask, staff: Browser) -> None:
    page = staff.get("/manage/webinars/").follow("Series").follow("New series")
    saved = page.submit("/new", title="Диалоги ШОС", about="**Four** a year.", contact_email="series@example.org")
    assert "Series saved." in saved.text
    slug = saved.url.rstrip("/").rsplit("/", 1)[-1]
    staff.get("/manage/w/forum/").submit("/series", series=slug)
    shown = Browser(app).get(f"/s/{slug}/")
    assert shown.heading == "Диалоги ШОС"
    assert "Forum" in shown.text
    assert "Диалоги ШОС" in Browser(app).get("/w/forum/").text
    assert "1 webinar updated." in staff.get(f"/manage/series/{slug}").submit("/share").text
    assert "series@example.org" in Browser(app).get("/w/forum/").text
    copy = staff.get("/manage/w/forum/copy").submit("/copy", title="Next", date="")
    assert "Диалоги ШОС" in copy.text
    gone = staff.get(f"/manage/series/{slug}").follow("Delete").submit("/remove")
    assert "Its webinars stay." in gone.text
    Browser(app).get(f"/s/{slug}/", status=404)


def test_odd_times_are_asked_about_first_and_what_was_typed_is_kept(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")

    page = staff.get("/manage/webinars/new")
    typed = {"title": "Night talk", "date": "2026-12-20", "start": "15:00", "end": "14:00", "time_zone": "Asia/Karachi"}
    asked = page.submit("/new", **typed, status=422)
    assert "With this end (14:00 (+1)), the webinar lasts 23 hours." in asked.text
    assert 'value="Night talk"' in asked.html
    assert "Night talk" in asked.submit("/new", sure="y").text

    past = staff.get("/manage/w/forum/details").submit("/details", date="2020-01-01", status=422)
    assert "This date is in the past." in past.text
    assert 'value="2020-01-01"' in past.html
    assert "Webinar saved." in past.submit("/details", sure="y").text
    again = staff.get("/manage/w/forum/details").submit("/details", subtitle="Another")
    assert "Webinar saved." in again.text, "what was answered once is not asked again"

    copy = staff.get("/manage/w/forum/copy").submit("/copy", title="Copy of it", date="2020-01-01", status=422)
    assert "This date is in the past." in copy.text
    assert 'value="Copy of it"' in copy.html
    assert "Copy of it" in copy.submit("/copy", sure="y").text


def test_a_new_webinar_begins_with_the_zone_of_its_lead_host(app: Flask, make: Factory) -> None:
    make.organisation()
    with make.transaction() as session:
        session.scalars(select(Organisation)).one().time_zone = "Asia/Calcutta"
    make.user("o@example.org", "host-a", "owner")
    page = Browser(app).sign_in("o@example.org").get("/manage/webinars/new")
    assert 'value="Kolkata, India (UTC+05:30)"' in page.html


@pytest.mark.parametrize("act", ["cancel", "postpone"])
def test_who_takes_a_webinar_back_sees_the_email_with_their_words_first(
    app: Flask, staff: Browser, make: Factory, session, act: str
) -> None:
    make.registration("forum", "ann@example.org", "Zyxwvut Canary")
    before = len(_mails(app, session))
    page = staff.get(f"/manage/w/forum/{act}")
    assert "[your words]" in page.text
    assert "Canary" not in page.html, "a sample is nobody's"
    assert "speaker gets" not in page.text, "no speaker was invited"
    again = page.submit(f"/{act}", words="The hall is closed.")
    assert "Check it, then confirm." in again.text
    assert again.text.count("The hall is closed.") == 2, "in the email, and in the field"
    assert len(_mails(app, session)) == before
    again.submit(f"/{act}")
    assert [to for to, _subject, _calendar in _mails(app, session)[before:]] == ["ann@example.org"]


def test_without_readers_nobody_is_emailed_and_no_words_are_asked_for(staff: Browser) -> None:
    page = staff.get("/manage/w/forum/cancel")
    assert "Nobody is emailed." in page.text
    assert 'name="words"' not in page.html
    assert "Webinar cancelled." in page.submit("/cancel").text


@pytest.mark.parametrize("act", ["cancel", "postpone"])
def test_taking_a_webinar_back_emails_only_as_many_as_the_page_said(
    app: Flask, staff: Browser, make: Factory, session, act: str
) -> None:
    for number in range(20):
        make.registration("forum", f"guest{number}@example.org")
    page = staff.get(f"/manage/w/forum/{act}")
    make.registration("forum", "late@example.org")
    before = len(_mails(app, session))
    again = page.submit(f"/{act}", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert "21 registrants get an email" in again.text
    assert "Type 21 to confirm." in again.submit(f"/{act}", status=422, number="20").text
    assert len(_mails(app, session)) == before
    again.submit(f"/{act}", number="21")
    assert len(_mails(app, session)) == before + 21


def test_a_postponed_webinar_is_announced_anew_for_the_date_that_the_page_showed(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    for name in ("ann", "ben"):
        make.registration("forum", f"{name}@example.org")
    staff.get("/manage/w/forum/").follow("Postpone").submit("/postpone")
    staff.get("/manage/w/forum/details").submit("/details", date="2027-01-20")
    asked = staff.post("/manage/w/forum/step", {"csrf_token": staff.token(), "state": "announced"})
    staff.get("/manage/w/forum/details").submit("/details", date="2027-02-17")
    before = len(_mails(app, session))
    again = asked.submit("/step", reason="Agreed by telephone")
    assert "The email has changed. Check it, then confirm." in again.text
    assert "17 February 2027" in again.text
    assert len(_mails(app, session)) == before
    everybody = staff.get("/manage/w/forum/registrations?q=ben")
    everybody.submit("/many", act="cancel", button=("scope", "all")).submit("/many")
    before = len(_mails(app, session))
    again = again.submit("/step", reason="Agreed by telephone", status=422)
    assert "1 registrant gets an email" in again.text
    assert len(_mails(app, session)) == before
    again.submit("/step", reason="Agreed by telephone")
    assert [to for to, _subject, _calendar in _mails(app, session)[before:]] == ["ann@example.org"]
