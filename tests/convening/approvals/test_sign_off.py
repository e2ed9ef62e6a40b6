"""Sign-off by several hosts: what is asked, what silence means, and that an edit asks again only for what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.approvals import rules
from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.webinars.models import Acceptance, Host, Webinar
from webinar.core.mail import Delivery

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXT = {"Panel": "A", "1.": "Welcome"}


def _position(answer=None, *, request=None, sections=TEXT, now=NOW):
    answers = [Approval(approves=answer[0], content=answer[1], answered_at=answer[2])] if answer else []
    return rules.position(Host(id=1), answers, request, sections, now)


def _request(deadline=NOW - timedelta(hours=1), silence=True, content=TEXT):
    return ApprovalRequest(
        asked_at=NOW - timedelta(days=3), deadline=deadline, silence_is_consent=silence, content=content
    )


@pytest.mark.parametrize(
    ("answer", "request_", "sections", "standing", "changed"),
    [
        (None, None, TEXT, "pending", ("Panel", "1.")),
        ((True, TEXT, NOW), None, TEXT, "approved", ()),
        ((False, TEXT, NOW), None, TEXT, "objected", ()),
        ((True, TEXT, NOW), None, {**TEXT, "1.": "Welcome, longer"}, "changed", ("1.",)),
        ((False, TEXT, NOW), None, {**TEXT, "1.": "Welcome, longer"}, "objected", ("1.",)),
        ((True, TEXT, NOW), None, {"Panel": "A"}, "changed", ("1.",)),
        (None, _request(), TEXT, "tacit", ()),
        (None, _request(deadline=NOW + timedelta(hours=1)), TEXT, "pending", ("Panel", "1.")),
        (None, _request(silence=False), TEXT, "pending", ("Panel", "1.")),
        (None, _request(content={"Panel": "A"}), TEXT, "pending", ("Panel", "1.")),
        ((False, {"Panel": "B"}, NOW - timedelta(days=5)), _request(), TEXT, "tacit", ()),
        ((False, {"Panel": "B"}, NOW - timedelta(days=1)), _request(), TEXT, "objected", ("Panel", "1.")),
    ],
)  # fmt: skip
def test_where_a_host_stands(answer, request_, sections, standing, changed) -> None:
    found = _position(answer, request=request_, sections=sections)
    assert found.standing.value == standing
    if standing != "tacit":
        assert found.changed == changed


def test_one_host_signs_nothing_off_and_neither_do_those_who_need_not() -> None:
    def hosts(*facts):
        return Webinar(hosts=[Host(position=n, acceptance=a, signs_off=s) for n, (a, s) in enumerate(facts)])

    yes, asked = Acceptance.ACCEPTED, Acceptance.INVITED
    assert rules.signing(hosts((yes, True))) == []
    assert rules.signing(hosts((yes, True), (asked, True))) == []
    assert len(rules.signing(hosts((yes, True), (yes, True), (yes, False)))) == 2


def test_the_difference_shows_lines_side_by_side_and_the_words_that_differ() -> None:
    found = rules.difference("Aim\n\nTrade grows slowly.\ngone", "Aim\nTrade grows fast.\n贸易增长。")
    told = [(line.change.value, line.before, line.now) for line in found]
    assert told == [
        ("same", ((False, "Aim"),), ((False, "Aim"),)),
        ("changed", ((False, "Trade grows "), (True, "slowly"), (False, ".")), ((False, "Trade grows "), (True, "fast"), (False, "."))),
        ("changed", ((True, "gone"),), ((True, "贸易增长。"),)),
    ]  # fmt: skip
    assert [line.change.value for line in rules.difference("a", "a\nb")] == ["same", "added"]
    assert [line.change.value for line in rules.difference("a\nb", "b")] == ["removed", "same"]
    ((_was, is_),) = [(line.before, line.now) for line in rules.difference("贸易增长", "贸易快速增长")]
    assert is_ == ((False, "贸易"), (True, "快速"), (False, "增长"))


@pytest.fixture
def two(app: Flask, make: Factory) -> tuple[Browser, Browser]:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a", "host-b", public=False)
    first, second = (Browser(app).sign_in(f"{letter}@example.org") for letter in "ab")
    person = make.person("Bilal Khan")
    first.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="moderator")
    first.get("/manage/w/forum/programme/lines").submit(
        "/lines", text="# Statements\n5 welcome @khan\n# Questions\n20 q a\n"
    )
    return first, second


PAGE = "/manage/w/forum/approvals/programme"


def _mails(app: Flask, session) -> list[tuple[str, str]]:
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    return [
        (row.recipient, message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content())
        for row in session.scalars(select(Delivery).order_by(Delivery.id))
    ]


def test_both_hosts_approve_and_an_edit_asks_again_only_for_what_changed(app: Flask, two, session) -> None:
    first, second = two
    asked = first.get(PAGE).submit("/ask").sure()
    assert "2 people will be asked." in asked.text
    assert [to for to, _text in _mails(app, session)] == ["a@example.org", "b@example.org"]
    done = first.get(PAGE).submit("/answer", **{"answer-answer": "approve"})
    assert "Approved" in done.text
    silent = second.get(PAGE).submit("/answer", status=422, **{"answer-answer": "object"})
    assert "Enter what you object to." in silent.text
    silent.submit("/answer", **{"answer-answer": "object", "answer-comment": "Questions are too short."})
    assert "Questions are too short." in first.get(PAGE).text

    # A step that waits for the approvals says so, and can be taken with a reason.
    first.get("/manage/w/forum/").submit("/publish").submit("/publish", reason="Agreed by telephone")
    overview = first.get("/manage/w/forum/")
    assert "HOST has not approved: Programme" in overview.text
    stopped = first.post("/manage/w/forum/step", {"csrf_token": first.token(), "state": "programme-final"})
    assert "Before you can do this:" in stopped.text

    # The second part changes: the first host is asked for that part alone.
    first.get("/manage/w/forum/programme/lines").submit(
        "/lines", text="# Statements\n5 welcome @khan\n# Questions\n30 q a\n"
    )
    page = first.get(PAGE)
    assert "Changed since then" in page.text
    assert "2. Questions" in page.html.split("<pre")[0]
    assert "<summary>1. Statements" not in page.html
    late = second.get(PAGE)
    first.get("/manage/w/forum/programme/lines").submit("/lines", text="5 welcome @khan\n").sure()
    refused = late.submit("/answer", status=422, **{"answer-answer": "approve"})
    assert "The document changed while you were reading it. Check it again." in refused.text
    for browser in two:
        browser.get(PAGE).submit("/answer", **{"answer-answer": "approve"})
    assert "has not approved" not in first.get("/manage/w/forum/").text
    first.post("/manage/w/forum/step", {"csrf_token": first.token(), "state": "programme-final"})
    assert "Programme final" in first.get("/manage/w/forum/").text


def test_silence_is_consent_after_the_deadline(app: Flask, two) -> None:
    first, _second = two
    wrong = first.get(PAGE).submit("/ask", status=422, **{"ask-silence": "y"})
    assert "Silence can count as approval only after a deadline." in wrong.text
    first.get(PAGE).submit("/ask", **{"ask-silence": "y", "ask-deadline": "2026-11-26", "ask-at": "12:00"}).sure()
    assert "Approved by silence" not in first.get(PAGE).text
    app.extensions["webinar"].clock = lambda: datetime(2026, 11, 27, tzinfo=UTC)
    assert first.get(PAGE).text.count("Approved by silence") == 2


def test_nobody_answers_for_another_host(two) -> None:
    first, _second = two
    page = first.get(PAGE)
    assert page.text.count("The answer of") == 1
    token = first.token()
    data = {"csrf_token": token, "answer-answer": "approve", "answer-host": "2", "answer-seen": ""}
    assert first.client.post(f"{PAGE}/answer", data=data).status_code == 404


def test_nobody_is_asked_again_and_again_about_the_same_wording(app: Flask, two, session, now) -> None:
    first, _second = two
    first.get(PAGE).submit("/ask").sure()
    before = len(_mails(app, session))
    for _time in range(3):
        again = first.get(PAGE).submit("/ask", status=422)
        assert "They were asked about this wording less than a day ago. Nobody was emailed again." in again.text
        assert "Last asked:" in again.text
    assert len(_mails(app, session)) == before
    other = first.get(PAGE).submit("/ask", **{"ask-deadline": "2026-11-30"}).sure()
    assert "2 people will be asked." in other.text, "another deadline is news"
    app.extensions["webinar"].clock = lambda: now + timedelta(days=1)
    assert "2 people will be asked." in first.get(PAGE).submit("/ask", **{"ask-deadline": "2026-11-30"}).sure().text


def test_an_hour_without_a_date_is_refused_and_nobody_is_asked(app: Flask, two, session) -> None:
    first, _second = two
    before = len(_mails(app, session))
    refused = first.get(PAGE).submit("/ask", status=422, **{"ask-at": "10:00"})
    assert "Reply by: Enter the date too." in refused.text
    assert 'value="10:00"' in refused.html
    assert len(_mails(app, session)) == before
