"""Calendar objects, read back by a parser that is not ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask import Flask

from tests.factories import Factory
from webinar.programme.calendar import ics

ENTRY = ics.Entry(
    uid="abc@webinars.example.org", sequence=3, title='Ворота, "ШОС"; 检查\\', description="Line one\nLine two",
    url="https://webinars.example.org/w/forum/", stamp=datetime(2026, 11, 24, 9, tzinfo=UTC), day=date(2026, 12, 15),
    starts_at=datetime(2026, 12, 15, 9, tzinfo=UTC), ends_at=datetime(2026, 12, 15, 10, 30, tzinfo=UTC),
    time_zone="Asia/Karachi", organiser_name='The "Centre"', organiser_email="o@example.org",
    join_url="https://webinars.example.org/join/x",
)  # fmt: skip
ANN = ics.Invitee("Ann, Lee", "ann@example.org")


def _read(content: bytes):
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "RFC 5545 §3.1: lines of 75 octets"
    assert content.replace(b"\r\n", b"").find(b"\n") == -1
    calendar = icalendar.Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def test_an_invitation() -> None:
    calendar, event = _read(ics.request(ENTRY, ANN))
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (ENTRY.uid, 3, "CONFIRMED")
    assert event["SUMMARY"] == ENTRY.title
    assert event["DESCRIPTION"] == ENTRY.description
    assert event["DTSTART"].dt == ENTRY.starts_at
    assert event["DTSTART"].params["TZID"] == "Asia/Karachi"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert event["ATTENDEE"] == "mailto:ann@example.org"
    assert event["ORGANIZER"].params["CN"] == "The 'Centre'"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Karachi"]


def test_a_withdrawal_keeps_the_identity() -> None:
    for whole in (True, False):
        calendar, event = _read(ics.cancel(replace(ENTRY, sequence=4), ANN, whole=whole))
        assert calendar["METHOD"] == "CANCEL"
        assert (event["UID"], event["SEQUENCE"]) == (ENTRY.uid, 4)
        assert "CONFERENCE" not in event
        assert "join" not in str(event.to_ical())


def test_an_unknown_time_is_a_whole_day() -> None:
    _, event = _read(ics.request(replace(ENTRY, starts_at=None, ends_at=None, time_zone=""), ANN))
    assert event["DTSTART"].dt == date(2026, 12, 15)
    assert event["DTEND"].dt == date(2026, 12, 16)
    assert event["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize("address", ["/w/forum.ics", "/calendar.ics", "/o/host-a/calendar.ics"])
def test_feeds_hold_no_secret(app: Flask, make: Factory, address: str) -> None:
    make.webinar(join_url="https://meet.example.org/secret-room")
    make.registration()
    answer = app.test_client().get(address)
    assert answer.mimetype == "text/calendar"
    calendar, event = _read(answer.data)
    assert calendar["METHOD"] == "PUBLISH"
    assert event["SUMMARY"] == "Forum"
    assert "ATTENDEE" not in event
    assert b"secret-room" not in answer.data
    assert b"ann@" not in answer.data


def test_drafts_are_in_no_feed(app: Flask, make: Factory) -> None:
    make.webinar(public=False)
    assert app.test_client().get("/w/forum.ics").status_code == 404
    assert b"VEVENT" not in app.test_client().get("/calendar.ics").data
