"""Nothing is published against a host's missing approval in silence: a reason is asked, logged and told to that host."""

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
    for host in "ab":
        make.organisation(f"Host {host.upper()}", f"host-{host}")
        make.user(f"{host}@example.org", f"host-{host}", "owner")
    make.webinar("host-a", "host-b", title="Forum", public=False)
    make.person("Zoe Khan")
    browser = Browser(app).sign_in("a@example.org")
    browser.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    return browser


def mails(app: Flask, session) -> dict[str, str]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    return {
        row.recipient: f"{row.subject}\n" + message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
        for row in session.scalars(select(Delivery).order_by(Delivery.id))
    }  # fmt: skip


def test_a_version_of_the_programme_waits_for_every_host(app: Flask, staff: Browser, session) -> None:
    page = staff.get("/manage/w/forum/releases")
    assert "Not approved yet by: Host A, Host B." in page.text
    refused = page.submit("/releases", tell="nobody", note="Kept words", status=422)
    assert "Enter why you’re publishing without approval." in refused.text
    assert "Kept words" in refused.html
    assert "No versions yet" in staff.get("/manage/w/forum/releases").text
    refused.submit("/releases", tell="nobody", because="The minister flies tonight").sure()
    assert "Version 1" in staff.get("/manage/w/forum/releases").text
    told = mails(app, session)["b@example.org"]
    assert "Published without your approval: Programme" in told
    assert "The minister flies tonight" in told
    assert "Published without approval" in staff.get("/manage/audit/").text


def test_an_approved_version_is_published_without_words(app: Flask, staff: Browser, session) -> None:
    for browser in (staff, Browser(app).sign_in("b@example.org")):
        browser.get("/manage/w/forum/approvals/programme").submit("/answer", **{"answer-answer": "approve"})
    page = staff.get("/manage/w/forum/releases")
    assert "Not approved yet" not in page.text
    page.submit("/releases", tell="nobody")
    assert "b@example.org" not in mails(app, session)


def test_the_page_goes_public_against_missing_approvals_only_with_a_reason(app: Flask, staff: Browser, session) -> None:
    asked = staff.get("/manage/w/forum/").submit("/publish")
    assert "HOST has not approved: Programme" in asked.text
    Browser(app).get("/w/forum/", status=404)
    asked.submit("/publish", reason="Agreed by telephone")
    Browser(app).get("/w/forum/")
    assert "Agreed by telephone" in mails(app, session)["b@example.org"]
