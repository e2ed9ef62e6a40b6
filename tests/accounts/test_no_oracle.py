"""Nobody learns from a page of signing in which addresses have an account."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from tests.registration.registering.test_setup import statements
from webinar.accounts.models import Passkey, User


@pytest.fixture
def staff(make: Factory) -> str:
    make.organisation()
    return make.user("o@example.org", "host-a", "owner")


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/sign-in/link", {}),
        ("/sign-in/reset", {}),
        ("/sign-in", {"password": "wrong-horse-battery"}),
        ("/sign-in/passkey", {"identity": ""}),
    ],
)
def test_no_way_in_tells_who_is_a_user(
    app: Flask, staff: str, make: Factory, address: str, more: dict[str, str]
) -> None:
    """Status, headers, words, and what the database is asked to do: all alike."""
    make.user("off@example.org", "host-a")
    with app.extensions["webinar"].transaction() as here:
        here.scalars(select(User).where(User.email == "off@example.org")).one().active = False
        user = here.scalars(select(User).where(User.email == staff)).one()
        user.fs_webauthn_user_handle = "handle"
        user.webauthn.append(a_passkey())
    found = [asked(app, address, email, more) for email in (staff, "off@example.org", "nobody@example.org")]
    assert found[0] == found[1] == found[2]


def a_passkey() -> Passkey:
    return Passkey(
        credential_id=b"key", public_key=b"public", name="Key", usage="first", sign_count=0, device_type="single_device",
        backup_state=False, create_datetime=datetime(2026, 11, 1, tzinfo=UTC), lastuse_datetime=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip


def asked(app: Flask, address: str, email: str, more: dict[str, str]) -> list[object]:
    """Return all that an answer can tell about an address, without what differs each time."""
    browser = Browser(app)
    sent = {key: value or email for key, value in more.items()} | {"email": email, "csrf_token": browser.token()}
    with statements(app) as seen:
        answer = browser.client.post(address, data=sent)
    after = browser.client.get(answer.headers.get("Location", "/sign-in"))

    def plain(response) -> tuple[object, ...]:
        text = unescape(response.get_data(as_text=True))
        text = re.sub(r'value="[^"]{30,}"|nonce-[^\']+|"challenge": "[^"]+"|/sign-in/passkey/[^"\s]+', "", text)
        headers = {name for name, _value in response.headers}
        return response.status_code, response.headers.get("Location"), headers, text.replace(email, "")

    written = [row.split()[2] for row in seen if row.startswith(("INSERT", "UPDATE", "DELETE"))]
    return [plain(answer), plain(after), written]
