"""Public feeds: of all, of a host, of a series, of a speaker; steady, told by ETag and Last-Modified, with nothing private."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.programme.calendar.strict import faults
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import cancel, postpone, withdraw
from webinar.directory.people.queries import by_public_id
from webinar.programme.agenda.models import PanelMember

BASE = "/manage/w/forum"


@pytest.fixture
def feeds(app: Flask, make: Factory, session: Session) -> list[str]:
    """A webinar with a secret room in a series, with a speaker in the released programme; the addresses of its feeds."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", join_url="https://meet.example.org/secret-room")
    person = make.person("Anna Petrova", "Director", email="petrova@example.org")
    staff = Browser(app).sign_in("o@example.org")
    staff.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role="speaker")
    staff.get(f"{BASE}/releases").submit("/releases", tell="nobody")
    staff.get("/manage/series/new").submit("/new", title="Silk road talks")
    staff.get(BASE).submit("/series", series="silk-road-talks")
    return ["/calendar.ics", "/o/host-a/calendar.ics", "/s/silk-road-talks/calendar.ics", _speaker(app)]


def _speaker(app: Flask) -> str:
    page = Browser(app).get("/w/forum/").follow("Anna Petrova")
    assert "Director" in page.text
    assert "petrova@example.org" not in page.html
    return next(link for link in page.html.split('"') if link.endswith("/calendar.ics")).removeprefix(
        "http://localhost"
    )


def _do(app: Flask, verb) -> None:
    here = app.extensions["webinar"]
    later = here.now() + timedelta(minutes=20)
    here.clock = lambda: later
    with here.transaction() as session:
        verb(session, by_slug(session, "forum"), actor=ACTOR, now=later)


