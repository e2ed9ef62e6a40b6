"""A list without times is imported once the webinar has begun: before, it would count everybody else as absent."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.factories import Factory, begun
from tests.page import Browser
from webinar.attendance.presence.cli import import_
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import has_begun

BASE = "/manage/w/forum/attendance"
TOO_EARLY = "The webinar hasn’t started yet, and this list has no times."


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "ann@example.org", "Ann Bell")
    make.user("o@example.org", "host-a", "owner")
    return Browser(app).sign_in("o@example.org")


def hand_in(staff: Browser, content: bytes) -> str:
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), "list.csv")}
    return staff.client.post(f"{BASE}/imports", data=data).location


@pytest.mark.parametrize("content", [b"Name,Email\nBen Ode,\n", b"Name,Email,Minutes\nBen Ode,,80\n"])
def test_a_list_without_times_waits_for_the_webinar(app: Flask, staff: Browser, content: bytes) -> None:
    place = hand_in(staff, content)
    page = staff.get(place)
    assert TOO_EARLY in page.text
    assert "/import" not in {form.attributes.get("action", "")[-7:] for form in page._read.forms}
    pressed = staff.client.post(f"{place}/import", data={"csrf_token": staff.token()}, follow_redirects=True)
    assert TOO_EARLY in pressed.get_data(as_text=True)
    assert "Absent" not in staff.get(BASE).text
    with begun(app):
        assert TOO_EARLY not in staff.get(place).text
        assert "connection imported" in staff.get(place).submit("/import").text


def test_a_large_list_is_refused_by_its_job_too(app: Flask, staff: Browser) -> None:
    rows = "".join(f"Person Number {number} of a long list,p{number}@example.org\n" for number in range(20_000))
    place = hand_in(staff, f"Name,Email\n{rows}".encode())
    app.extensions["webinar"].worker.run_all()
    assert TOO_EARLY in staff.get(place).text


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
@pytest.mark.usefixtures("staff")
def test_the_command_says_so(app: Flask, tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"Name,Email\nBen Ode,\n")
    done = CliRunner().invoke(import_, ["attendance", "forum", str(file), *words], obj=lambda: app)
    assert done.exit_code == 1
    assert TOO_EARLY in done.output


@pytest.mark.parametrize(
    ("facts", "begins"),
    [
        ({"starts_at": datetime(2026, 11, 24, 9, tzinfo=UTC), "date": date(2026, 11, 24)}, 0),
        ({"date": date(2026, 11, 25)}, 1),
        ({"date": date(2026, 11, 24)}, -23),
        ({}, -1000),
        ({"date": date(2027, 1, 1), "state": WebinarState.HELD}, -1000),
        ({"date": date(2027, 1, 1), "state": WebinarState.LIVE}, -1000),
    ],
)
def test_when_somebody_can_have_attended(facts: dict[str, object], begins: int) -> None:
    """`begins`: from how many hours after 09:00 on 24 November on."""
    webinar = Webinar(**{"starts_at": None, "date": None, "state": WebinarState.READY, **facts})
    first = datetime(2026, 11, 24, 9, tzinfo=UTC) + timedelta(hours=begins)
    assert has_begun(webinar, first)
    if begins != -1000:
        assert not has_begun(webinar, first - timedelta(minutes=1))
