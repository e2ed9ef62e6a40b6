"""Is it open, who fits, who joins, who may still change: without a database, to the instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.refusals import refusal
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.models import WebinarState as W
from webinar.registration.admission.models import AdmissionSettings, Promotion
from webinar.registration.registering import rules
from webinar.registration.registering.models import Registration
from webinar.registration.registering.models import RegistrationStatus as S

START = datetime(2026, 12, 15, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
NOW = START - timedelta(days=20)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)


def _webinar(**more: object) -> Webinar:
    facts = {
        "state": W.ANNOUNCED,
        "published_at": NOW,
        "registration_open": True,
        "starts_at": START,
        "ends_at": END,
        "join_url": "https://meet.example.org/1",
    }
    return Webinar(**{**facts, **more})


@pytest.mark.parametrize(
    ("facts", "settings", "now", "words"),
    [
        ({}, {}, NOW, ""),
        ({}, {}, END - INSTANT, ""),
        ({}, {}, END, "has taken place"),
        ({"state": W.CANCELLED}, {}, END, "is cancelled"),
        ({"published_at": None}, {}, NOW, "is not open"),
        ({"registration_open": False}, {}, NOW, "is not open"),
        *(({"state": state}, {}, NOW, "is not open") for state in (W.PROPOSED, W.AGREED, W.POSTPONED)),
        *(({"state": state}, {}, NOW, "") for state in (W.PROGRAMME_FINAL, W.READY, W.LIVE)),
        *(({"state": state}, {}, NOW, "has taken place") for state in (W.HELD, W.REPORTED, W.CLOSED)),
        ({}, {"opens_at": NOW}, NOW, ""),
        ({}, {"opens_at": NOW}, NOW - INSTANT, "Registration isn’t open yet."),
        ({}, {"closes_at": NOW}, NOW, "is closed"),
        ({}, {"closes_at": NOW}, NOW - INSTANT, ""),
    ],
)
def test_registration_is_open(facts, settings, now: datetime, words: str) -> None:
    webinar, kept = _webinar(**facts), AdmissionSettings(**settings)
    assert rules.is_open(webinar, now, kept) is (words == "")
    refused = refusal(lambda: rules.ensure_open(webinar, now, kept))
    assert words in str(refused or "")
    assert isinstance(refused, rules.RegistrationClosed) is bool(words)
    if not settings:
        assert (refusal(lambda: rules.ensure_open(webinar, now)) is None) is (words == "")


@pytest.mark.parametrize(
    ("limits", "none"),
    [
        (rules.Limits(), True),
        (rules.Limits(capacity=0), False),
        (rules.Limits(per_organisation=0), False),
        (rules.Limits(by_category={1: 1}), False),
        (rules.Limits(by_host={1: 1}), False),
        (rules.Limits(by_organisation={"x": 1}), False),
    ],
)
def test_where_nothing_is_limited_everybody_gets_a_place(limits: rules.Limits, none: bool) -> None:
    assert limits.are_none is none


def test_an_organisation_has_its_own_places_or_those_of_any() -> None:
    limits = rules.Limits(by_organisation={"centre": 5}, per_organisation=2)
    assert [limits.of_organisation(key) for key in ("centre", "other", "")] == [5, 2, None]


def _who(category: int | None = None, host: int | None = None, organisation: str = "") -> Registration:
    return Registration(category_id=category, source_host_id=host, organisation_key=organisation)


def test_taking_counts_in_every_dimension() -> None:
    seats = rules.Seats(rules.Limits(capacity=3))
    for one in (_who(1, 2, "centre"), _who(1, 2, "centre"), _who()):
        assert not seats.are_full
        assert seats.fits(one)
        seats.take(one)
    assert (seats.total, seats.by_category, seats.by_host, seats.by_organisation) == (3, {1: 2}, {2: 2}, {"centre": 2})
    assert seats.are_full
    assert not seats.fits(_who())


def test_what_nobody_has_taken_yet_is_free_to_the_last_place() -> None:
    seats = rules.Seats(rules.Limits(by_category={1: 1}, by_host={1: 1}, by_organisation={"centre": 1}))
    assert seats.fits(_who(1, 1, "centre"))
    seats.take(_who(1, 1, "centre"))
    assert seats.fits(_who()), "who names nothing is not in the first category, nor of the first host"
    assert not seats.fits(_who(1))
    assert not seats.fits(_who(None, 1))


def test_only_organisations_with_a_limit_are_ever_full() -> None:
    seats = rules.Seats(rules.Limits(by_organisation={"centre": 2, "none": 0}))
    for key in ("centre", "other", "other"):
        seats.take(_who(organisation=key))
    assert seats.full() == (set(), set(), {"none"})


def test_who_names_nothing_takes_nothing_of_a_quota() -> None:
    seats = rules.Seats(rules.Limits(by_category={1: 1}, by_host={2: 1}, per_organisation=1))
    assert seats.fits(_who())
    assert seats.full() == (set(), set(), set())
    seats.take(_who(1))
    assert not seats.fits(_who(1))
    assert seats.fits(_who(3, 2, "centre"))
    seats.take(_who(3, 2, "centre"))
    assert not seats.fits(_who(3, 2))
    assert not seats.fits(_who(3, 5, "centre"))
    assert seats.full() == ({1}, {2}, {"centre"})


@pytest.mark.parametrize(
    ("promotion", "drawn", "moves"),
    [
        (Promotion.AUTOMATIC, None, True),
        (Promotion.OFFER, None, True),
        (Promotion.MANUAL, None, False),
        (Promotion.LOTTERY, None, False),
        (Promotion.LOTTERY, NOW, True),
    ],
)
def test_who_moves_up_by_themselves(promotion: Promotion, drawn: datetime | None, moves: bool) -> None:
    assert rules.moves_up(AdmissionSettings(promotion=promotion, drawn_at=drawn)) is moves


@pytest.mark.parametrize("status", S)
def test_a_place_is_given_up_until_the_end_by_who_has_not_ended(status: S) -> None:
    assert rules.may_cancel(_webinar(), status, END - INSTANT) is (status not in {S.CANCELLED, S.DECLINED})
    assert rules.may_cancel(_webinar(), status, END) is False


@pytest.mark.parametrize(
    ("row", "until", "now", "may"),
    [
        ({}, None, END - INSTANT, True),
        ({}, None, END, False),
        ({}, NOW, NOW, False),
        ({}, NOW, NOW - INSTANT, True),
        ({"erased_at": NOW}, None, NOW, False),
        ({"status": S.CANCELLED}, None, NOW, False),
        ({"status": S.DECLINED}, None, NOW, False),
        ({"status": S.WAITING}, None, NOW, True),
    ],
)
def test_answers_change_until_their_deadline(row, until: datetime | None, now: datetime, may: bool) -> None:
    webinar, settings = _webinar(), AdmissionSettings(answers_until=until)
    registration = Registration(**{"status": S.CONFIRMED, "erased_at": None, **row})
    assert rules.may_change(webinar, registration, settings, now) is may
    assert (refusal(lambda: rules.ensure_may_change(webinar, registration, settings, now)) is None) is may


def test_only_who_waits_is_given_a_place() -> None:
    rows = [Registration(status=status) for status in S]
    given = {row.status for row in rows if refusal(partial(rules.ensure_waiting, row)) is None}
    assert given == {S.WAITING, S.PENDING}


@pytest.mark.parametrize(
    ("status", "until", "good"),
    [
        (S.OFFERED, NOW + INSTANT, True),
        (S.OFFERED, NOW, False),
        (S.OFFERED, None, False),
        (S.WAITING, NOW + HOUR, False),
        (S.CONFIRMED, NOW + HOUR, False),
    ],
)
def test_an_offer_is_taken_before_it_ends(status: S, until: datetime | None, good: bool) -> None:
    row = Registration(status=status, held_until=until)
    assert (refusal(lambda: rules.ensure_offered(row, NOW)) is None) is good


LIMITS = rules.Limits(by_category={1: 1}, by_host={5: 1}, by_organisation={"acme": 1}, per_organisation=2)
OUTSIDE = rules.Within(None, None, "")


@pytest.mark.parametrize(
    ("facts", "before", "field", "words"),
    [
        ({"category_id": 1}, OUTSIDE, "category", "category"),
        ({"category_id": 1}, rules.Within(1, None, ""), None, ""),
        ({"category_id": 2}, OUTSIDE, None, ""),
        ({"category_id": None}, rules.Within(1, None, ""), None, ""),
        ({"organisation_key": "acme"}, OUTSIDE, "organisation", "organisation"),
        ({"organisation_key": "acme"}, rules.Within(None, None, "acme"), None, ""),
        ({"organisation_key": "other"}, OUTSIDE, None, ""),
        ({"organisation_key": ""}, rules.Within(None, None, "acme"), None, ""),
        ({"source_host_id": 5}, OUTSIDE, None, "host"),
        ({"source_host_id": 5}, rules.Within(None, 5, ""), None, ""),
        ({"source_host_id": None}, rules.Within(None, 5, ""), None, ""),
    ],
)
def test_a_place_moves_only_to_where_one_is_free(facts, before: rules.Within, field: str | None, words: str) -> None:
    taken = rules.Seats(LIMITS, 4, by_category={1: 2, 2: 9}, by_host={5: 2}, by_organisation={"acme": 2, "other": 2})
    who = Registration(**{"category_id": None, "organisation_key": "", "source_host_id": None, **facts})
    refused = refusal(lambda: rules.ensure_within(taken, who, before))
    assert bool(refused) is bool(words)
    if refused is not None:
        assert refused.field == field
        assert words in str(refused)
    # With the mover counted once, and nobody else there, the place is theirs.
    alone = rules.Seats(LIMITS, 1, by_category={1: 1}, by_host={5: 1}, by_organisation={"acme": 1, "other": 1})
    rules.ensure_within(alone, who, before)


@pytest.mark.parametrize(
    ("facts", "somebody", "now", "recorded"),
    [
        ({}, False, NOW, True),
        ({}, False, END, True),
        ({"registration_open": False}, False, END - INSTANT, True),
        ({"registration_open": False}, False, END, False),
        ({"registration_open": False}, True, END, True),
        ({"registration_open": False, "state": W.CANCELLED}, False, END, True),
        ({"created_at": END + INSTANT}, False, END + HOUR, False),
        ({"created_at": END + INSTANT}, True, END + HOUR, True),
    ],
)
def test_no_row_means_nobody_only_where_registrations_were_kept(facts, somebody: bool, now, recorded: bool) -> None:
    webinar = _webinar(**{"created_at": NOW, **facts})
    assert rules.are_recorded(webinar, {S.CONFIRMED: int(somebody), S.WAITING: 0}, now) is recorded
