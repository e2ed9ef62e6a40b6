"""What is deleted while somebody edits it, and whatever else does not take a form, gives back what was typed."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, text

from tests.factories import Factory
from tests.page import Browser
from webinar.outcome.coverage.models import Clipping
from webinar.registration.delegations.models import Delegation

LONG = "Trade grew by a fifth.\nRail is open."


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("c@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Ann Lee")
    make.registration("forum", "ben@example.org", "Ben Ode")
    return Browser(app).sign_in("o@example.org")


def test_a_draft_that_a_colleague_deletes_gives_its_text_back(app: Flask, staff: Browser) -> None:
    page = staff.get("/manage/w/forum/mailings").submit("/new").submit("/edit", subject="Before", text="Old words")
    editing = page.follow("Edit")
    Browser(app).sign_in("c@example.org").get(page.url).submit("/discard").sure()
    lost = editing.submit("/edit", subject="Good news", text=LONG, status=404)
    assert lost.heading == "This no longer exists"
    assert "Someone deleted it while you were editing. Nothing was saved." in lost.text
    assert LONG in lost.html
    assert "Good news" in lost.text


@pytest.mark.parametrize(
    ("path", "table", "facts"),
    [
        ("/manage/w/forum/coverage/1", Clipping, {"title": "A new headline"}),
        ("/manage/w/forum/delegations/1/edit", Delegation, {"name": "Delegation of Nepal"}),
    ],
)
def test_other_shared_forms_do_so_too(
    staff: Browser, make: Factory, path: str, table: type, facts: dict[str, str]
) -> None:
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet="Xinhua", title="A headline")
    staff.get("/manage/w/forum/delegations/new").submit("/new", name="Nepal", places="3")
    editing = staff.get(path)
    with make.transaction() as session:
        session.execute(delete(table))
    lost = editing.submit(path.rsplit("/", 1)[1], **facts, status=404)
    assert "Someone deleted it while you were editing." in lost.text
    assert [value in lost.text for value in facts.values()] == [True]
    assert "Xinhua" not in lost.text, "what was left as it was is nobody's text"


def test_a_new_thing_in_what_is_gone_gives_its_text_back_and_says_nothing_of_editing(staff: Browser) -> None:
    token = staff.token()
    lost = staff.client.post(
        "/manage/w/gone/delegations/new", data={"csrf_token": token, "name": "Delegation of Nepal", "language": "en"}
    )
    assert lost.status_code == 404
    assert "Delegation of Nepal" in lost.text
    assert "Someone deleted it" not in lost.text


def test_a_database_that_is_away_loses_no_text(staff: Browser, make: Factory) -> None:
    page = staff.get("/manage/people/new")
    with make.transaction() as session:
        session.execute(text("ALTER TABLE audit_entries RENAME TO elsewhere"))
    try:
        lost = page.submit("/new", full_name="Wang Fang", biography=LONG, status=500)
    finally:
        with make.transaction() as session:
            session.execute(text("ALTER TABLE elsewhere RENAME TO audit_entries"))
    assert LONG in lost.html


def test_neither_passwords_nor_what_other_sites_send_is_shown(staff: Browser) -> None:
    token = staff.token()
    data = {"csrf_token": token, "name": "A long sentence", "new_password": "correct horse battery"}
    shown = staff.client.post("/manage/w/gone/delegations/new", data=data).text
    assert "A long sentence" in shown
    assert "correct horse" not in shown
    foreign = staff.client.post("/manage/w/gone/delegations/new", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert "A long sentence" not in foreign.text
    assert "A long sentence" not in staff.client.get("/manage/w/gone/delegations/new?name=A+long+sentence").text
