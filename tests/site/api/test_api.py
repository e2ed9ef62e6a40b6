"""What programs read: what the pages say, key by key as it is described, and problems that say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.site.home.test_exports_and_imports import _example
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import postpone
from webinar.site.api.rules import SCHEMAS

BASE = "/api/v1"
KINDS = {
    "string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip


def ensure_described(value: Any, schema: dict[str, Any], place: str = "") -> None:
    """Hold a value against the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert isinstance(value, tuple(KINDS[kind] for kind in kinds)), f"{place}: {value!r} is no {kinds}"
    assert "enum" not in schema or value in schema["enum"], f"{place}: {value!r}"
    if isinstance(value, dict):
        assert set(value) == set(schema["properties"]) == set(schema["required"]), place
        for name, inner in value.items():
            ensure_described(inner, schema["properties"][name], f"{place}.{name}")
    elif isinstance(value, list):
        for inner in value:
            ensure_described(inner, schema["items"], f"{place}[]")


@pytest.fixture
def example(app: Flask, world) -> Flask:
    world(_example)
    return app


def test_every_answer_is_as_it_is_described(example: Flask) -> None:
    client = example.test_client()
    paths = client.get(f"{BASE}/openapi.json").get_json()["paths"]
    asked = 0
    for path, described in paths.items():
        schema = described["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for slug in ("sco-gateway", "connectivity-forum") if "{slug}" in path else ("",):
            answer = client.get(BASE + path.format(slug=slug))
            assert answer.mimetype == "application/json"
            ensure_described(answer.get_json(), schema, path)
            asked += 1
    assert asked == 7


def test_it_says_what_the_pages_say(example: Flask) -> None:
    client = example.test_client()
    coming = client.get(f"{BASE}/webinars").get_json()
    assert [row["slug"] for row in coming["webinars"]] == ["connectivity-forum"]
    past = client.get(f"{BASE}/webinars?when=past").get_json()
    assert (past["total"], past["next"]) == (1, None)
    forum = client.get(f"{BASE}/webinars/connectivity-forum").get_json()
    assert forum["starts_at"].endswith("T09:00:00Z"), "14:00 in Karachi"
    programme = client.get(f"{BASE}/webinars/connectivity-forum/programme").get_json()
    page = Browser(example).get("/w/connectivity-forum/programme").text
    people = [one["name"] for part in programme["parts"] for item in part["items"] for one in item["people"]]
    assert people
    assert all(name in page for name in people)
    pieces = client.get(f"{BASE}/webinars/sco-gateway/coverage").get_json()["pieces"]
    assert len(pieces) == 3
    unknown = client.get(f"{BASE}/webinars/sco-gateway").get_json()
    assert (unknown["starts_at"], unknown["time_zone"]) == (None, None), "never a guess"


def test_what_is_not_public_is_not_there_even_for_its_staff(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a", public=False)
    make.user("o@example.org", "host-a", "owner")
    staff = Browser(app).sign_in("o@example.org").client
    for path in ("", "/programme", "/coverage"):
        assert staff.get(f"{BASE}/webinars/forum{path}").status_code == 404
    assert staff.get(f"{BASE}/webinars").get_json()["webinars"] == []


def test_a_postponed_webinar_has_no_date(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a")
    make.user("o@example.org", "host-a", "owner")
    Browser(app).sign_in("o@example.org").get("/manage/w/forum/postpone").submit("/postpone")
    told = app.test_client().get(f"{BASE}/webinars/forum").get_json()
    assert (told["state"], told["date"], told["starts_at"]) == ("postponed", None, None)


def test_a_programme_of_a_former_date_has_no_times_and_codes_are_the_same_in_every_language(example: Flask) -> None:
    path, client = f"{BASE}/webinars/connectivity-forum/programme", example.test_client()
    english, russian = client.get(path).get_json(), client.get(f"{path}?lang=ru").get_json()
    codes = [
        [(item["kind"], [one["role"] for one in item["people"]]) for part in told["parts"] for item in part["items"]]
        for told in (english, russian)
    ]
    assert codes[0] == codes[1]
    assert ("welcome", ["moderator"]) in codes[0]
    assert english["parts"][0]["label"] != russian["parts"][0]["label"]
    assert english["parts"][0]["items"][0]["starts_at"]
    with example.extensions["webinar"].transaction() as session:
        webinar = by_slug(session, "connectivity-forum")
        postpone(session, webinar, actor=ACTOR, now=example.extensions["webinar"].now())
    later = client.get(path).get_json()
    ensure_described(later, SCHEMAS["Programme"])
    assert {item["starts_at"] for part in later["parts"] for item in part["items"]} == {None}


@pytest.mark.parametrize(
    ("method", "path", "status", "title", "detail"),
    [
        ("get", "/webinars/nothing", 404, "Not Found", "Nothing is published at /api/v1/webinars/nothing. /api/v1/openapi.json describes the addresses."),
        ("get", "/nothing", 404, "Not Found", "/api/v1/openapi.json describes the addresses."),
        ("get", "", 404, "Not Found", "/api/v1/openapi.json describes the addresses."),
        ("post", "/webinars", 405, "Method Not Allowed", "POST is not answered here. Ask by GET."),
        ("delete", "/webinars/forum", 405, "Method Not Allowed", "DELETE is not answered here."),
        ("get", "/webinars?q=%00", 400, "Bad Request", "signs that no text can hold"),
        ("get", "/webinars?when=later", 400, "Bad Request", "“when” is “upcoming” or “past”."),
        ("get", "/webinars?page=two", 400, "Bad Request", "“page” is a number from 1."),
        ("get", "/webinars?page=0", 400, "Bad Request", "“page” is a number from 1."),
    ],
)  # fmt: skip
def test_problems_are_told_as_rfc_9457_has_them(
    app: Flask, method: str, path: str, status: int, title: str, detail: str
) -> None:
    answer = getattr(app.test_client(), method)(BASE + path, headers={"Accept-Language": "ru"})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.get_json(force=True)
    ensure_described(told, SCHEMAS["Problem"])
    assert (told["type"], told["status"], told["title"]) == ("about:blank", status, title)
    assert detail in told["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*", "who may read the answers may read what is wrong"
    assert ("Allow" in answer.headers) == (status == 405)


def test_pages_elsewhere_may_read_it(app: Flask) -> None:
    assert app.test_client().get(f"{BASE}/webinars").headers["Access-Control-Allow-Origin"] == "*"
