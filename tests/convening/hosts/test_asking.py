"""Hosts are put on the list, asked, and answer for themselves; nobody is mailed before somebody says so."""

from __future__ import annotations

import io
import re
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.test_files import jpeg
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Delivery

HOSTS = "/manage/w/forum/hosts"


@pytest.fixture
def first(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a")
    return Browser(app).sign_in("a@example.org")


def _add(first: Browser, name: str = "Host B") -> Page:
    page = first.get(HOSTS)
    number = re.search(rf'<option value="(\d+)">{name}', page.html).group(1)
    return page.submit("/hosts", organisation=number, role="co-host")


def _ask(first: Browser) -> Page:
    return _add(first).follow("Ask the hosts (1)").submit("/ask")


def _mails(app: Flask, session) -> list[Delivery]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def _text(row: Delivery) -> str:
    return message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()


def _link(app: Flask, session, recipient: str = "b@example.org") -> str:
    rows = [row for row in _mails(app, session) if row.recipient == recipient]
    return re.search(r"http://localhost(/host/\S+)", _text(rows[-1])).group(1)


def _accept(app: Flask, session, answer: str = "accept", recipient: str = "b@example.org") -> Page:
    link = _link(app, session, recipient)
    return Browser(app).get(link).submit("", answer=answer, name="N. Orlova, Director", comment="With pleasure.")


def test_a_host_is_asked_and_is_nothing_before_it_accepts(app: Flask, first: Browser, session) -> None:
    page = _ask(first)
    assert "Invited" in page.text
    visitor, second = Browser(app), Browser(app).sign_in("b@example.org")
    for address in ("/w/forum/", "/", "/w/", "/w/forum/register", "/w/forum/programme"):
        assert "Host B" not in visitor.get(address).text, address
    assert "Forum" not in visitor.get("/w/?q=Host+B").text, "nor does searching for it tell"
    second.get("/manage/w/forum/", status=404)
    link = _link(app, session)
    asked = visitor.get(link)
    wrong = asked.submit("", status=422, name="", answer="")
    assert "Enter an answer." in wrong.text
    done = wrong.submit("", answer="accept", name="N. Orlova, Director", comment="With pleasure.")
    assert "The organisers have your answer" in done.text
    assert "Host B" in visitor.get("/w/forum/").text
    assert "Forum" in second.get("/manage/w/forum/").text
    listed = first.get(HOSTS)
    assert "N. Orlova, Director" in listed.text
    assert "With pleasure." in listed.text
    token = visitor.token()
    again = visitor.client.post(link, data={"csrf_token": token, "answer": "decline", "name": "X"})
    assert again.status_code == 422
    assert "This invitation has already been answered." in again.get_data(as_text=True)
    visitor.get(link[:-4] + "AAA/", status=404)
    told = _mails(app, session)[-1]
    assert (told.recipient, told.subject) == ("a@example.org", "Host accepted: Forum")


def test_nobody_is_mailed_before_the_invitation_was_looked_at(app: Flask, first: Browser, session) -> None:
    page = _add(first)
    assert "Not asked yet" in page.text
    assert _mails(app, session) == []
    assert "1 organisation hasn’t been asked yet." in first.get("/manage/w/forum/").text
    preview = page.follow("Ask the hosts (1)")
    assert "Invitation to co-host: Forum" in preview.text
    assert "b@example.org" in preview.text
    assert "Send 1 invitation" in preview.text
    assert "/host/" not in preview.html, "the link is the organisation's alone"
    assert _mails(app, session) == []
    assert "1 email is on its way." in preview.submit("/ask").text
    assert [row.recipient for row in _mails(app, session)] == ["b@example.org"]
    assert "All organisations are asked" in first.get(f"{HOSTS}/ask").text


def test_creating_and_copying_mail_nobody(app: Flask, first: Browser, session) -> None:
    new = first.get("/manage/webinars/new")
    assert "Host A" not in re.findall(r'name="co_hosts".*?</label>', new.html, re.DOTALL)[0]
    number = re.search(r'name="co_hosts"[^>]*value="(\d+)"', new.html).group(1)
    made = new.submit("/new", title="Second", co_hosts=[number])
    assert "Nobody was emailed." in made.text
    listed = first.get(made.url.rstrip("/") + "/hosts")
    assert "Not asked yet" in listed.text
    moved = listed.submit("/move")
    assert moved.text.index("Host B") < moved.text.index("Host A"), "the order is set before anybody is asked"
    copied = first.get(made.url).follow("Copy").submit("/copy", title="Third")
    assert "Not asked yet" in first.get(copied.url.rstrip("/") + "/hosts").text
    assert _mails(app, session) == []


def test_own_staff_find_the_invitation_on_their_first_page(app: Flask, first: Browser, session) -> None:
    second = Browser(app).sign_in("b@example.org")
    assert "invited to co-host" not in second.get("/manage/").text
    _ask(first)
    page = second.get("/manage/").follow("Answer: Host B was invited to co-host")
    page.submit("", answer="accept", name="B")
    assert "Host B" in Browser(app).get("/w/forum/").text


def test_another_hosts_staff_never_hold_the_link_of_an_organisation(app: Flask, first: Browser) -> None:
    assert "/host/" not in _ask(first).html


def test_an_organisation_with_staff_here_is_asked_at_its_own_addresses_alone(
    app: Flask, first: Browser, session
) -> None:
    _add(first)
    hidden = first.hidden(f"{HOSTS}/ask?host=2")
    first.post(f"{HOSTS}/ask", {**hidden, "host": "2", "address_2": "forger@example.org"})
    assert [row.recipient for row in _mails(app, session)] == ["b@example.org"]


def test_an_organisation_without_staff_needs_an_address(app: Flask, first: Browser, make: Factory, session) -> None:
    make.organisation("Host C", "host-c")
    page = _add(first, "Host C").follow("Ask the hosts (1)")
    refused = page.submit("/ask", status=422, address_2="")
    assert "Enter an answer." in refused.text
    refused.submit("/ask", address_2="c@example.org")
    assert [row.recipient for row in _mails(app, session)] == ["c@example.org"]
    _accept(app, session, recipient="c@example.org")
    assert "Host C" in Browser(app).get("/w/forum/").text


def test_a_declined_host_can_be_asked_again(app: Flask, first: Browser, session) -> None:
    _ask(first)
    _accept(app, session, "decline")
    page = first.get(HOSTS)
    assert "Declined" in page.text
    page.follow("Ask again").submit("/ask")
    assert "Invited" in first.get(HOSTS).text
    _accept(app, session)
    assert "Host B" in Browser(app).get("/w/forum/").text
    assert "has already accepted." in first.post(
        f"{HOSTS}/ask", {"csrf_token": first.token(), "host": "2"}
    ).text or "All organisations are asked" in first.get(f"{HOSTS}/ask?host=2").text  # fmt: skip


def test_when_every_organisation_is_on_the_list_the_page_says_so(first: Browser) -> None:
    assert "All organisations are already on the list." in _add(first).text


def test_a_note_is_read_by_its_own_staff_alone(app: Flask, first: Browser, session) -> None:
    _ask(first)
    _accept(app, session)
    page = first.get(HOSTS)
    name = re.search(r'name="(note\d+-note)"', page.html).group(1)
    page.submit("/note", **{name: "We pay the interpreters, tell nobody."})
    assert "tell nobody" in first.get(HOSTS).html
    second = Browser(app).sign_in("b@example.org")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/manage/") and set(rule.arguments) <= {"slug", "host_id"}:
            address = rule.rule.replace("<slug>", "forum").replace("<int:host_id>", "1")
            assert "tell nobody" not in second.client.get(address).get_data(as_text=True), address
    token = second.token()
    assert second.client.post(f"{HOSTS}/1/note", data={"csrf_token": token, name: "x"}).status_code == 404
    assert all(b"tell nobody" not in row.message for row in session.scalars(select(Delivery)))


def test_a_host_without_that_right_sees_no_personal_data(app: Flask, first: Browser, make: Factory, session) -> None:
    _ask(first)
    _accept(app, session)
    make.registration("forum", "secret@example.org", "Secret Person")
    second = Browser(app).sign_in("b@example.org")
    assert "Secret Person" in second.get("/manage/w/forum/registrations").text
    first.get(f"{HOSTS}/2/rights").submit("/rights", sees_people=None).submit("/rights")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/manage/w/<slug>") and set(rule.arguments) == {"slug"}:
            answer = second.client.get(rule.rule.replace("<slug>", "forum"))
            assert "Secret Person" not in answer.get_data(as_text=True), rule.rule
            assert answer.status_code in {200, 302, 403}, rule.rule
    assert second.client.get("/manage/w/forum/registrations").status_code == 403
    token = {"csrf_token": second.token(), "role": "co-host", "sees_people": "y", "organisation": "1"}
    assert "Host B" in second.get(HOSTS).text
    for address in ("hosts", "hosts/2/rights", "hosts/2/remove", "hosts/1/move"):
        refused = second.client.post(f"/manage/w/forum/{address}", data=token)
        assert refused.status_code == 403, f"{address}: nobody gives themselves the right"


def test_the_last_host_stays_a_host(first: Browser) -> None:
    refused = first.get(f"{HOSTS}/1/rights").submit("/rights", role="media partner", status=422)
    assert "At least one organisation must be a host." in refused.text


def test_the_demo_and_the_factories_make_accepted_hosts_with_one_lead(app: Flask, first: Browser, session) -> None:
    webinars = session.scalars(select(Webinar)).all()
    assert webinars
    assert "Lead host" in first.get(HOSTS).text


def test_marks_are_shown_and_names_follow_the_language(app: Flask, first: Browser) -> None:
    for ground in ("light", "dark"):
        first.client.post(
            "/manage/organisations/host-a/logo",
            data={"csrf_token": first.token(), "ground": ground, "file": (io.BytesIO(jpeg(400, 100)), "a.png")},
        )
    page = Browser(app).get("/w/forum/")
    width, height = map(int, re.search(r'logo\.png" alt="" width="(\d+)" height="(\d+)"', page.html).groups())
    assert abs(width / height - 4) < 0.1
    assert abs(width * height - 5200) < 150, "equal area, whatever the shape"
    assert Browser(app).client.get("/o/host-a/logo.png").mimetype == "image/png"
    edit = first.get("/manage/organisations/host-a/edit")
    edit.submit("/edit", name_ru="Организатор А", boilerplate_ru="О нас.")
    visitor = Browser(app)
    visitor.client.set_cookie("language", "ru")
    assert "Организатор А" in visitor.get("/w/forum/").text
    refused = first.client.post(
        "/manage/organisations/host-a/logo",
        data={"csrf_token": first.token(), "ground": "light", "file": (io.BytesIO(b"<svg/>"), "a.svg")},
        follow_redirects=True,
    )
    assert "We can’t read this picture" in refused.get_data(as_text=True)


def test_the_dark_mark_follows_the_chosen_theme_or_else_the_device(app: Flask, first: Browser) -> None:
    for ground in ("light", "dark"):
        picture = {"ground": ground, "file": (io.BytesIO(jpeg(400, 100)), "a.png")}
        first.client.post("/manage/organisations/host-a/logo", data={"csrf_token": first.token(), **picture})
    light, dark = "/o/host-a/logo.png", "/o/host-a/logo-dark.png"
    for theme, shown in (("light", [light]), ("dark", [dark]), ("auto", [dark, light])):
        visitor = Browser(app)
        visitor.client.set_cookie("theme", theme)
        page = visitor.get("/w/forum/")
        assert re.findall(r'<(?:source srcset|img src)="(/o/host-a/[^"]+)"', page.html) == shown
        assert ('media="(prefers-color-scheme: dark)"' in page.html) == (theme == "auto")
