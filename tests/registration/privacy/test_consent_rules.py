"""Who is asked what, whose answer counts, and who may be seen by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product

import pytest

from tests.refusals import refusal
from webinar.convening.webinars.models import Host
from webinar.registration.privacy import rules
from webinar.registration.privacy.models import HostSharing, Listing, PrivacySettings, Sharing

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
YES, NO = {"given": True}, {"given": False}


def _settings(public: Listing, participants: Listing, *, future: bool = False) -> PrivacySettings:
    return PrivacySettings(public_list=public, participants_list=participants, asks_future=future)


def test_by_default_nobody_is_listed_or_asked() -> None:
    settings = rules.default_settings(7)
    assert (settings.webinar_id, settings.public_list, settings.participants_list) == (7, Listing.HIDE, Listing.HIDE)
    assert settings.asks_future is False
    assert rules.asked(settings, {}) == []


def test_a_host_without_the_right_to_see_people_receives_nobody_whatever_was_set() -> None:
    hosts = [Host(id=number, sees_people=number != 3) for number in (1, 2, 3)]
    set_ = {number: HostSharing(host_id=number, mode=Sharing.CONSENT) for number in (2, 3)}
    assert rules.sharing(hosts, set_) == {1: Sharing.JOINT, 2: Sharing.CONSENT, 3: Sharing.NONE}
    assert rules.sharing(hosts, {})[3] is Sharing.NONE


def test_the_public_list_is_never_wider_than_the_other() -> None:
    order = [Listing.HIDE, Listing.CONSENT, Listing.ALL]
    for public, participants in product(order, order):
        refused = refusal(partial(rules.ensure_lists, rules.Access({}, participants, public)))
        wider = order.index(public) > order.index(participants)
        assert (refused.field if refused else "") == ("public_list" if wider else "")


@pytest.mark.parametrize(
    ("settings", "sharing", "asked"),
    [
        (_settings(Listing.HIDE, Listing.HIDE), {1: Sharing.JOINT, 2: Sharing.NONE}, []),
        (_settings(Listing.HIDE, Listing.ALL), {1: Sharing.CONSENT, 3: Sharing.CONSENT}, ["share:1", "share:3"]),
        (
            _settings(Listing.CONSENT, Listing.CONSENT),
            {2: Sharing.CONSENT},
            ["share:2", "list_participants", "list_public"],
        ),
        (_settings(Listing.HIDE, Listing.CONSENT, future=True), {}, ["list_participants", "future"]),
    ],
)
def test_the_form_asks_what_the_settings_need(settings: PrivacySettings, sharing, asked: list[str]) -> None:
    assert rules.asked(settings, sharing) == asked


def test_whom_others_registered_is_listed_by_consent_alone() -> None:
    given = {rules.LIST_PUBLIC: {"given": True}}
    for consents, expected in (({}, False), (given, True)):
        assert rules.is_listed(Listing.ALL, consents, rules.LIST_PUBLIC, agreed_at=None, since=None) is expected


def test_an_answer_has_its_time_and_wording_and_keeps_them_while_it_stays() -> None:
    first = rules.answered({}, {"future": True, "share:1": False}, {"future": 4}, NOW)
    assert first == {
        "future": {"given": True, "at": NOW.isoformat(), "wording": 4},
        "share:1": {"given": False, "at": NOW.isoformat(), "wording": None},
    }
    later = NOW + timedelta(days=1)
    assert rules.answered(first, {"future": True, "share:1": False}, {"future": 4}, later) == first
    changed = rules.answered(first, {"future": False}, {"future": 4}, later)
    assert changed["future"] == {"given": False, "at": later.isoformat(), "wording": 4}
    assert changed["share:1"] == first["share:1"], "what was not asked stays"
    reworded = rules.answered(first, {"future": True}, {"future": 5}, later)
    assert reworded["future"] == {"given": True, "at": later.isoformat(), "wording": 5}


@pytest.mark.parametrize(
    ("given", "public"),
    [
        ({"list_public": True, "list_participants": False}, True),
        ({"list_public": True, "list_participants": True}, True),
        ({"list_public": True}, True),
        ({"list_public": False, "list_participants": False}, False),
    ],
)
def test_who_agrees_to_the_public_list_is_in_both(given: dict[str, bool], public: bool) -> None:
    answered = rules.answered({}, given, {"list_public": 3}, NOW)
    assert answered["list_public"] == {"given": public, "at": NOW.isoformat(), "wording": 3}
    assert all(row["given"] is public for row in answered.values())


@pytest.mark.parametrize(
    ("listing", "consents", "listed"),
    [
        (Listing.ALL, {}, True),
        (Listing.HIDE, {"list_public": YES}, False),
        (Listing.CONSENT, {}, False),
        (Listing.CONSENT, {"list_public": YES}, True),
        (Listing.CONSENT, {"list_public": NO}, False),
        (Listing.CONSENT, {"list_participants": YES}, False),
    ],
)
def test_who_stands_in_a_list(listing: Listing, consents, listed: bool) -> None:
    assert rules.is_listed(listing, consents, rules.LIST_PUBLIC, agreed_at=NOW, since=None) is listed


@pytest.mark.parametrize(
    ("hosts", "consents", "mine", "seen"),
    [
        ({1: Sharing.JOINT}, {}, [1], True),
        ({1: Sharing.JOINT}, {}, [], False),
        ({1: Sharing.JOINT}, {}, [2], False),
        ({1: Sharing.NONE}, {"share:1": YES}, [1], False),
        ({1: Sharing.CONSENT}, {}, [1], False),
        ({1: Sharing.CONSENT}, {"share:1": YES}, [1], True),
        ({1: Sharing.CONSENT}, {"share:1": NO}, [1], False),
        ({1: Sharing.CONSENT, 2: Sharing.CONSENT}, {"share:2": YES}, [1], False),
        ({1: Sharing.NONE, 2: Sharing.JOINT}, {}, [1, 2], True),
    ],
)
def test_a_host_sees_whom_it_may(hosts, consents, mine: list[int], seen: bool) -> None:
    grounds = {key: rules.Ground(mode) for key, mode in hosts.items()}
    assert rules.Viewer(grounds, tuple(mine)).sees(consents, NOW) is seen


@pytest.mark.parametrize(
    "typed",
    ["data@example.org", "Ayesha Khan, data@example.org", "Ayesha Khan <data@example.org>.", "+92 51 2345678", "۰۵۱ ۲۳۴۵۶۷۸",
     "Data office: +7 (495) 123-45-67", "https://example.org/data", "See www.example.org/privacy."],
)  # fmt: skip
def test_a_contact_is_a_way_to_reach_somebody(typed: str) -> None:
    assert rules.reachable(typed) == typed


@pytest.mark.parametrize(
    "typed", ["٣٤٥", "345", "B", "Ayesha Khan", "2026", "a@b", "www.", "Room 12, floor 3", "Data office, 2025-2026"]
)
def test_what_reaches_nobody_is_no_contact(typed: str) -> None:
    assert refusal(lambda: rules.reachable(typed)) is not None
