"""Every address says who may use it, and holds to it; GET changes nothing."""

from __future__ import annotations

from difflib import unified_diff

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from tests.web.walk import EVERYBODY, OUTSIDER, TABLE, Who, addresses, fill, rules_of, walk
from webinar.accounts.models import Action, StaffRole
from webinar.accounts.rules import MAY, can
from webinar.convening.webinars.access import for_webinar
from webinar.core.database import Base
from webinar.web.audience import Audience, audience, declare, declared, routes


def test_every_address_declares_its_audience(app: Flask) -> None:
    assert [rule.rule for rule in rules_of(app) if declared(app, rule.endpoint)[0] is None] == []


def test_an_undeclared_address_is_refused_even_to_administrators(own_app: Flask, make: Factory) -> None:
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert declared(own_app, "forgotten") == (None, "")
    make.user("admin@example.org", admin=True)
    assert Browser(own_app).sign_in("admin@example.org").client.get("/forgotten").status_code == 403


def test_every_staff_page_of_a_webinar_names_the_right_it_needs(app: Flask) -> None:
    rows = [(rule.rule, *declared(app, rule.endpoint)) for rule in rules_of(app) if "/manage/w/" in rule.rule]
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
def filled(app: Flask, world) -> Flask:
    """An application with one of everything that addresses name, and a user of each kind."""
    world(fill)
    return app


RENEW = "The table of addresses and rights changed. If that was meant, run `make routes` and let a reviewer read it."


def _changes(app: Flask) -> list[str]:
    """Return the lines in which the application and the kept table differ."""
    kept, now = TABLE.read_text(encoding="utf-8").splitlines(), [str(row) for row in routes(app)]
    return [
        line for line in unified_diff(kept, now, "tests/web/routes.txt", "now", lineterm="", n=0) if line[:2] != "@@"
    ]


def test_the_table_of_addresses_and_rights_is_the_kept_one(app: Flask) -> None:
    changes = _changes(app)
    assert not changes, "\n".join([RENEW, *changes])


def _ask_less(monkeypatch: pytest.MonkeyPatch, app: Flask, endpoint: str, action: Action, said: Action | None) -> None:
    """Plant a fault: the view asks for a smaller right, and says so or says something else."""
    view = for_webinar(action)(app.view_functions[endpoint].__wrapped__)
    if said:
        declare(view, Audience.STAFF, said.value)
    monkeypatch.setitem(app.view_functions, endpoint, view)


PLANTED = {
    "releasing asks for looking": ("versions.release", Action.VIEW, None, "POST /manage/w/forum/releases as viewer"),
    "exporting asks for looking": (
        "registrations.export",
        Action.VIEW,
        None,
        "POST /manage/w/forum/registrations/export as viewer",
    ),
    "exporting says one right and asks another": (
        "registrations.export",
        Action.VIEW,
        Action.EXPORT,
        "POST /manage/w/forum/registrations/export as viewer",
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_weaker_right_is_found(filled: Flask, session: Session, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    endpoint, action, said, words = PLANTED[fault]
    assert _changes(filled) == []
    _ask_less(monkeypatch, filled, endpoint, action, said)
    assert bool(_changes(filled)) == (said is None)
    found = walk(filled, session, Who("viewer", StaffRole.VIEWER, StaffRole.VIEWER), ("POST",))
    assert [line for line in found if line.startswith(words)], found


def test_a_new_address_is_found(own_app: Flask) -> None:
    own_app.add_url_rule("/polls", "polls", audience(Audience.PUBLIC)(lambda: "polls"))
    assert _changes(own_app)[-1].split() == ["+/polls", "GET", "public"]


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_everybody_gets_what_the_kept_table_says(filled: Flask, session: Session, who: Who) -> None:
    faults = walk(filled, session, who)
    assert not faults, "\n".join(faults)


def test_staff_of_another_organisation_see_no_trace(filled: Flask) -> None:
    browser = OUTSIDER.browser(filled)
    assert "Forum" not in browser.get("/manage/webinars/").text
    assert "ann@example.org" not in browser.get("/manage/audit/").text


_WITHOUT = {"/w/<slug>/register": {422}, "/w/<slug>/register/link": {422}}


def test_posts_without_a_token_or_account_change_nothing(filled: Flask, session: Session) -> None:
    before = _counts(session)
    client = filled.test_client()
    token = Browser(filled)
    for rule, address in addresses(filled, session):
        if "POST" in rule.methods:
            # What acts for nobody needs no token, and is told at the form what is missing.
            assert client.post(address).status_code in {400, 302, 404, 405} | _WITHOUT.get(rule.rule, set()), address
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
    for rule, address in addresses(filled, session):
        if "GET" in rule.methods:
            for method in ("get", "head"):
                assert getattr(browser.client, method)(address).status_code < 500 or address == "/readyz", address
    session.rollback()
    assert _counts(session) == before
