"""Administrators disable and enable users, name administrators and change addresses; users change their own."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.accounts.ways import PASSWORD, is_in, link_in, mails, set_password, sign_in
from tests.factories import Factory
from tests.page import Browser
from webinar.accounts.models import User
from webinar.core.audit import AuditEntry
from webinar.directory.organisations.cli import user as user_command

NEW = "new.address@example.org"


@pytest.fixture
def admin(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("admin@example.org", admin=True)
    make.user("first@example.org", "host-a", "owner")
    make.user("o@example.org", "host-a", "organiser")
    return Browser(app).sign_in("admin@example.org")


def _user(session: Session, email: str) -> User:
    session.rollback()
    return session.scalars(select(User).where(User.email == email)).one()


def _page(admin: Browser, email: str):
    links = admin.get(f"/manage/users/?q={email}").links()
    return admin.get(next(link for link in links if re.fullmatch(r"/manage/users/\d+", link)))


def _acts(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(3)))


def test_a_user_is_disabled_at_once_and_enabled_again(app: Flask, admin: Browser, session: Session) -> None:
    theirs = Browser(app).sign_in("o@example.org")
    page = _page(admin, "o@example.org").submit("/disable")
    assert "has been disabled and signed out everywhere" in page.text
    assert not is_in(theirs)
    assert "has been disabled" in mails(app, session)[0]
    page = page.submit("/enable")
    assert "can sign in again" in page.text
    # What was signed in before stays out.
    assert not is_in(theirs)
    assert is_in(Browser(app).sign_in("o@example.org"))
    assert "works again" in mails(app, session)[0]
    assert {"accounts.disable", "accounts.enable"} <= set(_acts(session))


def test_administrators_are_named_and_withdrawn_but_not_the_last(app: Flask, admin: Browser, session: Session) -> None:
    page = _page(admin, "admin@example.org")
    for act in ("/administrator", "/disable"):
        refused = page.submit(act, status=422)
        assert (
            "You can’t remove or disable the last administrator. Make someone else an administrator first."
            in refused.text
        )
    assert _user(session, "admin@example.org").is_admin
    page = _page(admin, "o@example.org").submit("/administrator")
    assert "is now an administrator" in page.text
    assert "You are now an administrator" in mails(app, session)[0]
    page = page.submit("/administrator")
    assert "is no longer an administrator" in page.text
    assert not _user(session, "o@example.org").is_admin
    assert _acts(session)[:1] == ["accounts.set_administrator"]


def test_an_address_is_changed_once_its_holder_confirms(app: Flask, admin: Browser, session: Session) -> None:
    Browser(app).get("/sign-in/link").submit("/sign-in/link", email="o@example.org")
    older = link_in(mails(app, session)[0], "/sign-in/link")
    page = _page(admin, "o@example.org").submit("/email", email=NEW.upper())
    assert "The address changes once it is confirmed." in page.text
    link = link_in(mails(app, session, NEW)[0], "/sign-in/address")
    # The link confirms, and signs nobody in.
    assert "This link has been used" in Browser(app).get(link.replace("/address/", "/link/")).text
    for _scanner in range(2):
        Browser(app).get(link)
    assert _user(session, "o@example.org")
    Browser(app).get(link).submit("")
    assert _user(session, NEW).email == NEW
    assert "You now sign in" in mails(app, session)[0]
    assert "This link has been used" in Browser(app).get(older).text
    other = Browser(app)
    assert other.client.post(link, data={"csrf_token": other.token()}).status_code == 410
    assert is_in(Browser(app).sign_in(NEW))


def test_a_taken_address_is_refused_also_when_it_was_taken_meanwhile(
    app: Flask, admin: Browser, session: Session, make: Factory
) -> None:
    refused = _page(admin, "o@example.org").submit("/email", status=422, email="First@example.org")
    assert "This address already belongs to an account." in refused.text
    _page(admin, "o@example.org").submit("/email", email=NEW)
    link = link_in(mails(app, session, NEW)[0], "/sign-in/address")
    make.user(NEW)
    browser = Browser(app)
    assert browser.client.post(link, data={"csrf_token": browser.token()}).status_code == 410


def test_ones_own_address_needs_the_password(app: Flask, admin: Browser, session: Session) -> None:
    set_password(app, session)
    browser = sign_in(app)
    page = browser.get("/manage/account").follow("Change email address")
    refused = page.submit("/email", status=422, email=NEW, password="wrong and long enough")
    assert "Enter your current password." in refused.text
    page.submit("/email", email=NEW, password=PASSWORD)
    Browser(app).get(link_in(mails(app, session, NEW)[0], "/sign-in/address")).submit("")
    assert _user(session, NEW)
    assert is_in(browser)


def test_signing_out_everywhere_else(app: Flask, admin: Browser) -> None:
    here, elsewhere = Browser(app).sign_in("o@example.org"), Browser(app).sign_in("o@example.org")
    page = here.get("/manage/account").submit("/manage/account/sessions")
    assert "You are signed out everywhere else." in page.text
    assert is_in(here)
    assert not is_in(elsewhere)


def test_mails_to_an_address_that_a_user_types_are_capped(app: Flask, admin: Browser, session: Session) -> None:
    browser = Browser(app).sign_in("o@example.org")
    for number in range(8):
        browser.get("/manage/account/email").submit("/email", email=f"Victim+{number}@example.com")
    sent = [mails(app, session, f"victim+{number}@example.com") for number in range(8)]
    assert sum(map(len, sent)) == 5


def test_the_command_changes_an_address(app: Flask, admin: Browser, session: Session) -> None:
    def run(*words: str):
        return CliRunner().invoke(user_command, ["email", *words], obj=lambda: app)

    answer = run("o@example.org", NEW)
    assert answer.exit_code == 0, answer.output
    Browser(app).get(answer.output.strip()).submit("")
    assert _user(session, NEW)
    assert run(NEW, "o@example.org", "--confirmed").exit_code == 0
    assert _user(session, "o@example.org")
    assert run("o@example.org", "no address").exit_code == 1
    assert run("nobody@example.org", NEW).exit_code == 1
