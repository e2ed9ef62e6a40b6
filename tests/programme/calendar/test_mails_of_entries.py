"""What mails say and carry: to speakers who leave, who preside, who are asked anew; to who was imported and undone; in
the reader's zone, from right to left where the language is written so, and nothing that is no longer true."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, edit_webinar, postpone
from webinar.core.mail import Delivery
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import Answer
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.agenda.service import answer
from webinar.registration.registering.models import Registration
from webinar.registration.registering.service import cancel

BASE = "/manage/w/forum"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    """A panel of a moderator and a speaker, both invited."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    browser = Browser(app).sign_in("o@example.org")
    for name, role in (("Bilal Khan", "moderator"), ("Anna Petrova", "speaker")):
        person = make.person(name, "Director", email=f"{name.split()[1].lower()}@example.org")
        browser.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role=role)
    browser.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    return browser


def mails(app: Flask, session: Session, to: str) -> list[EmailMessage]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    rows = session.scalars(select(Delivery).where(Delivery.recipient == to).order_by(Delivery.id))
    return [message_from_bytes(row.message, policy=default) for row in rows]


def words(mail: EmailMessage, kind: str = "plain") -> str:
    return mail.get_body((kind,)).get_content()


def entry(mail: EmailMessage) -> tuple[str, icalendar.Event]:
    part = next(one for one in mail.walk() if one.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return calendar["METHOD"], calendar.walk("VEVENT")[0]


def edit(app: Flask, **changes: object) -> None:
    here = app.extensions["webinar"]
    later = here.now() + timedelta(minutes=20)
    here.clock = lambda: later
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        facts = {name: getattr(webinar, name) for name in WebinarDetails.__dataclass_fields__} | changes
        edit_webinar(session, webinar, WebinarDetails(**facts), tell=True, actor=ACTOR, now=here.now())


def move(app: Flask) -> None:
    start = app.extensions["webinar"].now() + timedelta(weeks=4)
    edit(app, date=start.date(), starts_at=start, ends_at=start + timedelta(hours=1))


def test_who_is_taken_off_the_panel_loses_the_entry_and_who_comes_instead_is_invited(
    app: Flask, staff: Browser, make: Factory, session: Session
) -> None:
    method, before = entry(mails(app, session, "petrova@example.org")[-1])
    assert method == "REQUEST"
    staff.get(f"{BASE}/speakers/2/remove").submit("/remove")
    last = mails(app, session, "petrova@example.org")[-1]
    method, gone = entry(last)
    assert (method, gone["UID"], gone["SEQUENCE"] > before["SEQUENCE"]) == ("CANCEL", before["UID"], True)
    assert "you’re no longer on it. This email removes the webinar from your calendar." in words(last)
    person = make.person("Cai Wei", "Director", email="wei@example.org")
    staff.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role="speaker")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    assert entry(mails(app, session, "wei@example.org")[-1])[0] == "REQUEST", "ids are never used again"
    move(app)
    assert len(mails(app, session, "petrova@example.org")) == 2, "and hears no more of it"


def test_the_moderator_presides_and_nobody_is_asked_to_answer_in_the_calendar(
    app: Flask, staff: Browser, session: Session
) -> None:
    for name, role in (("khan", "CHAIR"), ("petrova", "REQ-PARTICIPANT")):
        mail = mails(app, session, f"{name}@example.org")[-1]
        attendee = entry(mail)[1]["ATTENDEE"]
        assert (attendee.params["ROLE"], attendee.params["RSVP"]) == (role, "FALSE")
        for kind in ("plain", "html"):
            assert "A reply from your calendar doesn’t reach us." in words(mail, kind)


