"""The life of calendar entries, mail by mail through a real SMTP server: each mail as text in `snapshots/`, and its numbers.

`SNAPSHOTS=write` writes the texts anew; a reviewer reads what changed. What each step sends, and where it is held:

| what happens | mail | held by |
|---|---|---|
| registers and has a place | REQUEST, CONFIRMED, ACCEPTED, RSVP=FALSE, OPT-PARTICIPANT | here |
| registered by staff, where replies are read | REQUEST, NEEDS-ACTION, RSVP=TRUE | `replies/test_desk` |
| waits, or is pending | plain | here |
| moves up | REQUEST | here |
| time moves | REQUEST, one number higher, old and new time in the reader's zone | here; `planned/test_changes_not_sent` |
| title and the like, if the organiser sends it | REQUEST, same number, newer DTSTAMP | here |
| postponed, revived | CANCEL, then REQUEST, one number higher each | here |
| webinar cancelled | CANCEL, STATUS:CANCELLED, no alarm | here |
| a registration withdrawn, and back | CANCEL without STATUS, own number higher; REQUEST higher still | here |
| speaker invited, moved, replaced | NEEDS-ACTION; CANCEL to the old, REQUEST to the new, nothing to others | here; `calendar/test_mails_of_entries` |
| retry | same Message-ID and calendar | `core/test_sending`, `test_killed_worker` |
| reminder | no calendar part | here |
| download and feeds | PUBLISH, no attendee | `calendar/test_feeds`, `subscriptions/test_personal_feeds` |
| rehearsals | an entry of their own | `programme/rehearsals` |
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import icalendar
import pytest
from flask import Flask

from tests.conftest import close
from tests.core.test_sending import Server, smtp
from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.programme.calendar.strict import faults
from webinar.app import create_app
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, cancel, edit_webinar, postpone, publish
from webinar.core.config import Settings

_ = smtp
SNAPSHOTS = Path(__file__).parent / "snapshots"
_KEY = re.compile(r"(/(?:me|join|speaker|preferences|unsubscribe|mail)/)[\w.-]{12,}")
_UID = re.compile(r"^UID:.*$", re.MULTILINE)
#: A folded line goes on after a blank (RFC 5545 §3.1).
_FOLD = re.compile(r"\r?\n[ \t]")
BASE = "/manage/w/forum"


class Life:
    """One webinar, and the mails about it in the order in which the server took them."""

    def __init__(self, app: Flask, server: Server, name: str, now: datetime) -> None:
        self.app, self.server, self.name, self.now = app, server, name, now
        self.site = app.extensions["webinar"]
        self.site.clock = lambda: self.now
        self.seen, self.counts = 0, Counter[str]()

    def wait(self, **by: float) -> None:
        self.now += timedelta(**by)

    def do(self, verb, **facts: object) -> None:
        self.wait(minutes=20)
        with self.site.transaction() as session:
            verb(session, by_slug(session, "forum"), actor=ACTOR, now=self.now, **facts)

    def edit(self, *, tell_words: bool = False, **changes: object) -> None:
        def change(session, webinar, *, actor, now) -> None:
            facts = {name: getattr(webinar, name) for name in WebinarDetails.__dataclass_fields__} | changes
            edit_webinar(
                session, webinar, WebinarDetails(**facts), tell=True, tell_words=tell_words, actor=actor, now=now
            )

        self.do(change)

    def move(self, **by: float) -> None:
        with self.site.transaction(write=False) as session:
            webinar = by_slug(session, "forum")
            start, end = webinar.starts_at + timedelta(**by), webinar.ends_at + timedelta(**by)
        self.edit(date=start.date(), starts_at=start, ends_at=end)

    def mails(self) -> list[EmailMessage]:
        """Return what arrived since; compare each mail with its text, by the reader's name and its number among theirs."""
        self.site.worker.run_all()
        new = [message_from_bytes(content, policy=default) for content in self.server.mails[self.seen :]]
        for mail in new:
            reader = mail["To"].addresses[0].username
            self.counts[reader] += 1
            _compare(f"{self.name}-{reader}-{self.counts[reader]}", told(mail))
        self.seen = len(self.server.mails)
        return new


