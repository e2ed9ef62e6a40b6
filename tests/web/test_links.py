"""Every signed link is masked, by the addresses that take one; the link to join opens nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery
from webinar.registration.registering.models import Registration
from webinar.registration.registering.rules import REGISTRANT_LINK
from webinar.web.links import masked, unfolded

KEY = "WyI0ZHo1.Zk-3_secret~key0123456789"


def test_every_address_that_takes_a_key_is_masked(app: Flask) -> None:
    adapter = app.url_map.bind("localhost", url_scheme="https")
    rules = [rule for rule in app.url_map.iter_rules() if {"token", "secret"} & set(rule.arguments)]
    assert len(rules) > 25
    with app.app_context():
        for rule in rules:
            values = {
                name: KEY if name in {"token", "secret"} else "photo" if name == "kind" else 1
                for name in rule.arguments
            }
            method = "GET" if "GET" in rule.methods else "POST"
            address = adapter.build(rule.endpoint, values, method=method, force_external=True)
            for text in (address, f'<a href="{address}">', f"Open {address}. Then", address.replace("/", "%2F")):
                assert KEY[:12] not in masked(text), f"{rule.rule}: {masked(text)}"
        assert masked(f"https://localhost/w/forum/register?a=1&invite={KEY}&b=2") == (
            "https://localhost/w/forum/register?a=1&invite=…&b=2"
        )
        assert (
            masked("See https://example.org/join/us and /w/forum/.") == "See https://example.org/join/us and /w/forum/."
        )


def test_a_folded_key_is_found(app: Flask) -> None:
    with app.app_context():
        assert KEY[-8:] not in masked(
            unfolded(f"CONFERENCE;VALUE=URI:https://localhost/join/{KEY[:9]}\r\n {KEY[9:]}\r\nEND")
        )


@pytest.fixture
def written(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("admin@example.org", admin=True)
    make.webinar("host-a", join_url="https://meet.example.org/forum")
    make.registration()
    app.extensions["webinar"].worker.run_all()
    return Browser(app).sign_in("o@example.org")


def parts(session) -> tuple[str, str]:
    message = message_from_bytes(session.scalars(select(Delivery)).one().message, policy=default)
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    return message.get_body(("plain",)).get_content(), unfolded(calendar.get_content())


def test_staff_read_mails_without_their_keys(app: Flask, written: Browser, session) -> None:
    page = written.get("/manage/w/forum/messages/1")
    text, calendar = parts(session)
    for key in re.findall(r"/(?:me|join)/([\w.~-]+)", text + calendar):
        assert key not in page.html.replace("\n", "")
    assert "/me/…" in page.text
    assert "/join/…" in page.text
    admin = Browser(app).sign_in("admin@example.org").get("/manage/mail/1")
    assert re.search(r"/me/[\w.~-]{16,}", admin.text), "without a mail server somebody has to be able to read them"


def test_a_calendar_holds_the_way_to_join_and_no_way_to_the_registration(app: Flask, written: Browser, session) -> None:
    text, calendar = parts(session)
    assert "/me/" not in calendar
    join = re.search(r"http://localhost(/join/[\w.~-]+)", calendar).group(1)
    then = app.extensions["webinar"].now() + timedelta(weeks=3)
    app.extensions["webinar"].clock = lambda: then
    page = Browser(app).get(join)
    assert "Join the webinar" in page.text
    assert "meet.example.org" not in page.html, "the button's answer alone names the platform"
    assert "/me/" not in page.html
    for address in ("/me/{}/", "/me/{}/data", "/me/{}/cancel", "/me/{}/erase"):
        Browser(app).get(address.format(join.removeprefix("/join/")), status=404)
    me = re.search(r"http://localhost(/me/[\w.~-]+/)", text).group(1)
    assert join in Browser(app).get(me).html, "who holds the registration finds the way to join"


def test_entries_from_before_still_lead_to_the_webinar(app: Flask, written: Browser, session) -> None:
    row = session.scalars(select(Registration)).one()
    old = app.extensions["webinar"].tokens.sign(REGISTRANT_LINK, row.public_id, row.nonce)
    page = Browser(app).get(f"/join/{old}")
    assert page.heading == "Join"
    assert "/me/" not in page.html
