"""A query or a body from outside is data: no maker of addresses obeys it, no parser falls over it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from tests.web.walk import addresses, fill


@pytest.fixture
def filled(app: Flask, world) -> Flask:
    world(fill)
    return app


def _staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    return Browser(app).sign_in("o@example.org")


@pytest.fixture
def staffed(world) -> Browser:
    return world(_staff)


#: Queries that `url_for` would obey if it got them.
OBEYED = "endpoint=x&_method=GET&_anchor=x&_external=1&_scheme=ftp&slug=..%2F..%2Fevil&self=1&values=1&page=1&q=1"


def test_no_query_is_obeyed_by_the_makers_of_addresses(filled: Flask, session: Session) -> None:
    browser = Browser(filled).sign_in("admin@example.org")
    faults = []
    for rule, address in addresses(filled, session):
        if "GET" in (rule.methods or ()) and rule.rule != "/readyz":
            for client in (browser.client, filled.test_client()):
                answer = client.get(f"{address}?{OBEYED}")
                if answer.status_code >= 500:
                    faults.append(f"{address}: {answer.status_code}")
    assert faults == []


def test_lists_of_many_pages_keep_filters_and_obey_nothing(staffed: Browser, make: Factory) -> None:
    for number in range(101):
        make.person(f"Person {number}", email=f"p{number}@example.org")
    page = staffed.get(f"/manage/people/?{OBEYED}&_method=POST&tag=a&tag=b".replace("q=1", "q=person"))
    following = [link for link in page.links() if "page=2" in link]
    assert following
    assert all(link.startswith("/manage/people/?") and "q=person" in link for link in following)
    assert staffed.get(following[0]).status == 200


def test_the_form_of_registration_hands_on_what_it_knows(staffed: Browser) -> None:
    page = Browser(staffed.app).get(f"/w/forum/register?{OBEYED}&utm_source=letter&host=host-a&invite=abc")
    actions = [form.attributes.get("action", "") for form in page._read.forms]
    assert "/w/forum/register?host=host-a&utm_source=letter&invite=abc" in actions


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/w/forum/register", "/manage/", "/healthz", "/sign-in/passkey/x"]
)
@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 100_000, "[" * 40 + "]" * 40, '{"a": "' + "x" * 2**20 + '"}', "{", "\x00", '"\\ud800'],
    ids=range(7),
)  # fmt: skip
def test_json_that_no_program_writes(staffed: Browser, address: str, body: str) -> None:
    for method in ("post", "put", "get"):
        answer = getattr(staffed.client, method)(address, data=body, content_type="application/json")
        assert answer.status_code in {400, 405}, (method, address)
