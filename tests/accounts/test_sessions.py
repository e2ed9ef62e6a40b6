"""A session is a row: signed out is out, wherever the cookies were copied to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.accounts.ways import PASSWORD, is_in, link_in, mails, set_password, sign_in
from tests.conftest import NOW
from tests.factories import Factory
from tests.page import Browser
from webinar.accounts.models import StaffSession, User
from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import SESSION_LIFETIME

NEW = "another quiet harbour"


@pytest.fixture
def staff(make: Factory) -> str:
    make.organisation()
    return make.user("o@example.org", "host-a", "owner")


def _copy(browser: Browser) -> Browser:
    """The same cookies in a thief's browser."""
    thief = Browser(browser.app)
    thief.client._cookies = dict(browser.client._cookies)
    return thief


def _sign_out(browser: Browser) -> None:
    browser.post("/sign-out", {"csrf_token": browser.token()})


def test_signing_out_ends_this_session_and_no_other(app: Flask, staff: str) -> None:
    here, elsewhere = Browser(app).sign_in(staff), Browser(app).sign_in(staff)
    thief = _copy(here)
    assert is_in(thief)
    _sign_out(here)
    assert not is_in(here)
    assert not is_in(thief)
    assert is_in(elsewhere)


def test_signing_out_ends_a_copied_remembering_cookie(app: Flask, staff: str, session: Session) -> None:
    set_password(app, session)
    here = sign_in(app, remember="y")
    thief = _copy(here)
    thief.client.delete_cookie("session")
    assert is_in(thief)
    _sign_out(here)
    thief.client.delete_cookie("session")
    assert not is_in(thief)


def test_a_changed_password_ends_the_others_and_voids_links(app: Flask, staff: str, session: Session) -> None:
    set_password(app, session)
    here, elsewhere = sign_in(app), Browser(app).sign_in(staff)
    before = _copy(here)
    Browser(app).get("/sign-in/link").submit("/sign-in/link", email=staff)
    link = link_in(mails(app, session)[0], "/sign-in/link")
    here.get("/manage/account/password").submit(
        "/password", password=PASSWORD, new_password=NEW, new_password_confirm=NEW
    )
    assert is_in(here)
    assert not is_in(elsewhere)
    assert not is_in(before)
    assert "This link has been used" in Browser(app).get(link).text
    assert not is_in(sign_in(app))
    assert is_in(sign_in(app, NEW))


def test_a_reset_password_ends_all_and_its_link_works_once(app: Flask, staff: str, session: Session) -> None:
    here = Browser(app).sign_in(staff)
    Browser(app).get("/sign-in/reset").submit("/sign-in/reset", email=staff)
    Browser(app).get("/sign-in/reset").submit("/sign-in/reset", email=staff)
    link, older = (link_in(text, "/sign-in/reset") for text in mails(app, session)[:2])
    Browser(app).get(link).submit("", password=PASSWORD, password_confirm=PASSWORD)
    assert not is_in(here)
    for spent in (link, older):
        browser = Browser(app)
        browser.client.post(spent, data={"csrf_token": browser.token(), "password": NEW, "password_confirm": NEW})
    assert not is_in(sign_in(app, NEW))


def test_a_session_ends_after_its_time_and_leaves_with_the_next(app: Flask, staff: str, session: Session) -> None:
    here = Browser(app).sign_in(staff)
    site = app.extensions["webinar"]
    site.clock = lambda: NOW + SESSION_LIFETIME + timedelta(seconds=1)
    assert not is_in(here)
    Browser(app).sign_in(staff)
    assert session.scalar(select(func.count(StaffSession.id))) == 1


def test_a_disabled_user_is_out_at_once(app: Flask, staff: str) -> None:
    here = Browser(app).sign_in(staff)
    with app.extensions["webinar"].transaction() as session:
        user_by_email(session, staff).active = False
    assert not is_in(here)


def test_the_stored_secret_opens_nothing(app: Flask, staff: str, session: Session) -> None:
    here = Browser(app).sign_in(staff)
    with here.client.session_transaction() as cookie:
        secret = cookie["_user_id"]
    row = session.scalars(select(StaffSession)).one()
    assert secret not in row.secret_digest
    for made_up in (row.secret_digest, session.scalars(select(User.fs_uniquifier)).one(), "1"):
        with here.client.session_transaction() as cookie:
            cookie["_user_id"] = made_up
        assert not is_in(here)


def test_looking_at_the_second_factor_signs_nobody_out(app: Flask, staff: str) -> None:
    here = Browser(app).sign_in(staff)
    assert here.client.get("/sign-in/code").status_code == 302
    assert is_in(here)


def test_no_token_signs_in(app: Flask, staff: str, session: Session) -> None:
    set_password(app, session)
    with app.test_request_context():
        token = session.scalars(select(User)).one().get_auth_token()
    client = app.test_client()
    assert client.get(f"/manage/?auth_token={token}").status_code == 302
    assert client.get("/manage/", headers={"Authentication-Token": token}).status_code == 302
    assert client.get("/manage/account/codes", headers={"Authentication-Token": token}).status_code == 302
    answer = client.post(
        "/sign-in?include_auth_token", json={"email": staff, "password": PASSWORD, "csrf_token": Browser(app).token()}
    )
    assert b"authentication_token" not in answer.data
    assert answer.status_code == 400
