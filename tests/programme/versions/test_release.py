"""Releases through the real application: what is public, who is told, and the feeds."""

from __future__ import annotations

import io
import json
import re
from email import message_from_bytes
from email.policy import default
from xml.etree import ElementTree as ET

import icalendar
import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Acceptance, Host
from webinar.core.mail import Delivery

PROGRAMME = "# Statements\n5 welcome @khan\n10 opening @raza\n25 @norov\n# Questions\n20 q a @norov: Your questions\n"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.user("b@example.org", "host-b", "organiser")
    make.webinar("host-a", "host-b")
    browser = Browser(app).sign_in("o@example.org")
    for name, role, email in (
        ("Bilal Khan", "moderator", "khan@example.org"), ("Ali Raza", "opening_remarks", "raza@example.org"),
        ("Vladimir Norov", "main_speaker", ""), ("王芳", "speaker", "wang@example.org"),
    ):  # fmt: skip
        person = make.person(name, "Director", email=email)
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role=role)
    return browser


def _type(staff: Browser, text: str):
    page = staff.get("/manage/w/forum/programme").follow("Edit as text")
    return page.submit("/lines", text=text).sure()


def _mails(app: Flask, session) -> list[tuple[str, str]]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    to_the_panel = Delivery.subject.not_like("Published without%")
    rows = session.scalars(select(Delivery).where(to_the_panel).order_by(Delivery.id))
    return [
        (row.recipient, message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content())
        for row in rows
    ]


