"""Who gets a place, alone and in a crowd."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.outbox import Job
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.rules import Limits, Seats
from webinar.web.forms import REQUIRED

S = RegistrationStatus


def who(category: int | None = None, host: int | None = None, organisation: str = "") -> Registration:
    return Registration(category_id=category, source_host_id=host, organisation_key=organisation)


@pytest.mark.parametrize(
    ("limits", "taken", "fits"),
    [
        (Limits(), 10_000, True),
        (Limits(capacity=1), 0, True),
        (Limits(capacity=1), 1, False),
        (Limits(capacity=0), 0, False),
        (Limits(by_category={1: 2}), 2, False),
        (Limits(by_category={9: 0}), 2, True),
        (Limits(by_host={2: 3}), 2, True),
        (Limits(by_host={2: 2}), 2, False),
        (Limits(per_organisation=2), 2, False),
        (Limits(per_organisation=2, by_organisation={"center": 5}), 2, True),
        (Limits(capacity=10, by_organisation={"center": 2}), 2, False),
    ],
)
def test_a_place_is_free_only_within_every_limit(limits: Limits, taken: int, fits: bool) -> None:
    seats, one = Seats(limits), who(1, 2, "center")
    for _ in range(min(taken, 5)):
        seats.take(one)
    seats.total = taken
    assert seats.fits(one) is fits
    assert Seats(limits).are_full is (limits.capacity == 0)


def test_who_names_no_organisation_is_not_limited_by_any() -> None:
    seats = Seats(Limits(per_organisation=1))
    seats.take(who())
    assert seats.fits(who())


def test_what_is_full_is_left_out_of_the_queue() -> None:
    seats = Seats(Limits(by_category={1: 1, 2: 2}, by_host={3: 0}, by_organisation={"x": 0}, per_organisation=1))
    seats.take(who(1, 4, "center"))
    assert seats.full() == ({1}, {3}, {"x", "center"})


@pytest.mark.slow
def test_forty_threads_five_registrations_each_fifty_places(app: Flask, make: Factory, session) -> None:
    slug = make.webinar(capacity=50)

    def crowd(thread: int) -> list[int]:
        browser = Browser(app)
        hidden = browser.hidden(f"/w/{slug}/register")
        statuses = []
        for number in range(5):
            data = {
                **hidden, "full_name": f"Guest {thread}-{number}", "agree": "y", "country": "",
                "email": f"guest{thread}-{number}@example.org", "organisation": "", "position": "", "question": "",
            }  # fmt: skip
            statuses.append(browser.client.post(f"/w/{slug}/register", data=data).status_code)
        return statuses

    with ThreadPoolExecutor(40) as pool:
        answers = [status for statuses in pool.map(crowd, range(40)) for status in statuses]
    assert answers == [302] * 200
    counts = dict(session.execute(select(Registration.status, func.count()).group_by(Registration.status)).all())
    assert counts == {S.CONFIRMED: 50, S.WAITING: 150}
    assert session.scalar(select(func.count(Job.id)).where(Job.kind == "registration.send_standing")) == 200


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
    Browser(app).sign_in("o@example.org").get(f"/manage/w/{slug}/details").submit("/details", capacity="2").sure()
    assert [make.status(slug, f"r{number}@example.org") for number in range(3)] == ["confirmed", "confirmed", "waiting"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("email", "nonsense", "” isn’t an email address. Enter one like name@example.org."),
        ("email", "", str(REQUIRED)),
        ("full_name", "", str(REQUIRED)),
        ("full_name", "x" * 500, "160 characters"),
        ("agree", None, "Tick the box to agree."),
    ],
)
def test_wrong_input_is_said_at_the_field_and_nothing_is_lost(app: Flask, make: Factory, name, value, words) -> None:
    form = Browser(app).get(f"/w/{make.webinar()}/register")
    good = {"full_name": "Анна Иванова", "email": "anna@example.org", "agree": "y", "organisation": "«Центр»"}
    page = form.submit("/register", status=422, **{**good, name: value})
    beside = re.search(rf'id="{name}-error".*?<span>(.*?)</span>', page.html, re.DOTALL)
    assert beside, "the problem stands beside its field"
    assert words in unescape(beside.group(1))
    assert page.html.count('aria-invalid="true"') == 1, "and no other field is blamed"
    assert "«Центр»" in page.html
