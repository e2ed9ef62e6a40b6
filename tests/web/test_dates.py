"""Dates and hours are written as each language writes them, on a clock that is named."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from tests.architecture.house import ROOT
from tests.factories import Factory
from tests.page import Browser
from webinar.directory.organisations.queries import by_slug
from webinar.web.dates import city, clock, date_long, date_short, moment
from webinar.web.i18n import in_language

AT = datetime(2026, 12, 17, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "full", "short", "said"),
    [
        ("en", "Thursday, 17 December 2026", "17 Dec 2026", "17 December 2026, 14:05 (Karachi)"),
        ("ru", "четверг, 17 декабря 2026 г.", "17 дек. 2026 г.", "17 декабря 2026 г., 14:05 (Карачи)"),
        ("zh", "2026年12月17日星期四", "2026年12月17日", "2026年12月17日 14:05 (卡拉奇)"),
        ("ur", "جمعرات، 17 دسمبر، 2026", "17 دسمبر، 2026", "17 دسمبر، 2026 14:05 (کراچی)"),
    ],
)
def test_dates_are_those_of_the_language(app: Flask, language: str, full: str, short: str, said: str) -> None:
    with app.test_request_context(), in_language(language):
        assert date_long(AT.date()).replace("\u202f", " ") == full
        assert date_short(AT.date()).replace("\u202f", " ") == short
        assert moment(AT, "Asia/Karachi").replace("\u202f", " ") == said
        assert moment(None, "UTC") == date_long(None) == ""
        assert moment(AT, "").endswith("(UTC)")


@pytest.mark.parametrize(
    ("language", "zone", "expected"),
    [
        ("ru", "Europe/Kyiv", "Киев"), ("ru", "Europe/Kiev", "Киев"), ("zh", "Asia/Kolkata", "加尔各答"),
        ("en", "Asia/Calcutta", "Kolkata"), ("en", "Asia/Ho_Chi_Minh", "Ho Chi Minh City"), ("ru", "UTC", "UTC"),
    ],
)  # fmt: skip
def test_cities_are_named_in_the_language_of_the_reader(app: Flask, language: str, zone: str, expected: str) -> None:
    with app.test_request_context(), in_language(language):
        assert city(zone) == expected


def test_a_hosts_own_city_stands_for_its_zone(app: Flask, make: Factory) -> None:
    make.organisation()
    with make.transaction() as session:
        host = by_slug(session, "host-a")
        host.city, host.time_zone = "Islamabad", "Asia/Karachi"
    make.webinar("host-a")
    page = Browser(app).get("/w/forum/")
    assert "Islamabad" in page.text
    assert "Karachi" not in page.text


def test_only_one_module_writes_dates() -> None:
    """No strftime and no pattern of one's own in templates, views, mails and printing."""
    own = re.compile(r"strftime|format_date\(|format_datetime\(|format_time\(|[:{]%[dHYmB]|\d{4}-%m")
    files = [*(ROOT / "templates").rglob("*.*")]
    words = {"views", "mail.py", "printing.py", "access.py"}
    files += [path for path in (ROOT / "webinar").rglob("*.py") if words & {*path.parts}]
    faults = [
        f"{path.relative_to(ROOT)}: {line.strip()[:90]}"
        for path in files
        if path.suffix in {".py", ".html", ".txt", ".mjml", ".typ"} and "/core/" not in str(path)
        for line in path.read_text(encoding="utf-8").splitlines()
        if own.search(line)
    ]
    assert faults == []


def test_an_hour_of_another_day_says_so() -> None:
    assert clock(AT, "Asia/Karachi", AT.date()) == "14:05"
    assert clock(AT.replace(hour=20), "Asia/Karachi", AT.date()) == "01:05 (+1)"
    assert clock(None, "UTC", None) == ""


def test_pages_of_a_webinar_have_its_clock_also_in_what_they_share(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", time_zone="Asia/Karachi")
    Browser(app).get("/w/forum/register").submit("/register", full_name="Ann", email="ann@example.org", agree="y")
    app.extensions["webinar"].worker.run_all()
    staff = Browser(app).sign_in("o@example.org")
    for address in ("messages", "registrations"):
        text = staff.get(f"/manage/w/forum/{address}").text
        assert "(Karachi)" in text, address
        assert "(UTC)" not in text, address