def test_a_draft_is_public_only_when_released_and_the_right_people_are_told_once(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    visitor = Browser(app)
    assert "Programme saved." in _type(staff, PROGRAMME).text
    assert "Opening remarks" not in visitor.get("/w/forum/").text
    assert "Opening remarks" in staff.get("/w/forum/programme?draft=1").text
    assert "Opening remarks" not in visitor.get("/w/forum/programme?draft=1").text

    page = staff.get("/manage/w/forum/releases")
    assert "has not confirmed yet" in page.text
    preview = page.follow("Ali Raza")
    assert "Webinar programme:" in preview.text
    assert "has changed" not in preview.text, "of the first there is nothing to compare"
    out = page.submit("/releases", note="First programme.", tell="all", because="Agreed by telephone").sure()
    assert "Version 1 published." in out.text
    assert "Opening remarks" in visitor.get("/w/forum/").text
    mails = _mails(app, session)
    assert sorted(to for to, _text in mails) == ["khan@example.org", "raza@example.org", "wang@example.org"]
    assert "Your part:" in mails[0][1]

    # Nothing new: no second release, nobody told twice.
    again = staff.get("/manage/w/forum/releases")
    assert "Nothing has changed since the latest version." in again.text
    told = again.submit("/tell", **{"later-tell": "all"})
    assert "0 more emails are on their way." in told.text
    refused = staff.client.post(
        "/manage/w/forum/releases", data={"csrf_token": staff.token(), "tell": "all", "note": ""}
    )
    assert refused.status_code == 422
    assert len(_mails(app, session)) == 3

    # One item goes, one is longer: those two people are told, and Norov has no address.
    _type(staff, PROGRAMME.replace("10 opening @raza\n", "").replace("25 @norov", "30 @norov"))
    page = staff.get("/manage/w/forum/releases")
    assert "Cancelled: “Opening remarks”" in page.text
    assert "No email address: tell them yourself" in page.text
    page.submit("/releases", tell="affected", because="Agreed by telephone").sure()
    mails = _mails(app, session)[3:]
    assert [to for to, _text in mails] == ["raza@example.org"]
    assert "Cancelled: “Opening remarks”" in mails[0][1]
    assert "Your part is now:" not in mails[0][1]
    changes = visitor.get("/w/forum/programme/changes")
    assert "Extended: “Main address”, 25 → 30 minutes" in changes.text

    feed = ET.fromstring(visitor.client.get("/w/forum/programme.atom").data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")] == ["Version 2", "Version 1"]


def test_what_programs_read(app: Flask, staff: Browser) -> None:
    _type(staff, PROGRAMME)
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody", because="Agreed by telephone").sure()
    visitor = Browser(app)
    data = json.loads(visitor.client.get("/w/forum/programme.json").data)["schedule"]
    talks = data["conference"]["days"][0]["rooms"]["Online"]
    assert data["version"] == "1"
    assert [(talk["start"], talk["duration"], talk["title"]) for talk in talks] == [
        ("14:00", "00:05", "Welcome"), ("14:05", "00:10", "Opening remarks"), ("14:15", "00:25", "Main address"),
        ("14:40", "00:20", "Your questions"),
    ]  # fmt: skip
    assert talks[0]["persons"][0]["name"] == "Bilal Khan"
    assert len({talk["guid"] for talk in talks}) == 4

    event = re.search(r'<script type="application/ld\+json">(.*?)</script>', visitor.get("/w/forum/").html)
    fact = json.loads(event.group(1))
    assert (fact["@type"], fact["startDate"]) == ("Event", "2026-12-15T14:00:00+05:00")
    assert [row["name"] for row in fact["organizer"]] == ["Host A", "Host B"]

    item = visitor.client.get(f"/w/forum/programme/{talks[1]['id']}.ics")
    entry = icalendar.Calendar.from_ical(item.data).walk("VEVENT")[0]
    assert str(entry["SUMMARY"]) == "Opening remarks – Forum"
    assert entry["DTSTART"].dt.isoformat() == "2026-12-15T14:05:00+05:00"
    assert visitor.client.get("/w/forum/programme/999.ics").status_code == 404
    whole = icalendar.Calendar.from_ical(visitor.client.get("/w/forum/programme.ics").data)
    single = icalendar.Calendar.from_ical(item.data)
    assert [str(event["UID"]) for event in single.events] == [str(whole.events[1]["UID"])]
    assert len(whole.events) == len(talks)
    assert "Calendar items" in visitor.get("/w/forum/").text

    assert "12:05" in visitor.get("/w/forum/programme?zone=Europe/Moscow").text
    assert "14:05" in visitor.get("/w/forum/programme?zone=Nowhere/City").text


def test_the_hosts_copies_differ_only_in_order(app: Flask, staff: Browser) -> None:
    _type(staff, PROGRAMME)
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody", because="Agreed by telephone").sure()
    words = {}
    for copy in ("host-a", "host-b"):
        answer = Browser(app).client.get(f"/w/forum/programme.pdf?copy={copy}")
        words[copy] = " ".join(PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().split())
    assert words["host-a"] != words["host-b"]
    assert "Host A · Host B" in words["host-a"]
    assert words["host-b"] == words["host-a"].replace("Host A · Host B", "Host B · Host A")


@pytest.mark.parametrize("page", ["programme", "programme.pdf"])
def test_the_copy_of_a_host_that_is_not_named_leads_to_everybodys(
    app: Flask, staff: Browser, session, page: str
) -> None:
    visitor = Browser(app).client
    host = session.scalars(select(Host).where(Host.organisation.has(slug="host-b"))).one()
    host.acceptance = Acceptance.DECLINED
    session.commit()
    for asked, given in (
        ("copy=host-b", ""), ("copy=nobody", ""), ("zone=Asia/Tokyo&copy=host-b", "?zone=Asia/Tokyo"),
    ):  # fmt: skip
        answer = visitor.get(f"/w/forum/{page}?{asked}")
        assert (answer.status_code, answer.location) == (302, f"/w/forum/{page}{given}")
        assert visitor.get(answer.location).status_code == 200


def test_lines_with_faults_change_nothing_and_lose_nothing(app: Flask, staff: Browser) -> None:
    _type(staff, PROGRAMME)
    page = staff.get("/manage/w/forum/programme/lines")
    broken = page.submit("/lines", status=422, text="10 remarks @nobody\n5 welcome @khan")
    assert "Line 1: No panel member matches @nobody." in broken.text
    assert "10 remarks @nobody" in broken.html
    assert "Your questions" in staff.get("/manage/w/forum/programme").text
    # Two editors: who is second is told, with the text kept.
    second = Browser(app).sign_in("b@example.org").get("/manage/w/forum/programme/lines")
    page.submit("/lines", text=PROGRAMME + "5 closing @khan\n")
    late = second.submit("/lines", status=422, text="5 welcome @khan: Mine")
    assert (
        "Someone changed the programme while you were editing. Your text is still here: compare it with the programme and save again."
        in late.text
    )
    assert "Mine" in late.html
    assert "Closing" in staff.get("/manage/w/forum/programme").text
    late.submit("/lines", text="5 welcome @khan: Mine").sure()
    assert "Mine" in staff.get("/manage/w/forum/programme").text


def test_items_keep_their_identity_through_the_editor(app: Flask, staff: Browser) -> None:
    _type(staff, PROGRAMME)
    before = re.findall(r"/items/(\d+)\"", staff.get("/manage/w/forum/programme").html)
    _type(
        staff, "# Only part\n25 @norov: A new title\n5 welcome @khan\n10 opening @raza\n20 q a @norov: Your questions\n"
    )
    after = re.findall(r"/items/(\d+)\"", staff.get("/manage/w/forum/programme").html)
    assert sorted(set(after)) == sorted(set(before))
    assert after[0] != before[0]


def test_items_are_placed_by_dragging_and_only_where_they_may_be(app: Flask, staff: Browser) -> None:
    _type(staff, PROGRAMME)
    page = staff.get("/manage/w/forum/programme")
    place = re.findall(r'data-item="([^"]+)"', page.html)
    part = re.findall(r'data-part="(\d+)"', page.html)
    token = staff.token()
    staff.client.post(place[0], data={"csrf_token": token, "part": part[1], "index": "0"})
    assert re.findall(r'data-item="([^"]+)"', staff.get("/manage/w/forum/programme").html) == [
        place[1], place[2], place[0], place[3],
    ]  # fmt: skip
    for bad in ({"part": "999", "index": "0"}, {"part": "x", "index": "0"}, {"part": part[0], "index": "-1"}, {}):
        assert staff.client.post(place[0], data={"csrf_token": token, **bad}).status_code == 404


@pytest.mark.parametrize(
    ("rule", "more", "expected"),
    [
        ("names", {}, ["Raza", "Khan", "Norov", "王芳"]),
        ("precedence", {"precedence": "Norov\nRaza"}, ["Norov", "Raza", "Khan", "王芳"]),
    ],
)
def test_the_panel_is_put_in_order_by_a_named_rule(app: Flask, staff: Browser, rule, more, expected) -> None:
    page = staff.get("/manage/w/forum/speakers").submit("/order", rule=rule, **more)
    names = re.findall(r'class="person-name">(.*?)</bdi>', page.html)
    assert [name.split()[-1] for name in names] == expected
    staff.get("/manage/w/forum/speakers").submit("/order", rule="precedence", status=422)


def test_double_booking_does_not_give_away_a_webinar_of_others(app: Flask, staff: Browser, make: Factory) -> None:
    make.organisation("Stranger", "stranger")
    make.user("s@example.org", "stranger", "owner")
    make.webinar("stranger", slug="secret", title="Secret talks", public=False)
    other = Browser(app).sign_in("s@example.org")
    other.get("/manage/w/secret/speakers").submit("/speakers", person="1", role="speaker")
    page = staff.get("/manage/w/forum/releases")
    assert "Bilal Khan is also on another panel at that time: another webinar." in page.text
    assert "Secret talks" not in page.html
