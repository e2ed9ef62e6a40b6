"""What a focal point is told: the deadline, whom to ask, every row that is wrong; and how many mails one may cause."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.mail import ASKED_PER_HOUR, Delivery
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum/delegations"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", "host-b", contact_email="desk@example.org")
    return Browser(app).sign_in("o@example.org")


def _add(staff: Browser, name: str = "Kazakhstan", **more: str) -> Page:
    page = staff.get(BASE).follow("Add delegation").submit("/new", name=name, focal_email="focal@example.org", **more)
    return page.submit("/ask").submit("/ask")


def _mails(app: Flask, session: Session, to: str) -> list[EmailMessage]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.id))
    return [message_from_bytes(row.message, policy=default) for row in rows]


def _page(app: Flask, session: Session) -> Page:
    text = _mails(app, session, "focal@example.org")[-1].get_body(("plain",)).get_content()
    return Browser(app).get(re.search(r"http://localhost(/delegation/\S+)", text).group(1))


def test_the_mail_and_the_page_say_until_when_and_whom_to_ask(app: Flask, staff: Browser, session: Session) -> None:
    _add(staff, closes_at="2026-12-10T18:00")
    text = _mails(app, session, "focal@example.org")[0].get_body(("plain",)).get_content()
    assert "Please name the members of the delegation “Kazakhstan”" in text
    assert "Names are due by 10 December 2026, 18:00 (Karachi)." in text
    page = _page(app, session)
    assert "You can name and change people until 10 December 2026, 18:00 (Karachi)." in page.text
    assert "desk@example.org" in page.text


def test_the_sender_is_named_in_the_language_of_the_mail(app: Flask, staff: Browser, session: Session) -> None:
    _add(staff, language="ru")
    sender = _mails(app, session, "focal@example.org")[0]["From"].addresses[0]
    assert sender.display_name == "Host A и Host B"
    staff.get("/manage/w/forum/registrations/new").submit("/new", full_name="Ann", email="ann@example.org")
    with app.extensions["webinar"].transaction() as writing:
        writing.scalars(select(Registration)).one().language = "ru"
    many = staff.get("/manage/w/forum/registrations").submit("/many", act="message", button=("scope", "all"))
    many.submit("/edit", subject="Hello", text="{webinar}").submit("/send")
    names = {mail["From"].addresses[0].display_name for mail in _mails(app, session, "ann@example.org")[1:]}
    assert names == {"Host A и Host B"}


def test_every_person_who_cannot_be_named_is_named(app: Flask, staff: Browser, make: Factory, session: Session) -> None:
    staff.get(BASE + "/new").submit("/new", name="China").submit(
        "/1", rows="Wang; w@example.cn\nLi; l@example.cn"
    ).sure()
    _add(staff)
    refused = _page(app, session).submit(
        "", rows="Wang; w@example.cn\nNew; new@example.kz\nLi; l@example.cn", told="y", status=422
    )
    assert "w@example.cn belongs to another delegation." in refused.text
    assert "l@example.cn belongs to another delegation." in refused.text
    assert "new@example.kz" in refused.html, "nothing is lost"
    assert len(session.scalars(select(Registration)).all()) == 2, "all or nothing"


def test_a_focal_point_floods_no_mailbox(app: Flask, staff: Browser, session: Session) -> None:
    _add(staff)
    page = _page(app, session)
    many = "\n".join(f"V; victim+{number}@example.com" for number in range(ASKED_PER_HOUR + 5))
    page.submit("", rows=many, told="y")
    app.extensions["webinar"].worker.run_all()
    sent = session.scalars(select(Delivery.id).where(Delivery.mailbox == "victim@example.com")).all()
    assert len(sent) == ASKED_PER_HOUR


def test_two_who_press_at_once_send_one_link(app: Flask, staff: Browser, session: Session) -> None:
    staff.get(BASE).follow("Add delegation").submit("/new", name="Kazakhstan", focal_email="focal@example.org")
    pages = [Browser(app).sign_in("o@example.org").get(f"{BASE}/1").submit("/ask") for _press in range(2)]
    start = Barrier(2)

    def press(page: Page) -> int:
        sent = dict(page._form("/ask", {}).fields)
        start.wait(20)
        return page.browser.client.post(f"{BASE}/1/ask", data=sent).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, pages)) == [302, 302]
    assert len(_mails(app, session, "focal@example.org")) == 1
