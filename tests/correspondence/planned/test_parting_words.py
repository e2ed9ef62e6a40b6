"""Who postpones or cancels a webinar can say why: the words stand in every mail, in its text and its HTML."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.mail import Delivery


@pytest.mark.parametrize("act", ["postpone", "cancel"])
def test_the_words_reach_registrants_and_speakers(app: Flask, make: Factory, session, act: str) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Omar Khan", email="khan@example.org")
    staff = Browser(app).sign_in("o@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    staff.get("/manage/w/forum/preparation").submit("/invite").submit("/invite")
    make.registration("forum", "ann@example.org")
    app.extensions["webinar"].worker.run_all()
    before = len(session.scalars(select(Delivery)).all())
    page = staff.get(f"/manage/w/forum/{act}")
    page.submit(f"/{act}", words="x" * 2_001, status=422)
    shown = page.submit(f"/{act}", words="The minister is <ill>.\nWe regret it.")
    assert "The email has changed." in shown.text
    shown.submit(f"/{act}")
    app.extensions["webinar"].worker.run_all()
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()[before:]
    assert sorted(row.recipient for row in rows) == ["ann@example.org", "khan@example.org"]
    for row in rows:
        message = message_from_bytes(row.message, policy=policy.default)
        assert "The minister is <ill>.\nWe regret it." in message.get_body(("plain",)).get_content().replace("\r", "")
        assert "The minister is &lt;ill&gt;." in message.get_body(("html",)).get_content()
