"""Ways in: a mailed link, a password, a second factor, recovery codes; and what guards them."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import select

from tests.conftest import NOW, close
from tests.factories import Factory
from tests.page import Browser
from webinar.accounts import rules, service
from webinar.accounts.models import SignInLink, User
from webinar.accounts.queries import user_by_email
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Delivery

PASSWORD = "a quiet harbour at dusk"


@pytest.fixture
def staff(make: Factory) -> str:
    make.organisation()
    return make.user("o@example.org", "host-a", "owner")


def _mailed(app: Flask, session, recipient: str = "o@example.org") -> str:
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    row = session.scalars(select(Delivery).where(Delivery.recipient == recipient).order_by(Delivery.id.desc())).first()
    return message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()


def _set_password(app: Flask, session) -> None:
    Browser(app).get("/sign-in/reset").submit("/sign-in/reset", email="o@example.org")
    link = re.search(r"http://localhost(/sign-in/reset/\S+)", _mailed(app, session)).group(1)
    Browser(app).get(link).submit("", password=PASSWORD, password_confirm=PASSWORD)


def test_an_installation_hashes_passwords_at_the_cost_that_the_library_advises(settings: Settings) -> None:
    made = create_app(settings, TESTING=True)
    with made.app_context():
        assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    close(made)


def test_a_mailed_link_signs_in_once(app: Flask, staff: str, session) -> None:
    browser = Browser(app)
    browser.get("/sign-in/link").submit("/sign-in/link", email="O@example.org")
    link = re.search(r"http://localhost(/sign-in/link/\S+)", _mailed(app, session)).group(1)
    for _scanner in range(3):
        assert Browser(app).get(link).status == 200
    assert browser.get(link).submit("").heading == "Home"
    assert "o@example.org" in browser.get("/manage/").text
    other = Browser(app)
    assert "This link has been used" in other.get(link).text
    answer = other.client.post(link, data={"csrf_token": other.token()})
    assert answer.status_code == 410
    stored = session.scalars(select(SignInLink.secret_digest)).all()
    assert link.rsplit("/", 1)[-1] not in stored


def test_the_answer_is_the_same_for_an_unknown_address(app: Flask, staff: str, session) -> None:
    pages = [Browser(app).get("/sign-in/link").submit("/sign-in/link", email=email).text
             for email in ("o@example.org", "nobody@example.org")]  # fmt: skip
    assert pages[0] == pages[1]
    app.extensions["webinar"].worker.run_all()
    assert [row.recipient for row in session.scalars(select(Delivery))] == ["o@example.org"]


def test_an_old_link_and_a_switched_off_user_are_refused(app: Flask, staff: str) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        user = user_by_email(session, staff)
        secret = service.make_sign_in_link(session, user, lifetime=rules.LINK_LIFETIME, now=NOW)
        second = service.make_sign_in_link(session, user, lifetime=rules.LINK_LIFETIME, now=NOW)
    with pytest.raises(NotFound), here.transaction() as session:
        service.use_sign_in_link(session, secret, now=NOW + rules.LINK_LIFETIME + timedelta(seconds=1))
    with here.transaction() as session:
        user_by_email(session, staff).active = False
    with pytest.raises(NotFound), here.transaction() as session:
        service.use_sign_in_link(session, second, now=NOW)


def test_a_password_is_set_by_mail_and_signs_in(app: Flask, staff: str, session) -> None:
    _set_password(app, session)
    browser = Browser(app)
    page = browser.get("/sign-in").submit("/sign-in", email="o@example.org", password=PASSWORD)
    assert page.heading == "Home"
    kept = session.scalars(select(User.password)).one()
    assert kept.startswith("$argon2")


def test_a_wrong_password_tells_nothing(app: Flask, staff: str, session) -> None:
    _set_password(app, session)
    pages = []
    for email in ("o@example.org", "nobody@example.org"):
        page = Browser(app).get("/sign-in").submit("/sign-in", email=email, password="wrong and long enough")
        pages.append(page.text)
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaaaa", "secretariat2026", "121212121212", "password12", "Password123!", "P@ssw0rd2026", "qwertyuiop",
     "iloveyou2024", "letmein1234", "1qaz2wsx3edc", "abcdefghij", "Welcome2026", "Secretariat and the sea", "joint webinars at dusk",
     "jointwebinars-blue-17", "Gulnara likes horses", "example harbour dusk 9"],
)  # fmt: skip
def test_passwords_that_are_guessed(password: str) -> None:
    with pytest.raises(RuleViolation):
        rules.ensure_good_password(password, email="secretariat@example.org", name="Gulnara Li", site="Joint webinars")


@pytest.mark.parametrize(
    "password", [PASSWORD, "Kx9#pL2$vQ7!", "тихая гавань на закате", "安静的港口黄昏时分很美丽", "quiet harbour " * 300]
)
def test_passwords_that_are_good(password: str) -> None:
    rules.ensure_good_password(password, email="o@example.org", name="Li Wei", site="Joint webinars")


def test_a_common_password_is_refused_with_a_way_to_mend_it(app: Flask, staff: str, session) -> None:
    _set_password(app, session)
    browser = Browser(app)
    browser.get("/sign-in").submit("/sign-in", email="o@example.org", password=PASSWORD)
    page = browser.get("/manage/account/password").submit(
        "/password", password=PASSWORD, new_password="password12", new_password_confirm="password12"
    )
    assert "Use three or more words that don’t belong together" in page.text


def test_the_second_factor_and_its_recovery_codes(app: Flask, staff: str, session) -> None:
    _set_password(app, session)
    browser = Browser(app)
    browser.get("/sign-in").submit("/sign-in", email="o@example.org", password=PASSWORD)
    shown = browser.get("/manage/account/two-factor").submit(
        "/two-factor", setup="authenticator", button=("submit", "1")
    )
    key = re.search(r'<code class="ltr">([A-Z2-7 \-]+)</code>', shown.html).group(1)
    totp = TOTP(key=key.replace(" ", "").replace("-", ""), format="base32")
    target = re.search(r'action="([^"]*/manage/account/two-factor/[^"]+)"', shown.html).group(1)
    # Figures of any script are figures.
    code = totp.generate().token.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    browser.post(target, {"csrf_token": browser.token(), "code": f" {code} ", "submit": "1"})
    session.rollback()
    assert session.scalars(select(User.tf_primary_method)).one() == "authenticator"
    codes = browser.get("/manage/account/codes").submit("/codes", button=("generate_new_codes", "1"))
    code = re.findall(r'<li><code class="ltr">([^<]+)</code>', codes.html)[0]

    # A link or a password alone no longer signs in.
    second = Browser(app)
    page = second.get("/sign-in").submit("/sign-in", email="o@example.org", password=PASSWORD)
    assert page.heading == "Second factor"
    assert second.client.get("/manage/").status_code == 302
    third = Browser(app).sign_in("o@example.org")
    assert third.client.get("/manage/").status_code == 302
    # A recovery code does, once.
    page = second.get("/sign-in/recovery").submit("/sign-in/recovery", code=code)
    assert second.client.get("/manage/").status_code == 200
    again = Browser(app)
    again.get("/sign-in").submit("/sign-in", email="o@example.org", password=PASSWORD)
    again.get("/sign-in/recovery").submit("/sign-in/recovery", code=code)
    assert again.client.get("/manage/").status_code == 302


def test_signing_out_ends_the_session(app: Flask, staff: str) -> None:
    browser = Browser(app).sign_in(staff)
    browser.post("/sign-out", {"csrf_token": browser.token()})
    assert browser.client.get("/manage/").status_code == 302


def test_own_account(app: Flask, staff: str) -> None:
    browser = Browser(app).sign_in(staff)
    page = browser.get("/manage/account").submit("/account", name="Анна Иванова", language="ru")
    assert "Анна Иванова" in page.html
    assert page.submit("/account", status=422, name="x" * 500).status == 422


def test_owners_manage_members_and_cannot_lock_everybody_out(app: Flask, staff: str, make: Factory) -> None:
    browser = Browser(app).sign_in(staff)
    page = (
        browser.get("/manage/organisations/host-a/").submit("/members", email="new@example.org", role="viewer").sure()
    )
    assert "new@example.org" in page.text
    assert Browser(app).sign_in("new@example.org").get("/manage/").status == 200
    owners = re.findall(r'href="([^"]+/members/\d+/remove)"', page.html)
    assert owners
    token = browser.token()
    for target in owners:
        browser.client.post(target, data={"csrf_token": token})
    assert "o@example.org" in browser.get("/manage/organisations/host-a/").text