def told(mail: EmailMessage) -> str:
    """Return a mail as a reader can judge it: what differs from run to run left out."""
    lines = [f"{name}: {mail[name]}" for name in ("From", "To", "Reply-To", "Subject", "Auto-Submitted") if mail[name]]
    kinds = [f"{'  ' * depth}{kind}" for depth, kind in _structure(mail, 0)]
    parts = ["\n".join(lines), "\n".join(kinds), mail.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()]
    calendar = calendar_of(mail)
    if calendar is not None:
        parts.append(_FOLD.sub("", calendar.decode()).replace("\r\n", "\n").strip())
    return _UID.sub("UID:…", _KEY.sub(r"\1…", "\n\n".join(parts))) + "\n"


def _structure(part: EmailMessage, depth: int) -> Iterator[tuple[int, str]]:
    method = part.get_param("method")
    name = part.get_filename()
    yield depth, part.get_content_type() + (f"; method={method}" if method else "") + (f"; {name}" if name else "")
    for inner in part.iter_parts() if part.is_multipart() else ():
        yield from _structure(inner, depth + 1)


def calendar_of(mail: EmailMessage) -> bytes | None:
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_payload(decode=True) if parts else None


def _compare(name: str, text: str) -> None:
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.exists(), f"{file.name} is not there: SNAPSHOTS=write makes it"
    assert text == file.read_text(encoding="utf-8"), file.name


def numbers(mails: list[EmailMessage]) -> list[tuple[str, str, int | None, str]]:
    """Return (to, METHOD, SEQUENCE, STATUS) of each mail, and hold what is the same for all."""
    found = []
    for mail in mails:
        content = calendar_of(mail)
        address = mail["To"].addresses[0].addr_spec
        assert len(mail["To"].addresses) == 1
        if content is None:
            found.append((address, "", None, ""))
            continue
        assert faults(content) == []
        attached = next(part for part in mail.walk() if part.get_content_type() == "application/ics")
        assert attached.get_payload(decode=True) == content, "the same bytes inside and attached"
        assert mail.get_content_type() == "multipart/mixed"
        calendar = icalendar.Calendar.from_ical(content)
        event = calendar.walk("VEVENT")[0]
        assert event["ATTENDEE"] == f"mailto:{address}", "one mail, one attendee"
        assert event["ORGANIZER"] == f"mailto:{mail['From'].addresses[0].addr_spec}"
        assert not {"X-ALT-DESC", "LINK", "STYLED-DESCRIPTION", "X-MS-OLK-FORCEINSPECTOROPEN"} & set(event)
        assert b"meet.example.org" not in mail.as_bytes(), "the platform's link stands nowhere"
        if calendar["METHOD"] == "REQUEST":
            assert str(event["DESCRIPTION"]).startswith("Join: http://localhost/join/")
        else:
            assert not event.walk("VALARM")
        found.append((address, str(calendar["METHOD"]), event["SEQUENCE"], str(event.get("STATUS", ""))))
    return found


@pytest.fixture
def life(settings: Settings, smtp: tuple[Server, str], app: Flask, now: datetime, request) -> Iterator[Life]:
    made = create_app(replace(settings, smtp_url=smtp[1]), RATELIMIT_ENABLED=False, TESTING=True)
    make = Factory(made, now)
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    facts = {
        "capacity": 1,
        "join_url": "https://meet.example.org/secret-room",
        "contact_email": "office@host-a.example",
    }
    make.webinar("host-a", **facts)
    # What the staff themselves hear by the clock is another test's affair.
    Browser(made).sign_in("o@example.org").get("/manage/account/notices").submit("/notices", mode="off")
    yield Life(made, smtp[0], request.node.name.removeprefix("test_").replace("_", "-"), now)
    close(made)


def register(life: Life, email: str, **facts: str) -> None:
    form = Browser(life.app).get("/w/forum/register")
    form.submit("/register", full_name="Ann Lee", email=email, agree="y", **facts)


def own_page(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"http://localhost(/me/\S+)", text)[1]


ANN, BEN = "ann@example.org", "ben@example.org"


