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
