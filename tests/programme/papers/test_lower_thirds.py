"""Lower thirds are pictures that a studio lays over a video, in whatever script a name has."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from PIL import Image

from tests.factories import Factory
from tests.page import Browser

BASE = "/manage/w/forum/papers"
NAMES = ("Lt. Col. (Ret.) Zahoor Ahmad Chaudhry-Montgomery of the Long Name", "ظہور احمد", "王芳", "Ахмед Норов")


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    make.user("o@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("o@example.org")
    for name in NAMES:
        person = make.person(name)
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="speaker")
    return browser


def drawn(content: bytes) -> tuple[int, int, int, int]:
    """Return where the picture is not transparent; it must have the size of a video and an empty upper half."""
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (1920, 1080))
    box = picture.getchannel("A").getbbox()
    assert box is not None
    assert box[1] > 540, "it stands in the lower third"
    assert picture.getpixel((5, 5))[3] == 0
    return box


def test_everybody_has_a_picture_named_after_them(staff: Browser) -> None:
    answer = staff.client.get(f"{BASE}/lower-thirds.zip")
    assert 'filename="forum-lower-thirds.zip"' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = archive.namelist()
        assert len(names) == len(NAMES)
        assert all(name.endswith(".png") and name.isascii() for name in names)
        boxes = [drawn(archive.read(name)) for name in names]
    assert all(box[0] > 80 and box[2] < 1840 for box in boxes), "nothing is cut at the edge"


def test_one_person_has_theirs_and_in_urdu_it_stands_at_the_right(staff: Browser) -> None:
    page = staff.get(BASE)
    links = [link for link in page.links() if link.endswith(".png")]
    assert len(links) == len(NAMES)
    answer = staff.client.get(links[0])
    assert "forum-lower-third" in answer.headers["Content-Disposition"]
    assert drawn(answer.get_data())[0] < 200
    staff.client.set_cookie("language", "ur")
    urdu = drawn(staff.client.get(links[1]).get_data())
    assert urdu[0] > 960
    assert urdu[2] > 1700
    assert staff.client.get(f"{BASE}/lower-thirds/999.png").status_code == 404


def test_without_people_there_is_nothing_to_draw(app: Flask, make: Factory) -> None:
    make.organisation()
    make.webinar("host-a")
    make.user("o@example.org", "host-a", "owner")
    page = Browser(app).sign_in("o@example.org").get(f"{BASE}/lower-thirds.zip")
    assert "Nobody is on the panel yet." in page.text
