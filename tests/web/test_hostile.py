"""Hostile input gets a clear answer, never a 500; the cases are real failures of systems like ours."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.registering.models import Registration

TEXTS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "${7*7}", "{% raw %}", "a\x00b", "a\u2028b",
    "x\r\nBcc: evil@example.org", "\ud800", "\ufffe", "🙂" * 70, "ﷺ" * 100, "\u202eevil", "'; DROP TABLE people; --",
    '=HYPERLINK("http://x")', "\\", "%00", "%s%s%n", '#let x = read("/etc/passwd")', "$\\input{/etc/passwd}$", "A" * 100_000,
]  # fmt: skip


def _staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media",))
    make.person(email="ali@example.org")
    return Browser(app).sign_in("o@example.org")


@pytest.fixture
def staffed(world) -> Browser:
    return world(_staff)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_registering_with_anything(staffed: Browser, text: str) -> None:
    hidden = staffed.hidden()
    data = dict.fromkeys(("full_name", "organisation", "position", "question", "country", "category", "email"), text)
    for fields in (data, {**data, "email": "x@example.org", "category": "", "country": ""}):
        payload = {key: value.encode("utf-8", "surrogatepass") for key, value in fields.items()}
        answer = staffed.client.post("/w/forum/register", data={**hidden, **payload, "agree": "y"})
        assert answer.status_code in {302, 303, 400, 413, 422}
    listed = staffed.get("/manage/w/forum/registrations")
    assert "<script>alert" not in listed.html
    assert "<img src=x" not in listed.html
    for kind in ("csv", "xlsx"):
        page = staffed.get("/manage/w/forum/documents")
        assert page.submit("/attendance", button=("format", kind)).status_code == 200
    staffed.app.extensions["webinar"].worker.run_all()
    staffed.get("/manage/w/forum/messages")


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_people_programme_and_title_of_anything(staffed: Browser, text: str) -> None:
    raw, token = text.encode("utf-8", "surrogatepass"), staffed.token()
    client = staffed.client
    fields = (
        "full_name",
        "rank",
        "style",
        "position",
        "position_printed",
        "retired_marker",
        "email",
        "title",
        "about",
        "name",
    )
    for address in (
        "/manage/people/new", "/manage/webinars/new", "/manage/w/forum/details", "/manage/w/forum/programme/parts",
        "/manage/organisations/new", "/manage/w/forum/coverage", "/manage/w/forum/admission/lines",
    ):  # fmt: skip
        data = {**dict.fromkeys(fields, raw), "csrf_token": token, "outlet": raw, "url": raw, "names": raw, "date": raw}
        assert client.post(address, data=data).status_code in {200, 302, 303, 400, 409, 413, 422}, address
    good = {"csrf_token": token, "full_name": raw, "position": raw}
    assert client.post("/manage/people/new", data=good).status_code in {302, 303, 413, 422}
    for address in ("/w/", "/w/forum/", "/w/forum/programme", "/manage/people/", "/manage/w/forum/speakers", "/"):
        page = staffed.get(address)
        assert "<script>alert" not in page.html
        assert "<img src=x" not in page.html
    assert client.get("/w/forum/programme.pdf").status_code == 200
    assert client.get("/w/forum.ics").status_code == 200
    assert client.get("/calendar.ics").status_code == 200


@pytest.mark.parametrize("query", ["q=%00", "q=%ff%fe", "page=-1", "page=99999999999999999999", "page=%D9%A3", "page=1e9", "q=%25_%5C",
                                   "when=%00", "host=%00", "status=nonsense", "category=x", "category=999999999999999999999", "sort=drop"])  # fmt: skip
@pytest.mark.parametrize("address", ["/w/", "/manage/people/", "/manage/w/forum/registrations", "/manage/audit/", "/manage/webinars/",
                                     "/manage/outlets/", "/manage/mail/"])  # fmt: skip
def test_queries_of_anything(staffed: Browser, address: str, query: str) -> None:
    assert staffed.client.get(f"{address}?{query}").status_code < 500


@pytest.mark.parametrize("address", ["/w/%00/", "/w/%ff/", "/w/..%2f..%2fetc/", "/me/%00/", "/speaker/x/", "/manage/w/forum/coverage/99999999999999999999999",
                                     "/manage/w/forum/speakers/0", "/w/forum/nothing", "/.env", "/static/../webinar.sqlite", "/static/%2e%2e/pyproject.toml",
                                     "/manage/people/%00/", "/sign-in/link/%00", "/join/%E2%80%A8"])  # fmt: skip
def test_addresses_of_anything(staffed: Browser, address: str) -> None:
    assert 200 <= staffed.client.get(address).status_code < 500
    assert staffed.client.get(address).status_code != 200 or "/sign-in/link" in address


def test_sign_in_leads_nowhere_else(staffed: Browser, app: Flask) -> None:
    for target in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
    ):
        browser = Browser(app)
        answer = browser.client.post(
            "/sign-in",
            query_string={"next": target},
            data={"email": "o@example.org", "password": "x", "csrf_token": browser.token()},
        )
        assert "evil" not in answer.headers.get("Location", "")


def test_an_unknown_host_is_refused_and_never_printed(app: Flask, make: Factory) -> None:
    make.webinar()
    answer = app.test_client().get("/w/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    forwarded = app.test_client().get("/w/", headers={"X-Forwarded-Host": "evil.example"})
    assert forwarded.status_code == 200
    assert "evil.example" not in forwarded.get_data(as_text=True)


def test_headers_of_every_answer(app: Flask, make: Factory) -> None:
    make.webinar()
    for address in ("/", "/w/forum/", "/nothing", "/manage/"):
        headers = app.test_client().get(address).headers
        assert (
            "default-src 'none'" in headers["Content-Security-Policy"]
            or "default-src 'self'" in headers["Content-Security-Policy"]
        )
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]


def test_pages_with_personal_data_are_not_stored(app: Flask, make: Factory, staffed: Browser) -> None:
    assert "no-store" in staffed.client.get("/manage/w/forum/registrations").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", b"Name\n\x00\x01"), ("x.xlsx", b"PK\x03\x04rubbish"), ("x.csv", b""), ("../../x.csv", b"Name\nAnn"),
        ("x.csv", b"\xff\xfe\x00"), ("x.csv", b'Name,E-mail\n"unclosed'), ("x.html", b"<html><script>"), ("", b"Name\nAnn"),
        ("x.csv", b"Nothing,Known\n1,2"), ("x.csv", b"Name,E-mail\nAnn,not an address\n,\nBob,bob@example.org"),
    ],
)  # fmt: skip
def test_lists_of_anything(staffed: Browser, name: str, content: bytes) -> None:
    data = {"csrf_token": staffed.token(), "encoding": "", "file": (io.BytesIO(content), name)}
    answer = staffed.client.post("/manage/w/forum/attendance/imports", data=data)
    assert answer.status_code in {200, 302, 303, 422}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "2026-13-45"}, "date"), ({"date": "9999-12-31", "start": "10:00", "time_zone": "Asia/Karachi"}, "year between"),
        ({"start": "25:99"}, "time"), ({"time_zone": "Europe", "start": "10:00"}, "list"), ({"start": "10:00", "date": ""}, "Enter a date as well as a start time."),
        ({"start": "", "end": "12:00"}, "Enter a start time as well as an end time."), ({"date": "2026-03-29", "start": "02:30", "time_zone": "Europe/Berlin"}, "skip"),
        ({"title": ""}, ""),
    ],
)  # fmt: skip
def test_dates_that_cannot_be(staffed: Browser, fields, words: str) -> None:
    page = staffed.get("/manage/webinars/new")
    answer = page.submit("/new", status=422, **{"title": "Kept title", "date": "2026-12-16", **fields})
    assert 'aria-invalid="true"' in answer.html
    assert words.casefold() in answer.text.casefold()
    assert "Kept title" in answer.html or not fields.get("title", "x")


def test_the_registrants_data_hold_only_their_own(app: Flask, make: Factory, session) -> None:
    slug = make.webinar()
    make.registration(slug)
    registration = session.scalars(select(Registration)).one()
    make.registration(slug, "other@example.org", "Other")
    here = app.extensions["webinar"]
    token = here.tokens.sign("registrant", registration.public_id, registration.nonce)
    kept = json.loads(app.test_client().get(f"/me/{token}/data.json").data)
    assert kept["email"] == "ann@example.org"
    assert "other@example.org" not in json.dumps(kept)
    for path in ("/speaker/{}/", "/sign-in/link/{}"):
        assert app.test_client().post(path.format(token), data={}).status_code in {400, 404, 410}


def test_a_file_where_a_text_is_asked_for_is_no_text(app: Flask, make: Factory) -> None:
    staff = _staff(app, make)
    data = {**staff.hidden("/manage/w/forum/registrations/new"), "full_name": (io.BytesIO(b"Ann"), "ann.txt"), "email": "ann@example.org"}  # fmt: skip
    answer = staff.client.post("/manage/w/forum/registrations/new", data=data)
    assert answer.status_code == 422
    assert "Enter an answer." in answer.get_data(as_text=True)