def test_what_was_said_of_the_former_time_is_asked_anew(app: Flask, staff: Browser, session: Session) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        answer(writing, member_by_id(writing, 2), Answer.CONFIRMED, correction="", actor=ACTOR, now=here.now())
    edit(app, join_url="https://meet.example.org/x")
    method, same = entry(mails(app, session, "petrova@example.org")[-1])
    assert (method, same["ATTENDEE"].params["PARTSTAT"]) == ("REQUEST", "ACCEPTED")
    move(app)
    mail = mails(app, session, "petrova@example.org")[-1]
    assert entry(mail)[1]["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert "Tell us on your page if the new time works for you." in words(mail)


def test_who_was_imported_untold_and_got_an_update_loses_the_entry_when_the_import_is_undone(
    app: Flask, staff: Browser, session: Session
) -> None:
    staff.get(f"{BASE}/import").submit("/import", rows="Name\tE-mail\nAnn\tann@example.org").submit("/run")
    assert mails(app, session, "ann@example.org") == []
    move(app)
    assert entry(mails(app, session, "ann@example.org")[-1])[0] == "REQUEST"
    staff.get(f"{BASE}/import").follow("Undo").submit("/undo")
    assert entry(mails(app, session, "ann@example.org")[-1])[0] == "CANCEL"


@pytest.mark.parametrize("kind", ["confirmed", "speaker"])
def test_an_urdu_mail_is_laid_out_from_right_to_left(
    app: Flask, staff: Browser, make: Factory, session: Session, kind: str
) -> None:
    if kind == "confirmed":
        make.registration(email="petrova@example.org")
        with app.extensions["webinar"].transaction() as writing:
            writing.scalars(select(Registration)).one().language = "ur"
    else:
        with app.extensions["webinar"].transaction() as writing:
            writing.scalars(select(Person).where(Person.email == "petrova@example.org")).one().language = "ur"
    html = words(mails(app, session, "petrova@example.org")[-1], "html")
    assert re.search(r'<html[^>]*dir="rtl"', html)
    assert "direction:ltr" not in html.replace(" ", "")
    assert html.replace(" ", "").count("direction:rtl") > 2
    assert "'Noto Nastaliq Urdu'" in html
    assert "line-height:2.1" in html.replace(" ", ""), "its letters need height"
    shown = re.findall(r"(.{0,16})http://localhost/(?:me|speaker)/[^\"<]+<", html)
    assert shown
    assert all(before.endswith('<span dir="ltr">') for before in shown), "an address reads from left to right"
    assert "prefers-color-scheme: dark" in html
    assert "googleapis" not in html


def test_a_registrant_reads_their_own_time_too(app: Flask, make: Factory, session: Session) -> None:
    make.webinar()
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="Ann", email="ann@example.org", agree="y", time_zone="Europe/Berlin")
    mail = mails(app, session, "ann@example.org")[-1]
    assert "10:00–11:30 Berlin" in words(mail)
    assert "14:00–15:30 Karachi" in words(mail)
    move(app)
    assert "Berlin" in words(mails(app, session, "ann@example.org")[-1])


def test_mails_say_nothing_that_is_no_longer_true(app: Flask, staff: Browser, make: Factory, session: Session) -> None:
    here = app.extensions["webinar"]
    make.registration()
    mails(app, session, "ann@example.org")
    with here.transaction() as writing:
        postpone(writing, by_slug(writing, "forum"), actor=ACTOR, now=here.now())
    speaker = mails(app, session, "petrova@example.org")[-1]
    assert "This email removes it from your calendar." in words(speaker)
    assert "confirm or decline" not in words(speaker), "there is no date to confirm"
    own = mails(app, session, "ann@example.org")[-1]
    for text in (words(speaker), words(own)):
        date = text.index("Tuesday, 15 December 2026")
        assert text.rindex("was:", 0, date) > text.index("New date to be confirmed"), "the former date is told as such"
    with here.transaction() as writing:
        row = writing.scalars(select(Registration)).one()
        cancel(writing, row, actor=ACTOR, now=here.now())
    gone = words(mails(app, session, "ann@example.org")[-1])
    assert "cancel with the link" not in gone
    assert "register again with your private link" in gone


def test_who_passed_a_place_on_reads_that_and_that_the_entry_goes(app: Flask, make: Factory, session: Session) -> None:
    make.webinar()
    row = make.registration()
    here = app.extensions["webinar"]
    mails(app, session, "ann@example.org")
    with app.app_context():
        address = here.link("me.show", "registrant", row.public_id, row.nonce)
    Browser(app).get(f"{address}transfer").submit("/transfer", email="ben@example.org")
    asked = words(mails(app, session, "ben@example.org")[-1])
    link = re.search(r"http://localhost(/transfer/\S+)", asked).group(1)
    Browser(app).get(link).submit("", full_name="Ben", agree="y")
    last = mails(app, session, "ann@example.org")[-1]
    assert "This email removes the webinar from your calendar." in words(last)
    assert "ignore this email" not in words(last)
    assert "because this address was registered" in words(last)
    assert entry(last)[0] == "CANCEL"
