"""Messages to many: drafted, looked at, sent to as many as was said, once to each mailbox, stopped, and asked for."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.accounts.models import User
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery, DeliveryState
from webinar.core.outbox import Job
from webinar.correspondence.mailings.models import MailingRecipient
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup

LIST = "/manage/w/forum/registrations"
WRITE = "/manage/w/forum/mailings"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.user("reporter@example.org", "host-a", "reporter")
    make.user("reporter-b@example.org", "host-b", "reporter")
    make.webinar("host-a", "host-b", categories=("Media", "Experts"))
    return Browser(app).sign_in("a@example.org")


def enrol(app: Flask, *names: str, **more: object) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        for name in names:
            details = RegistrantDetails(name, f"{name.split()[0].lower()}@example.org", **more)
            register(session, read_setup(session, webinar), details, actor=ACTOR, now=here.now())
    here.worker.run_all()


def draft(staff: Browser, subject: str = "News", text: str = "Hello", **whom: str) -> Page:
    return staff.get(WRITE).submit("/new").submit("/edit", subject=subject, text=text, **whom)


def sent(app: Flask, session, subject: str = "News") -> list[str]:
    app.extensions["webinar"].worker.run_all()
    session.rollback()
    return sorted(session.scalars(select(Delivery.recipient).where(Delivery.subject == subject)))


def body(session, subject: str, kind: str = "plain") -> str:
    found = session.scalars(select(Delivery.message).where(Delivery.subject == subject).order_by(Delivery.id)).first()
    return message_from_bytes(found, policy=default).get_body((kind,)).get_content()


def test_staff_write_to_those_chosen_in_the_list_each_once(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode")
    page = staff.get(LIST).submit("/many", act="message", button=("scope", "all"))
    assert "Enter an answer." in page.submit("/edit", subject="", text="x", status=422).text
    text = "Dear {name},\n\n<b>bold</b> {{ 7*7 }}\n{link}\n{date}, {hosts}"
    shown = page.submit("/edit", subject="News of {webinar}", text=text)
    assert "Registrants: 2 people" in shown.text
    assert sent(app, session, "News of Forum") == [], "nothing is sent before"
    shown.submit("/send")
    assert sent(app, session, "News of Forum") == ["ann@example.org", "ben@example.org"]
    plain = body(session, "News of Forum")
    assert "Dear participant," in plain, "an address that is not proved is told no name"
    assert "{{ 7*7 }}" in plain
    assert "/me/" in plain
    assert "14:00 Karachi, Host A and Host B" in plain
    assert "&lt;b&gt;" in body(session, "News of Forum", "html")
    # The same button again sends nothing more.
    again = staff.client.post(f"{WRITE}/1/send", data={"csrf_token": staff.token()})
    assert again.status_code == 422
    assert len(sent(app, session, "News of Forum")) == 2
    assert session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "mailings.send")) == 1


def test_a_name_that_looks_like_a_placeholder_stays_a_name(app: Flask, make: Factory, staff: Browser, session) -> None:
    make.registration("forum", "odd@example.org", "{link} {webinar}")
    session.execute(update(Registration).values(proved_at=Registration.created_at))
    session.commit()
    draft(staff, text="Dear {name}!").submit("/send")
    assert sent(app, session) == ["odd@example.org"]
    assert "Dear {link} {webinar}!" in body(session, "News")


def test_only_known_placeholders_are_taken(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee")
    page = staff.get(WRITE).submit("/new").submit("/edit", subject="News", text="{password}", status=422)
    assert "There is no placeholder {password}." in page.text


def test_filters_say_whom_it_goes_to(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", category_id=1)
    enrol(app, "Ben Ode", "Cy Kay", category_id=2)
    session.execute(update(Registration).where(Registration.full_name == "Cy Kay").values(status="declined"))
    session.commit()
    assert "Registrants: 2 people" in draft(staff).text, "who was declined is left out unless asked for"
    declined = staff.get(f"{LIST}?status=declined").submit("/many", act="message", button=("scope", "all"))
    assert "Registrants: 1 person" in declined.submit("/edit", subject="News", text="Hello").text
    page = draft(staff, category="1")
    assert "Registrants: 1 person" in page.text
    page.submit("/send")
    assert sent(app, session) == ["ann@example.org"]
    assert "Nobody would get this message." in staff.client.post(
        f"{WRITE}/{_draft_id(draft(staff, category='none'))}/send", data={"csrf_token": staff.token(), "count": "0"}
    ).get_data(as_text=True)


def _draft_id(page: Page) -> str:
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def test_another_number_than_was_shown_is_not_sent_to(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    page = draft(staff)
    enrol(app, "Ben Ode")
    assert "The list has changed since. Check it and confirm again." in page.submit("/send", status=422).text
    assert sent(app, session) == []


def test_a_preview_is_what_that_person_gets_without_the_link(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode")
    session.execute(update(Registration).values(proved_at=Registration.created_at))
    session.commit()
    page = draft(staff, text="Dear {name}: {link}")
    assert "Dear Ann Lee" in page.text
    assert "/me/…" in page.text
    other = page.submit(f"/{_draft_id(page)}", **{"as": _digest(page, "Ben Ode")})
    assert "Dear Ben Ode" in other.text


def test_who_has_no_name_is_called_in_the_language_of_the_text(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode", "Cy Kay", language="ru")
    session.execute(update(Registration).values(proved_at=Registration.created_at).where(Registration.id == 1))
    session.commit()
    page = draft(staff, text="Dear {name}, see you.")
    assert "2 of them have no confirmed name: their emails say “participant” instead of {name}." in page.text
    other = page.submit(f"/{_draft_id(page)}", **{"as": _digest(page, "Ben Ode")})
    assert "Dear participant, see you." in other.text
    page.submit("/send")
    sent(app, session)
    bodies = list(session.scalars(select(Delivery.message).where(Delivery.subject == "News").order_by(Delivery.id)))
    texts = [message_from_bytes(one, policy=default).get_body(("plain",)).get_content() for one in bodies]
    assert ["Dear Ann Lee," in texts[0], *("Dear participant," in text for text in texts[1:])] == [True] * 3


def test_nothing_is_said_of_names_where_none_stands(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee", "Ben Ode")
    assert "no confirmed name" not in draft(staff, text="Dear all").text


def test_a_test_calls_a_writer_without_a_name_in_the_language_of_the_text(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    session.execute(update(User).where(User.email == "a@example.org").values(name="", language="ur"))
    session.commit()
    draft(staff, text="Уважаемый {name}!").submit("/test")
    app.extensions["webinar"].worker.run_all()
    subject = session.scalars(select(Delivery.subject).where(Delivery.recipient == "a@example.org")).all()[-1]
    assert "Уважаемый участник!" in body(session, subject)


def _digest(page: Page, name: str) -> str:
    return page.html.split(f">{name}</option>")[0].rsplit('value="', 1)[1].split('"')[0]


def test_a_test_goes_to_its_writer_alone(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    assert "A test is on its way to a@example.org." in draft(staff).submit("/test").text
    assert sent(app, session, "Test: News") == ["a@example.org"]
    assert sent(app, session) == []


def test_speakers_and_focal_points_are_written_to(app: Flask, make: Factory, staff: Browser, session) -> None:
    make.person("Ali Raza", email="ali@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", role="speaker")
    page = draft(staff, "To speakers", "Dear {name}", kind="speakers")
    assert "Speakers: 1 person" in page.text
    page.submit("/send")
    assert sent(app, session, "To speakers") == ["ali@example.org"]
    assert "Dear Ali Raza" in body(session, "To speakers")
    for name in ("Kazakhstan", "Nepal"):
        staff.get("/manage/w/forum/delegations/new").submit(
            "/new", name=name, focal_name="Olzhas", focal_email="desk@example.kz"
        )
    page = draft(staff, "To desks", "{organisation}", kind="focal_points")
    assert "Focal points of delegations: 1 person" in page.text, "who leads two is one mailbox"
    page.submit("/send")
    assert sent(app, session, "To desks") == ["desk@example.kz"]
    assert "/delegation/" in body(session, "To desks")


def test_what_has_not_gone_is_stopped_and_counted(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode", "Cy Kay")
    running = draft(staff).submit("/send")
    worker = app.extensions["webinar"].worker
    worker.run(worker.due()[0])
    page = staff.get(running.url)
    assert "Stop 2 emails not sent yet" in page.html
    stopped = page.submit("/stop")
    assert "Stopped: 2 emails won’t be sent." in stopped.text
    assert "Kept, not sent 1 Stopped 2" in stopped.text
    assert len(sent(app, session)) == 1
    assert app.extensions["webinar"].worker.due() == []
    assert "This message is not being sent." in staff.client.post(
        f"{running.url}/stop", data={"csrf_token": staff.token()}
    ).get_data(as_text=True)


def test_when_everything_has_gone_there_is_nothing_to_stop(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    page = draft(staff).submit("/send")
    app.extensions["webinar"].worker.run_all()
    answer = staff.client.post(f"{page.url}/stop", data={"csrf_token": staff.token()}, follow_redirects=True)
    assert "Every email of this message has already been sent." in answer.text
    assert "Stopped" not in staff.get(page.url).text
    assert "Stopped" not in staff.get("/manage/w/forum/mailings").text


def test_each_fate_is_shown(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode")
    page = draft(staff).submit("/send")
    assert "Queued 2" in staff.get(page.url).text
    app.extensions["webinar"].worker.run_all()
    keys = session.scalars(select(MailingRecipient.key).order_by(MailingRecipient.id)).all()
    session.execute(
        update(Delivery).where(Delivery.key == keys[0]).values(state=DeliveryState.BOUNCED, error="550 no such user")
    )
    session.execute(
        update(Delivery).where(Delivery.key == keys[1]).values(state=DeliveryState.WAITING, error="451 later")
    )
    session.execute(update(Job).where(Job.key == keys[1]).values(state="waiting"))
    session.commit()
    shown = staff.get(page.url).text
    assert "Waiting 1 Not delivered 1" in shown
    assert "550 no such user" in shown


def test_who_may_not_send_asks_who_may(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    reporter = Browser(app).sign_in("reporter@example.org")
    page = draft(reporter)
    assert "Send 1 email" not in page.text
    refused = reporter.client.post(f"{page.url}/send", data={"csrf_token": reporter.token()})
    assert refused.status_code == 403
    assert "The organisers are asked to send this message." in page.submit("/request").text
    assert "reporter@example.org asks you to send “News”" in staff.get("/manage/").text
    staff.get(page.url).submit("/send")
    assert sent(app, session) == ["ann@example.org"]


def test_a_limited_host_reaches_its_own_registrants_alone(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/privacy").submit("/privacy", mode_2="consent")
    for name, consents in (("Hidden Hannah", []), ("Open Olga", ["share:2"])):
        Browser(app).get("/w/forum/register").submit(
            "/register", full_name=name, email=f"{name.split()[0].lower()}@example.org", agree="y", category="1",
            consents=consents or None,
        )  # fmt: skip
    here = app.extensions["webinar"]
    assert "Registrants: 2 people" in draft(staff).text
    limited = Browser(app).sign_in("b@example.org")
    page = draft(limited)
    assert "Registrants: 1 person" in page.text
    assert "1 person is left out: your organisation doesn’t receive their data." in page.text
    assert "Hannah" not in page.html
    page.submit("/send")
    assert sent(app, session) == ["open@example.org"]
    whole = draft(staff, "All").submit("/send")
    here.worker.run_all()
    # Words to somebody may tell who they are: it reads what its own staff wrote.
    limited.get(whole.url, status=404)
    assert urlsplit(whole.url).path not in limited.get(WRITE).links()
    assert "Open Olga" in limited.get(page.url).text
    colleague = Browser(app).sign_in("reporter-b@example.org")
    draft(colleague, "Ours").submit("/request")
    asked = "reporter-b@example.org asks you to send “Ours”"
    assert asked in limited.get("/manage/").text
    assert asked in staff.get("/manage/").text
    draft(Browser(app).sign_in("reporter@example.org"), "Theirs").submit("/request")
    assert "“Theirs”" not in limited.get("/manage/").text


def test_templates_are_kept_for_kind_host_and_language(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    page = draft(staff, "Practical information", "Dear {name}")
    kept = page.submit("/template", name="For speakers", language="en")
    assert "Template saved." in kept.text
    assert "For speakers" in kept.text
    assert "For speakers" not in Browser(app).sign_in("b@example.org").get(WRITE).text, "another host’s are its own"
    again = kept.submit("/new", template="1")
    assert "Practical information" in again.html
    assert "Template deleted." in staff.get(WRITE).submit("/remove").sure().text


def test_own_data_tells_of_messages_and_erasing_forgets_them(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    draft(staff).submit("/send")
    sent(app, session)
    link = body(session, "News").split("/me/")[1].split("/")[0]
    visitor = Browser(app)
    assert visitor.client.get(f"/me/{link}/data.json").get_json()["messages_to_many"][0]["subject"] == "News"
    visitor.get(f"/me/{link}/erase").submit("/erase")
    session.rollback()
    assert session.scalar(select(func.count(MailingRecipient.id))) == 0


def test_a_draft_is_deleted(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee")
    assert "Draft deleted." in draft(staff).submit("/discard").sure().text
    assert "No messages yet" in staff.get(WRITE).text


def test_what_was_typed_stays_when_the_message_is_sent_meanwhile(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    shown = draft(staff, text="Hello")
    page = staff.get(f"{WRITE}/1/edit")
    shown.submit("/send")
    refused = page.submit("/edit", status=422, text="A much better text")
    assert "This message was sent while you were editing it. Copy your text into a new one." in refused.text
    assert "A much better text" in refused.html
    assert sent(app, session) == ["ann@example.org"]
    assert body(session, "News").count("better") == 0


def test_others_than_were_shown_get_nothing(app: Flask, make: Factory, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    make.person("Ben Ode", email="ben@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    page = draft(staff, text="For registrants alone")
    staff.get(f"{page.url}/edit").submit("/edit", kind="speakers")
    again = page.submit("/send", status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert "Speakers: 1 person" in again.text
    assert sent(app, session) == []
    again.submit("/send")
    assert sent(app, session) == ["ben@example.org"]


def test_other_words_than_were_shown_are_not_sent(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee")
    page = draft(staff, text="{webinar} begins at ten")
    staff.get("/manage/w/forum/details").submit("/details", title="Another forum")
    assert "The email has changed. Check it, then confirm." in page.submit("/send", status=422).text
    assert sent(app, session) == []
