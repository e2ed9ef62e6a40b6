"""What tests of the ways in do again and again."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default

from flask import Flask
from passlib.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.page import Browser
from webinar.core.mail import Delivery

PASSWORD = "a quiet harbour at dusk"


def mails(app: Flask, session: Session, recipient: str = "o@example.org") -> list[str]:
    """Send what waits, and return the texts of all mails to an address, the latest first."""
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == recipient).order_by(Delivery.id.desc()))
    return [message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content() for row in rows]


def link_in(text: str, path: str) -> str:
    found = re.search(rf"http://localhost({path}/\S+)", text)
    assert found, text
    return found.group(1)


def set_password(app: Flask, session: Session, email: str = "o@example.org", password: str = PASSWORD) -> None:
    Browser(app).get("/sign-in/reset").submit("/sign-in/reset", email=email)
    link = link_in(mails(app, session, email)[0], "/sign-in/reset")
    Browser(app).get(link).submit("", password=password, password_confirm=password)


def sign_in(app: Flask, password: str = PASSWORD, email: str = "o@example.org", **more: object) -> Browser:
    browser = Browser(app)
    browser.get("/sign-in").submit("/sign-in", email=email, password=password, **more)
    return browser


def is_in(browser: Browser) -> bool:
    return browser.client.get("/manage/").status_code == 200


def add_second_factor(browser: Browser) -> TOTP:
    shown = browser.get("/manage/account/two-factor").submit(
        "/two-factor", setup="authenticator", button=("submit", "1")
    )
    key = re.search(r'<code class="ltr">([A-Z2-7 \-]+)</code>', shown.html).group(1)
    totp = TOTP(key=key.replace(" ", "").replace("-", ""), format="base32")
    target = re.search(r'action="([^"]*/manage/account/two-factor/[^"]+)"', shown.html).group(1)
    browser.post(target, {"csrf_token": browser.token(), "code": totp.generate().token, "submit": "1"})
    return totp
