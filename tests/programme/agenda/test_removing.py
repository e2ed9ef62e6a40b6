"""Whatever stands in a programme can be taken out of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.programme.agenda.models import AgendaItem, ItemSpeaker, PanelMember, Part

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    """A browser at a programme of two parts: three items with and without a speaker, and one item alone."""
    make.organisation()
    slug = make.webinar("host-a")
    make.person()
    make.user("owner@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("owner@example.org")
    browser.get(f"/manage/w/{slug}/speakers").submit("/speakers", role="speaker")
    for title in ("First", "Second"):
        browser.get(f"{BASE}/programme").submit("/parts", title=title)
    for title, part, speakers in (
        ("Coffee", 1, []),
        ("Remarks", 1, ["1"]),
        ("Closing", 1, []),
        ("Questions", 2, ["1"]),
    ):
        page = browser.get(f"{BASE}/programme/items/new?part={part}")
        page.submit("/items/new", kind="remarks", title=title, minutes="10", part=str(part), speakers=speakers)
    return browser


def _items(session: Session) -> list[tuple[str, int]]:
    rows = session.execute(
        select(AgendaItem.title, AgendaItem.position).order_by(AgendaItem.part_id, AgendaItem.position)
    )
    return [(title, position) for title, position in rows]


@pytest.mark.parametrize(
    ("item", "left"),
    [
        (1, [("Remarks", 1), ("Closing", 2), ("Questions", 1)]),
        (2, [("Coffee", 1), ("Closing", 2), ("Questions", 1)]),
        (3, [("Coffee", 1), ("Remarks", 2), ("Questions", 1)]),
        (4, [("Coffee", 1), ("Remarks", 2), ("Closing", 3)]),
    ],
)
def test_an_item_is_removed_and_the_rest_close_up(
    staff: Browser, session: Session, item: int, left: list[tuple[str, int]]
) -> None:
    asked = staff.get(f"{BASE}/programme").submit(f"/items/{item}/remove")
    assert asked.heading == "Remove item"
    assert len(_items(session)) == 4, "nothing goes before it is asked"
    assert "Item removed." in asked.sure().text
    assert _items(session) == left


def test_every_item_can_go_one_after_the_other(staff: Browser, session: Session) -> None:
    for item in (4, 2, 1, 3):
        staff.get(f"{BASE}/programme").submit(f"/items/{item}/remove").sure()
    assert _items(session) == []
    assert session.scalars(select(ItemSpeaker)).all() == []
    staff.get(f"{BASE}/programme")


def test_an_item_goes_to_another_part_and_back(staff: Browser, session: Session) -> None:
    token = staff.token()
    for part, index in ((2, 0), (1, 1)):
        data = {"csrf_token": token, "part": str(part), "index": str(index)}
        assert staff.client.post(f"{BASE}/programme/items/2/place", data=data).status_code == 302
    assert _items(session) == [("Coffee", 1), ("Remarks", 2), ("Closing", 3), ("Questions", 1)]


def test_a_part_goes_with_its_items_and_a_panel_member_with_theirs(staff: Browser, session: Session) -> None:
    staff.get(f"{BASE}/programme/parts/1/remove").submit("/remove")
    assert _items(session) == [("Questions", 1)]
    staff.get(f"{BASE}/speakers/1/remove").submit("/remove")
    assert session.scalars(select(PanelMember)).all() == []
    assert session.scalars(select(ItemSpeaker)).all() == []
    staff.get(f"{BASE}/programme/items/4").submit("/items/4", title="Questions and answers")
    staff.get(f"{BASE}/programme/parts/2/remove").submit("/remove")
    assert session.scalars(select(Part)).all() == []


def test_what_is_gone_already_answers_not_found(staff: Browser) -> None:
    for place in ("items/1", "parts/1"):
        data = {"csrf_token": staff.token()}
        staff.post(f"{BASE}/programme/{place}/remove", data).sure()
        assert staff.client.post(f"{BASE}/programme/{place}/remove", data=data).status_code == 404
