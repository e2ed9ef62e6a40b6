"""Every address says who may use it, and holds to it; GET changes nothing."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.core.test_files import jpeg
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.accounts.models import Action, StaffRole
from webinar.accounts.rules import MAY, can
from webinar.core.database import Base
from webinar.organisations.models import Organisation
from webinar.organisations.service import set_logo
from webinar.people.models import Person
from webinar.people.service import set_photo
from webinar.programme.models import PanelMember
from webinar.speakers.models import FileKind
from webinar.speakers.service import add_file, set_consents
from webinar.web.audience import Audience, declared

#: What a staff page needs of its action, by the words that `webinar routes` prints.
ROLES = (None, StaffRole.VIEWER, StaffRole.REPORTER, StaffRole.ORGANISER, StaffRole.OWNER)


def _rules(app: Flask):
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods)))


def test_every_address_declares_its_audience(app: Flask) -> None:
    assert [rule.rule for rule in _rules(app) if declared(app, rule.endpoint)[0] is None] == []


def test_an_undeclared_address_is_refused_even_to_administrators(app: Flask, make: Factory) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert declared(app, "forgotten") == (None, "")
    make.user("admin@example.org", admin=True)
    assert Browser(app).sign_in("admin@example.org").client.get("/forgotten").status_code == 403


def test_every_staff_page_of_a_webinar_names_the_right_it_needs(app: Flask) -> None:
    rows = [(rule.rule, *declared(app, rule.endpoint)) for rule in _rules(app) if "/manage/w/" in rule.rule]
    assert rows
    assert [row for row in rows if row[1] is not Audience.STAFF or not row[2]] == []


def test_what_is_not_in_the_table_is_denied() -> None:
    assert not can([], Action.VIEW)
    assert can([], Action.VIEW, is_admin=True)
    for role, actions in MAY.items():
        for action in Action:
            assert can([role], action) == (action in actions)
    assert not can([StaffRole.VIEWER], Action.VIEW_REGISTRATIONS)
    assert not can([StaffRole.ORGANISER], Action.MANAGE_MEMBERS)


@pytest.fixture
def filled(app: Flask, make: Factory) -> Flask:
    """An application with one of everything that addresses name, and a user of each kind."""
    make.organisation()
    make.organisation("Host B", "host-b")
    slug = make.webinar("host-a", categories=("Media",))
    make.registration(slug)
    person = make.person(email="ali@example.org")
    make.user("admin@example.org", admin=True)
    make.user("stranger@example.org", "host-b", "owner")
    for role in ROLES[1:]:
        make.user(f"{role.value}@example.org", "host-a", role.value)
    assert person == 1
    make.person("Ben Ode")
    staff = Browser(app).sign_in("owner@example.org")
    base = f"/manage/w/{slug}"
    staff.get(f"{base}/speakers").submit("/speakers", role="speaker")
    staff.get(f"{base}/programme").submit("/parts", title="Statements")
    staff.get(f"{base}/programme").follow("Add an item").submit("/items/new", kind="remarks", minutes="10")
    letter = {"recipient": "Ministry", "body": "Text", "kind": "invitation", "recipient_kind": "expert"}
    staff.get(f"{base}/papers").follow("Write a letter").submit("/new", **letter)
    staff.get("/manage/series/new").submit("/new", title="Series")
    staff.get(f"{base}/releases").submit("/releases", tell="all")
    _hand_in_pictures(app)
    staff.get(f"{base}/attendance").submit("/figures", qualifier="about", value="300")
    staff.get(f"{base}/coverage").submit("/coverage", outlet="Daily")
    _register_with_a_file(staff)
    app.extensions["webinar"].worker.run_all()
    return app


def _register_with_a_file(browser: Browser) -> None:
    """The form asks for a file; somebody hands one in, and staff keep a view of the list."""
    browser.get("/manage/w/forum/form").follow("Add a field").submit("/new", kind="file", label="Letter")
    page = Browser(browser.app).get("/w/forum/register")
    token = dict(page._read.forms[-1].fields)["csrf_token"]
    data = {"csrf_token": token, "full_name": "Ben", "email": "ben@example.org", "category": "1", "agree": "y"}
    sent = {**data, "q_letter": (io.BytesIO(jpeg()), "letter.jpg")}
    assert page.browser.client.post("/w/forum/register", data=sent).status_code == 302
    browser.get("/manage/w/forum/registrations?status=confirmed").submit("/views", name="Confirmed")
    delegation = browser.get("/manage/w/forum/delegations/new").submit("/new", name="Kazakhstan")
    delegation.submit("/1", rows="Olzhas; olzhas@example.kz")
    browser.get("/manage/w/forum/participants").submit("/participants", kind="final")
    browser.get("/manage/w/forum/import").submit("/import", rows="Name\tE-mail\nCy\tcy@example.org\nDan\tno address")


def _hand_in_pictures(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        member = session.get_one(PanelMember, 1)
        facts = {"actor": ACTOR, "now": here.now()}
        add_file(session, member, FileKind.PHOTO, "a.jpg", jpeg(), folder=here.settings.files, **facts)
        set_photo(session, session.get_one(Person, 1), jpeg(), folder=here.settings.files, **facts)
        for dark in (False, True):
            set_logo(session, session.get_one(Organisation, 1), jpeg(), dark=dark, folder=here.settings.files, **facts)
        set_consents(session, member, ["photo"], **facts)


def _addresses(app: Flask, session: Session):
    """Yield (rule, address) of every page, with arguments of things that exist."""
    tables = Base.metadata.tables
    public_ids = {
        "registrations": session.scalar(
            select(tables["registrations"].c.public_id).where(tables["registrations"].c.id == 2)
        ),
        "people": session.scalar(select(tables["people"].c.public_id).where(tables["people"].c.id == 1)),
        "others": session.scalar(select(tables["people"].c.public_id).where(tables["people"].c.id == 2)),
    }
    adapter = app.url_map.bind("localhost")
    for rule in _rules(app):
        if rule.endpoint.endswith("static"):
            continue
        values: dict[str, object] = dict.fromkeys(rule.arguments, 1)
        fixed = {
            "series_slug": "series",
            "slug": "host-a" if "/organisations/" in rule.rule or rule.rule.startswith("/o/") else "forum",
            "public_id": public_ids["people" if "/people/" in rule.rule else "registrations"],
            "other_id": public_ids["others"], "kind": "photo", "ground": "dark", "key": "programme", "form": "pdf",
            "paper": "concept_note", "field_key": "organisation", "cards": "place", "token": "made-up", "secret": "made-up",
        }  # fmt: skip
        values |= {name: value for name, value in fixed.items() if name in values}
        yield rule, adapter.build(rule.endpoint, values, method="GET" if "GET" in rule.methods else "POST")


def _action(app: Flask, endpoint: str) -> Action | None:
    words = declared(app, endpoint)[1].split(",")[0]
    return next((action for action in Action if action.value.replace("_", " ") == words), None)


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_each_role_gets_what_the_table_says(filled: Flask, session: Session, role: StaffRole | None) -> None:
    browser = Browser(filled)
    if role:
        browser.sign_in(f"{role.value}@example.org")
    client, faults = browser.client, []
    for rule, address in _addresses(filled, session):
        if "GET" not in rule.methods or rule.rule == "/readyz":
            continue  # these tables were made without migrations
        audience = declared(filled, rule.endpoint)[0]
        answer = client.get(address)
        status, place = answer.status_code, answer.headers.get("Location", "")
        if audience in {Audience.STAFF, Audience.ADMIN} and role is None:
            good = status == 302 and "/sign-in" in place
        elif audience is Audience.ADMIN:
            good = status == 404
        elif audience is Audience.LINK:
            good = status in {404, 410} or rule.rule == "/sign-in/link/<secret>"
        elif (action := _action(filled, rule.endpoint)) and action not in MAY[role]:
            good = status in {403, 404}
        else:
            good = status < 400 or rule.rule.startswith(
                (
                    "/sign-in/",
                    "/manage/account/",
                    "/manage/mail/",
                    "/manage/w/<slug>/messages/",
                    "/manage/w/<slug>/attendance/lists",
                )
            )
        if not good or status >= 500:
            faults.append(f"{address}: {status} {place}")
    assert faults == []


def test_staff_of_another_organisation_see_no_trace(filled: Flask, session: Session) -> None:
    browser = Browser(filled).sign_in("stranger@example.org")
    token = browser.token()
    faults = []
    for rule, address in _addresses(filled, session):
        if "/manage/w/" not in rule.rule:
            continue
        if "GET" in rule.methods and browser.client.get(address).status_code != 404:
            faults.append(f"GET {address}")
        if "POST" in rule.methods:
            answer = browser.client.post(address, data={"csrf_token": token})
            if answer.status_code != 404:
                faults.append(f"POST {address}: {answer.status_code}")
    assert faults == []
    assert "Forum" not in browser.get("/manage/webinars/").text
    assert "ann@example.org" not in browser.get("/manage/audit/").text


def test_posts_without_a_token_or_account_change_nothing(filled: Flask, session: Session) -> None:
    before = _counts(session)
    client = filled.test_client()
    token = Browser(filled)
    for rule, address in _addresses(filled, session):
        if "POST" in rule.methods:
            assert client.post(address).status_code in {400, 302, 404, 405}, address
            if "/manage/" in address:
                answer = token.client.post(address, data={"csrf_token": token.token()})
                assert answer.status_code in {302, 401}, f"{address}: {answer.status_code}"
    session.rollback()
    assert _counts(session) == before


def _counts(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def test_get_and_head_change_nothing(filled: Flask, session: Session) -> None:
    browser = Browser(filled).sign_in("admin@example.org")
    session.rollback()
    before = _counts(session)
    for rule, address in _addresses(filled, session):
        if "GET" in rule.methods:
            for method in ("get", "head"):
                assert getattr(browser.client, method)(address).status_code < 500 or address == "/readyz", address
    session.rollback()
    assert _counts(session) == before
