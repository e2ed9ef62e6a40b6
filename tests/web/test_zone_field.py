"""A time zone is found by a city or a country, in the reader's language, with and without scripts."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import RuleViolation
from webinar.core.timezones import zone_names
from webinar.web import zones


@pytest.mark.parametrize(
    ("language", "typed", "zone"),
    [
        ("en", "Asia/Karachi", "Asia/Karachi"), ("en", "Asia/Calcutta", "Asia/Kolkata"), ("en", "Europe/Kiev", "Europe/Kyiv"),
        ("en", "karachi", "Asia/Karachi"), ("en", "Karachi, Pakistan (UTC+05:00)", "Asia/Karachi"), ("en", "Kiev", "Europe/Kyiv"),
        ("en", "Geneva", "Europe/Zurich"), ("en", "Islamabad, Pakistan", "Asia/Karachi"), ("en", "Astana", "Asia/Almaty"),
        ("en", "Pakistan", "Asia/Karachi"), ("en", "Republic of Korea", "Asia/Seoul"), ("en", "Sao Paulo", "America/Sao_Paulo"),
        ("en", "UTC", "UTC"), ("ru", "Карачи", "Asia/Karachi"), ("ru", "женева", "Europe/Zurich"), ("ru", "Karachi", "Asia/Karachi"),
        ("ru", "Пакистан", "Asia/Karachi"), ("zh", "北京", "Asia/Shanghai"), ("zh", "卡拉奇", "Asia/Karachi"),
        ("ur", "کراچی", "Asia/Karachi"), ("ur", "اسلام آباد", "Asia/Karachi"), ("en", "New York", "America/New_York"),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_what_people_call_it(app: Flask, language: str, typed: str, zone: str) -> None:
    with app.test_request_context(), force_locale(language):
        assert zones.find(typed) == zone


@pytest.mark.parametrize("language", ["en", "ru", "zh", "ur"])
def test_whatever_is_proposed_is_found_and_each_zone_by_its_own_words(app: Flask, language: str) -> None:
    with app.test_request_context(), force_locale(language):
        for words in zones.proposals():
            assert zones.find(words) in zone_names()
        assert [zone for zone in zone_names() if zones.find(zones.shown(zone)) != zone] == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Russia", "several"), ("Kara", "Karachi"), ("Atlantis", "We don’t know"), ("UTC+5", "We don’t know"), ("-05:00", "We don’t know"),
     (",", "We don’t know"), ("()", "We don’t know"), ("EST", "We don’t know")],
)  # fmt: skip
def test_what_is_unclear_is_asked_about(app: Flask, typed: str, said: str) -> None:
    with app.test_request_context(), pytest.raises(RuleViolation) as refused:
        zones.find(typed)
    assert said in refused.value.message % refused.value.params


def test_the_field_takes_a_city_and_keeps_what_it_does_not_know(app: Flask, make: Factory, session: Session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", slug="forum")
    browser = Browser(app).sign_in("o@example.org")
    page = browser.get("/manage/w/forum/details")
    assert '<option value="Geneva, Switzerland (UTC+01:00)"></option>' in page.html
    wrong = page.submit("/details", time_zone="Atlantis", status=422)
    assert "We don’t know a time zone for “Atlantis”." in wrong.text
    assert 'value="Atlantis"' in wrong.html
    wrong.submit("/details", time_zone="Geneva")
    assert session.scalars(select(Webinar.time_zone)).one() == "Europe/Zurich"
    assert 'value="Zurich, Switzerland (UTC+01:00)"' in browser.get("/manage/w/forum/details").html


@pytest.mark.parametrize(("typed", "kept"), [("x" * 121, "x" * 121), ("Kara\x07chi", "Karachi")])
def test_what_no_text_may_be_stays_in_the_control(app: Flask, make: Factory, typed: str, kept: str) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", slug="forum")
    page = Browser(app).sign_in("o@example.org").get("/manage/w/forum/details")
    assert f'value="{kept}"' in page.submit("/details", time_zone=typed, status=422).html
