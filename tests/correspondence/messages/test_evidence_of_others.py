"""What speakers, focal points and hosts were sent: found from their pages, sent again, and no more than a viewer may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories import Factory
from tests.page import Browser
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery
from webinar.directory.people.models import Person
from webinar.registration.delegations.models import Delegation
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.user("r@example.org", "host-a", "reporter")
    make.webinar("host-a", "host-b")
    make.person("Ali Raza", email="ali@example.org")
    staff = Browser(app).sign_in("a@example.org")
    staff.get(f"{BASE}/speakers").submit("/speakers", role="speaker")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    page = staff.get(f"{BASE}/delegations/new")
    page.submit("/new", name="Nepal", focal_name="Olga", focal_email="desk@example.np")
    staff.get(f"{BASE}/delegations/1").submit("/ask").submit("/ask")
    work(app)
    return staff


def work(app: Flask) -> None:
    app.extensions["webinar"].worker.run_all()


def count(session, address: str) -> int:
    session.rollback()
    return session.scalar(select(func.count(Delivery.id)).where(Delivery.recipient == address))


def test_a_speaker_s_mails_stand_with_entry_and_are_sent_again(app: Flask, staff: Browser, session) -> None:
    page = staff.get(f"{BASE}/speakers/1").follow("Emails")
    assert "Emails to Ali Raza" in page.text
    assert f"{BASE}/speakers/1/emails" in staff.get(f"{BASE}/preparation").links()
    assert "REQUEST, SEQUENCE 0" in page.text
    asked = page.submit("/invite-again")
    assert "have the honour to invite you" in asked.text, "the email is shown first"
    work(app)
    assert count(session, "ali@example.org") == 1
    assert "The email is on its way." in asked.submit("/invite-again").text
    asked.submit("/invite-again")
    work(app)
    assert count(session, "ali@example.org") == 2, "two who press at once send one"
    session.execute(update(Person).values(email="raza@example.org"))
    session.commit()
    page = staff.get(page.url)
    assert page.text.count("ali@example.org") == 2, "under another address too"
    staff.get(f"{BASE}/speakers/1").submit("/1", answer="declined").sure()
    assert "Send the invitation again" not in staff.get(page.url).html
    refused = staff.client.post(f"{BASE}/preparation/1/invite-again", data={"csrf_token": staff.token()})
    assert refused.status_code == 422


def test_a_focal_point_s_mails_are_found_and_the_link_goes_again(app: Flask, staff: Browser, session) -> None:
    page = staff.get(f"{BASE}/delegations/1").follow("Emails")
    assert "Emails to Olga" in page.text
    assert "desk@example.np" in page.text
    later = app.extensions["webinar"].now() + timedelta(minutes=1)
    app.extensions["webinar"].clock = lambda: later
    asked = page.submit("/ask")
    assert "Please name the members of the delegation “Nepal”" in asked.text, "the email is shown first"
    work(app)
    assert count(session, "desk@example.np") == 1
    assert "The email is on its way." in asked.submit("/ask").text
    asked.submit("/ask")  # Pressed twice.
    asks = select(func.count(AuditEntry.id)).where(AuditEntry.action == "delegations.ask")
    assert session.scalar(asks) == 2, "what sent nothing is not in the log"
    work(app)
    assert count(session, "desk@example.np") == 2
    session.execute(update(Delegation).values(focal_email="other@example.np"))
    session.commit()
    assert staff.get(page.url).text.count("desk@example.np") == 2


def test_a_host_s_mails_are_found_and_it_is_asked_again(app: Flask, make: Factory, staff: Browser) -> None:
    make.organisation("Institute", "institute")
    staff.get(f"{BASE}/hosts").submit("/hosts", organisation="3", role="co-host")
    form = staff.get(f"{BASE}/hosts/ask?host=3")
    form.submit("/ask", address_3="director@example.net")
    work(app)
    page = staff.get(f"{BASE}/hosts/3/emails")
    assert "director@example.net" in page.text
    assert "Ask again" in page.text
    assert f"{BASE}/hosts/3/emails" in staff.get(f"{BASE}/hosts").links()
    assert "Ask again" not in staff.get(f"{BASE}/hosts/1/emails").text


@pytest.mark.parametrize("page", ["speakers/1/emails", "delegations/1/emails", "hosts/1/emails"])
def test_others_find_nothing_there(staff: Browser, page: str) -> None:
    staff.get(f"{BASE}/{page.replace('1', '9')}", status=404)
    other = Browser(staff.app).sign_in("r@example.org")
    assert other.client.get(f"{BASE}/{page}").status_code == (200 if _may_read(other) else 403)


def _may_read(browser: Browser) -> bool:
    return browser.client.get(f"{BASE}/messages").status_code == 200


def test_a_limited_host_reads_what_it_reads_elsewhere(app: Flask, make: Factory, staff: Browser, session) -> None:
    staff.get(f"{BASE}/privacy").submit("/privacy", mode_2="consent")
    make.registration(email="ali@example.org", name="Ali Raza")
    work(app)
    limited = Browser(app).sign_in("b@example.org")
    # The speaker's mailbox is also that of a registrant whom this host may not see.
    assert "No emails found" in limited.get(f"{BASE}/speakers/1/emails").text
    limited.get(f"{BASE}/delegations/1/emails", status=403)
    assert "Emails" not in [label.strip() for _href, label in limited.get(f"{BASE}/delegations/1")._read.links]
    session.execute(update(Registration).values(email="x@example.org", email_key="x@example.org"))
    session.commit()
    assert "Invitation: Forum" in limited.get(f"{BASE}/speakers/1/emails").text


def test_a_mail_is_shown_as_it_looks_in_a_frame_that_can_do_nothing(app: Flask, staff: Browser, session) -> None:
    session.rollback()
    number = session.scalar(select(func.max(Delivery.id)).where(Delivery.recipient == "ali@example.org"))
    answer = staff.client.get(f"{BASE}/messages/{number}")
    html = answer.get_data(as_text=True)
    assert f'src="{BASE}/messages/{number}/html"' in html
    assert "sandbox" in html.partition("<iframe")[2].partition(">")[0]
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    framed = staff.client.get(f"{BASE}/messages/{number}/html")
    text = framed.get_data(as_text=True)
    assert text.startswith("<!doctype html>")
    assert "/speaker/…" in text, "the key is masked as in the text"
    policy = framed.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert "frame-src" not in staff.client.get(f"{BASE}/messages").headers["Content-Security-Policy"]
    assert staff.client.get(f"{BASE}/messages/{number + 99}/html").status_code == 404


def test_a_limited_host_sees_no_hidden_mail_as_it_looks(app: Flask, make: Factory, staff: Browser, session) -> None:
    staff.get(f"{BASE}/privacy").submit("/privacy", mode_2="consent")
    make.registration(email="hanna@example.org", name="Hanna")
    work(app)
    session.rollback()
    number = session.scalar(select(Delivery.id).where(Delivery.recipient == "hanna@example.org"))
    limited = Browser(app).sign_in("b@example.org")
    assert limited.client.get(f"{BASE}/messages/{number}/html").status_code == 403
    assert limited.client.get(f"/manage/mail/{number}/html").status_code == 404
