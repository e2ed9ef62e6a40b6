"""Thirty webinars in twelve zones over two years, the nights of change among them, read by parsers that did not write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from tests.programme.calendar.parsers import Event, by_vobject, ical_js, libical, nameless
from tests.programme.calendar.strict import faults
from tests.programme.calendar.test_ics import ENTRY
from webinar.accounts.queries import user_by_email
from webinar.convening.series.service import put_in, save
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, edit_webinar
from webinar.core.mail import Delivery
from webinar.correspondence.subscriptions.access import address_of
from webinar.correspondence.subscriptions.service import renew
from webinar.programme.calendar import ics
from webinar.registration.registering import service
from webinar.registration.registering.queries import by_email

READERS = (ical_js, libical, by_vobject)
STEADY = (
    "Asia/Karachi", "Asia/Shanghai", "Asia/Tashkent", "Europe/Moscow", "Asia/Kathmandu", "America/Sao_Paulo",
    "Asia/Tehran", "Pacific/Apia",
)  # fmt: skip
CHANGING = ("America/New_York", "Europe/Berlin", "Europe/London", "Australia/Sydney")
FIRST, LAST = datetime(2026, 12, 1, tzinfo=UTC), datetime(2028, 12, 1, tzinfo=UTC)
TITLES = ("Trade, transit; energy", 'Форум "ШОС" \\ итоги', "可持续发展论坛:互联互通", "ایک مشترکہ ویبینار", "Plain")


def _changes(zone: str, first: datetime, last: datetime) -> list[datetime]:
    """Return the hours at which the clocks of a zone change."""
    tz, found, at = ZoneInfo(zone), [], first
    while at < last:
        after = at + timedelta(minutes=30)
        if at.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset():
            found.append(after)
        at = after
    return found


def _times() -> list[tuple[str, datetime, datetime]]:
    """Return (zone, start, end) of thirty webinars."""
    times = [
        (zone, change + timedelta(minutes=shift), change + timedelta(minutes=shift + 90))
        for zone in CHANGING
        for change, shift in zip(_changes(zone, FIRST, LAST), (-30, -150, -45, 0), strict=True)
    ]
    plain = [*STEADY, *CHANGING, *STEADY[:2]]
    step = (LAST - FIRST) / len(plain)
    for number, zone in enumerate(plain):
        start = (FIRST + step * number).replace(
            hour=(5 * number) % 24, minute=15 * (number % 4), second=0, microsecond=0
        )
        times.append((zone, start, start + timedelta(minutes=75)))
    return times


def _instants(events: Sequence[Event]) -> list[Event]:
    return sorted(events)


def _same(files: list[bytes], expected: list[list[Event]]) -> None:
    """Hold every file against the standard, and every parser's reading against the truth."""
    assert {fault for file in files for fault in faults(file)} == set()
    texts = [nameless(file.decode()) for file in files]
    for reader in READERS:
        for number, (events, truth) in enumerate(zip(reader(texts), expected, strict=True)):
            assert _instants(events) == _instants(truth), f"{reader.__name__}:\n{texts[number]}"


@pytest.fixture
def events(make: Factory, session) -> dict[str, Event]:
    """Thirty webinars, by slug, as calendars must read them."""
    host, found = make.organisation(), {}
    for number, (zone, start, end) in enumerate(_times()):
        slug, title = f"w{number}", f"{TITLES[number % len(TITLES)]} {number}"
        day = start.astimezone(ZoneInfo(zone)).date()
        make.webinar(host, slug=slug, title=title, date=day, time_zone=zone, starts_at=start, ends_at=end)
        found[slug] = (by_slug(session, slug).uid, start, end, title)
    return found


def test_there_are_thirty_in_twelve_zones_eight_nights_of_them_with_a_change() -> None:
    times = _times()
    assert (len(times), len({zone for zone, _start, _end in times})) == (30, 12)
    nights = [zone for zone, start, end in times
              if start.astimezone(ZoneInfo(zone)).utcoffset() != end.astimezone(ZoneInfo(zone)).utcoffset()]  # fmt: skip
    assert len(nights) == 8


def test_downloads_and_feeds(app: Flask, events: dict[str, Event]) -> None:
    client = app.test_client()
    files = [client.get(f"/w/{slug}.ics").data for slug in events]
    feeds = [client.get(address).data for address in ("/calendar.ics", "/o/host-a/calendar.ics")]
    _same([*files, *feeds], [*([event] for event in events.values()), *([list(events.values())] * 2)])


