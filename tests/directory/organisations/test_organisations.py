"""Organisations: what is known of them, their marks, and their staff."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.test_files import jpeg
from tests.factories import Factory
from tests.page import Browser
from webinar.accounts.models import User
from webinar.core.audit import AuditEntry
from webinar.directory.organisations.models import Member, Organisation

BASE = "/manage/organisations"


@pytest.fixture
def owner(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    return Browser(app).sign_in("o@example.org")


def test_an_organisation_is_added_found_and_changed(owner: Browser, session) -> None:
    for _ in range(2):
        owner.get(f"{BASE}/new").submit("/new", name="Centre for Trade", acronym="CFT", country="KZ")
    slugs = session.scalars(select(Organisation.slug).where(Organisation.acronym == "CFT")).all()
    assert "cft" in slugs
    assert len(set(slugs)) == 2, "an address is one organisation's alone"
    assert "Centre for Trade" in owner.get(f"{BASE}/?q=trade").text
    assert "Centre for Trade" not in owner.get(f"{BASE}/?q=nothing").text
    owner.get(f"{BASE}/new").submit("/new", name="", status=422)
    owner.get(f"{BASE}/host-a/edit").submit("/edit", city="Karachi")
    session.expire_all()
    assert session.scalars(select(Organisation.city).where(Organisation.slug == "host-a")).one() == "Karachi"
    change = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisations.edit")).one()
    assert change.details["changed"] == {"city": ["", "Karachi"]}
    assert owner.client.get(f"{BASE}/nowhere/").status_code == 404
    assert owner.client.get(f"{BASE}/host-b/edit").status_code == 403


def test_a_colleague_is_shown_the_email_in_the_language_of_their_account(make: Factory, owner: Browser) -> None:
    make.user("known@example.org")
    with make.transaction() as session:
        session.scalars(select(User).where(User.email == "known@example.org")).one().language = "ru"
    page = owner.get(f"{BASE}/host-a/")
    asked = page.submit("/members", email="KNOWN@example.org", role="viewer")
    assert "Вас добавили" in asked.text
    assert "You’ve been added" in page.submit("/members", email="new@example.org", role="viewer").text


def test_who_chooses_no_role_gives_the_least(owner: Browser) -> None:
    page = owner.get(f"{BASE}/host-a/")
    roles = re.findall(r'<option value="(viewer|reporter|organiser|owner)"', page.html)
    assert roles[:4] == ["viewer", "reporter", "organiser", "owner"]


def test_members_get_a_role_another_one_and_none(app: Flask, owner: Browser, session) -> None:
    page = owner.get(f"{BASE}/host-a/")
    page.submit("/members", email="new@example.org", role="viewer").sure()
    page.submit("/members", email="not an address", role="viewer", status=422)
    member = session.scalars(select(Member).join(User).where(User.email == "new@example.org")).one()
    assert member.role.value == "viewer"
    page.submit("/members", email="NEW@example.org", role="organiser")
    session.expire_all()
    assert session.scalars(select(Member.role).join(User).where(User.email == "new@example.org")).all() == ["organiser"]
    data = {"csrf_token": owner.token()}
    assert owner.client.post(f"{BASE}/host-a/members/{member.id}/remove", data=data).status_code == 302
    assert owner.client.post(f"{BASE}/host-a/members/{member.id}/remove", data=data).status_code == 404
    session.expire_all()
    assert session.scalars(select(User.email).join(Member)).all() == ["o@example.org"]


def test_the_last_owner_stays(owner: Browser, session) -> None:
    page = owner.get(f"{BASE}/host-a/")
    page.submit("/members", email="o@example.org", role="viewer", status=422)
    owner.client.post(f"{BASE}/host-a/members/1/remove", data={"csrf_token": owner.token()})
    session.expire_all()
    assert session.scalars(select(Member.role)).all() == ["owner"]
    page.submit("/members", email="second@example.org", role="owner").sure()
    page.submit("/members", email="second@example.org", role="owner").sure()
    owner.client.post(f"{BASE}/host-a/members/1/remove", data={"csrf_token": owner.token()})
    session.expire_all()
    assert session.scalars(select(User.email).join(Member)).all() == ["second@example.org"]


def test_a_mark_is_shown_to_everybody_and_taken_away(app: Flask, owner: Browser) -> None:
    visitor = Browser(app).client
    assert visitor.get("/o/host-a/logo.png").status_code == 404

    def send(content: bytes | None, ground: str = "", status: int = 302, **more: str) -> None:
        data = {"csrf_token": owner.token(), "ground": ground, **more}
        if content is not None:
            data["file"] = (io.BytesIO(content), "logo.jpg")
        assert owner.client.post(f"{BASE}/host-a/logo", data=data).status_code == status

    send(jpeg())
    assert visitor.get("/o/host-a/logo.png").mimetype == "image/png"
    assert visitor.get("/o/host-a/logo-dark.png").status_code == 404
    send(jpeg(), "dark")
    assert visitor.get("/o/host-a/logo-dark.png").status_code == 200
    send(b"no picture", status=422)
    send(None, status=422)
    assert visitor.get("/o/host-a/logo.png").status_code == 200, "what cannot be read changes nothing"
    send(None, remove="1")
    assert visitor.get("/o/host-a/logo.png").status_code == 404
