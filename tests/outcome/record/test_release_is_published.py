"""The press release is a draft until it is published; missing approvals are answered with a reason, told to the hosts."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.core.audit import AuditEntry
from webinar.core.outbox import Job
from webinar.outcome.record import rules
from webinar.outcome.record.rules import ReleaseDetails

BASE = "/manage/w/forum/record"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.user("b@example.org", "host-b", "owner")
    make.webinar("host-a", "host-b")
    browser = Browser(app).sign_in("o@example.org")
    browser.get(BASE).submit("/release", heading="Joint statement", published_on="2026-12-16")
    app.extensions["webinar"].clock = lambda: NOW + timedelta(weeks=5)
    return browser.sign_in("o@example.org")


def test_approvals_hold_the_release_back_unless_a_reason_is_given(app: Flask, make: Factory, staff: Browser) -> None:
    page = staff.get(BASE)
    assert "Not approved yet by:" in page.text
    assert "Joint statement" not in Browser(app).get("/w/forum/").text
    refused = page.submit("/release/publish", status=422)
    assert "Enter why you’re publishing without approval." in refused.text
    assert "Joint statement" not in Browser(app).get("/w/forum/").text
    staff.get(BASE).submit("/release/publish", **{"release-because": "The press asks for it."}).sure()
    assert "Joint statement" in Browser(app).get("/w/forum/").text
    with make.transaction() as session:
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "approvals.go_ahead")).one()
        assert row.details["because"] == "The press asks for it."
        assert row.details["document"] == "release"
        told = session.scalars(select(Job).where(Job.kind == "approvals.send_went_ahead")).all()
    assert len(told) == 1


def test_what_all_hosts_have_approved_is_published_without_a_reason(app: Flask, make: Factory, staff: Browser) -> None:
    for browser in (staff, Browser(app).sign_in("b@example.org")):
        browser.get("/manage/w/forum/approvals/release").submit("/answer", **{"answer-answer": "approve"})
    page = staff.get(BASE)
    assert "Not approved yet by:" not in page.text
    page.submit("/release/publish")
    assert "Joint statement" in Browser(app).get("/w/forum/").text
    staff.get(BASE).submit("/release", heading="Another heading", published_on="2026-12-16")
    assert "Another heading" not in Browser(app).get("/w/forum/").text
    page = staff.get(BASE)
    assert "Changes aren’t public yet" in page.text
    assert "Not approved yet by:" in page.text
    staff.get(f"{BASE}/release/unpublish").submit("/unpublish")
    assert "Joint statement" not in Browser(app).get("/w/forum/").text
    assert "The press release isn’t public." in staff.get(f"{BASE}/release/unpublish").submit(
        "/unpublish", status=422
    ).text  # fmt: skip


def test_the_overview_says_what_is_missing_before_the_page_is_published(make: Factory, staff: Browser) -> None:
    staff.get("/manage/w/forum/withdraw").submit("/withdraw")
    staff.get("/manage/w/forum/papers/concept-note").submit("/concept-note", background="Why we meet.")
    shown = staff.get("/manage/w/forum/").text
    assert "Check before you publish the page:" in shown
    assert "has not approved" in shown


def test_a_release_is_kept_as_data_and_read_again() -> None:
    full = ReleaseDetails("Heading", date(2026, 12, 16), time(14, 30), "Asia/Karachi", "https://example.org")
    for details in (full, ReleaseDetails("Heading"), ReleaseDetails()):
        assert ReleaseDetails.of_data(details.as_data()) == details
    assert rules.release_standing(None) == "draft"
