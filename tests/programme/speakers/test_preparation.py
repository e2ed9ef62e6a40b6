"""Speakers hand in what is needed; staff see it, invite and remind."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import icalendar
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from tests.core.made_pdfs import SCRIPT, pdf
from tests.core.test_files import damaged, jpeg, packed
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.mail import Delivery
from webinar.programme.speakers.models import SpeakerSheet

BOARD = "/manage/w/forum/preparation"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    for name, role, email in (
        ("Bilal Khan", "moderator", "khan@example.org"), ("Анна Петрова", "speaker", "petrova@example.org"),
        ("No Address", "speaker", ""),
    ):  # fmt: skip
        person = make.person(name, "Director", email=email, pronunciation="KHAN" if name == "Bilal Khan" else "")
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role=role)
    return browser


def own_page(staff: Browser, number: int) -> Page:
    html = staff.get(f"/manage/w/forum/speakers/{number}").html
    return Browser(staff.app).get(re.search(r'value="http://localhost(/speaker/[^"]+)"', html).group(1))


def mails(app: Flask, session) -> list[tuple[Delivery, object]]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    rows = session.scalars(select(Delivery).order_by(Delivery.id))
    return [(row, message_from_bytes(row.message, policy=default)) for row in rows]


def send(page: Page, kind: str, name: str, content: bytes, **more):
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.html).group(1)
    return page.browser.client.post(
        page.url,
        data={"csrf_token": token, kind: (io.BytesIO(content), name), **more},
        follow_redirects=True,
    )


def test_invitations_go_once_with_a_calendar_entry_and_follow_changes(app: Flask, staff: Browser, session) -> None:
    page = staff.get(BOARD).submit("/invite").submit("/invite")
    assert "2 invitations are on their way." in page.text
    assert "Not invited because they have no email address: No Address" in page.text
    assert "Send invitations" not in staff.get(BOARD).text
    sent = mails(app, session)
    assert sorted(row.recipient for row, _message in sent) == ["khan@example.org", "petrova@example.org"]
    message = next(message for row, message in sent if row.recipient == "petrova@example.org")
    text = message.get_body(("plain",)).get_content()
    assert "Your role: Speaker." in text
    part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    event = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    own = Browser(app).get(re.search(r"http://localhost(/speaker/\S+)", text).group(1))
    own.submit("", answer="declined", correction="")

    # Who declines loses the entry, and hears no more of it when the webinar moves.
    withdrawn = mails(app, session)[2:]
    assert [row.recipient for row, _message in withdrawn] == ["petrova@example.org"]
    part = next(part for part in withdrawn[0][1].walk() if part.get_content_type() == "text/calendar")
    gone = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    assert (gone["METHOD"], gone.walk("VEVENT")[0]["SEQUENCE"] > event["SEQUENCE"]) == ("CANCEL", True)
    staff.get("/manage/w/forum/details").submit("/details", start="16:00", end="17:00").submit("/changes/send")
    later = mails(app, session)[3:]
    assert [row.recipient for row, _message in later] == ["khan@example.org"]
    part = next(part for part in later[0][1].walk() if part.get_content_type() == "text/calendar")
    moved = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0]
    assert (moved["UID"], moved["SEQUENCE"] > event["SEQUENCE"]) == (event["UID"], True)
    staff.get("/manage/w/forum/cancel").submit("/cancel")
    last = mails(app, session)[-1]
    assert last[0].recipient == "khan@example.org"
    assert "METHOD:CANCEL" in next(p for p in last[1].walk() if p.get_content_type() == "text/calendar").get_content()


def test_a_speaker_hands_in_everything_and_is_no_longer_reminded(app: Flask, staff: Browser, session) -> None:
    staff.get(BOARD).submit("/slots", day="2026-12-10", start="10:00", minutes="15", count="2")
    page = own_page(staff, 2)
    assert "To do" in page.text
    slot = re.search(r'<option value="(\d+)">10 December 2026, 10:00', page.html).group(1)
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.html).group(1)
    everything = {
        "csrf_token": token, "answer": "confirmed", "approved": "main", "biography": "Занимается торговлей.", "slot": slot,
        "photo": (io.BytesIO(jpeg(400, 300)), "me.JPG"), "slides": (io.BytesIO(pdf()), "Доклад.pdf"),
        "given": ["recording", "photo"], "decided": "y",
    }  # fmt: skip
    assert "Saved. Thank you." in page.browser.client.post(page.url, data=everything, follow_redirects=True).text
    done = own_page(staff, 2)
    assert "To do" not in done.text
    assert "Доклад.pdf" in done.text

    # Somebody else cannot have that time any more.
    other = own_page(staff, 1)
    assert f'<option value="{slot}"' not in other.html
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', other.html).group(1)
    assert other.browser.client.post(other.url, data={"csrf_token": token, "slot": slot}).status_code == 422

    # Only who misses something is reminded, once a day.
    assert "1 reminder is on its way." in staff.get(BOARD).submit("/remind").submit("/remind").text
    assert "reminders" not in staff.get(BOARD).text, "once a day"
    again = staff.client.post(f"{BOARD}/remind", data={"csrf_token": staff.token()}, follow_redirects=True)
    assert "Nobody to remind" in again.text
    sent = mails(app, session)
    # Who chose a time for the check has it in their calendar.
    assert [row.recipient for row, _message in sent] == ["petrova@example.org", "khan@example.org"]
    assert sent[0][1]["Subject"].startswith("Invitation: Technical check")
    assert "* Biography" in sent[1][1].get_body(("plain",)).get_content()

    # Staff read the files; the public sees the photo because its speaker agreed and confirmed.
    listed = staff.get(f"{BOARD}/2/files")
    assert "Доклад.pdf" in listed.text
    slides = staff.client.get(re.search(r'href="(/manage/w/forum/preparation/files/\d+)"', listed.html).group(1))
    assert slides.data == pdf()
    assert slides.headers["Content-Disposition"].startswith("attachment")
    visitor = Browser(app)
    assert "Занимается торговлей." in visitor.get("/w/forum/").text
    with Image.open(io.BytesIO(visitor.client.get("/w/forum/panel/2.jpg").data)) as picture:
        assert picture.size == (400, 300)
    own_page(staff, 2).submit("", given=["recording"])
    assert visitor.client.get("/w/forum/panel/2.jpg").status_code == 404
    assert "Занимается торговлей." not in visitor.get("/w/forum/").text
    sheet = session.scalars(select(SpeakerSheet).where(SpeakerSheet.biography != "")).one()
    assert sheet.consents["recording"]["given"]
    assert sheet.consents["photo"] | {"at": ""} == {
        "given": False, "at": "", "words": "My photo and biography may appear on the webinar’s public page.",
    }  # fmt: skip


def test_who_has_two_roles_is_reminded_once(app: Flask, staff: Browser, session) -> None:
    page = staff.get("/manage/w/forum/speakers")
    number = re.search(r'<option value="(\d+)">[^<]*Bilal Khan', page.html).group(1)
    page.submit("/speakers", person=number, role="speaker")
    assert "2 reminders are on their way" in staff.get(BOARD).submit("/remind").submit("/remind").text.replace(
        " people ", " "
    )
    to = [row.recipient for row, _message in mails(app, session)]
    assert sorted(to) == ["khan@example.org", "petrova@example.org"]


def test_nobody_is_reminded_right_after_the_invitation(app: Flask, staff: Browser, now) -> None:
    staff.get(BOARD).submit("/invite").submit("/invite")
    assert "reminders" not in staff.get(BOARD).text
    app.extensions["webinar"].clock = lambda: now + timedelta(days=1)
    assert "Send 2 reminders" in staff.get(BOARD).text


@pytest.mark.parametrize(
    ("day", "start", "count", "word"),
    [
        ("2026-11-24", "10:00", "2", "This time is over."),
        ("2026-12-20", "10:00", "2", "would end after the webinar begins"),
        ("2026-12-17", "13:30", "3", "would end after the webinar begins"),
    ],
)
def test_checks_lie_between_now_and_the_webinar(staff: Browser, day, start, count, word) -> None:
    refused = staff.get(BOARD).submit("/slots", status=422, day=day, start=start, minutes="15", count=count)
    assert word in refused.text
    assert "10:00" not in refused.text.split("Time slots for technical checks")[1]


def test_the_board_tells_a_check_on_the_webinars_clock(staff: Browser) -> None:
    staff.get(BOARD).submit("/slots", day="2026-12-10", start="10:00", minutes="15", count="1")
    own_page(staff, 2).submit("", slot="1")
    rows = staff.get(BOARD).html.split("</thead>")[1].split("</table>")[0]
    assert "10 December 2026, 10:00 (Karachi)" in rows


def test_an_approved_form_is_asked_for_again_when_it_changes(app: Flask, staff: Browser) -> None:
    own_page(staff, 2).submit("", approved=["main"])
    assert "Yes, use this printed name" not in own_page(staff, 2).text
    edit = staff.get("/manage/w/forum/speakers/2")
    edit.submit("/2", **{"name-ru": "д-р Анна Петрова", "position-ru": "директор"})
    page = own_page(staff, 2)
    assert "Yes, use this printed name" in page.text
    assert "д-р Анна Петрова" in page.text
    page.submit("", approved=["main", "ru"])
    assert "Yes, use this printed name" not in own_page(staff, 2).text
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
    visitor = Browser(app)
    visitor.client.set_cookie("language", "ru")
    assert "д-р Анна Петрова" in visitor.get("/w/forum/programme").text
    assert "д-р" not in Browser(app).get("/w/forum/programme").text


@pytest.mark.parametrize(
    ("kind", "name", "content", "word"),
    [
        ("photo", "me.svg", b"<svg/>", "We can’t read this picture. Upload a JPEG, PNG or WebP."),
        ("slides", "talk.exe", b"MZ", "PDF, PPTX or ODP"), ("slides", "talk.pdf", pdf(SCRIPT), "scripts"),
    ],
)  # fmt: skip
def test_files_that_are_refused_say_why(staff: Browser, kind, name, content, word) -> None:
    answer = send(own_page(staff, 2), kind, name, content)
    assert answer.status_code == 422
    assert word in answer.get_data(as_text=True)


@pytest.mark.parametrize("harm", ["name", "version"])
def test_damaged_slides_are_refused_and_what_was_typed_stays(staff: Browser, harm: str) -> None:
    page = own_page(staff, 1)
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.html).group(1)
    slides = (io.BytesIO(damaged(packed("ppt/presentation.xml"))[harm]), "talk.pptx")
    answer = page.browser.client.post(page.url, data={"csrf_token": token, "slides": slides, "biography": "Typed."})
    assert answer.status_code == 422
    assert "This file is damaged" in answer.text
    assert "Typed." in answer.text


def test_slides_may_be_larger_than_other_requests_but_not_endless(app: Flask, staff: Browser) -> None:
    page = own_page(staff, 2)
    assert (
        send(
            page, "slides", "big.pdf", pdf(f"<< /Length {10 * 2**20} >>\nstream\n{'x' * 10 * 2**20}\nendstream")
        ).status_code
        == 200
    )
    assert send(page, "slides", "huge.pdf", b"%PDF-" + b"x" * (40 * 2**20)).status_code == 422
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.html).group(1)
    plain = page.browser.client.post(page.url, data={"csrf_token": token, "biography": "x" * 7 * 2**20})
    assert plain.status_code == 413, "nobody types as much"


def test_the_moderator_reads_a_script(app: Flask, staff: Browser) -> None:
    staff.get("/manage/w/forum/programme/lines").submit(
        "/lines", text="5 welcome @khan\n20 remarks @петрова: О торговле\n"
    )
    staff.get("/manage/w/forum/releases").submit("/releases", tell="nobody")
    moderator = own_page(staff, 1)
    assert "Script" in moderator.text
    assert "KHAN" in moderator.text
    speaker = own_page(staff, 2)
    assert "Script" not in speaker.text
    assert "Before you Welcome" in speaker.text


def test_other_peoples_files_stay_theirs(app: Flask, staff: Browser) -> None:
    page = own_page(staff, 2)
    send(page, "slides", "talk.pdf", pdf())
    other = own_page(staff, 1)
    assert other.browser.client.get(other.url + "files/1").status_code == 404
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', other.html).group(1)
    other.browser.client.post(other.url, data={"csrf_token": token, "remove": "1"})
    assert page.browser.client.get(page.url + "files/1").status_code == 200, "it is still there"
    assert Browser(app).client.get("/w/forum/panel/2.jpg").status_code == 404


def test_times_that_are_taken_cannot_be_removed(app: Flask, staff: Browser) -> None:
    staff.get(BOARD).submit("/slots", day="2026-12-10", start="10:00", minutes="15", count="2")
    own_page(staff, 2).submit("", slot="1")
    board = staff.get(BOARD)
    assert "Анна Петрова" in board.text
    token = staff.token()
    staff.client.post(f"{BOARD}/slots/1/remove", data={"csrf_token": token})
    staff.client.post(f"{BOARD}/slots/2/remove", data={"csrf_token": token})
    left = staff.get(BOARD)
    assert "10 December 2026, 10:00" in left.text
    assert "10 December 2026, 10:15" not in left.text
    own_page(staff, 2).submit("", slot="")
    staff.get(BOARD).submit("/slots", day="2026-12-10", start="10:00", minutes="15", count="1")
    bad = staff.get(BOARD).submit("/slots", status=422, day="2026-12-10", start="", minutes="1", count="0")
    assert "Enter an answer." in bad.text
    marked = staff.post(f"{BOARD}/2/checked", {"csrf_token": staff.token(), "done": "1"})
    assert "Undo the check of Анна Петрова" in marked.html


def test_one_button_saves_all_and_what_a_post_does_not_mention_stays(staff: Browser, session) -> None:
    page = own_page(staff, 2)
    page.submit("", biography="Three lines.", given=["recording"], decided="y")
    done = own_page(staff, 2).submit("", answer="confirmed")
    assert "Three lines." in done.html
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', done.html).group(1)
    done.browser.client.post(done.url, data={"csrf_token": token, "answer": "confirmed"})
    sheet = session.scalars(select(SpeakerSheet).where(SpeakerSheet.biography != "")).one()
    assert sheet.biography == "Three lines."
    assert sheet.consents["recording"]["given"]


def test_what_is_refused_loses_nothing_that_was_typed(staff: Browser, session) -> None:
    page = own_page(staff, 2)
    refused = send(
        page, "photo", "me.svg", b"<svg/>", biography="Three lines.", correction="Dr Petrova", answer="confirmed"
    )
    assert refused.status_code == 422
    assert "Three lines." in refused.text
    assert "Dr Petrova" in refused.text
    assert session.scalars(select(SpeakerSheet).where(SpeakerSheet.biography != "")).all() == []


def test_who_asks_for_another_form_cannot_approve_the_old_one(staff: Browser) -> None:
    page = own_page(staff, 2)
    refused = page.submit("", correction="Dr Petrova", approved=["main"], status=422)
    assert "Approve it once the organisers have changed it." in refused.text
    page.submit("", correction="Dr Petrova")
    waiting = own_page(staff, 2)
    assert "Change requested" in waiting.text
    assert (
        "We’ve sent your request to the organisers. You can approve the new printed name here once they’ve changed it."
        in waiting.text
    )
    assert "Yes, use this printed name" not in waiting.text
    token = re.search(r'name="csrf_token"\s+value="([^"]+)"', waiting.html).group(1)
    assert waiting.browser.client.post(waiting.url, data={"csrf_token": token, "approved": "main"}).status_code == 422
    staff.get("/manage/w/forum/speakers/2").submit("/2", printed_name="Dr Petrova")
    page = own_page(staff, 2)
    assert "Yes, use this printed name" in page.text
    page.submit("", approved=["main"])
    assert "You approved this" in own_page(staff, 2).text


def test_a_file_is_removed_without_losing_what_is_typed_beside_it(staff: Browser) -> None:
    page = own_page(staff, 2)
    send(page, "slides", "talk.pdf", pdf())
    gone = own_page(staff, 2).submit("", biography="Three lines.", button=("remove", "1"))
    assert "talk.pdf" not in gone.text
    assert "Three lines." in gone.html
