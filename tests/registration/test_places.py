"""Who gets a place, alone and in a crowd."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.outbox import Job
from webinar.registration import rules
from webinar.registration.models import Registration, RegistrationStatus

S = RegistrationStatus


@pytest.mark.parametrize(
    ("capacity", "confirmed", "waiting", "expected"),
    [
        (None, 10_000, 0, S.CONFIRMED),
        (1, 0, 0, S.CONFIRMED),
        (1, 1, 0, S.WAITING),
        (2, 1, 1, S.WAITING),
        (0, 0, 0, S.WAITING),
    ],
)
def test_standing(capacity: int | None, confirmed: int, waiting: int, expected: RegistrationStatus) -> None:
    assert rules.standing(capacity, confirmed, waiting) is expected


@pytest.mark.parametrize(
    ("capacity", "confirmed", "waiting", "expected"), [(None, 5, 3, 3), (10, 8, 3, 2), (10, 12, 3, 0), (10, 10, 0, 0)]
)
def test_promotions(capacity: int | None, confirmed: int, waiting: int, expected: int) -> None:
    assert rules.promotions(capacity, confirmed, waiting) == expected


@pytest.mark.slow
def test_forty_threads_five_registrations_each_fifty_places(app: Flask, make: Factory, session) -> None:
    slug = make.webinar(capacity=50)

    def crowd(thread: int) -> list[int]:
        browser = Browser(app)
        token = browser.token()
        statuses = []
        for number in range(5):
            data = {
                "csrf_token": token, "full_name": f"Guest {thread}-{number}", "agree": "y", "country": "",
                "email": f"guest{thread}-{number}@example.org", "organisation": "", "position": "", "question": "",
            }  # fmt: skip
            statuses.append(browser.client.post(f"/w/{slug}/register", data=data).status_code)
        return statuses

    with ThreadPoolExecutor(40) as pool:
        answers = [status for statuses in pool.map(crowd, range(40)) for status in statuses]
    assert answers == [302] * 200
    counts = dict(session.execute(select(Registration.status, func.count()).group_by(Registration.status)).all())
    assert counts == {S.CONFIRMED: 50, S.WAITING: 150}
    assert session.scalar(select(func.count()).select_from(Job)) == 200


@pytest.mark.slow
def test_one_address_from_twenty_threads_is_one_registration(app: Flask, make: Factory, session) -> None:
    slug = make.webinar(capacity=5)

    def once(_thread: int) -> int:
        browser = Browser(app)
        data = {
            "csrf_token": browser.token(), "full_name": "Ann", "agree": "y", "email": "Ann@example.org", "country": "",
            "organisation": "", "position": "", "question": "",
        }  # fmt: skip
        return browser.client.post(f"/w/{slug}/register", data=data).status_code

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(once, range(20))) == [302] * 20
    assert session.scalar(select(func.count()).select_from(Registration)) == 1
    assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_the_answer_does_not_tell_who_is_registered(app: Flask, make: Factory) -> None:
    slug = make.webinar(capacity=1)
    make.registration(slug, "known@example.org")
    pages = []
    for email in ("known@example.org", "new@example.org"):
        form = Browser(app).get(f"/w/{slug}/register")
        pages.append(form.submit("/register", full_name="Somebody", email=email, agree="y").text)
    assert pages[0] == pages[1]


def test_a_larger_capacity_moves_up_those_who_wait(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    slug = make.webinar("host-a", capacity=1)
    for number in range(3):
        make.registration(slug, f"r{number}@example.org")
    Browser(app).sign_in("o@example.org").get(f"/manage/w/{slug}/details").submit("/details", capacity="2")
    assert [make.status(slug, f"r{number}@example.org") for number in range(3)] == ["confirmed", "confirmed", "waiting"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "nonsense"}, "is not an e-mail address"),
        ({"email": ""}, "Please fill"),
        ({"full_name": ""}, "Please fill"),
        ({"full_name": "x" * 500}, "At most 160 characters"),
        ({"agree": None}, "Registration needs your consent"),
    ],
)
def test_wrong_input_is_said_at_the_field_and_nothing_is_lost(app: Flask, make: Factory, fields, words: str) -> None:
    form = Browser(app).get(f"/w/{make.webinar()}/register")
    good = {"full_name": "Анна Иванова", "email": "anna@example.org", "agree": "y", "organisation": "«Центр»"}
    page = form.submit("/register", status=422, **{**good, **fields})
    assert words in page.text or 'aria-invalid="true"' in page.html
    assert "«Центр»" in page.html
