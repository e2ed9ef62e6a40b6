"""Points are drafts until they are published, and a speaker is named only with their consent to be quoted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import Actor, AuditEntry
from webinar.outcome.record import queries, rules
from webinar.programme.agenda.queries import member
from webinar.programme.speakers.service import set_consents

BASE = "/manage/w/forum/record"
OVER = NOW + timedelta(weeks=5)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Ann Baker")
    make.person("Omar Khan")
    browser = Browser(app).sign_in("o@example.org")
    for person in ("1", "2"):
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=person, role="speaker")
    browser.get(f"{BASE}/1").submit("/1", points="Trade grew.")
    browser.get(f"{BASE}/2").submit("/2", points="Rail is open.")
    app.extensions["webinar"].clock = lambda: OVER
    return browser.sign_in("o@example.org")


def _answers(make: Factory, member_id: int, *given: str) -> None:
    with make.transaction() as session:
        row = member(session, by_slug(session, "forum").id, member_id)
        set_consents(session, row, given, actor=Actor.system("speaker"), now=OVER)


def _public(app: Flask) -> str:
    return Browser(app).get("/w/forum/").text


def _publish(staff: Browser, others: str = "hold", status: int | None = None) -> None:
    page = staff.get(f"{BASE}/publish")
    fields = {"others": others} if 'name="others"' in page.html else {}
    page.submit("/publish", speakers=["1", "2"], **fields, **({"status": status} if status else {}))


def test_a_draft_stays_until_it_is_published_and_changes_are_drafts_again(
    app: Flask, make: Factory, staff: Browser
) -> None:
    _answers(make, 1, "quotation")
    _answers(make, 2, "quotation")
    assert "Trade grew." not in _public(app)
    staff.get(f"{BASE}/publish").submit("/publish", speakers=["1"])
    assert "Trade grew." in _public(app)
    assert "Rail is open." not in _public(app)
    staff.get(f"{BASE}/1").submit("/1", points="Trade grew by a third.")
    assert "by a third" not in _public(app)
    listed = staff.get(BASE).text
    assert "What is public" in listed
    assert "Draft" in listed
    _publish(staff)
    assert "by a third" in _public(app)
    assert "Everything is published" in staff.get(f"{BASE}/publish").text


def test_who_may_not_be_quoted_is_held_back_and_the_organiser_reads_why(
    app: Flask, make: Factory, staff: Browser
) -> None:
    _answers(make, 1)
    page = staff.get(BASE).text
    assert "Doesn’t agree to be quoted" in page
    assert "Hasn’t agreed to be quoted yet" in page
    _publish(staff, status=422)
    assert "None of these speakers may be quoted yet." in staff.get(f"{BASE}/publish").submit(
        "/publish", speakers=["1"], status=422
    ).text  # fmt: skip
    assert "Trade grew." not in _public(app)
    _publish(staff, others="nameless")
    shown = _public(app)
    assert "Points without attribution" in shown
    # Both are on the panel, but the points name nobody.
    assert shown.index("Points without attribution") < shown.index("Trade grew.") < shown.index("Rail is open.")
    with make.transaction() as session:
        assert list(queries.remarks(session, 1)) == ["Points without attribution"]
        row = session.scalars(select(AuditEntry).where(AuditEntry.action == "record.publish_points")).one()
        assert row.details["without_name"] == 2


def test_consent_taken_back_holds_published_points_back(app: Flask, make: Factory, staff: Browser) -> None:
    _answers(make, 1, "quotation")
    staff.get(f"{BASE}/publish").submit("/publish", speakers=["1"])
    assert "Trade grew." in _public(app)
    _answers(make, 1)
    assert "Trade grew." not in _public(app)
    assert "Not published" in staff.get(BASE).text
    with make.transaction() as session:
        assert queries.remarks(session, 1) == {}


def test_a_consent_given_elsewhere_is_noted_with_words_and_the_speakers_own_answer_counts_first(
    app: Flask, make: Factory, staff: Browser
) -> None:
    staff.get(f"{BASE}/2/consent").submit("/consent", words="By email on 3 May.")
    assert "May be quoted, as noted" in staff.get(BASE).text
    assert "By email on 3 May." in staff.get(f"{BASE}/2/consent").html
    staff.get(f"{BASE}/publish").submit("/publish", speakers=["1", "2"])
    shown = _public(app)
    assert "Rail is open." in shown
    assert "Trade grew." not in shown
    _answers(make, 2)
    assert "Rail is open." not in _public(app)
    staff.get(f"{BASE}/2/consent").submit("/consent", words="")
    with make.transaction() as session:
        assert queries.noted(session, 2) is None


def test_points_are_unpublished_after_a_question(app: Flask, make: Factory, staff: Browser) -> None:
    _answers(make, 1, "quotation")
    staff.get(f"{BASE}/publish").submit("/publish", speakers=["1"])
    page = staff.get(f"{BASE}/1/unpublish")
    assert "The draft stays." in page.text
    page.submit("/unpublish")
    assert "Trade grew." not in _public(app)
    assert "Trade grew." in staff.get(BASE).text
    assert staff.client.get(f"{BASE}/99/unpublish").status_code == 404


def test_the_speakers_answer_comes_before_the_note() -> None:
    assert rules.quoting(None, noted=False) is rules.Quoting.UNANSWERED
    assert rules.quoting(None, noted=True) is rules.Quoting.NOTED
    assert rules.quoting({"given": True}, noted=False) is rules.Quoting.AGREED
    assert rules.quoting({"given": False}, noted=True) is rules.Quoting.REFUSED
