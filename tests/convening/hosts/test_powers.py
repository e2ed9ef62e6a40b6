"""What one host can do to another: never without a question, the right, and word to those concerned."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.models import Host, Webinar
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery

HOSTS = "/manage/w/forum/hosts"


def _people(app: Flask, make: Factory) -> dict[str, Browser]:
    """A webinar of A (lead), B and C; staff of each, an administrator, and somebody of an organisation outside."""
    for letter in "abcx":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.user("viewer@example.org", "host-b", "viewer")
    make.user("admin@example.org", admin=True)
    make.webinar("host-a", "host-b", "host-c")
    return {name: Browser(app).sign_in(f"{name}@example.org") for name in ("a", "b", "c", "x", "admin", "viewer")}


@pytest.fixture
def people(world) -> dict[str, Browser]:
    return world(_people)


def _mails(app: Flask, session) -> list[tuple[str, str, str]]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    rows = session.scalars(select(Delivery).order_by(Delivery.id))
    return [
        (row.recipient, row.subject, message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content())
        for row in rows
    ]  # fmt: skip


def _told(app: Flask, session) -> list[tuple[str, str]]:
    return [(to, subject) for to, subject, _text in _mails(app, session)]


def _names(session) -> list[str]:
    session.rollback()
    return [f"{host.organisation_id}" for host in session.scalars(select(Host).order_by(Host.position))]


def _add(browser: Browser, name: str) -> Page:
    page = browser.get(HOSTS)
    number = re.search(rf'<option value="(\d+)">{name}', page.html).group(1)
    return page.submit("/hosts", organisation=number, role="co-host")


def test_removing_asks_first_tells_why_and_leaves_no_silence(app: Flask, people, make: Factory, session) -> None:
    make.registration("forum")
    app.extensions["webinar"].worker.run_all()
    before = len(_mails(app, session))
    page = people["a"].get(f"{HOSTS}/2/remove")
    assert "2 people at Host B will lose access to this webinar." in page.text
    assert "1 registration stays with the other hosts." in page.text
    assert "1 person at Host B will get an email now." in page.text
    assert "The public page no longer names it." in page.text
    assert "Removed as host: Forum" in page.text
    assert "a@example.org removed Host B from the hosts of this webinar." in page.text
    assert "Reason given: [your reason]" in page.text
    assert _names(session) == ["1", "2", "3"], "the page only asks"
    refused = page.submit("/remove", status=422, reason="")
    assert "Enter an answer." in refused.text
    refused.submit("/remove", reason="Budget cut")
    assert _names(session) == ["1", "3"]
    assert "Host B" not in Browser(app).get("/w/forum/").text
    mails = _mails(app, session)[before:]
    assert [(to, subject) for to, subject, _ in mails] == [("b@example.org", "Removed as host: Forum")]
    assert "Budget cut" in mails[0][2]
    assert "a@example.org removed Host B" in mails[0][2]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "webinars.remove_host")).one()
    assert (entry.actor_name, entry.details["because"]) == ("a@example.org", "Budget cut")


def test_staff_of_a_removed_host_read_why_on_every_address(app: Flask, people, session) -> None:
    people["a"].get(f"{HOSTS}/2/remove").submit("/remove", reason="Budget cut")
    read = people["viewer"].get("/manage/w/forum/", status=403)
    assert read.heading == "Your organisation no longer hosts this webinar"
    assert "a@example.org removed Host B" in read.text
    assert "Budget cut" in read.text
    assert "Host A" in read.text
    paths = [
        rule.rule.replace("<slug>", "forum") for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/manage/w/<slug>") and set(rule.arguments) == {"slug"}
    ]  # fmt: skip
    assert len(paths) > 20
    token = people["b"].token()
    for path in paths:
        for answer in (
            people["b"].client.get(path), people["b"].client.post(path, data={"csrf_token": token}),
        ):  # fmt: skip
            assert answer.status_code in {403, 405}, path
            assert answer.status_code == 405 or "no longer hosts" in answer.get_data(as_text=True), path
        assert people["x"].client.get(path).status_code in {404, 405}, f"{path}: an outsider learns nothing"


def test_no_co_host_does_anything_to_another(app: Flask, people, session) -> None:
    token = people["b"].token()
    posts = {
        "1/remove": {"reason": "x"}, "3/remove": {"reason": "x"}, "3/rights": {"role": "co-host"},
        "1/rights": {"role": "co-host"}, "2/rights": {"role": "host"},
        "2/lead": {}, "3/answer": {"answer": "decline", "because": "x"}, "3/leave": {}, "1/move": {"direction": "down"},
        "ask": {"host": "3"},
    }  # fmt: skip
    for address, data in posts.items():
        answer = people["b"].client.post(f"{HOSTS}/{address}", data={"csrf_token": token, **data})
        assert answer.status_code == 403, address
    added = people["b"].client.post(HOSTS, data={"csrf_token": token, "organisation": "4", "role": "host"})
    assert added.status_code == 403
    assert _names(session) == ["1", "2", "3"]
    assert all(host.sees_people and host.signs_off for host in session.scalars(select(Host)))
    assert _told(app, session) == []
    shown = people["b"].get(HOSTS)
    assert "Remove" not in shown.text
    assert "Withdraw" in shown.text


def test_a_viewer_of_the_lead_host_has_no_power_through_another(app: Flask, people, make: Factory, session) -> None:
    make.user("both@example.org", "host-a", "viewer")
    make.user("both@example.org", "host-b", "organiser")
    both = Browser(app).sign_in("both@example.org")
    answer = both.client.post(f"{HOSTS}/3/remove", data={"csrf_token": both.token(), "reason": "x"})
    assert answer.status_code == 403
    assert _names(session) == ["1", "2", "3"]


def test_a_co_host_leaves_by_itself_and_the_lead_host_is_told(app: Flask, people, session) -> None:
    page = people["b"].get(HOSTS).follow("Withdraw")
    assert "1 person at Host A will get an email now." in page.text
    page.submit("/leave", reason="Other plans")
    assert _names(session) == ["1", "3"]
    assert _told(app, session) == [("a@example.org", "Host withdrew: Forum")]
    assert "withdrew Host B" in people["viewer"].get("/manage/w/forum/", status=403).text


def test_a_host_without_personal_data_can_still_leave(app: Flask, people, session) -> None:
    people["a"].get(f"{HOSTS}/2/rights").submit("/rights", sees_people=None).submit("/rights")
    people["b"].get(HOSTS).follow("Withdraw").submit("/leave")
    assert _names(session) == ["1", "3"]


def test_the_lead_host_goes_only_after_handing_over_or_by_an_administrator(app: Flask, people, session) -> None:
    assert "Transfer the lead role first." in people["a"].get(f"{HOSTS}/1/remove").text
    assert "Transfer the lead role first." in people["a"].get(f"{HOSTS}/1/leave").text
    token = people["a"].token()
    assert people["a"].client.post(f"{HOSTS}/1/remove", data={"csrf_token": token, "reason": "x"}).status_code == 422
    assert people["a"].client.post(f"{HOSTS}/1/leave", data={"csrf_token": token}).status_code == 422
    page = people["a"].get(f"{HOSTS}/2/lead")
    assert page.text.count("The email they get") == 2, "to the former and to the new lead host"
    assert "Host A permanently loses these rights" in page.text
    page.submit("/lead")
    assert sorted(_told(app, session)) == [(f"{one}@example.org", "New lead host: Forum") for one in "ab"]
    assert people["a"].client.post(f"{HOSTS}/3/remove", data={"csrf_token": token, "reason": "x"}).status_code == 403
    people["a"].get(HOSTS).follow("Withdraw").submit("/leave")
    assert _names(session) == ["2", "3"]
    people["admin"].get(f"{HOSTS}/2/remove").submit("/remove", reason="By order")
    assert _names(session) == ["3"]
    session.rollback()
    assert session.scalars(select(Host)).one().is_lead, "the next host leads"
    refused = people["admin"].get(f"{HOSTS}/3/remove").submit("/remove", status=422, reason="x")
    assert "At least one organisation must be a host." in refused.text


def test_rights_change_after_a_question_and_the_host_is_told(app: Flask, people, session) -> None:
    page = people["a"].get(f"{HOSTS}/2/rights").submit("/rights", sees_people=None, signs_off=None)
    assert "2 people lose registrations" in page.text
    assert "If you allow this again, those registered until then stay hidden" in page.text
    assert "1 person at Host B will get an email now." in page.text
    session.rollback()
    assert session.get_one(Host, 2).sees_people, "the page only asks"
    page.submit("/rights")
    session.expire_all()
    assert not session.get_one(Host, 2).sees_people
    ((to, subject, text),) = _mails(app, session)
    assert (to, subject) == ("b@example.org", "Rights changed: Forum")
    assert "Its staff don’t see registrants’ personal data." in text
    people["a"].get(f"{HOSTS}/2/rights").submit("/rights")
    assert len(_mails(app, session)) == 1, "nothing changed, nobody is told"
    again = people["a"].get(f"{HOSTS}/2/rights").submit("/rights", sees_people="y")
    assert "Those already registered stay hidden, unless they agreed to share their data with it." in again.text
    kept = people["a"].get(f"{HOSTS}/1/rights").submit("/rights", status=422, sees_people=None)
    assert "The lead host keeps its role" in kept.text


def test_an_answer_noted_by_the_lead_host_is_not_public_before_the_host_confirms(
    app: Flask, people, make: Factory, session
) -> None:
    make.registration("forum", "secret@example.org", "Secret Person")
    _add(people["a"], "Host X")
    before = len(_mails(app, session))
    page = people["a"].get(HOSTS).follow("Record answer")
    assert "1 person at Host X will get an email now." in page.text
    assert page.text.count("The email they get") == 2, "of accepting and of declining"
    refused = page.submit("/answer", status=422, answer="accept", because="")
    assert "Enter an answer." in refused.text
    refused.submit("/answer", answer="accept", because="Letter no. 12")
    listed = people["a"].get(HOSTS)
    assert "Recorded by a@example.org. Reason: Letter no. 12" in listed.text
    assert "Not public until it confirms" in listed.text
    visitor = Browser(app)
    for address in (
        "/w/forum/",
        "/",
        "/w/",
        "/w/forum/register",
        "/w/forum/programme",
        "/w/forum.ics",
        "/w/forum/programme.json",
    ):
        assert "Host X" not in visitor.client.get(address).get_data(as_text=True), address
    assert "Forum" not in visitor.get("/w/?q=Host+X").text
    assert "Forum" in people["x"].get("/manage/w/forum/").text
    assert people["x"].client.get("/manage/w/forum/registrations").status_code == 403, "no personal data before its yes"
    ((to, subject, text),) = _mails(app, session)[before:]
    assert (to, subject) == ("x@example.org", "Recorded as host: Forum")
    assert "Letter no. 12" in text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "webinars.host_accepts")).one()
    assert entry.details["because"] == "Letter no. 12"
    link = re.search(r"http://localhost(/host/\S+)", text).group(1)
    here = app.extensions["webinar"]
    later = here.now() + timedelta(hours=1)
    here.clock = lambda: later
    visitor.get(link).submit("", answer="accept", name="Director X")
    assert "Host X" in visitor.get("/w/forum/").text
    Factory(app, later).registration("forum", "later@example.org", "Later Person")
    listed = people["x"].get("/manage/w/forum/registrations").text
    assert "Later Person" in listed
    assert "Secret Person" not in listed, "who registered before read another notice"


def test_a_host_objects_to_what_was_noted(app: Flask, people, session) -> None:
    _add(people["a"], "Host X")
    people["admin"].get(f"{HOSTS}/4/answer").submit("/answer", answer="accept", because="Told me by telephone")
    visitor = Browser(app)
    assert "Host X" in visitor.get("/w/forum/").text, "an administrator answers for it"
    text = _mails(app, session)[-1][2]
    assert "The public page names it as host." in text
    page = visitor.get(re.search(r"http://localhost(/host/\S+)", text).group(1))
    assert "admin@example.org recorded an answer for your organisation: Accepted." in page.text
    page.submit("", answer="decline", name="Director X", comment="We never said so")
    assert "Host X" not in visitor.get("/w/forum/").text
    assert "Director X withdrew Host X" in people["x"].get("/manage/w/forum/", status=403).text
    assert _told(app, session)[-1] == ("a@example.org", "Host declined: Forum")


def test_an_organiser_cannot_put_an_organisation_before_the_public(app: Flask, people, session) -> None:
    """A made-up event in the name of somebody else: created, noted as accepted, published."""
    new = people["x"].get("/manage/webinars/new")
    number = re.search(r'value="(\d+)"[^>]*><label[^>]*><bdi>Host A', new.html).group(1)
    made = new.submit("/new", title="Fake", date="2027-01-10", co_hosts=[number])
    base = made.url.rstrip("/")
    people["x"].get(base + "/hosts").follow("Record answer").submit("/answer", answer="accept", because="By letter")
    people["x"].get(base + "/").submit("/publish")
    public = Browser(app).get(base.replace("/manage", "") + "/")
    assert "Host X" in public.text
    assert "Host A" not in public.html
    assert ("a@example.org", "Recorded as host: Fake") in _told(app, session)


def test_a_webinar_created_by_an_administrator_tells_its_lead_host_when_it_is_public(
    app: Flask, people, session
) -> None:
    made = people["admin"].get("/manage/webinars/new").submit("/new", title="By office", date="2027-01-10", lead="4")
    assert _told(app, session) == []
    for _time in range(2):
        people["admin"].get(made.url).submit("/publish").sure()
        people["admin"].get(made.url).follow("Unpublish").submit("/withdraw")
    people["admin"].get(made.url).submit("/publish").sure()
    (mail,) = _mails(app, session)
    assert mail[:2] == ("x@example.org", "Recorded as host: By office")
    page = people["x"].get(re.search(r"http://localhost(/host/\S+)", mail[2]).group(1))
    page.submit("", answer="decline", name="Director X")
    public = Browser(app).get(made.url.replace("/manage", ""))
    assert "Host X" not in public.html
    assert people["admin"].get(made.url).status == 200


def test_two_acts_at_once_leave_a_host(app: Flask, people, session) -> None:
    """The lead host hands over while it removes the heir in another window: the second act is refused."""
    window = people["a"].get(f"{HOSTS}/2/lead")
    people["a"].get(f"{HOSTS}/2/remove").submit("/remove", reason="x")
    token = people["a"].token()
    assert people["a"].client.post(f"{HOSTS}/2/lead", data={"csrf_token": token}).status_code == 404
    assert window.heading
    session.rollback()
    assert [host.organisation_id for host in session.scalars(select(Host).where(Host.is_lead))] == [1]


def test_every_act_on_a_host_shows_the_email_before_it_goes_and_never_the_link(app: Flask, people, session) -> None:
    lead, other = people["a"], people["b"]
    rights = lead.get(f"{HOSTS}/2/rights").submit("/rights", role="co-host", sees_people=None)
    shown = {
        "lead": lead.get(f"{HOSTS}/2/lead").text,
        "rights": rights.text,
        "leave": other.get(f"{HOSTS}/2/leave").text,
    }
    wanted = {
        "lead": "New lead host: Forum", "rights": "Rights changed: Forum", "leave": "Host withdrew: Forum",
    }  # fmt: skip
    for act, subject in wanted.items():
        assert subject in shown[act], act
        assert "/host/" not in shown[act]
    assert "Its staff don’t see registrants’ personal data." in shown["rights"]


def _contact(session) -> str:
    session.rollback()
    return session.scalars(select(Webinar.contact_email)).one()


@pytest.mark.parametrize("keeps", [False, True])
def test_replies_do_not_go_on_to_a_host_that_is_removed(people, session, keeps: bool) -> None:
    people["a"].get("/manage/w/forum/details").submit("/details", contact_email="viewer@example.org")
    page = people["a"].get(f"{HOSTS}/2/remove")
    assert "Replies to emails about this webinar go to viewer@example.org, an address of Host B." in page.text
    assert "From now on replies go to Host A: a@example.org" in page.text
    assert "go to viewer@example.org" not in people["a"].get(f"{HOSTS}/3/remove").text, "it is none of theirs"
    more = {"replace_contact": None} if keeps else {}
    page.submit("/remove", reason="Budget cut", **more)
    assert _contact(session) == ("viewer@example.org" if keeps else "a@example.org")


def test_replies_go_to_who_takes_the_lead(people, session) -> None:
    people["a"].get("/manage/w/forum/details").submit("/details", contact_email="a@example.org")
    page = people["a"].get(f"{HOSTS}/2/lead")
    assert "From now on replies go to Host B: b@example.org" in page.text
    page.submit("/lead")
    assert _contact(session) == "b@example.org"


def test_replies_do_not_stay_with_a_host_that_withdraws(people, session) -> None:
    people["a"].get("/manage/w/forum/details").submit("/details", contact_email="b@example.org")
    people["b"].get(f"{HOSTS}/2/leave").submit("/leave")
    assert _contact(session) == "a@example.org"
