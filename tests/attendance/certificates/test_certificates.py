"""Certificates: issued in one act, printed in the holder's script, checked by code, renamed and revoked."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.certificates import rules
from webinar.attendance.certificates.models import Certificate
from webinar.attendance.certificates.rules import Attendee
from webinar.attendance.presence import deciding as presence
from webinar.convening.webinars.queries import by_slug
from webinar.core.outbox import Job
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum"


def test_who_qualifies() -> None:
    people = [Attendee(1, 90), Attendee(2, 63), Attendee(3, 62), Attendee(4, None)]
    assert rules.split(people, 90, None) == (people, [], [])
    assert rules.split(people, 90, 70) == (people[:2], people[2:3], people[3:])
    assert rules.split(people, None, 70) == ([], [], people)


def test_codes_are_read_as_people_type_them() -> None:
    assert rules.printed_code("abcdefgh2345") == "abcd-efgh-2345"
    assert rules.typed_code(" ABCD-efgh 2345 ") == "abcdefgh2345"


@pytest.mark.parametrize(
    ("typed", "same"), [("王芳", True), ("  王芳 ", True), ("王 芳", False), ("", False), ("Ann Lee", False)]
)
def test_names_are_compared_not_guessed(typed: str, same: bool) -> None:
    assert rules.is_same_name(typed, "王芳") is same
    assert not rules.is_same_name(typed, "")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    for number in range(3):
        make.registration(email=f"p{number}@example.org", name=["Ann Lee", "Bo Chen", "Cy Dow"][number])
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        ids = [row.id for row in session.scalars(select(Registration).order_by(Registration.id))]
        presence.mark(session, webinar, [], ids[:2], actor=ACTOR, now=make._now)
    make.user("owner@example.org", "host-a", "owner")
    return Browser(app).sign_in("owner@example.org")


def me(app: Flask, session, email: str) -> str:
    row = session.scalar(select(Registration).where(Registration.email == email))
    with app.app_context():
        return registrant_link(row).removeprefix("http://localhost")


def issue(staff: Browser, *, mailed: bool = True) -> None:
    staff.get(f"{BASE}/certificates").submit("/settings", is_on="y")
    page = staff.get(f"{BASE}/certificates").follow("Issue 2 certificates")
    assert "2 people get a certificate now." in page.text
    page.submit("/issue", **({"mailed": "1"} if mailed else {}))


def codes(session) -> list[str]:
    session.rollback()
    return [row.code for row in session.scalars(select(Certificate).order_by(Certificate.id))]


def test_nothing_is_issued_while_it_is_off(app: Flask, staff: Browser, session) -> None:
    answer = staff.get(f"{BASE}/certificates/issue").submit("/issue", status=422)
    assert "Turn certificates on first." in answer.text
    assert codes(session) == []


def test_issuing_twice_issues_once_and_mails_each_holder(app: Flask, staff: Browser, session) -> None:
    issue(staff)
    assert "Nobody qualifies for a new certificate." in staff.get(f"{BASE}/certificates/issue").text
    staff.client.post(f"{BASE}/certificates/issue", data={"csrf_token": staff.token(), "mailed": "1"})
    assert len(codes(session)) == 2
    jobs = session.scalars(select(Job).where(Job.kind == "certificates.send")).all()
    assert len(jobs) == 2
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    assert {row.state.value for row in session.scalars(select(Job).where(Job.kind == "certificates.send"))} == {"done"}


def test_holders_download_their_document_and_nobody_elses(app: Flask, staff: Browser, session) -> None:
    issue(staff, mailed=False)
    first, second = codes(session)
    page = Browser(app).get(me(app, session, "p0@example.org"))
    link = next(href for href in page.links() if href.endswith(".pdf"))
    answer = page.browser.client.get(link)
    text = "".join(part.extract_text() for part in PdfReader(io.BytesIO(answer.get_data())).pages)
    assert "Ann Lee" in text
    assert rules.printed_code(first) in text
    own = me(app, session, "p0@example.org").rstrip("/")
    assert Browser(app).client.get(f"{own}/certificate/{second}.pdf").status_code == 404
    assert Browser(app).client.get(me(app, session, "p2@example.org").rstrip("/") + "/certificate").status_code == 404


def test_a_check_tells_no_name_and_compares_one(app: Flask, staff: Browser, session) -> None:
    issue(staff)
    code = rules.printed_code(codes(session)[0]).upper()
    page = Browser(app).get(f"/verify/{code}")
    assert "Valid." in page.text
    assert "Forum" in page.text
    assert "Ann" not in page.html
    assert "The name matches." in page.submit("", name="ann  LEE").text
    assert "does not match" in page.submit("", name="Bo Chen").text
    unknown = Browser(app).client.get("/verify/abcd-efgh-2345")
    assert unknown.status_code == 404
    assert "No document has the code" in unknown.get_data(as_text=True)


def test_a_name_is_printed_only_when_staff_accept_it(app: Flask, staff: Browser, session) -> None:
    issue(staff)
    former = codes(session)[0]
    own = Browser(app).get(me(app, session, "p0@example.org")).follow("Change the name on it")
    own.submit("", name="李安")
    assert codes(session)[0] == former
    assert len(codes(session)) == 2
    staff.get(f"{BASE}/certificates").submit("", accept="1").sure()
    made = codes(session)
    assert len(made) == 3
    assert "It was replaced by a new one." in Browser(app).get(f"/verify/{former}").text
    assert "The name matches." in Browser(app).get(f"/verify/{made[-1]}").submit("", name="李安").text


def test_each_email_of_a_name_that_is_accepted_is_shown(app: Flask, make: Factory, staff: Browser, session) -> None:
    issue(staff)
    with make.transaction() as writing:
        row = writing.scalars(select(Registration).where(Registration.email == "p0@example.org")).one()
        row.language, public_id = "ru", row.public_id
    staff.get(f"{BASE}/certificates/of/{public_id}/statement").submit("/statement")
    Browser(app).get(me(app, session, "p0@example.org")).follow("Change the name on it").submit("", name="李安")
    asked = staff.get(f"{BASE}/certificates").submit("", accept="1")
    assert "2 previous documents will show as revoked" in asked.text
    assert asked.text.count("The email they get") == 2
    assert asked.text.count("Документ готов") == 2, "in the language in which it is sent"
    before = len(codes(session))
    asked.sure()
    assert len(codes(session)) == before + 2


def test_revoking_asks_for_a_reason_that_the_public_does_not_read(app: Flask, staff: Browser, session) -> None:
    issue(staff)
    page = staff.get(f"{BASE}/certificates").follow("Revoke")
    refused = page.submit("/revoke", status=422)
    assert "Enter a reason." in refused.text
    page.submit("/revoke", reason="Somebody else was there")
    code = next(row.code for row in session.scalars(select(Certificate)) if row.revoked_at)
    public = Browser(app).get(f"/verify/{code}")
    assert "no longer valid" in public.text
    assert "Somebody else" not in public.html


def test_staff_give_one_person_a_statement(app: Flask, staff: Browser, session) -> None:
    rows = {row.email: row.public_id for row in session.scalars(select(Registration))}
    page = staff.get(f"{BASE}/registrations/{rows['p1@example.org']}")
    asked = page.follow("Issue statement of attendance")
    assert "Your document is ready: Statement of attendance." in asked.text
    asked.submit("/statement")
    session.rollback()
    assert [row.kind.value for row in session.scalars(select(Certificate))] == ["statement"]
    assert "Issue statement" not in staff.get(f"{BASE}/registrations/{rows['p2@example.org']}").text
    answer = staff.get(asked.url).submit("/statement", status=422)
    assert "already has a valid statement" in answer.text


def test_erasing_a_person_keeps_the_code_and_forgets_the_name(app: Flask, staff: Browser, session) -> None:
    issue(staff)
    with app.extensions["webinar"].transaction() as writing:
        from webinar.attendance.certificates.service import on_registration_erased
        from webinar.registration.registering.events import RegistrationErased

        row = writing.scalar(select(Registration).where(Registration.email == "p0@example.org"))
        on_registration_erased(
            writing, RegistrationErased(row.id, row.webinar_id, row.email, row.full_name), row.created_at
        )
    assert "can no longer be checked" in Browser(app).get(f"/verify/{codes(session)[0]}").text


def test_how_a_certificate_looks_and_what_is_emailed_stands_before_any_is_issued(staff: Browser, session) -> None:
    staff.get(f"{BASE}/certificates").submit("/settings", is_on="y")
    page = staff.get(f"{BASE}/certificates/issue")
    assert "Your document is ready: Certificate of attendance." in page.text
    link = next(link for link in page.links() if link.endswith("preview.pdf"))
    answer = staff.client.get(link)
    assert 'filename="forum-certificate-preview.pdf"' in answer.headers["Content-Disposition"]
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Preview: not issued yet" in words
    assert "0000-0000-0000" in words
    assert session.scalars(select(Certificate)).all() == []
    assert staff.client.get(f"{BASE}/certificates/nothing-preview.pdf").status_code == 404
