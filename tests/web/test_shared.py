"""What others show of our addresses: descriptions and previews of public pages, and none of anybody's own."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from PIL import Image

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.registering.access import registrant_link


def told(html: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+|description)" content="([^"]*)">', html))


@pytest.fixture
def forum(app: Flask, make: Factory) -> Flask:
    make.organisation("SCO Secretariat", "sco")
    make.webinar("sco", title="Trade & <transit>", subtitle="Corridors")
    return app


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/w/",
        "/w/forum/",
        "/w/forum/programme",
        "/w/forum/register",
        "/w/forum/coverage",
        "/calendar",
        "/help",
        "/privacy",
    ],
)
def test_a_public_page_says_what_it_is_where_it_is_shared(forum: Flask, path: str) -> None:
    found = told(Browser(forum).get(path).html)
    assert found["og:url"] == f"http://localhost{path}"
    assert len(found["description"]) > 10
    assert found["og:description"] == found["description"]
    assert found["og:locale"] == "en_GB"
    assert found["og:title"]
    assert found["og:image"].startswith("http://localhost/")
    assert forum.test_client().get(found["og:image"].removeprefix("http://localhost")).mimetype == "image/png"


def test_the_description_of_a_webinar_names_day_place_and_hosts_in_the_pages_language(forum: Flask) -> None:
    english, russian = (told(Browser(forum).get(f"/w/forum/?lang={code}").html) for code in ("en", "ru"))
    assert english["description"].startswith("Tuesday, 15 December 2026 · 14:00")
    assert english["description"].endswith("· SCO Secretariat · Corridors")
    assert english["og:title"] == "Trade &amp; &lt;transit&gt;"
    assert "декабря 2026" in russian["description"]
    assert russian["og:locale"] == "ru_RU"


def test_the_picture_of_a_webinar_is_drawn_in_the_size_that_others_show(forum: Flask) -> None:
    answer = forum.test_client().get("/w/forum/card.png")
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    assert forum.test_client().get("/w/nothing/card.png").status_code == 404


def test_pages_of_one_person_and_errors_offer_nothing_to_share(forum: Flask, make: Factory) -> None:
    row = make.registration("forum", "ann@example.org", "Zyxwvut Canary")
    with forum.test_request_context():
        link = registrant_link(row)
    for path, status in ((link, 200), ("/w/nothing/", 404), ("/sign-in", 200)):
        found = told(Browser(forum).get(path, status=status).html)
        assert not any(name.startswith("og:") for name in found), path
        assert "Canary" not in found["description"]
