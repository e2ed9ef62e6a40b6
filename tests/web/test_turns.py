"""Registrations take turns in a process on SQLite; every way out lets the next one go on."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.registering import service
from webinar.web import transaction

GOOD = {"full_name": "Ann", "email": "ann@example.org", "agree": "y"}


@pytest.fixture
def visitor(app: Flask, make: Factory) -> Browser:
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        pytest.skip("PostgreSQL lets each webinar wait for itself")
    make.organisation()
    make.webinar("host-a")
    return Browser(app)


class Turn:
    """A turn that counts how often it was taken and given back."""

    def __init__(self) -> None:
        self.taken = self.given_back = 0

    def acquire(self, timeout: float = -1) -> bool:
        assert timeout > 0, "nobody waits for ever"
        self.taken += 1
        return True

    def release(self) -> None:
        self.given_back += 1


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    made = Turn()
    monkeypatch.setattr(transaction, "_TURN", made)
    return made


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 302), ({"email": "nobody"}, 422), ({"second_topic": "x"}, 302), ({"category": "999"}, 302)],
    ids=["registered", "refused", "trapped", "of no category"],
)
def test_every_answer_gives_the_turn_back(visitor: Browser, turn: Turn, changes: dict[str, str], status: int) -> None:
    answer = visitor.client.post("/w/forum/register", data={**visitor.hidden(), **GOOD, **changes})
    assert answer.status_code == status
    assert turn.taken == turn.given_back == 1


def test_an_unknown_webinar_and_a_fault_give_it_back(
    visitor: Browser, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = visitor.hidden()
    assert visitor.client.post("/w/unknown/register", data={**hidden, **GOOD}).status_code == 404

    def broken(*_args: object, **_kw: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(service, "register", broken)
    assert visitor.client.post("/w/forum/register", data={**hidden, **GOOD}).status_code == 500
    assert turn.taken == turn.given_back == 2


def test_whoever_brings_a_file_takes_no_turn(visitor: Browser, turn: Turn) -> None:
    data = {**visitor.hidden(), **GOOD, "q_letter": (io.BytesIO(b"text"), "a.txt")}
    assert visitor.client.post("/w/forum/register", data=data).status_code == 302
    assert turn.taken == 0


def test_readers_and_other_forms_take_none(visitor: Browser, turn: Turn) -> None:
    visitor.get("/w/forum/")
    visitor.get("/w/forum/register/link").submit("/link", email="ann@example.org")
    assert turn.taken == 0