def test_the_calendar_parts_of_mails(app: Flask, make: Factory, session, events: dict[str, Event]) -> None:
    site = app.extensions["webinar"]
    for slug in events:
        make.registration(slug, email=f"{slug}@example.org")
    site.worker.run_all()
    with site.transaction() as writing:
        for slug in events:
            row = by_email(writing, by_slug(writing, slug).id, f"{slug}@example.org")
            service.cancel(writing, row, actor=ACTOR, now=site.now() + timedelta(minutes=20))
    site.clock = lambda: datetime(2026, 11, 24, 10, tzinfo=UTC)
    site.worker.run_all()
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    messages = [message_from_bytes(row.message, policy=default) for row in rows]
    parts = [part for message in messages for part in message.walk() if part.get_content_type() == "text/calendar"]
    files = [part.get_payload(decode=True) for part in parts]
    assert [part.get_param("method") for part in parts] == ["REQUEST"] * 30 + ["CANCEL"] * 30
    uids = [next(uid for uid in {event[0]: 0 for event in events.values()} if uid.encode() in file) for file in files]
    assert set(uids[:30]) == set(uids[30:]) == {event[0] for event in events.values()}
    truth = {event[0]: event for event in events.values()}
    _same(files, [[truth[uid]] for uid in uids])


def test_updates_by_mail_and_feeds_of_a_series_a_registrant_and_the_staff(
    app: Flask, make: Factory, session, events: dict[str, Event]
) -> None:
    """Every webinar moves by a day, over the nights of change: mails and feeds tell the same instants."""
    site = app.extensions["webinar"]
    for slug in events:
        make.registration(slug, email=f"{slug}@example.org")
    make.user("o@example.org", "host-a", "owner")
    site.worker.run_all()
    site.clock = lambda: datetime(2026, 11, 24, 10, tzinfo=UTC)
    addresses = []
    with site.transaction() as writing:
        facts = {"actor": ACTOR, "now": site.now()}
        talks = save(writing, None, "Talks", "", {}, **facts)
        for slug in events:
            webinar = by_slug(writing, slug)
            _move(writing, webinar, timedelta(days=1), **facts)
            put_in(writing, webinar, talks, **facts)
            row = by_email(writing, webinar.id, f"{slug}@example.org")
            feed = renew(writing, None, registration_id=row.id, holder=row.nonce, **facts)
            addresses.append(address_of(feed))
        user = user_by_email(writing, "o@example.org")
        addresses.append(address_of(renew(writing, None, user_id=user.id, **facts)))
    site.worker.run_all()
    truth = {slug: (uid, start + timedelta(days=1), end + timedelta(days=1), title)
             for slug, (uid, start, end, title) in events.items()}  # fmt: skip
    newest = {row.recipient: row for row in session.scalars(select(Delivery).order_by(Delivery.id))}
    updates = []
    for slug in events:
        message = message_from_bytes(newest[f"{slug}@example.org"].message, policy=default)
        part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
        updates.append(part.get_payload(decode=True))
        assert part.get_param("method") == "REQUEST"
        assert b"SEQUENCE:1\r\n" in updates[-1]
    client = app.test_client()
    feeds = [client.get(address).data for address in [*addresses, "/s/talks/calendar.ics"]]
    _same([*updates, *feeds], [*([event] for event in truth.values()), *([event] for event in truth.values()),
                               *([list(truth.values())] * 2)])  # fmt: skip


def _move(session, webinar, by: timedelta, **facts) -> None:
    start, end = webinar.starts_at + by, webinar.ends_at + by
    details = {name: getattr(webinar, name) for name in WebinarDetails.__dataclass_fields__}
    details |= {"starts_at": start, "ends_at": end, "date": start.astimezone(ZoneInfo(webinar.time_zone)).date()}
    edit_webinar(session, webinar, WebinarDetails(**details), tell=True, **facts)


def test_clocks_that_changed_in_former_years() -> None:
    """Records of past webinars: Moscow to 2014, Brazil to 2019, Samoa to 2021 and its lost day, Iran to 2022."""
    entries = []
    for zone in (*STEADY, *CHANGING):
        for change in _changes(zone, datetime(2009, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))[:26:3]:
            start, uid = change - timedelta(minutes=90), f"{len(entries)}@webinars.example.org"
            entries.append(replace(ENTRY, uid=uid, time_zone=zone, starts_at=start, ends_at=start + timedelta(hours=2)))
    files = [ics.publish([entry], name="Past") for entry in entries]
    _same(files, [[(entry.uid, entry.starts_at, entry.ends_at, entry.title)] for entry in entries])


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (b"TZOFFSETTO:+0500\r\n", b"", "STANDARD without TZOFFSETTO"),
        (b"BEGIN:STANDARD\r\n", b"BEGIN:STANDARD\r\nCOMMENT:x\r\n", "COMMENT in STANDARD"),
        (b"TZID:Asia/Karachi", b"TZID:Asia/Other", "Asia/Karachi is not described"),
        (b"DTSTAMP:", b"X-STAMP:", "VEVENT without DTSTAMP"),
        (b"\\, ", b", ", "SUMMARY is not escaped"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\n", "a line that does not end in CRLF"),
        (b"SEQUENCE:3", b"SEQUENCE:3\r\nX:" + b"x" * 80, "a line of 82 octets"),
        (b"DTEND;TZID=Asia/Karachi:", b"DTEND:", "DTEND floats"),
    ],
)  # fmt: skip
def test_the_strict_reader_refuses(good: bytes, bad: bytes, fault: str) -> None:
    content = ics.publish([ENTRY], name="Feed")
    assert faults(content) == []
    assert good in content
    assert any(line.startswith(fault) for line in faults(content.replace(good, bad, 1)))
