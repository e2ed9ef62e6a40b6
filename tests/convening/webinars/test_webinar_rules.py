"""The life of a webinar, its times, and when it is behind us: without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from tests.refusals import refusal, texts
from webinar.convening.webinars import rules
from webinar.convening.webinars.models import Acceptance, Host, HostRole, Webinar
from webinar.convening.webinars.models import WebinarState as S
from webinar.directory.organisations.models import Organisation

START = datetime(2026, 12, 15, 9, tzinfo=UTC)
END = START + timedelta(minutes=90)
HOUR, INSTANT = timedelta(hours=1), timedelta(microseconds=1)

#: Every step there is; the table of the product is compared with it.
WAYS = {
    "proposed": "agreed announced held",
    "agreed": "announced held",
    "announced": "programme_final ready held",
    "programme_final": "ready held",
    "ready": "live held",
    "live": "held",
    "held": "reported closed",
    "reported": "closed",
    "closed": "reported",
    "postponed": "announced",
    "cancelled": "",
}


@pytest.mark.parametrize("state", S)
def test_the_steps_that_a_webinar_may_take(state: S) -> None:
    possible = set()
    for wanted in S:
        if refusal(partial(rules.ensure_step, Webinar(state=state), wanted, START)) is None:
            possible.add(wanted.name.lower())
    assert possible == set(WAYS[state.name.lower()].split())


@pytest.mark.parametrize(
    ("facts", "now", "over"),
    [
        ({"starts_at": START, "ends_at": END}, END, True),
        ({"starts_at": START, "ends_at": END}, END - INSTANT, False),
        ({"starts_at": START}, START + 4 * HOUR, True),
        ({"starts_at": START}, START + 4 * HOUR - INSTANT, False),
        ({"date": date(2026, 12, 15)}, datetime(2026, 12, 16, 11, 59, 59, tzinfo=UTC), False),
        ({"date": date(2026, 12, 15)}, datetime(2026, 12, 16, 12, tzinfo=UTC), True),
        ({}, END + 9999 * HOUR, False),
        ({"starts_at": START, "ends_at": END, "date": date(2020, 1, 1)}, START, False),
        *(({"state": state, "starts_at": START}, START - HOUR, True) for state in (S.HELD, S.REPORTED, S.CLOSED)),
        *(({"state": state, "starts_at": START}, START, False) for state in (S.LIVE, S.CANCELLED, S.POSTPONED)),
    ],
)
def test_a_webinar_is_over_from_the_instant_of_its_end(facts: dict[str, object], now: datetime, over: bool) -> None:
    assert rules.is_over(Webinar(**{"state": S.ANNOUNCED, **facts}), now) is over


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (None, END, "start"),
        (START, START, "end"),
        (START, START - HOUR, "end"),
        (START, START + 24 * HOUR + INSTANT, "end"),
        (START, START + 24 * HOUR, None),
        (START, START + INSTANT, None),
        (START, None, None),
        (None, None, None),
    ],
)
def test_times_that_make_no_sense_are_refused(start: datetime | None, end: datetime | None, field: str | None) -> None:
    refused = refusal(lambda: rules.ensure_times(start, end))
    assert (refused.field if refused else None) == field


def test_which_states_cannot_be_postponed_or_cancelled() -> None:
    postponed = {state for state in S if refusal(partial(rules.ensure_may_postpone, Webinar(state=state), START))}
    assert postponed == {S.HELD, S.REPORTED, S.CLOSED, S.CANCELLED, S.POSTPONED, S.LIVE}
    cancelled = {state for state in S if refusal(partial(rules.ensure_may_cancel, Webinar(state=state)))}
    assert cancelled == {S.HELD, S.REPORTED, S.CLOSED, S.CANCELLED}


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (S.PROPOSED, "held"),
        (S.ANNOUNCED, "held"),
        (S.READY, "held"),
        (S.POSTPONED, "announced"),
        (S.HELD, "reported closed"),
    ],
)
def test_once_a_webinar_is_over_no_step_leads_up_to_it(state: S, offered: str) -> None:
    webinar = Webinar(state=state, starts_at=START, ends_at=END)
    assert {row.name.lower() for row in rules.next_steps(webinar, END)} == set(offered.split())
    assert set(rules.next_steps(webinar, END - INSTANT)) == set(rules.STEPS[state])
    assert refusal(partial(rules.ensure_step, Webinar(state=S.ANNOUNCED, ends_at=END, starts_at=START), S.READY, END))


def test_what_is_over_is_neither_postponed_nor_prepared() -> None:
    webinar = Webinar(state=S.ANNOUNCED, starts_at=START, ends_at=END)
    assert rules.may_postpone(webinar, END - INSTANT)
    assert not rules.may_postpone(webinar, END)
    assert refusal(lambda: rules.ensure_to_come(webinar, END - INSTANT)) is None
    assert refusal(lambda: rules.ensure_to_come(webinar, END)) is not None


@pytest.mark.parametrize(
    ("facts", "afterwards"),
    [
        ({"starts_at": START, "ends_at": END, "created_at": END}, False),
        ({"starts_at": START, "ends_at": END, "created_at": END + INSTANT}, True),
        ({"starts_at": START, "created_at": START + INSTANT}, True),
        ({"date": date(2026, 12, 15), "created_at": datetime(2026, 12, 16, 11, 59, 59, tzinfo=UTC)}, False),
        ({"date": date(2026, 12, 15), "created_at": datetime(2026, 12, 16, 12, tzinfo=UTC)}, True),
        ({"created_at": END}, False),
    ],
)
def test_a_webinar_entered_afterwards_begins_where_it_was_held(facts: dict[str, object], afterwards: bool) -> None:
    webinar = Webinar(state=S.REPORTED, **facts)
    assert rules.was_entered_afterwards(webinar) is afterwards
    assert rules.way_of(webinar) == ((S.HELD, S.REPORTED, S.CLOSED) if afterwards else rules.MAIN_WAY)
    assert rules.way_of(Webinar(state=S.ANNOUNCED, **facts)) == rules.MAIN_WAY


def _host(name: str, role: HostRole, acceptance: Acceptance = Acceptance.ACCEPTED, zone: str = "UTC") -> Host:
    return Host(role=role, acceptance=acceptance, organisation=Organisation(name=name, time_zone=zone))


def test_hosts_are_those_who_agreed_and_supporters_stand_below() -> None:
    hosts = [
        _host("A", HostRole.HOST, zone="Asia/Karachi"),
        _host("B", HostRole.CO_HOST, zone="Asia/Tashkent"),
        _host("C", HostRole.SUPPORT, zone="Asia/Shanghai"),
        _host("D", HostRole.HOST, Acceptance.INVITED),
        _host("E", HostRole.SUPPORT, Acceptance.DECLINED),
        _host("F", HostRole.MEDIA_PARTNER),
    ]
    webinar = Webinar(hosts=hosts)
    assert [host.organisation.name for host in rules.accepted(webinar)] == ["A", "B", "C", "F"]
    assert [row.name for row in rules.hosts_of(webinar)] == ["A", "B"]
    assert [(words, row.name) for words, row in rules.supporters_of(webinar)] == [
        ("With the support of", "C"),
        ("Media partner", "F"),
    ]
    assert rules.zones_of(webinar) == ["Asia/Karachi", "Asia/Tashkent", "Asia/Shanghai", "UTC"]


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 0),
        ({"date": None}, 1),
        ({"hosts": []}, 1),
        ({"is_template": True}, 1),
        ({"state": S.CANCELLED}, 1),
        ({"hosts": [_host("A", HostRole.SUPPORT)]}, 1),
        ({"hosts": [_host("A", HostRole.HOST, Acceptance.INVITED)]}, 1),
        ({"date": None, "hosts": [], "is_template": True, "state": S.CANCELLED}, 4),
    ],
)
def test_what_is_missing_before_a_page_is_published(facts: dict[str, object], count: int) -> None:
    good = {"date": START.date(), "hosts": [_host("A", HostRole.CO_HOST)], "is_template": False, "state": S.AGREED}
    found = rules.publishing_obstacles(Webinar(**{**good, **facts}))
    assert len(found) == len(set(found)) == count
    assert set(found) <= texts()


def test_hours_are_told_in_each_zone_once() -> None:
    webinar = Webinar(starts_at=START, ends_at=END, time_zone="Asia/Karachi", date=date(2026, 12, 15))
    when = rules.when(webinar, ["Asia/Tashkent", "", "Asia/Karachi", "Pacific/Honolulu"])
    assert (when.date, when.time_known, when.starts_at, when.ends_at) == (date(2026, 12, 15), True, START, END)
    assert [(row.label, row.start, row.end, row.day_shift) for row in when.zones] == [
        ("Karachi", "14:00", "15:30", 0),
        ("Tashkent", "14:00", "15:30", 0),
        ("Honolulu", "23:00 (−1)", "00:30", -1),
        ("UTC", "09:00", "10:30", 0),
    ]
    assert [bool(row.note) for row in when.zones] == [True, True, True, False]
    assert "5" in when.zones[0].note


def test_a_zone_is_called_by_the_hosts_own_city() -> None:
    geneva = [
        Host(role=HostRole.HOST, acceptance=Acceptance.ACCEPTED, position=number, organisation=organisation)
        for number, organisation in enumerate(
            (
                Organisation(slug="a", city="Geneva", time_zone="Europe/Zurich"),
                Organisation(slug="b", city="Bern", time_zone="Europe/Zurich"),
                Organisation(slug="c", city="", time_zone="Asia/Karachi"),
                Organisation(slug="d", city="Nowhere", time_zone=""),
            )
        )
    ]
    webinar = Webinar(starts_at=START, ends_at=END, time_zone="Asia/Karachi", hosts=geneva)
    zones = rules.when(webinar, ["Europe/Zurich"]).zones
    assert [row.label for row in zones] == ["Karachi", "Geneva, Bern", "UTC"]
    # Hosts that were not read are not asked for.
    assert rules.when(Webinar(starts_at=START, time_zone="Europe/Zurich")).zones[0].label == "Zurich"


def test_what_is_unknown_about_the_time_stays_unknown() -> None:
    only_day = rules.when(Webinar(date=date(2026, 12, 15), time_zone="UTC"))
    assert (only_day.date, only_day.time_known, only_day.zones) == (date(2026, 12, 15), False, ())
    no_end = rules.when(Webinar(starts_at=START.replace(hour=22), time_zone="Asia/Karachi"))
    assert (no_end.date, no_end.time_known, no_end.ends_at) == (date(2026, 12, 16), True, None)
    assert [(row.start, row.end) for row in no_end.zones] == [("03:00", ""), ("22:00 (−1)", "")]


def test_the_next_day_is_said_and_both_offsets_when_clocks_change_in_the_night() -> None:
    start = datetime(2027, 3, 27, 22, 30, tzinfo=UTC)
    webinar = Webinar(
        starts_at=start, ends_at=start + timedelta(hours=4), time_zone="Europe/Berlin", date=date(2027, 3, 27)
    )
    berlin, karachi, utc = rules.when(webinar, ["Asia/Karachi"]).zones
    assert (berlin.start, berlin.end, berlin.note) == ("23:30", "04:30 (+1)", "UTC+01:00 → UTC+02:00")
    assert (karachi.start, karachi.end, karachi.note) == ("03:30 (+1)", "07:30 (+1)", "UTC+05:00")
    assert (utc.start, utc.end) == ("22:30", "02:30 (+1)")


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ((START.date(), START, END, "UTC"), []),
        ((START.date(), START, START + timedelta(hours=12), "UTC"), []),
        ((START.date(), START, START + timedelta(hours=12, minutes=1), "UTC"), ["end"]),
        ((START.date(), START, START + timedelta(hours=23), "Asia/Karachi"), ["end"]),
        ((date(2020, 1, 1), None, None, ""), ["date"]),
        ((date(2026, 1, 1), START.replace(month=1, day=1), END.replace(month=1, day=1), "UTC"), ["date"]),
        ((None, None, None, ""), []),
    ],
)
def test_what_is_asked_about_times(facts, fields) -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert [name for name, _message, _params in rules.questionable(*facts, now)] == fields


def test_today_is_by_the_clocks_of_the_zone() -> None:
    now = datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert rules.questionable(date(2026, 11, 24), None, None, "UTC", now) == []
    assert len(rules.questionable(date(2026, 11, 24), None, None, "Asia/Karachi", now)) == 1
