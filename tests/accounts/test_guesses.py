"""Nobody signs in by guessing: every way in is counted by caller and by account, for all processes together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from tests.accounts.ways import PASSWORD, add_second_factor, is_in, mails, set_password, sign_in
from tests.conftest import CHEAP_HASHES, NOW, close
from tests.factories import Factory
from tests.page import Browser
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.core.database import _read_only
from webinar.web.limits import limiter

#: Addresses at which somebody signs in or proves who they are, with what they take.
WAYS = {
    "/sign-in": {"email": "x@example.org", "password": "wrong and long enough"},
    "/sign-in/link": {"email": "x@example.org"},
    "/sign-in/link/made-up": {},
    "/sign-in/reset": {"email": "x@example.org"},
    "/sign-in/reset/made-up": {"password": PASSWORD, "password_confirm": PASSWORD},
    "/sign-in/code": {"code": "000000"},
    "/sign-in/recovery": {"code": "0000"},
    "/sign-in/second": {"which": "authenticator"},
    "/sign-in/passkey": {},
    "/sign-in/passkey/made-up": {"credential": "{}"},
    "/sign-in/address/made-up": {},
}


def _open(settings: Settings, place: Path) -> Flask:
    made = create_app(
        replace(settings, ratelimit_url=f"sqlite:///{place / 'limits.sqlite'}"),
        TESTING=True,
        PROPAGATE_EXCEPTIONS=False,
        **CHEAP_HASHES,
    )
    made.extensions["webinar"].clock = lambda: NOW
    return made


@pytest.fixture
def limited(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    made = _open(settings, tmp_path)
    yield made
    close(made)


@pytest.fixture
def staff(limited: Flask, make: Factory, session: Session) -> str:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    limiter.enabled = False
    set_password(limited, session)
    limiter.enabled = True
    return "o@example.org"


def _post(app: Flask, address: str, fields: dict[str, str], times: int) -> list[int]:
    browser = Browser(app)
    token = browser.token()
    return [browser.client.post(address, data={**fields, "csrf_token": token}).status_code for _ in range(times)]


@pytest.mark.parametrize("address", WAYS)
def test_every_way_in_is_limited_by_caller(limited: Flask, address: str) -> None:
    counted = {key: value for key, value in WAYS[address].items() if key != "email"}
    answers = []
    browser = Browser(limited)
    token = browser.token()
    for number in range(22):
        who = {"email": f"x{number}@example.org"} if "email" in WAYS[address] else {}
        answers.append(browser.client.post(address, data={**counted, **who, "csrf_token": token}).status_code)
    assert answers[-1] == 429
    assert answers[0] not in {404, 429, 500}


def test_wrong_passwords_close_the_way_for_everybody_but_a_link(limited: Flask, staff: str, session: Session) -> None:
    wrong = {"email": "O@example.org", "password": "wrong and long enough"}
    assert _post(limited, "/sign-in", wrong, 6) == [200] * 5 + [429]
    assert _post(limited, "/sign-in", {"email": staff, "password": PASSWORD}, 1) == [429]
    browser = Browser(limited)
    browser.sign_in(staff)
    assert is_in(browser)


def test_guesses_get_slower_then_stop_and_are_told_once(limited: Flask, staff: str, session: Session) -> None:
    wrong = {"email": staff, "password": "wrong and long enough"}
    with time_machine.travel(NOW, tick=False) as clock:
        tried = []
        for _minute in range(180):
            tried += _post(limited, "/sign-in", wrong, 1)
            clock.shift(61)
        assert tried.count(200) == 20
        assert tried[-120:] == [429] * 120
    told = [text for text in mails(limited, session) if "wrong password or code" in text]
    assert len(told) == 1


def test_an_unknown_address_is_refused_alike(limited: Flask, staff: str) -> None:
    pages = []
    for email in (staff, "nobody@example.org"):
        browser = Browser(limited)
        data = {"email": email, "password": "wrong and long enough", "csrf_token": browser.token()}
        for _ in range(5):
            browser.post("/sign-in", data)
        page = browser.post("/sign-in", data, status=429)
        pages.append((page.text, int(page.response.headers["Retry-After"]) > 30))
    assert pages[0] == pages[1]
    assert "Wait a while, or sign in with an emailed link." in pages[0][0]


def test_a_right_password_forgets_the_wrong_ones(limited: Flask, staff: str) -> None:
    wrong = {"email": staff, "password": "wrong and long enough"}
    for _ in range(3):
        assert _post(limited, "/sign-in", wrong, 4) == [200] * 4
        assert is_in(sign_in(limited))


def test_codes_cannot_be_counted_through(limited: Flask, staff: str, session: Session) -> None:
    browser = sign_in(limited)
    totp = add_second_factor(browser)
    tried = []
    for _ in range(2):
        # A new sign-in, from another browser, does not begin the count anew, and recovery codes share it.
        thief = sign_in(limited)
        token = thief.token()
        for address, code in [("/sign-in/code", "000000"), ("/sign-in/recovery", "aaaa")] * 2:
            tried.append(thief.client.post(address, data={"csrf_token": token, "code": code}).status_code)
    assert tried == [200] * 5 + [429] * 3
    owner = sign_in(limited)
    answer = owner.client.post("/sign-in/code", data={"csrf_token": owner.token(), "code": totp.generate().token})
    assert answer.status_code == 429
    assert not is_in(owner)


def test_a_present_password_cannot_be_guessed_from_a_session(limited: Flask, staff: str) -> None:
    browser = sign_in(limited)
    data = {
        "csrf_token": browser.token(), "password": "wrong and long enough",
        "new_password": "another quiet harbour", "new_password_confirm": "another quiet harbour",
    }  # fmt: skip
    answers = [browser.client.post("/manage/account/password", data=data).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    verify = {"csrf_token": data["csrf_token"], "password": "wrong and long enough"}
    assert browser.client.post("/manage/account/verify", data=verify).status_code == 429


def test_a_second_process_counts_on(limited: Flask, staff: str, settings: Settings, tmp_path: Path) -> None:
    wrong = {"email": staff, "password": "wrong and long enough"}
    assert _post(limited, "/sign-in", wrong, 3) == [200] * 3
    other = _open(settings, tmp_path)
    assert _post(other, "/sign-in", wrong, 3) == [200] * 2 + [429]
    close(other)


def test_guesses_are_counted_on_in_memory_while_their_store_is_away(
    limited: Flask, staff: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One limiter serves all tests of a process: the next one must find the store in use again.
    monkeypatch.setattr(limiter, "_storage_dead", False)
    limiter.limiter.storage._path = tmp_path / "nowhere" / "limits.sqlite"
    wrong = {"email": staff, "password": "wrong and long enough"}
    assert _post(limited, "/sign-in", wrong, 6) == [200] * 5 + [429]


def test_the_lock_on_writing_is_not_held_while_a_password_is_judged(
    app: Flask, make: Factory, session: Session
) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    set_password(app, session)
    seen = []
    security = app.extensions["security"]
    judged = security.password_util.normalize

    def look(password: str) -> str:
        seen.append(_read_only.get())
        return judged(password)

    security.password_util.normalize = look
    try:
        assert is_in(sign_in(app))
    finally:
        del security.password_util.normalize
    assert seen == [True]
