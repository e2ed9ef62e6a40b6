"""What is logged when something fails names no person and opens nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.registering.rules import REGISTRANT_LINK
from webinar.web.database import db

CANARIES = ("canary.person@example.org", "canary.person%40example.org", "Canary Person", "canary-secret")


@contextmanager
def _without(app: Flask, table: str) -> Iterator[None]:
    """A database that fails in the middle: one of its tables is away."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO away"))
    try:
        yield
    finally:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE away RENAME TO {table}"))


def _log(caplog: pytest.LogCaptureFixture) -> str:
    assert caplog.records
    plain = logging.Formatter("%(levelname)s %(name)s %(message)s")
    return "\n".join([caplog.text, *(plain.format(record) for record in caplog.records)])


def test_a_registration_that_fails_is_not_in_the_log(
    app: Flask, make: Factory, caplog: pytest.LogCaptureFixture
) -> None:
    make.organisation()
    slug = make.webinar("host-a")
    browser = Browser(app)
    data = {
        **browser.hidden(f"/w/{slug}/register"), "full_name": "Canary Person", "email": "canary.person@example.org", "agree": "y",
    }  # fmt: skip
    with _without(app, "audit_entries"):
        answer = browser.client.post(f"/w/{slug}/register?utm_source=canary.person@example.org", data=data)
    assert answer.status_code in {500, 503}
    written = _log(caplog)
    assert "audit_entries" in written
    assert [canary for canary in CANARIES if canary in written] == []


def test_the_key_of_a_link_is_not_in_the_log(app: Flask, make: Factory, caplog: pytest.LogCaptureFixture) -> None:
    make.organisation()
    row = make.registration(make.webinar("host-a"), "canary.person@example.org", "Canary Person")
    with app.app_context():
        key = app.extensions["webinar"].tokens.sign(REGISTRANT_LINK, row.public_id, row.nonce)
    with _without(app, "hosts"):
        answer = Browser(app).client.get(f"/me/{key}/?q=canary.person%40example.org")
    assert answer.status_code in {500, 503}
    written = _log(caplog)
    assert key[:20] not in written
    assert key.rsplit(".", 1)[-1] not in written
    assert [canary for canary in CANARIES if canary in written] == []


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("mail to ann.lee+x@example.org refused", "mail to …@… refused"),
        ("GET http://localhost/me/WyJhYmNkZWZnaCIsImFiYyJd.sig-nature/ failed", "GET http://localhost/me/…/ failed"),
        ("Error handling request /sign-in/link/abcdefghijklmnop", "Error handling request /sign-in/link/…"),
        ("GET /w/forum/register?invite=abcdefghijklmnop", "GET /w/forum/register?invite=…"),
        ("ann@example.org\nERROR a line of mine", "…@…\\nERROR a line of mine"),
        ("duplicate key\nDETAIL:  Key (email)=(Ann Lee) already exists.", "duplicate key\\nDETAIL: …"),
        ("nothing to hide: 3 rows at 10:00", "nothing to hide: 3 rows at 10:00"),
    ],
)
def test_every_record_is_cleaned(app: Flask, caplog: pytest.LogCaptureFixture, message: str, written: str) -> None:
    logging.getLogger("of.a.library").warning("%s", message)
    assert caplog.messages == [written]


def test_exceptions_are_cleaned_for_every_writer(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    named = "Ann is " + "ann@" + "example.org"
    try:
        raise ValueError(named)
    except ValueError:
        logging.getLogger("of.a.library").exception("failed")
    written = _log(caplog)
    assert "ValueError: Ann is …@…" in written
    assert "ann@example.org" not in written