def _event(content: bytes) -> tuple[icalendar.Calendar, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    return calendar, calendar.walk("VEVENT")[0]


def test_each_feed_is_published_by_the_platform_and_names_nobody(app: Flask, feeds: list[str]) -> None:
    for address in feeds:
        answer = app.test_client().get(address)
        assert answer.content_type == "text/calendar; charset=utf-8"
        assert faults(answer.data) == []
        calendar, event = _event(answer.data)
        organiser = app.extensions["webinar"].settings.mail_from
        assert (calendar["METHOD"], event["ORGANIZER"]) == ("PUBLISH", f"mailto:{organiser}")
        assert "ATTENDEE" not in event
        for secret in (b"secret-room", b"petrova@", b"/join/", b"/me/"):
            assert secret not in answer.data
        assert calendar["SOURCE"] == f"http://localhost{address}"
        assert {"NAME", "X-WR-CALNAME", "COLOR", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"} <= set(calendar)


def test_what_is_cancelled_or_postponed_stays_as_cancelled(app: Flask, feeds: list[str]) -> None:
    for verb, title in ((postpone, "Postponed: Forum"), (cancel, "Cancelled: Forum")):
        _do(app, verb)
        for address in feeds:
            event = _event(app.test_client().get(address).data)[1]
            assert (event["STATUS"], str(event["SUMMARY"]), event["SEQUENCE"] > 0) == ("CANCELLED", title, True)


def test_who_has_it_is_told_so_by_either_header_and_the_bytes_are_steady(app: Flask, feeds: list[str]) -> None:
    here = app.extensions["webinar"]
    for address in feeds:
        first = app.test_client().get(address)
        for name, header in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            again = app.test_client().get(address, headers={name: first.headers[header]})
            assert (again.status_code, again.data) == (304, b""), (address, name)
    later = here.now() + timedelta(days=2)
    before = [app.test_client().get(address).data for address in feeds]
    here.clock = lambda: later
    app.extensions["webinar_answers"].forget()
    assert [app.test_client().get(address).data for address in feeds] == before, "the clock alone changes nothing"


def test_a_change_is_never_hidden_by_an_old_date(app: Flask, feeds: list[str]) -> None:
    """An entry that leaves a feed leaves no time behind; a name of a host changes no time of a webinar either."""
    old = {address: app.test_client().get(address).headers["Last-Modified"] for address in feeds}
    _do(app, withdraw)
    for address in feeds[:3]:
        answer = app.test_client().get(address, headers={"If-Modified-Since": old[address]})
        assert (answer.status_code, b"VEVENT" in answer.data) == (200, False)
        assert answer.headers["Last-Modified"] != old[address]
    assert app.test_client().get(feeds[3]).status_code == 404, "nobody speaks on a page that is not public"


def test_a_speaker_has_a_page_only_for_what_is_public(app: Flask, make: Factory, feeds: list[str], session) -> None:
    other = make.person("Cai Wei", "Director")
    public_id = by_public_id(session, feeds[3].split("/")[2]).public_id
    assert public_id
    make.webinar("host-a", slug="draft", title="Draft", public=False)
    with make.transaction() as writing:
        for person_id in (other, 1):
            writing.add(
                PanelMember(
                    public_id=f"m{person_id}", nonce="n", webinar_id=by_slug(writing, "draft").id, person_id=person_id,
                    role="speaker", position=1, printed_name="Somebody",
                )
            )  # fmt: skip
    assert b"Draft" not in app.test_client().get(feeds[3]).data
    with make.transaction() as reading:
        from webinar.directory.people.models import Person

        hidden = reading.get_one(Person, other).public_id
    assert app.test_client().get(f"/people/{hidden}/").status_code == 404
    assert app.test_client().get(f"/people/{hidden}/calendar.ics").status_code == 404


def test_the_page_of_feeds_leads_to_every_one_and_says_how_slow_some_are(app: Flask, feeds: list[str]) -> None:
    page = Browser(app).get("/").follow("Calendar feeds")
    for address in feeds[:3]:
        assert f'value="http://localhost{address}"' in page.html
        assert f'href="webcal://localhost{address}"' in page.html
    assert "Google updates feeds once or twice a day" in page.text
    assert "http://localhost/s/silk-road-talks/calendar.ics" in Browser(app).get("/s/silk-road-talks/").html


def _links(html: str) -> dict[str, dict[str, list[str]]]:
    found = {}
    for link in html.replace("&amp;", "&").split('"'):
        parts = urlsplit(link)
        if parts.netloc.split(".")[-2:] in (["google", "com"], ["live", "com"], ["office", "com"], ["yahoo", "com"]):
            found[parts.netloc] = parse_qs(parts.query)
    return found


def test_links_to_add_hold_the_right_instants_and_nothing_private(app: Flask, make: Factory, feeds, session) -> None:
    row = make.registration()
    with app.app_context():
        mine = app.extensions["webinar"].link("me.show", "registrant", row.public_id, row.nonce)
    for address in ("/w/forum/", "/w/forum/register/received", mine):
        page = Browser(app).get(address)
        links = _links(page.html)
        assert links["calendar.google.com"]["dates"] == ["20261215T090000Z/20261215T103000Z"]
        for outlook in ("outlook.live.com", "outlook.office.com"):
            facts = links[outlook]
            assert (facts["startdt"], facts["enddt"]) == (["2026-12-15T09:00:00Z"], ["2026-12-15T10:30:00Z"])
        assert (links["calendar.yahoo.com"]["st"], links["calendar.yahoo.com"]["et"]) == (
            ["20261215T090000Z"], ["20261215T103000Z"],
        )  # fmt: skip
        assert "webcal://localhost/w/forum.ics" in page.html
        for facts in links.values():
            told = str(facts)
            assert "http://localhost/w/forum/" in told
            assert not any(word in told for word in ("secret-room", "/join/", "/me/", "ann@", row.public_id))


def test_a_webinar_without_an_hour_is_added_for_the_day_and_stands_as_tentative(app: Flask, make: Factory) -> None:
    make.webinar(starts_at=None, ends_at=None)
    links = _links(Browser(app).get("/w/forum/").html)
    assert links["calendar.google.com"]["dates"] == ["20261215/20261216"]
    assert links["calendar.yahoo.com"]["dur"] == ["allday"]
    assert (links["outlook.live.com"]["allday"], links["outlook.live.com"]["startdt"]) == (["true"], ["2026-12-15"])
    assert _event(app.test_client().get("/w/forum.ics").data)[1]["STATUS"] == "TENTATIVE"
