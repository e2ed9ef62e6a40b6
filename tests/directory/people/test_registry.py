"""The registry through its pages: paste, import, export, search, merge, positions, photo."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from PIL import Image
from python_calamine import CalamineWorkbook

from tests.core.test_files import jpeg
from tests.factories import Factory
from tests.page import Browser

SHEET = "Full name,Position,Organisation,E-mail\nAnn Lee,Director,Host A,ann@example.org\n,,,\nNo Name?,,,nonsense\nZahoor Ahmad,Adviser,,\n王芳,司长,外交部,\nAnn Lee,Again,,\n"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.user("o@example.org", "host-a", "organiser")
    return Browser(app).sign_in("o@example.org")


def names(browser: Browser, query: str) -> list[str]:
    page = browser.get(f"/manage/people/?q={query}")
    return re.findall(r'<a href="/manage/people/[^"]+" data-hx-get[^>]+><bdi>(.*?)</bdi>', page.html)


def test_a_name_is_found_as_it_sounds_and_in_other_scripts(staff: Browser, make: Factory) -> None:
    for name in ("Zahur Ahmed", "Masroor Ahmed", "Владимир Норов"):
        make.person(name)
    assert names(staff, "Zahoor") == ["Zahur Ahmed"]
    assert names(staff, "zahoor ahmad") == ["Zahur Ahmed"]
    assert names(staff, "Norov") == ["Владимир Норов"]
    assert names(staff, "норов") == ["Владимир Норов"]
    assert names(staff, "ahmed") == ["Masroor Ahmed", "Zahur Ahmed"]
    assert names(staff, "smith") == []


def test_a_file_is_shown_first_and_then_added_whole(staff: Browser, make: Factory) -> None:
    make.person("Zahur Ahmed")
    page = staff.get("/manage/people/import")
    shown = page.submit("/import", rows=SHEET)
    assert "5 rows: 2 are new, 2 are known, with errors: 1" in shown.text
    assert "Skipped: may be Zahur Ahmed" in shown.text
    assert "” isn’t an email address. Enter one like name@example.org." in shown.text
    assert names(staff, "Ann") == []
    done = shown.submit("/import", button=("confirm", "1"), also=["5"])
    assert "3 people added · 2 rows skipped" in done.text
    assert names(staff, "Ann Lee") == ["Ann Lee"]
    assert len(names(staff, "Zahoor")) == 2


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ("a,b\n1,2\n", "No column is named “Full name”. Name the columns as in the example."),
        ("", "Choose a file"),
        ("BEGIN:VCARD\nFN:x\n", "This vCard is damaged."),
        ("BEGIN:VCARD", "This vCard is damaged."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(staff: Browser, rows, word) -> None:
    assert word in staff.get("/manage/people/import").submit("/import", rows=rows, status=422).text


def test_what_is_handed_out_can_be_read_again(staff: Browser, make: Factory) -> None:
    make.person(
        "Zahur Ahmed", "Adviser", rank="Brigadier", retired=True, retired_marker="(Ret.)", aliases=("Zahoor Ahmad",)
    )
    make.person("王芳", "司长", email="wang@example.org")
    page = staff.get("/manage/people/")
    csv = page.submit("/export", button=("format", "csv")).get_data(as_text=True)
    card = page.submit("/export", button=("format", "vcf")).get_data(as_text=True)
    book = CalamineWorkbook.from_filelike(io.BytesIO(page.submit("/export", button=("format", "xlsx")).get_data()))
    assert "王芳" in str(book.get_sheet_by_index(0).to_python())
    assert "FN:Brigadier (Ret.) Zahur Ahmed" in card
    for text in (csv, card):
        shown = staff.get("/manage/people/import").submit("/import", rows=text.lstrip("\ufeff"))
        assert "2 rows: 0 are new, 2 are known, with errors: 0" in shown.text


def test_two_entries_become_one_with_all_they_held(app: Flask, staff: Browser, make: Factory) -> None:
    kept = make.person("Zahur Ahmed", "Adviser")
    gone = make.person("Zahoor Ahmad", "National Coordinator", email="z@example.org", rank="Brigadier")
    make.webinar("host-a")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(gone), role="speaker")
    page = staff.get("/manage/people/duplicates").follow("Compare")
    if "Zahur Ahmed" not in page.html.split("<tbody>")[0].split("</th>")[1]:
        page = page.follow("Swap entries")
    one = page.submit("", theirs=["email"])
    assert "Entries merged." in one.text
    assert "National Coordinator" in one.text
    assert "Adviser" in one.text
    assert names(staff, "Zahoor") == names(staff, "Zahur")
    assert len(names(staff, "Zahur")) == 1
    assert "z@example.org" in one.html
    assert staff.get("/manage/w/forum/speakers").text.count("Zahoor Ahmad") >= 1, "printed as on that day"
    with app.extensions["webinar"].transaction(write=False) as session:
        from webinar.programme.agenda.models import PanelMember

        assert session.get_one(PanelMember, 1).person_id == kept
    assert "No duplicates found" in staff.get("/manage/people/duplicates").text


def test_two_who_sit_on_one_panel_in_one_role_are_not_merged(staff: Browser, make: Factory) -> None:
    make.webinar("host-a")
    for name in ("Zahur Ahmed", "Zahoor Ahmad"):
        person = make.person(name)
        staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="speaker")
    refused = staff.get("/manage/people/duplicates").follow("Compare").submit("", status=422)
    assert "Both are on one panel in the same role" in refused.text
    assert len(names(staff, "Zahur")) == 2


def test_positions_have_their_time(staff: Browser, make: Factory) -> None:
    make.person("Zahur Ahmed", "Adviser")
    page = staff.get("/manage/people/?q=Zahur").follow("Zahur Ahmed")
    add = page.follow("Add position")
    wrong = add.submit("/new", status=422, position="Envoy", since="2020-05-01", until="2019-01-01")
    assert "Enter an end later than the start." in wrong.text
    done = wrong.submit("/new", until="2021-01-01", on_behalf_of="the Islamic Republic of Pakistan")
    assert "on behalf of the Islamic Republic of Pakistan" in done.text
    assert "Adviser" in done.follow("Envoy").submit("", position="Special Envoy").text
    page = staff.get("/manage/people/?q=Zahur").follow("Zahur Ahmed")
    assert page.text.count("on behalf of the Islamic Republic") == 1
    page.submit("/remove").sure()
    left = page.browser.get(page.url).text
    assert ("on behalf of the Islamic Republic" in left) != ("Adviser" in left), "one position went, the other stays"


def test_a_photo_is_kept_and_taken_away(staff: Browser, make: Factory) -> None:
    make.person("Zahur Ahmed")
    page = staff.get("/manage/people/?q=Zahur").follow("Zahur Ahmed")
    address = page.url.rstrip("/") + "/photo"
    for name, content, word in (("a.jpg", jpeg(), "Photo saved."), ("a.svg", b"<svg/>", "We can’t read this picture")):
        answer = staff.client.post(
            address,
            data={"csrf_token": staff.token(), "photo-file": (io.BytesIO(content), name)},
            follow_redirects=True,
        )
        assert word in answer.get_data(as_text=True)
    with Image.open(io.BytesIO(staff.client.get(address + ".jpg").data)) as picture:
        assert picture.format == "JPEG"
    assert "Choose a file" in staff.post(address, {"csrf_token": staff.token()}, status=422).text
    assert staff.client.get(address + ".jpg").status_code == 200, "saving without a file keeps the photo"
    staff.get(page.url).submit("/photo", remove="1")
    assert staff.client.get(address + ".jpg").status_code == 404


def test_other_languages_reach_the_panel(staff: Browser, make: Factory) -> None:
    person = make.person("Zahur Ahmed", "Adviser")
    page = staff.get("/manage/people/?q=Zahur").follow("Zahur Ahmed")
    page.submit("", name_ru="Захур Ахмед", position_ru="советник", biography_ru="О нём.")
    make.webinar("host-a")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="speaker")
    assert "Захур Ахмед" in staff.get("/manage/w/forum/speakers/1").html
    assert names(staff, "Захур") == ["Zahur Ahmed"]
