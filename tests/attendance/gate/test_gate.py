"""People join through their private page, and organisers say where it leads."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.attendance.gate.models import GateClick
from webinar.convening.webinars import service as webinars
from webinar.convening.webinars.models import WebinarState
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.tokens import new_nonce
from webinar.programme.agenda.access import panel_join_link, speaker_link
from webinar.programme.agenda.models import Answer, PanelMember
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.transfers.models import Transfer
from webinar.registration.transfers.rules import TRANSFER_LINK
from webinar.web.database import db

MAIN, BACKUP = "https://meet.example.org/main", "https://other.example.org/backup"
BASE = "/manage/w/forum/joining"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar(
        "host-a", join_url=MAIN, categories=("Media", "Experts"), platform="Zoom", working_languages=("en", "ru")
    )
    make.registration("forum", "ann@example.org", "Ann Lee")
    browser = Browser(app).sign_in("o@example.org")
    person = make.person("Bilal Khan", email="khan@example.org")
    browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="moderator")
    return browser


def at(app: Flask, minutes: int) -> None:
    """Set the clock so many minutes after the start."""
    with app.extensions["webinar"].transaction(write=False) as session:
        start = by_slug(session, "forum").starts_at
    app.extensions["webinar"].clock = lambda: start + timedelta(minutes=minutes)


def link(app: Flask, make: Factory, table: type = Registration, of=join_link) -> str:
    with make.transaction() as session, app.test_request_context():
        return of(session.scalars(select(table).order_by(table.id)).first()).removeprefix("http://localhost")


def press(app: Flask, address: str, way: str = "main") -> tuple[int, str]:
    visitor = Browser(app)
    answer = visitor.client.post(address, data={"csrf_token": visitor.token(), "way": way})
    return answer.status_code, answer.location


def clicks(session: Session) -> list[tuple[int | None, int | None, str]]:
    session.expire_all()
    return [(row.registration_id, row.member_id, row.way) for row in session.scalars(select(GateClick))]


def set_up(staff: Browser, status: int | None = None, **more: str) -> Page:
    return staff.get(BASE).submit("/joining", status=status, **more)


def test_the_page_waits_opens_and_thanks(app: Flask, make: Factory, staff: Browser, session: Session) -> None:
    set_up(
        staff, passcode="771-204", dial_in="+92 51 123 4567 (Pakistan)", sound_test_url="https://zoom.us/test",
        house_rules="Microphones stay muted.",
    )  # fmt: skip
    address = link(app, make)
    before = Browser(app).get(address)
    assert "You can join from 15 December 2026, 13:45 (Karachi)." in before.text
    assert "data-countdown=" in before.html
    assert "https://zoom.us/test" in before.html
    assert "Microphones stay muted." in before.text
    assert "Ann Lee" in before.html
    for secret in ("771-204", "meet.example.org", "ann@example.org", "/me/"):
        assert secret not in before.html
    assert press(app, address) == (303, address)
    assert clicks(session) == []

    at(app, -15)
    page = Browser(app).get(address)
    for shown in ("771-204", "+92 51 123 4567", "English", "Zoom"):
        assert shown in page.html, shown
    for secret in ("meet.example.org", "ann@example.org", "/me/"):
        assert secret not in page.html
    assert "form-action 'self' https:" in page.response.headers["Content-Security-Policy"]
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert press(app, address) == (303, MAIN)
    assert press(app, address) == (303, MAIN), "the same link again, after the connection was lost"
    assert clicks(session) == [(1, None, "main")] * 2

    at(app, 121)
    over = Browser(app).get(address)
    assert "Thank you for attending." in over.text
    assert "/w/forum/" in over.links()
    assert press(app, address) == (303, address)


def test_other_pages_hold_forms_to_this_site(app: Flask, staff: Browser) -> None:
    policy = Browser(app).get("/w/forum/register").response.headers["Content-Security-Policy"]
    assert "form-action 'self';" in policy + ";"


@pytest.mark.parametrize("status", [status for status in RegistrationStatus if status != "confirmed"])
def test_who_has_no_place_reads_why(app: Flask, make: Factory, staff: Browser, session: Session, status) -> None:
    address = link(app, make)
    with make.transaction() as here:
        here.scalars(select(Registration)).one().status = status
    at(app, 0)
    page = Browser(app).get(address)
    assert "banner warn" in page.html
    assert "Join the webinar" not in page.text
    assert press(app, address) == (303, address)
    assert clicks(session) == []


@pytest.mark.parametrize(
    ("act", "words"),
    [(webinars.cancel, "This webinar is cancelled."), (webinars.postpone, "This webinar is postponed.")],
)
def test_a_webinar_that_does_not_take_place_says_so(app: Flask, make: Factory, staff: Browser, act, words: str) -> None:
    with make.transaction() as session:
        act(session, by_slug(session, "forum"), actor=ACTOR, now=app.extensions["webinar"].now())
    at(app, 0)
    assert words in Browser(app).get(link(app, make)).text


def test_the_panel_comes_earlier_by_a_link_of_its_own(
    app: Flask, make: Factory, staff: Browser, session: Session
) -> None:
    address = link(app, make, PanelMember, panel_join_link)
    assert set_up(staff, link_role_moderator="https://meet.example.org/chair", code_role_moderator="9").status == 200
    own = Browser(app).get(link(app, make, PanelMember, speaker_link))
    assert address in own.html
    assert "meet.example.org" not in own.html
    at(app, -30)
    page = Browser(app).get(address)
    assert "Bilal Khan" in page.html
    assert "khan@example.org" not in page.html
    assert press(app, address) == (303, "https://meet.example.org/chair")
    assert clicks(session) == [(None, 1, "role:moderator")]
    assert "Join the webinar" not in Browser(app).get(link(app, make)).text, "registrants come later"
    assert "15 December 2026, 13:30" in staff.sign_in("o@example.org").get(BASE).text
    with make.transaction() as here:
        here.scalars(select(PanelMember)).one().answer = Answer.DECLINED
    assert "You declined to take part" in Browser(app).get(address).text
    with make.transaction() as here:
        here.scalars(select(PanelMember)).one().nonce = new_nonce()
    Browser(app).get(address, status=404)


def test_the_back_up_link_is_switched_on_for_everybody_and_off_again(
    app: Flask, make: Factory, staff: Browser, session: Session
) -> None:
    guest, chair = link(app, make), link(app, make, PanelMember, panel_join_link)
    set_up(staff, backup_url=BACKUP, backup_passcode="42", link_panel="https://meet.example.org/panel")
    at(app, 5)
    assert press(app, chair) == (303, "https://meet.example.org/panel")
    staff.sign_in("o@example.org")
    asked = staff.get(BASE).follow("Switch everyone to the backup link")
    assert BACKUP in asked.text
    assert press(app, guest) == (303, MAIN), "asking switches nothing"
    on = asked.submit("/backup")
    assert "The backup link has been on for everyone since" in on.text
    assert press(app, guest) == press(app, chair, "panel") == (303, BACKUP)
    page = Browser(app).get(guest)
    assert "We’ve moved to another room." in page.text
    assert 'value="42"' in page.html
    refused = set_up(staff, 422, backup_url="")
    assert "Switch back to the main link first." in refused.text
    staff.get(BASE).submit("/main")
    assert press(app, guest) == (303, MAIN)
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("joining.%")).order_by(AuditEntry.id))
    assert list(acts) == ["joining.save", "joining.backup", "joining.main"]
    assert "Backup link switched on for everyone" in staff.get("/manage/audit/").text


def test_links_by_category_and_by_language(app: Flask, make: Factory, staff: Browser, session: Session) -> None:
    address = link(app, make)
    set_up(staff, link_category_media="https://meet.example.org/press", link_language_ru="https://meet.example.org/ru")
    at(app, 0)
    page = Browser(app).get(address)
    assert "Join in Russian" in page.text
    assert press(app, address, "language:ru") == (303, "https://meet.example.org/ru")
    assert press(app, address, "main") == (303, MAIN)
    with make.transaction() as here:
        here.scalars(select(Registration)).one().category_id = 1
    assert press(app, address, "main") == (303, "https://meet.example.org/press"), "one's own, whatever is sent"


def test_only_https_links_are_taken_and_nothing_typed_is_lost(app: Flask, make: Factory, staff: Browser) -> None:
    page = set_up(
        staff, 422, join_url="http://meet.example.org/plain", link_panel="javascript:alert(1)", dial_in="+92 51 1"
    )
    assert page.status == 422
    assert page.text.count("starts with https://") == 2
    assert "+92 51 1" in page.html
    assert "Enter the full address, starting with https://" in page.text
    at(app, 0)
    assert press(app, link(app, make)) == (303, MAIN)


def test_a_link_that_comes_late_reaches_who_waits(app: Flask, make: Factory, staff: Browser) -> None:
    set_up(staff, join_url="")
    at(app, 0)
    address = link(app, make)
    assert "The link isn’t here yet." in Browser(app).get(address).text
    assert press(app, address) == (303, address)
    set_up(staff.sign_in("o@example.org"), join_url=MAIN)
    assert press(app, address) == (303, MAIN)


def test_organisers_see_how_the_page_looks_and_who_of_the_panel_is_there(app: Flask, staff: Browser) -> None:
    preview = staff.get(BASE).follow("Preview join page")
    assert "Join the webinar" in preview.text
    assert "Example Name (Example Organisation)" in preview.html
    assert "Opens in" in staff.get(f"{BASE}/preview?stage=waiting").html
    assert "Thank you for attending." in staff.get(f"{BASE}/preview?stage=over").text
    assert "Bilal Khan Not yet" in staff.get(BASE).text


def test_the_preview_of_a_webinar_without_a_time_says_so(app: Flask, make: Factory, staff: Browser) -> None:
    make.webinar("host-a", slug="untimed", starts_at=None, ends_at=None)
    for named in ("waiting", "no-time"):
        page = staff.get(f"/manage/w/untimed/joining/preview?stage={named}")
        assert page.status == 200
        assert "The time isn’t known yet." in page.text
        assert page.html.count('aria-current="page" href="/manage/w/untimed/joining/preview?stage=no-time"') == 1


def test_ones_own_page_leads_to_the_gate(app: Flask, make: Factory, staff: Browser) -> None:
    own, gate = link(app, make, of=registrant_link), link(app, make)
    page = Browser(app).get(own)
    assert "You can join from 15 December 2026, 13:45 (Karachi)." in page.text
    at(app, -10)
    assert Browser(app).get(own).follow("Join now").heading == "Join"
    assert gate in Browser(app).get(own).html


def test_joining_takes_four_statements_at_most(app: Flask, make: Factory, staff: Browser) -> None:
    for table, of in ((Registration, join_link), (PanelMember, panel_join_link)):
        address = link(app, make, table, of)
        at(app, 0)
        visitor = Browser(app)
        token = visitor.token()
        asked: list[str] = []

        def note(_connection, _cursor, statement, *_more, into=asked) -> None:
            if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}:
                into.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert visitor.client.post(address, data={"csrf_token": token, "way": "main"}).status_code == 303
        finally:
            event.remove(engine, "before_cursor_execute", note)
        assert 2 <= len(asked) <= 4, asked


def test_what_is_kept_of_a_click_is_shown_to_its_owner_and_goes_with_the_person(
    app: Flask, make: Factory, staff: Browser, session: Session
) -> None:
    at(app, 1)
    press(app, link(app, make))
    own = link(app, make, of=registrant_link)
    data = Browser(app).get(own + "data")
    assert "Join page" in data.text
    assert "15 December 2026, 09:01 (UTC)" in data.text
    file = Browser(app).client.get(own + "data.json").get_json()
    assert [(row["way"], row["clicked_at"][:16]) for row in file["joined"]] == [("main", "2026-12-15 09:01")]
    Browser(app).get(own + "erase").submit("/erase")
    assert clicks(session) == []


def test_a_place_that_is_passed_on_takes_no_click_with_it(
    app: Flask, make: Factory, staff: Browser, session: Session, now: datetime
) -> None:
    with make.transaction() as here:
        here.scalars(select(Registration)).one()
        by_slug(here, "forum").state = WebinarState.LIVE
    press(app, link(app, make))
    assert len(clicks(session)) == 1
    own = link(app, make, of=registrant_link)
    Browser(app).get(own + "transfer").submit("/transfer", email="kim@example.org")
    with make.transaction() as here, app.test_request_context():
        row = here.scalars(select(Transfer)).one()
        answer = app.extensions["webinar"].link("transfers.answer", TRANSFER_LINK, row.public_id, row.nonce)
    Browser(app).get(answer).submit("", full_name="Kim", agree="y")
    session.expire_all()
    assert session.scalars(select(Registration.full_name)).one() == "Kim"
    assert clicks(session) == []


def test_a_copy_takes_over_the_windows_and_no_link(app: Flask, make: Factory, staff: Browser) -> None:
    set_up(staff, opens_before="20", passcode="771", backup_url=BACKUP, house_rules="Muted.")
    copy = staff.get("/manage/w/forum/").follow("Copy").submit("/copy", title="Second", date="2027-02-16")
    page = staff.get(copy.url.rstrip("/") + "/joining")
    assert 'value="20"' in page.html
    assert "Muted." in page.html
    for secret in ("771", "example.org/main", "example.org/backup"):
        assert secret not in page.html
