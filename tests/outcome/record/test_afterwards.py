"""After the webinar: links to recording and materials, and what an absent registrant's own page says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.attendance.presence import deciding
from webinar.attendance.presence.models import MarkState
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.outcome.record import rules
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_email

OVER = datetime(2026, 12, 20, tzinfo=UTC)
LINKS = "Recording https://video.example.org/1\n\n  Slides of the first part   www.example.org/slides"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    for name in ("ann", "omar"):
        make.registration("forum", f"{name}@example.org", name.title())
    return Browser(app).sign_in("o@example.org")


def test_lines_are_read_as_title_and_link() -> None:
    found = rules.read_materials(LINKS)
    assert found == [
        ("Recording", "https://video.example.org/1"), ("Slides of the first part", "https://www.example.org/slides"),
    ]  # fmt: skip
    assert rules.read_materials(rules.as_lines(found)) == found
    for broken, line in (
        ("Recording", 1),
        ("https://a.example.org", 1),
        ("A https://a.example.org\nB javascript:x", 2),
    ):
        with pytest.raises(RuleViolation) as refused:
            rules.read_materials(broken)
        assert refused.value.params == {"line": line}
    with pytest.raises(RuleViolation):
        rules.read_materials("A https://a.example.org\n" * (rules.MAX_MATERIALS + 1))


def test_the_absent_read_what_they_missed_and_those_who_came_thanks(app: Flask, make: Factory, staff: Browser) -> None:
    page = staff.get("/manage/w/forum/record").follow("Edit links")
    wrong = page.submit("/materials", materials="Recording", status=422)
    assert "Line 1: enter a title, then a link" in wrong.text
    page.submit("/materials", materials=LINKS)
    anybody = Browser(app)
    assert "https://video.example.org/1" not in anybody.get("/w/forum/").links()
    app.extensions["webinar"].clock = lambda: OVER
    assert "https://video.example.org/1" in anybody.get("/w/forum/").links()

    def own_page(name: str):
        with make.transaction() as session:
            row = by_email(session, by_slug(session, "forum").id, f"{name}@example.org")
            address = registrant_link(row)
        return Browser(app).get(address)

    # Nothing is known of who came: neither thanks nor reproach.
    assert "What you missed" not in own_page("omar").text
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        came = by_email(session, webinar.id, "ann@example.org")
        deciding.set_mark(session, webinar, came, MarkState.PRESENT, "", actor=Actor.system("test"), now=OVER)
    # Nobody has said anything of Omar yet; a mark by hand does.
    assert "What you missed" not in own_page("omar").text
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        absent = by_email(session, webinar.id, "omar@example.org")
        deciding.set_mark(session, webinar, absent, MarkState.ABSENT, "", actor=Actor.system("test"), now=OVER)
    thanks, missed = own_page("ann"), own_page("omar")
    assert "Thank you for taking part" in thanks.text
    assert "What you missed" in missed.text
    assert "https://video.example.org/1" in missed.links()
    assert "Thank you" not in missed.text
