"""Items of the programme, one by one."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.programme.agenda.models import AgendaItem


def test_an_item_is_removed_and_the_others_close_up(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    staff = Browser(app).sign_in("o@example.org")
    staff.get("/manage/w/forum/programme/lines").submit("/lines", text="5 welcome: A\n10 remarks: B\n15 remarks: C\n")
    second = session.scalars(select(AgendaItem.id).where(AgendaItem.title == "B")).one()
    staff.get("/manage/w/forum/programme").submit(f"/items/{second}/remove").sure()
    session.expire_all()
    rows = session.scalars(select(AgendaItem).order_by(AgendaItem.position)).all()
    assert [(row.title, row.position) for row in rows] == [("A", 1), ("C", 2)]
