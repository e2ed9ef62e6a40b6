"""Acts on many: the page that asks says how many, whom and with which mail; what mailed nobody is taken back for a minute."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery
from webinar.core.outbox import Job
from webinar.core.undo import KEPT_FOR, UndoableAct
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering import places
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup
from webinar.registration.roster.models import RegistrationTag

LIST = "/manage/w/forum/registrations"
S = RegistrationStatus


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", capacity=100, categories=("Media", "Experts"))
    return Browser(app).sign_in("a@example.org")


def enrol(app: Flask, count: int) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        for number in range(count):
            details = RegistrantDetails(f"Guest {number:02d}", f"guest{number:02d}@example.org", category_id=1)
            register(session, read_setup(session, webinar), details, actor=ACTOR, now=here.now())


def everybody(staff: Browser, act: str) -> Page:
    return staff.get(f"{LIST}?sort=name").submit("/many", act=act, button=("scope", "all"))


def undo(page: Page, status: int | None = None) -> Page:
    number = re.search(r"/manage/undo/(\d+)", page.html)[1]
    return page.submit(f"/undo/{number}", status=status)


def state(session) -> list[tuple[object, ...]]:
    session.rollback()
    found = session.scalars(select(Registration).order_by(Registration.id))
    tags = session.scalars(select(RegistrationTag).order_by(RegistrationTag.registration_id, RegistrationTag.tag))
    rows = [(row.category_id, row.priority, row.status, row.mail_count, row.reason) for row in found]
    return [*rows, *((row.registration_id, row.tag) for row in tags)]


def jobs(session) -> int:
    session.rollback()
    return len(session.scalars(select(Job.id)).all())


def test_the_page_names_the_number_and_the_first_ten(app: Flask, staff: Browser) -> None:
    enrol(app, 12)
    page = everybody(staff, "decline")
    assert page.heading == "Decline 12 registrations"
    assert [f"Guest {number:02d}" in page.text for number in (0, 9, 10)] == [True, True, False]
    assert "and 2 more" in page.text
    assert "Type 12 to confirm." not in page.text


def test_above_twenty_the_number_is_typed(app: Flask, staff: Browser, make: Factory, session) -> None:
    enrol(app, 21)
    page = everybody(staff, "decline")
    for typed in ("", "20", "yes"):
        refused = page.submit("/many", number=typed, status=422)
        assert "Type 21 to confirm." in refused.text
        assert "Number (optional)" not in refused.text
    assert make.status("forum", "guest00@example.org") == "confirmed"
    assert "21 registrations updated." in page.submit("/many", number=" ٢١ ").text, "figures of any script are figures"
    assert make.status("forum", "guest20@example.org") == "declined"


def test_words_are_shown_in_the_mail_before_it_goes(app: Flask, staff: Browser, make: Factory, session) -> None:
    enrol(app, 2)
    before = jobs(session)
    page = everybody(staff, "decline")
    assert "The hosts couldn’t accept your registration for this webinar." in page.text
    shown = page.submit("/many", text="Only for <b>member states</b>.")
    assert "The email has changed. Check it, then confirm." in shown.text
    assert "Only for <b>member states</b>." in shown.text
    assert jobs(session) == before
    assert make.status("forum", "guest00@example.org") == "confirmed"
    again = shown.submit("/many", text="Other words.")
    assert "Other words." in again.text, "other words are shown again"
    assert jobs(session) == before
    done = again.submit("/many")
    assert "2 registrations updated." in done.text
    assert "/manage/undo/" not in done.html, "what was mailed is not taken back"
    app.extensions["webinar"].worker.run_all()
    mails = session.scalars(select(Delivery).where(Delivery.subject.startswith("Registration declined"))).all()
    plain = message_from_bytes(mails[0].message, policy=default).get_body(("plain",)).get_content()
    assert len(mails) == 2
    assert "Other words." in plain


@pytest.mark.parametrize("act", ["approve", "place", "cancel"])
def test_every_act_that_mails_shows_its_mail(app: Flask, staff: Browser, make: Factory, act: str) -> None:
    enrol(app, 1)
    if act != "cancel":
        with make.transaction() as session:
            row = session.scalars(select(Registration)).one()
            places.settle(row, S.PENDING if act == "approve" else S.WAITING, now=NOW)
    page = everybody(staff, act)
    assert "The email they get" in page.text
    assert "https://…" in page.text
    assert "/me/" not in page.text


def test_who_gets_the_places_is_shown_too(app: Flask, staff: Browser, make: Factory) -> None:
    enrol(app, 2)
    with make.transaction() as session:
        by_slug(session, "forum").capacity = 2
    enrol_next(app)
    for act, email in (("cancel", "guest00@example.org"), ("decline", "guest01@example.org")):
        page = staff.get(f"{LIST}?q={email}").submit("/many", act=act, button=("scope", "all"))
        assert "1 registrant gets an email" in page.text
        assert "Confirmed: Forum" in page.text
        page.submit("/many")
    assert [make.status("forum", f"next{number}@example.org") for number in range(2)] == ["confirmed", "confirmed"]


def enrol_next(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        for number in range(2):
            details = RegistrantDetails(f"Next {number}", f"next{number}@example.org")
            register(session, read_setup(session, by_slug(session, "forum")), details, actor=ACTOR, now=here.now())


def test_a_list_that_changed_meanwhile_is_shown_again(app: Flask, staff: Browser, make: Factory) -> None:
    enrol(app, 2)
    page = everybody(staff, "decline")
    make.registration("forum", "late@example.org")
    again = page.submit("/many", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert again.heading == "Decline 3 registrations"
    assert make.status("forum", "late@example.org") == "confirmed"
    again.submit("/many")
    assert make.status("forum", "late@example.org") == "declined"


@pytest.mark.parametrize(
    ("act", "values"), [("tag", {"value": "vip"}), ("untag", {"value": "old"}), ("priority", {"value": "7"}), ("move", {"target": "2"})]
)  # fmt: skip
def test_what_mailed_nobody_is_restored_exactly(
    app: Flask, staff: Browser, session, act: str, values: dict[str, str]
) -> None:
    enrol(app, 3)
    everybody(staff, "tag").submit("/many", value="old")
    one = session.scalars(select(Registration.public_id).order_by(Registration.id)).first()
    staff.get(LIST).submit("/many", act="tag", row=[one]).submit("/many", value="vip")
    staff.get(LIST).submit("/many", act="priority", row=[one]).submit("/many", value="3")
    before, written = state(session), jobs(session)
    done = everybody(staff, act).submit("/many", **values)
    assert "3 registrations updated." in done.text
    assert state(session) != before
    undone = undo(done)
    assert "Undone: " in undone.text
    assert state(session) == before
    assert jobs(session) == written
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).all()
    assert acts[0] == f"registrants.{act}_undone"


def test_it_is_taken_back_once_within_the_minute_by_who_did_it(app: Flask, staff: Browser, session) -> None:
    enrol(app, 1)
    done = everybody(staff, "tag").submit("/many", value="vip")
    address = re.search(r"/manage/undo/\d+", done.html)[0]
    other = Browser(app).sign_in("b@example.org")
    other.post(address, {"csrf_token": other.token()}, status=404)
    assert (1, "vip") in state(session)
    app.extensions["webinar"].clock = lambda: NOW + timedelta(seconds=61)
    late = staff.client.post(address, data={"csrf_token": staff.token()})
    assert late.status_code == 422
    assert "This can no longer be undone" in late.get_data(as_text=True)
    assert (1, "vip") in state(session)
    app.extensions["webinar"].clock = lambda: NOW + timedelta(seconds=60)
    undo(done)
    assert (1, "vip") not in state(session)
    staff.post(address, {"csrf_token": staff.token()}, status=404)


def test_what_was_changed_otherwise_since_is_left(app: Flask, staff: Browser, session) -> None:
    enrol(app, 2)
    done = everybody(staff, "priority").submit("/many", value="7")
    one = session.scalars(select(Registration.public_id).order_by(Registration.id)).first()
    staff.get(LIST).submit("/many", act="priority", row=[one]).submit("/many", value="9")
    undone = undo(done)
    assert "Undone: 1." in undone.text
    assert "Unchanged: 1. Changed since then." in undone.text
    session.rollback()
    assert session.scalars(select(Registration.priority).order_by(Registration.id)).all() == [9, 0]


def test_what_it_needs_is_not_kept_for_longer(app: Flask, staff: Browser, session) -> None:
    enrol(app, 1)
    everybody(staff, "tag").submit("/many", value="vip")
    app.extensions["webinar"].tick()
    assert len(session.scalars(select(UndoableAct)).all()) == 1
    app.extensions["webinar"].clock = lambda: NOW + KEPT_FOR + timedelta(seconds=1)
    app.extensions["webinar"].tick()
    session.rollback()
    assert not session.scalars(select(UndoableAct)).all()


def test_one_registration_is_decided_beside_its_facts(app: Flask, staff: Browser, make: Factory) -> None:
    enrol(app, 1)
    asked = staff.get(LIST).follow("Guest 00").submit("/many", act="cancel")
    assert asked.heading == "Cancel 1 registration"
    asked.submit("/many", text="As you asked.").submit("/many")
    assert make.status("forum", "guest00@example.org") == "cancelled"
    assert "Cancel registration" not in staff.get(LIST).follow("Guest 00").text


def test_as_many_others_are_others(app: Flask, staff: Browser, make: Factory) -> None:
    enrol(app, 2)
    page = staff.get(f"{LIST}?status=confirmed").submit("/many", act="decline", button=("scope", "all"))
    staff.get(f"{LIST}?q=guest00").submit("/many", act="cancel", button=("scope", "all")).submit("/many")
    make.registration("forum", "late@example.org")
    again = page.submit("/many", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert make.status("forum", "late@example.org") == "confirmed"


def test_who_moves_up_by_a_move_or_an_erasure_is_shown_first(app: Flask, make: Factory, staff: Browser) -> None:
    staff.get("/manage/w/forum/details").submit("/details", capacity="2")
    with make.transaction() as session:
        session.get(AudienceCategory, 1).places = 1
    enrol(app, 3)
    names = [f"guest{number:02d}@example.org" for number in range(3)]
    assert [make.status("forum", name) for name in names] == ["confirmed", "waiting", "waiting"]
    asked = staff.get(f"{LIST}?q=guest00").submit("/many", act="move", button=("scope", "all"))
    shown = asked.submit("/many", target="2")
    assert "1 registrant gets an email" in shown.text
    assert [make.status("forum", name) for name in names] == ["confirmed", "waiting", "waiting"], "nothing is done yet"
    assert "1 registration updated." in shown.submit("/many").text
    assert [make.status("forum", name) for name in names] == ["confirmed", "confirmed", "waiting"]
    erasing = staff.get(f"{LIST}?q=guest01").follow("Guest 01").follow("Erase personal data")
    assert "People move up from the waiting list" in erasing.text
    assert "Personal data erased." in erasing.submit("/erase").text
    assert make.status("forum", names[2]) == "confirmed"


def full(make: Factory, statuses: dict[str, RegistrationStatus]) -> None:
    """Let a webinar of one place have these people."""
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        webinar.capacity = 1
        rows = []
        for name in statuses:
            details = RegistrantDetails(name, f"{name.lower()}@example.org")
            found = read_setup(session, webinar)
            rows.append(register(session, found, details, actor=ACTOR, now=NOW, by_staff=True, tell=False))
        for number, (row, status) in enumerate(zip(rows, statuses.values(), strict=True)):
            places.settle(row, status, now=NOW + timedelta(seconds=number))


def test_who_waits_and_is_cancelled_with_others_gets_no_place_on_the_way(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    full(make, {"Ann": S.CONFIRMED, "Ben": S.WAITING, "Cid": S.WAITING, "Dan": S.WAITING})
    chosen = session.scalars(select(Registration.public_id).where(Registration.full_name.in_(["Ann", "Ben"]))).all()
    for act in ("cancel", "decline"):
        asked = staff.get(LIST).submit("/many", act=act, row=list(chosen))
        assert "1 registrant gets an email" in asked.text
        assert "Confirmed: Forum" in asked.text
    before = jobs(session)
    staff.get(LIST).submit("/many", act="cancel", row=list(chosen)).submit("/many")
    stand = [make.status("forum", f"{name}@example.org") for name in ("ann", "ben", "cid", "dan")]
    assert stand == ["cancelled", "cancelled", "confirmed", "waiting"]
    assert jobs(session) == before + 3, "one email each"


def test_who_is_approved_into_a_full_webinar_is_shown_the_waiting_list(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    full(make, {"Ann": S.PENDING, "Ben": S.PENDING, "Cid": S.PENDING, "Dan": S.WAITING, "Eve": S.CANCELLED})
    with make.transaction() as changing:
        by_slug(changing, "forum").capacity = 2
    asked = everybody(staff, "approve")
    assert asked.text.count("1 registrant gets an email") == 0
    assert asked.text.count("2 registrants get an email") == 2, "Dan moves up, one is let in, two wait"
    assert "Confirmed: Forum" in asked.text
    assert "number 1 on the waiting list" in asked.text
    assert "Unchanged: 2. There is nothing to approve." in asked.text
    make.registration("forum", "next@example.org", "Next")
    again = asked.submit("/many", status=422)
    assert "The list has changed since" in again.text
    assert "3 registrants get an email" in again.text
    again.submit("/many")
    stand = [make.status("forum", f"{name}@example.org") for name in ("ann", "ben", "cid", "dan")]
    assert stand == ["waiting", "waiting", "waiting", "confirmed"]
