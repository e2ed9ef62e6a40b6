"""The first page says what needs its reader, each with the page where they act, and nothing of others' affairs."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from tests.factories import Factory
from tests.page import Browser


def _three_hosts(app: Flask, make: Factory) -> None:
    for host in "abc":
        make.organisation(f"Host {host.upper()}", f"host-{host}")
        make.user(f"{host}@example.org", f"host-{host}", "owner")
    make.user("viewer@example.org", "host-a", "viewer")
    make.webinar("host-a", "host-b", title="Forum", categories=("Media",))
    make.person("Zoe Khan", email="k@example.org")
    staff = Browser(app).sign_in("a@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person="1", role="speaker")
    make.registration("forum", "m@example.org", "Mira Pending")


@pytest.fixture
def filled(app: Flask, world) -> Flask:
    world(_three_hosts)
    return app


def change(app: Flask, statement: str) -> None:
    with app.extensions["webinar"].transaction() as session:
        session.execute(text(statement))


def home(app: Flask, address: str) -> str:
    return Browser(app).sign_in(address).get("/manage/").text


def test_speakers_answers_and_wishes_are_seen_by_both_hosts_and_lead_to_the_speaker(filled: Flask) -> None:
    change(filled, "UPDATE panel_members SET correction = 'with Dr.', answered_at = '2026-11-01'")
    for address in ("a@example.org", "b@example.org"):
        assert "Zoe Khan requested a different printed name" in home(filled, address)
    page = (
        Browser(filled)
        .sign_in("a@example.org")
        .get("/manage/")
        .follow("Change: Zoe Khan requested a different printed name")
    )
    assert "with Dr." in page.text
    change(filled, "UPDATE panel_members SET correction = '', answer = 'declined'")
    assert "Zoe Khan declined to take part" in home(filled, "a@example.org")


def test_registrations_to_approve_are_counted_for_those_who_decide(filled: Flask) -> None:
    assert "to approve" not in home(filled, "a@example.org")
    change(filled, "UPDATE registrations SET status = 'pending'")
    assert "1 registration to approve" in home(filled, "a@example.org")
    assert "to approve" not in home(filled, "viewer@example.org")
    assert "to approve" not in home(filled, "c@example.org")
    change(filled, "UPDATE registrations SET status = 'waiting'")
    assert "Full: 1 person on the waiting list" in home(filled, "a@example.org")


def test_hosts_to_ask_and_to_answer(filled: Flask) -> None:
    Browser(filled).sign_in("a@example.org").get("/manage/w/forum/hosts").submit(
        "/hosts", organisation="3", role="host"
    )
    assert "Hosts not asked yet: Host C" in home(filled, "a@example.org")
    assert "Forum" not in home(filled, "c@example.org")
    change(filled, "UPDATE hosts SET acceptance = 'invited' WHERE organisation_id = 3")
    assert "Host C was invited to co-host" in home(filled, "c@example.org")
    change(filled, "UPDATE hosts SET acceptance = 'declined' WHERE organisation_id = 3")
    assert "Host C declined to co-host" in home(filled, "a@example.org")


def test_a_document_waits_for_the_host_that_has_not_approved(filled: Flask) -> None:
    staff = Browser(filled).sign_in("a@example.org")
    staff.get("/manage/w/forum/approvals/programme").submit("/ask").sure()
    assert "Programme waits for the approval of Host B" in home(filled, "b@example.org")
    assert "waits for the approval of Host B" not in home(filled, "a@example.org")


def test_the_administrator_of_an_empty_site_is_led_by_the_hand(app: Flask, make: Factory) -> None:
    make.user("admin@example.org", admin=True)
    page = Browser(app).sign_in("admin@example.org").get("/manage/")
    assert "Three steps to your first webinar" in page.text
    assert page.follow("Add your organisation").heading
