"""The search of the whole finds in every room what its reader may see, and nothing else."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.core.made_pdfs import pdf
from tests.factories import Factory
from tests.page import Browser
from webinar.features import FEATURES


def _zephyr(app: Flask, make: Factory) -> None:
    """One of everything that is called Zephyr, of a webinar of two hosts; the second receives only who agrees."""
    make.organisation("Zephyr Institute", "host-a")
    make.organisation("Host B", "host-b")
    make.organisation("Host C", "host-c")
    for host in "abc":
        make.user(f"{host}@example.org", f"host-{host}", "owner")
    make.user("viewer@example.org", "host-a", "viewer")
    make.user("admin@example.org", admin=True)
    make.webinar("host-a", "host-b", title="Zephyr forum", categories=("Media",))
    make.person("Zephyr Khan", email="k@example.org")
    make.registration("forum", "zephyr@example.org", "Zoe Zephyr")
    staff = Browser(app).sign_in("a@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    staff.get("/manage/series/new").submit("/new", title="Zephyr series")
    staff.get("/manage/w/forum/delegations/new").submit("/new", name="Zephyr land")
    check = staff.get("/manage/w/forum/papers/letters/new").submit(
        "/new", kind="invitation", recipient_kind="expert", recipient="Zephyr Academy", body="Come", dated="2026-11-24"
    )
    check.submit("/new", button=check.button("issue"))
    staff.get("/manage/w/forum/coverage").submit("/coverage", outlet="Zephyr Daily")
    staff.get("/manage/w/forum/privacy").submit("/privacy", mode_2="consent").submit("/privacy")
    sent = {"csrf_token": staff.token(), "kind": "slides", "file": (io.BytesIO(pdf()), "zephyr-slides.pdf")}
    staff.client.post("/manage/w/forum/preparation/1/files", data=sent)


@pytest.fixture
def filled(app: Flask, world) -> Flask:
    world(_zephyr)
    return app


def kinds(app: Flask, address: str, words: str = "zephyr") -> list[str]:
    page = Browser(app).sign_in(address).get("/manage/").follow("Search").browser.get(f"/manage/search?q={words}")
    return [kind for kind in KINDS if f"<h2>{kind}</h2>" in page.html]


KINDS = (
    "Coverage",
    "Delegation",
    "Document",
    "File",
    "Organisation",
    "Person",
    "Registration",
    "Series",
    "Speaker",
    "Webinar",
)


@pytest.mark.parametrize(
    ("address", "unseen"),
    [
        ("admin@example.org", set()),
        ("a@example.org", set()),
        ("b@example.org", {"Registration", "Document"}),
        ("viewer@example.org", {"Registration", "Delegation"}),
        ("c@example.org", {"Registration", "Delegation", "Document", "Coverage", "File", "Speaker", "Webinar"}),
    ],
)
def test_each_reader_finds_what_they_may_see(filled: Flask, address: str, unseen: set[str]) -> None:
    assert set(kinds(filled, address)) == set(KINDS) - unseen


def test_every_kind_is_one_rooms(filled: Flask) -> None:
    assert len([feature for feature in FEATURES if feature.find]) == len(KINDS)


def test_a_result_leads_to_its_page_and_words_may_be_of_any_case(filled: Flask) -> None:
    page = Browser(filled).sign_in("a@example.org").get("/manage/search?q=ZOE+zephyr")
    assert "Zephyr forum · Confirmed" in page.text
    assert page.follow("Zoe Zephyr").heading == "Zoe Zephyr"


@pytest.mark.parametrize("words", ["nobody-at-all", "%25", "_", "' OR 1=1", "😀"])
def test_what_is_not_there_is_not_found(filled: Flask, words: str) -> None:
    assert kinds(filled, "admin@example.org", words) == []


def test_a_file_is_found_by_its_name_and_its_speaker_and_opens(filled: Flask) -> None:
    for address in ("b@example.org", "viewer@example.org"):
        staff = Browser(filled).sign_in(address)
        for words in ("slides.pdf", "khan"):
            page = staff.get(f"/manage/search?q={words}")
            own = [link for link in page.links() if "/preparation/files/" in link]
            assert len(own) == 1, (address, words)
            assert staff.client.get(own[0]).mimetype == "application/pdf"
    other = Browser(filled).sign_in("c@example.org")
    assert "/preparation/files/" not in other.get("/manage/search?q=slides.pdf").html
    assert other.client.get(own[0]).status_code == 404


def test_without_words_nothing_is_searched(filled: Flask) -> None:
    page = Browser(filled).sign_in("a@example.org").get("/manage/search")
    assert "Enter a name" in page.text


def test_a_stranger_does_not_search(filled: Flask) -> None:
    assert Browser(filled).client.get("/manage/search?q=zephyr").status_code == 302


def test_the_first_page_names_what_is_overdue(filled: Flask) -> None:
    page = Browser(filled).sign_in("a@example.org").get("/manage/")
    assert "Overdue: " in page.text
    assert "Concept note approved by every host" in page.text
    assert page.follow("Zephyr forum").heading in {"Timeline", "Zephyr forum"}
    assert "Overdue" not in Browser(filled).sign_in("c@example.org").get("/manage/").text


def test_the_shell_is_whole_on_every_page(filled: Flask) -> None:
    staff = Browser(filled).sign_in("a@example.org")
    for address in ("/", "/manage/", "/manage/w/forum/admission", "/w/forum/register"):
        page = staff.get(address)
        assert [page.html.count(f'href="{link}"') > 0 for link in ("/privacy", "/accessibility", "/help")] == [True] * 3
