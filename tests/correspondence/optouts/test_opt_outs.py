"""Messages can be refused with one click, by program or by hand; what concerns a place cannot, and is sent all the same."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.presence import deciding
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.optouts import Suppression
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.service import change
from webinar.registration.registering.models import Registration

MESSAGES = "/manage/w/forum/registrations"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a")
    make.user("admin@example.org", admin=True)
    make.webinar("host-a")
    for name in ("ann", "bob"):
        make.registration(email=f"{name}@example.org", name=name.title())
    app.extensions["webinar"].worker.run_all()
    return Browser(app).sign_in("o@example.org")


def _write(staff: Browser) -> None:
    page = staff.get(MESSAGES).submit("/many", act="message", button=("scope", "all"))
    page.submit("/edit", subject="News", text="Hello").submit("/send")
    staff.app.extensions["webinar"].worker.run_all()


def _mails(session, address: str) -> list[tuple[str, DeliveryState]]:
    session.rollback()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == address).order_by(Delivery.id))
    return [(row.subject.split(":")[0], row.state) for row in rows]


def _message(session, address: str) -> EmailMessage:
    latest = select(Delivery.message).where(Delivery.recipient == address).order_by(Delivery.id.desc()).limit(1)
    return message_from_bytes(session.scalar(latest), policy=default)


def _path(message: EmailMessage) -> str:
    found = re.fullmatch(r"<(http://localhost)?(/unsubscribe/[^>]+)>", message["List-Unsubscribe"])
    return found[2]


def _one_click(app: Flask, path: str, **headers: str) -> int:
    client = app.test_client(use_cookies=False)
    return client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=headers).status_code


def test_only_what_can_be_refused_says_how(app: Flask, staff: Browser, session) -> None:
    assert _message(session, "ann@example.org")["List-Unsubscribe"] is None
    _write(staff)
    message = _message(session, "ann@example.org")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = _path(message)
    assert "ann" not in path
    for kind in ("plain", "html"):
        assert path in message.get_body((kind,)).get_content()
    # The log keeps the mail, but nobody of the staff holds its reader's link.
    number = session.scalar(select(func.max(Delivery.id)))
    assert path not in staff.get(f"/manage/w/forum/messages/{number}").text


def test_a_mail_program_refuses_in_one_click_without_session_or_origin(app: Flask, staff: Browser, session) -> None:
    _write(staff)
    path = _path(_message(session, "ann@example.org"))
    page = Browser(app).get(path)
    assert "Unsubscribe" in page.text
    assert "Set-Cookie" not in page.response.headers
    assert session.scalar(select(func.count(Suppression.id))) == 0, "reading changes nothing"
    # Twice is as once, whosever program it is.
    assert _one_click(app, path) == 200
    assert _one_click(app, path, Origin="https://mail.example", Sec_Fetch_Site="cross-site") == 200
    session.rollback()
    row = session.scalars(select(Suppression)).one()
    assert row.address == "ann@example.org"
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "optouts.refuse")) == 1
    assert _one_click(app, path[:-3] + "xxx") == 404


def test_who_refused_gets_no_message_and_all_that_concerns_the_place(app: Flask, staff: Browser, session) -> None:
    _write(staff)
    _one_click(app, _path(_message(session, "ann@example.org")))
    _write(staff)
    assert _mails(session, "ann@example.org")[-1] == ("News", DeliveryState.SUPPRESSED)
    assert _mails(session, "bob@example.org")[-1] == ("News", DeliveryState.KEPT)
    log = staff.get("/manage/w/forum/messages")
    assert "Not sent: unsubscribed" in log.text
    number = session.scalar(select(Delivery.id).where(Delivery.state == DeliveryState.SUPPRESSED))
    assert "its reader has unsubscribed" in staff.get(f"/manage/w/forum/messages/{number}").text
    public_id = session.scalar(select(Registration.public_id).where(Registration.email == "ann@example.org"))
    shown = staff.get(f"{MESSAGES}/{public_id}")
    assert "Unsubscribed from messages" in shown.text
    shown.submit("/resend")
    app.extensions["webinar"].worker.run_all()
    assert _mails(session, "ann@example.org")[-1] == ("Confirmed", DeliveryState.KEPT)


def test_follow_ups_leave_them_out_and_say_so(app: Flask, staff: Browser, session) -> None:
    _write(staff)
    _one_click(app, _path(_message(session, "ann@example.org")))
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        webinar = by_slug(writing, "forum")
        ids = writing.scalars(select(Registration.id).order_by(Registration.id)).all()
        deciding.mark(writing, webinar, [], ids, actor=ACTOR, now=here.now())
        change(writing, webinar, Occasion.AFTER_ATTENDED, is_on=True, amount=1, text="", actor=ACTOR, now=here.now())
        later = webinar.ends_at + timedelta(days=2)
    here.clock = lambda: later
    text = Browser(app).sign_in("o@example.org").get("/manage/w/forum/planned").text
    assert "1 person · 1 unsubscribed" in text
    here.tick()
    here.worker.run_all()
    assert _mails(session, "ann@example.org")[-1] == ("Thank you for attending", DeliveryState.SUPPRESSED)
    assert _mails(session, "bob@example.org")[-1] == ("Thank you for attending", DeliveryState.KEPT)
    assert _message(session, "bob@example.org")["List-Unsubscribe"]


def test_a_wish_is_lifted_by_its_owner_by_staff_and_by_administrators(app: Flask, staff: Browser, session) -> None:
    _write(staff)
    path = _path(_message(session, "ann@example.org"))
    public_id = session.scalar(select(Registration.public_id).where(Registration.email == "ann@example.org"))
    admin = Browser(app).sign_in("admin@example.org")

    def refused() -> bool:
        session.rollback()
        return session.scalar(select(func.count(Suppression.id))) == 1

    page = Browser(app).get(path).submit(path)
    assert refused()
    page.submit(path, button=("again", "1"))
    assert not refused()
    _one_click(app, path)
    staff.get(f"{MESSAGES}/{public_id}").submit("/subscribe")
    assert not refused()
    _one_click(app, path)
    found = admin.get("/manage/mail/unsubscribed/")
    assert "ann@example.org" in found.text
    found.submit("/lift")
    assert not refused()
    assert "Nobody has unsubscribed" in admin.get("/manage/mail/unsubscribed/").text
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "optouts.lift")) == 3
    assert staff.client.get("/manage/mail/unsubscribed/").status_code == 404


def test_own_data_tells_of_the_wish_and_erasing_keeps_what_heeds_it(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    _write(staff)
    message = _message(session, "ann@example.org")
    path = _path(message)
    me = re.search(r"/me/[\w.~-]+/", message.get_body(("plain",)).get_content())[0]
    _one_click(app, path)
    visitor = Browser(app)
    assert "Unsubscribed since" in visitor.get(f"{me}data").text
    assert visitor.client.get(f"{me}data.json").get_json()["opt_out"]["address"] == "ann@example.org"
    visitor.get(f"{me}erase").submit("/erase")
    session.rollback()
    row = session.scalars(select(Suppression)).one()
    assert row.address is None
    assert "ann" not in row.digest
    admin = Browser(app).sign_in("admin@example.org")
    assert "Address no longer kept" in admin.get("/manage/mail/unsubscribed/").text
    # Registered again, they are still not written to.
    make.registration()
    _write(staff)
    assert _mails(session, "ann@example.org")[-1] == ("News", DeliveryState.SUPPRESSED)


def test_a_tag_of_the_same_mailbox_is_the_same(app: Flask, staff: Browser, session) -> None:
    _write(staff)
    _one_click(app, _path(_message(session, "ann@example.org")))
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        writing.execute(
            update(Registration).where(Registration.email == "ann@example.org").values(email="ann+x@example.org")
        )
    _write(staff)
    assert _mails(session, "ann+x@example.org") == [("News", DeliveryState.SUPPRESSED)]
