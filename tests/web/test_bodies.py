"""A body is read before anything is locked, counted or looked up, whichever view it is for."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.web.database import db
from webinar.web.limits import caller

FORM = "application/x-www-form-urlencoded"


class Body(io.RawIOBase):
    """A body whose reading is noticed."""

    def __init__(self, content: bytes, notice: Callable[[], None]) -> None:
        self._content, self._notice = io.BytesIO(content), notice

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        self._notice()
        return self._content.readinto(buffer)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/w/forum/register", FORM),
        ("/w/forum/register", "text/plain"),
        ("/sign-in", "application/json"),
        ("/manage/w/forum/import", "multipart/form-data; boundary=x"),
        ("/manage/w/forum/details", FORM),
    ],
)
def test_no_connection_is_held_while_a_body_is_being_read(app: Flask, make: Factory, path: str, kind: str) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    held: list[int] = []

    def count() -> None:
        with app.app_context():
            held.append(db.engine.pool.checkedout())

    content = urlencode({"csrf_token": browser.token(), "full_name": "Slow", "email": "slow@example.org"}).encode()
    given = {"wsgi.input": Body(content, count), "CONTENT_LENGTH": str(len(content)), "CONTENT_TYPE": kind}
    answer = browser.client.post(path, environ_overrides=given)
    assert answer.status_code != 404
    assert set(held) == {0}


@pytest.mark.parametrize(
    "body",
    [b"a=1&" * 30_000, b"&" * 2**20, b"full_name=" + b"%F0%9F%98%80" * 250_000, b"organisation=" + b"%20" * 1_900_000],
    ids=["fields", "signs", "a name", "blanks"],
)
def test_a_form_that_nobody_typed_is_refused_unread(app: Flask, make: Factory, body: bytes) -> None:
    make.webinar()
    for path in ("/w/forum/register", "/sign-in", "/preferences"):
        answer = app.test_client().post(path, data=body, content_type=FORM)
        assert answer.status_code == 413, path
    assert "2 MB" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::7", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::8", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("fe80::1%eth0", "fe80::/64"), ("", "127.0.0.1"), ("unix:", "unix:"),
    ],
)  # fmt: skip
def test_a_household_is_one_caller(app: Flask, address: str, counted: str) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert caller() == counted