def test_registrant(life: Life) -> None:
    register(life, ANN, time_zone="Europe/Berlin")
    first = life.mails()
    assert numbers(first) == [(ANN, "REQUEST", 0, "CONFIRMED")]
    mine = own_page(first[0])
    register(life, BEN)
    assert numbers(life.mails()) == [(BEN, "", None, "")], "no entry before a place"
    life.edit(capacity=5)
    assert numbers(life.mails()) == [(BEN, "REQUEST", 0, "CONFIRMED")], "moved up"
    life.move(days=7, hours=1)
    moved = life.mails()
    assert sorted(numbers(moved)) == [(ANN, "REQUEST", 1, "CONFIRMED"), (BEN, "REQUEST", 1, "CONFIRMED")]
    text = next(mail for mail in moved if mail["To"].addresses[0].addr_spec == ANN).get_body(("plain",)).get_content()
    assert text.index("11:00–12:30 Berlin") < text.index("was:") < text.index("10:00–11:30 Berlin")
    life.edit(title="Forum on trade", tell_words=True)
    assert {row[1:] for row in numbers(life.mails())} == {("REQUEST", 1, "CONFIRMED")}, (
        "a minor change keeps the number"
    )
    life.wait(minutes=20)
    Browser(life.app).get(f"{mine}cancel").submit("/cancel")
    gone = numbers(life.mails())
    assert gone == [(ANN, "CANCEL", 2, "")], "RFC 5546 §3.2.5: no STATUS where one attendee goes"
    life.wait(minutes=20)
    Browser(life.app).get(mine).submit("/return")
    assert numbers(life.mails()) == [(ANN, "REQUEST", 3, "CONFIRMED")]
    life.move(hours=1)
    assert sorted(numbers(life.mails())) == [(ANN, "REQUEST", 4, "CONFIRMED"), (BEN, "REQUEST", 2, "CONFIRMED")]
    life.do(cancel)
    assert sorted(numbers(life.mails())) == [(ANN, "CANCEL", 5, "CANCELLED"), (BEN, "CANCEL", 3, "CANCELLED")]
    uids = {re.search(rb"UID:(\S+)", content)[1] for raw in life.server.mails
            if (content := calendar_of(message_from_bytes(raw, policy=default))) is not None}  # fmt: skip
    assert len(uids) == 1, "one UID for life"


def test_postponed(life: Life) -> None:
    register(life, ANN)
    life.mails()
    life.do(postpone)
    assert numbers(life.mails()) == [(ANN, "CANCEL", 1, "CANCELLED")]
    life.move(weeks=4)
    assert life.mails() == [], "another date is told when it is announced"
    life.do(publish)
    assert numbers(life.mails()) == [(ANN, "REQUEST", 2, "CONFIRMED")]
    with life.site.transaction(write=False) as session:
        start = by_slug(session, "forum").starts_at
    life.now = start - timedelta(hours=23, minutes=59)
    life.site.tick()
    reminded = life.mails()
    assert numbers(reminded) == [(ANN, "", None, "")], "a reminder holds no entry"


def test_speakers(life: Life) -> None:
    make = Factory(life.app, life.now)
    staff = Browser(life.app).sign_in("o@example.org")
    for name, role in (("Bilal Khan", "moderator"), ("Anna Petrova", "speaker")):
        person = make.person(name, "Director", email=f"{name.split()[1].lower()}@example.org")
        staff.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role=role)
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    khan, petrova, wei = "khan@example.org", "petrova@example.org", "wei@example.org"
    invited = life.mails()
    assert sorted(numbers(invited)) == [(khan, "REQUEST", 0, "CONFIRMED"), (petrova, "REQUEST", 0, "CONFIRMED")]
    for mail in invited:
        event = icalendar.Calendar.from_ical(calendar_of(mail)).walk("VEVENT")[0]
        assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    life.move(days=1)
    assert sorted(numbers(life.mails())) == [(khan, "REQUEST", 1, "CONFIRMED"), (petrova, "REQUEST", 1, "CONFIRMED")]
    life.wait(minutes=20)
    staff.get(f"{BASE}/speakers/2/remove").submit("/remove")
    assert numbers(life.mails()) == [(petrova, "CANCEL", 2, "")]
    person = make.person("Cai Wei", "Director", email=wei)
    staff.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role="speaker")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    assert numbers(life.mails()) == [(wei, "REQUEST", 1, "CONFIRMED")], "the others hear nothing of it"
    life.do(cancel)
    assert sorted(numbers(life.mails())) == [(khan, "CANCEL", 2, "CANCELLED"), (wei, "CANCEL", 2, "CANCELLED")]
