"""An act on a host is good for just what its page showed: for those people, that email, those consequences."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser, hidden_fields
from webinar.convening.webinars.models import Host
from webinar.core.outbox import Job

HOSTS = "/manage/w/forum/hosts"
ACTS = {
    "2/remove": {"reason": "Other plans"}, "2/lead": {}, "3/answer": {"answer": "accept", "because": "Letter no. 5"},
}  # fmt: skip


def _people(app: Flask, make: Factory) -> dict[str, Browser]:
    for letter in "abc":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a", "host-b")
    lead = Browser(app).sign_in("a@example.org")
    lead.get(HOSTS).submit("/hosts", organisation="3", role="co-host")
    return {"a": lead, "b": Browser(app).sign_in("b@example.org")}


@pytest.fixture
def people(world) -> dict[str, Browser]:
    return world(_people)


def _state(session) -> list[object]:
    session.rollback()
    hosts = session.execute(select(Host.id, Host.is_lead, Host.acceptance, Host.signs_off).order_by(Host.id)).all()
    return [session.scalar(select(func.count(Job.id))), *map(tuple, hosts)]


@pytest.mark.parametrize("act", ACTS)
def test_an_answer_without_the_page_does_nothing(people, session, act: str) -> None:
    before = _state(session)
    data = {"csrf_token": people["a"].token(), "confirmed": "1", **ACTS[act]}
    assert people["a"].client.post(f"{HOSTS}/{act}", data=data).status_code == 200
    assert _state(session) == before


def test_a_change_of_rights_without_its_page_does_nothing(people, session) -> None:
    before = _state(session)
    data = {"csrf_token": people["a"].token(), "confirmed": "1", "role": "co-host"}
    assert people["a"].client.post(f"{HOSTS}/2/rights", data=data).status_code == 200
    assert _state(session) == before


@pytest.mark.parametrize("act", ["2/remove", "2/lead"])
def test_somebody_who_came_since_is_shown_first(people, make: Factory, session, act: str) -> None:
    page = people["a"].get(f"{HOSTS}/{act}")
    make.user("new@example.org", "host-b", "owner")
    before = _state(session)
    again = page.submit(f"/{act}", status=422, **ACTS[act])
    assert "The list has changed since." in again.text
    assert _state(session) == before
    again.submit(f"/{act}", **ACTS[act])
    assert _state(session) != before


def test_rights_are_those_that_were_shown(people, session) -> None:
    shown = people["a"].get(f"{HOSTS}/2/rights").submit("/rights", signs_off=None)
    before = _state(session)
    data = {name: value for name, value in hidden_fields(shown.html).items() if name != "sees_people"}
    answer = people["a"].client.post(f"{HOSTS}/2/rights", data=data)
    assert answer.status_code == 422
    assert _state(session) == before
