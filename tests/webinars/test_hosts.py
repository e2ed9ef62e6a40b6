"""Hosts are asked, answer by link, and keep to themselves what is theirs."""

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
from tests.page import Browser
from webinar.core.mail import Delivery


@pytest.fixture
def first(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a")
    return Browser(app).sign_in("a@example.org")


def _ask(first: Browser, **more):
    page = first.get("/manage/w/forum/hosts")
    number = re.search(r'<option value="(\d+)">Host B', page.html).group(1)
    return page.submit("/hosts", organisation=number, role="co-host", address="b@example.org", **more)


def test_a_host_is_asked_and_is_nothing_before_it_accepts(app: Flask, first: Browser, session) -> None:
    page = _ask(first)
    assert "Invited" in page.text
    visitor, second = Browser(app), Browser(app).sign_in("b@example.org")
    for address in ("/w/forum/", "/", "/w/", "/w/forum/register", "/w/forum/programme"):
        assert "Host B" not in visitor.get(address).text, address
    assert "Forum" not in visitor.get("/w/?q=Host+B").text, "nor does searching for it tell"
    second.get("/manage/w/forum/", status=404)
    app.extensions["webinar"].worker.run_all()
    row = session.scalars(select(Delivery)).one()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    link = re.search(r"http://localhost(/host/\S+)", text).group(1)
    asked = visitor.get(link)
    wrong = asked.submit("", status=422, name="", answer="")
    assert "Fill this in." in wrong.text
    done = wrong.submit("", answer="accept", name="N. Orlova, Director", comment="With pleasure.")
    assert "Your answer is with the organisers" in done.text
    assert "Host B" in visitor.get("/w/forum/").text
    assert "Forum" in second.get("/manage/w/forum/").text
    listed = first.get("/manage/w/forum/hosts")
    assert "N. Orlova, Director" in listed.text
    assert "With pleasure." in listed.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', done.html).group(1)
    again = visitor.client.post(link, data={"csrf_token": token, "answer": "decline", "name": "X"})
    assert again.status_code == 422
    assert "answered already" in again.get_data(as_text=True)
    visitor.get(link[:-4] + "AAA/", status=404)


def test_an_answer_that_came_otherwise_is_noted(app: Flask, first: Browser) -> None:
    _ask(first).submit("/answer")
    assert "Host B" in Browser(app).get("/w/forum/").text


def test_a_note_is_read_by_its_own_staff_alone(app: Flask, first: Browser, session) -> None:
    _ask(first).submit("/answer")
    page = first.get("/manage/w/forum/hosts")
    name = re.search(r'name="(note\d+-note)"', page.html).group(1)
    page.submit("/note", **{name: "We pay the interpreters, tell nobody."})
    assert "tell nobody" in first.get("/manage/w/forum/hosts").html
    second = Browser(app).sign_in("b@example.org")
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/manage/") and set(rule.arguments) <= {"slug", "host_id"}:
            address = rule.rule.replace("<slug>", "forum").replace("<int:host_id>", "1")
            assert "tell nobody" not in second.client.get(address).get_data(as_text=True), address
    token = second.token()
    assert second.client.post("/manage/w/forum/hosts/1/note", data={"csrf_token": token, name: "x"}).status_code == 404
    assert "tell nobody" not in str([row.__dict__ for row in session.execute(select(Delivery)).all()])


def test_a_host_without_that_right_sees_no_personal_data(app: Flask, first: Browser, make: Factory) -> None:
    _ask(first).submit("/answer")
    make.registration("forum", "secret@example.org", "Secret Person")
    second = Browser(app).sign_in("b@example.org")
    assert "Secret Person" in second.get("/manage/w/forum/registrations").text
    rights = first.get("/manage/w/forum/hosts/2/rights")
    rights.submit("/rights", sees_people=None)
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.rule.startswith("/manage/w/<slug>") and set(rule.arguments) == {"slug"}:
            answer = second.client.get(rule.rule.replace("<slug>", "forum"))
            assert "Secret Person" not in answer.get_data(as_text=True), rule.rule
            assert answer.status_code in {200, 403}, rule.rule
    assert second.client.get("/manage/w/forum/registrations").status_code == 403
    token = {"csrf_token": second.token(), "role": "co-host", "sees_people": "y", "organisation": "1"}
    assert "Host B" in second.get("/manage/w/forum/hosts").text
    for address in ("hosts", "hosts/2/rights", "hosts/2/remove", "hosts/1/move"):
        refused = second.client.post(f"/manage/w/forum/{address}", data=token)
        assert refused.status_code == 403, f"{address}: nobody gives themselves the right"


def test_the_last_host_stays_a_host(first: Browser) -> None:
    refused = first.get("/manage/w/forum/hosts/1/rights").submit("/rights", role="media partner", status=422)
    assert "At least one organisation must be a host." in refused.text


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
    assert "no JPEG" in refused.get_data(as_text=True)
