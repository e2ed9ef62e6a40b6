"""A form whose files are too large together keeps what was typed beside them."""

from __future__ import annotations

import io
import time

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from tests.programme.calendar.test_mails_of_entries import mails, words
from webinar.receiving import LARGEST
from webinar.web.large import MOST

BASE = "/manage/w/forum"
SAID = "This is too large. Files can be up to %d MB together."
LONG = "Director of railways.\nСемь лет на границе."


def file(megabytes: float, name: str = "slides.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"%PDF" + bytes(int(megabytes * 2**20))), name


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.person("Anna Petrova", email="petrova@example.org")
    return Browser(app).sign_in("o@example.org")


def test_a_message_keeps_its_text_and_shows_the_error_beside_the_files(staff: Browser) -> None:
    edit = staff.get(f"{BASE}/mailings").submit("/new")
    sent = {"csrf_token": staff.token(), "subject": "News", "kind": "registrations", "files": file(27), "text": LONG}
    answer = staff.client.post(edit.url, data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert SAID % 26 in page
    assert 'id="files-error"' in page
    assert LONG in page, "also what stands behind the file"
    assert 'value="News"' in page
    small = staff.client.post(edit.url, data={**sent, "files": file(0.01)})
    assert SAID % 26 + "</span>" not in small.get_data(as_text=True)


def test_a_speaker_keeps_what_they_typed(app: Flask, staff: Browser, session) -> None:
    staff.get(f"{BASE}/speakers").submit("/speakers", person="1", role="speaker")
    staff.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    text = words(mails(app, session, "petrova@example.org")[-1])
    own = next(line for line in text.splitlines() if "/speaker/" in line).strip()
    page = Browser(app).get(own)
    browser = page.browser
    sent = {**dict(page._form("/", {"biography": LONG}).fields), "biography": LONG, "slides": file(39)}
    answer = browser.client.post(own, data=sent)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert SAID % 38 in shown
    assert 'id="slides-error"' in shown
    assert 'id="photo-error"' not in shown, "the error stands at the file that was chosen"
    assert LONG in shown
    assert LONG not in Browser(app).get(own).html, "nothing was saved"


def test_a_registration_keeps_its_answers(app: Flask, staff: Browser) -> None:
    staff.get(f"{BASE}/form/new").submit("/new", label="Accreditation letter", kind="file")
    form = Browser(app).get("/w/forum/register")
    own = next(name for name in form._form("/register", {}).names if "accreditation" in name and "kept" not in name)
    sent = {"full_name": "Семён Петров", "email": "semyon@example.org", "agree": "y", own: file(7)}
    answer = form.browser.client.post("/w/forum/register", data=sent)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert SAID % 6 in shown
    assert "Семён Петров" in shown
    assert "semyon@example.org" in shown


def test_where_a_form_cannot_be_shown_again_the_page_gives_the_texts_back(staff: Browser) -> None:
    data = {"csrf_token": staff.token(), "remark": LONG, "photo-file": file(13)}
    answer = staff.client.post("/manage/people/1/photo", data=data)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 413
    assert "Files can be up to 12 MB together." in shown
    assert LONG in shown


@pytest.mark.parametrize("path", ["/sign-in", "/preferences"])
def test_passwords_and_the_forms_of_other_sites_are_not_shown(staff: Browser, path: str) -> None:
    data = {"email": "o@example.org", "password": "secret of somebody", "file": file(7)}
    answer = staff.client.post(path, data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 413
    assert b"secret of somebody" not in answer.data


def test_no_form_is_read_that_the_server_does_not_wait_for(app: Flask) -> None:
    taken = [getattr(view, "webinar_megabytes", 0) * 2**20 for view in app.view_functions.values()]
    assert max(taken) < MOST == LARGEST


def test_what_is_larger_still_goes_unread_and_says_what_to_do(staff: Browser) -> None:
    class Unread(io.RawIOBase):
        def readable(self) -> bool:
            raise AssertionError

    given = {
        "wsgi.input": Unread(),
        "CONTENT_LENGTH": str(200 * 2**20),
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
    }
    answer = staff.client.post(f"{BASE}/mailings/1/edit", environ_overrides=given)
    assert answer.status_code == 413
    assert "what you entered is usually still there" in answer.get_data(as_text=True)


@pytest.mark.parametrize("body", [b"", b"--x", b"--x\r\nnothing\r\n\r\n", bytes(1000), b"--y--\r\n"])
def test_a_broken_form_that_is_too_large_is_refused(staff: Browser, body: bytes) -> None:
    given = {"CONTENT_LENGTH": str(27 * 2**20), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = staff.client.post(f"{BASE}/mailings/1/edit", input_stream=io.BytesIO(body), environ_overrides=given)
    assert answer.status_code in {400, 404, 413}


def test_a_text_as_large_as_a_file_is_nobodys(staff: Browser) -> None:
    data = {"csrf_token": staff.token(), "text": "a" * (27 * 2**20), "files": file(0.1)}
    began = time.monotonic()
    assert staff.client.post(f"{BASE}/mailings/1/edit", data=data).status_code == 413
    assert time.monotonic() - began < 10
