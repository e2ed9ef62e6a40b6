"""The reconciliation without a database: the truth of the samples per person, and what never depends on order or cut."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.attendance.readers.truth import END, START, TRUTH, sample, settled
from webinar.attendance.presence import evidence, intervals, matching
from webinar.attendance.presence.case import Candidate, Case, Known, PanelEntry, Ruling, SourceFacts, Stay, Threshold
from webinar.attendance.presence.models import DecisionKind, MarkState, PresenceState
from webinar.attendance.presence.truth import reconcile
from webinar.attendance.readers.report import Report

ZOOM = "zoom_webinar_attendee_report.csv"


def case(*reports: Report, **more: Any) -> Case:
    stays = [
        replace(evidence.previewed(report.platform, row), source=number)
        for number, report in enumerate(reports)
        for row in report.connections
    ]
    registrants = [row for report in reports for row in report.registrants]
    facts = {
        number: SourceFacts(report.totals_only, report.began, report.ended) for number, report in enumerate(reports)
    }
    candidates = more.pop("candidates", evidence.of_platform(registrants))
    return Case(stays, facts, candidates, starts=START, ends=END, **more)


def own(*people: tuple[str, str]) -> list[Candidate]:
    return [
        Candidate(f"r:{number}", name, email, number, f"{number}")
        for number, (name, email) in enumerate(people, start=1)
    ]


def stay(name: str, begin: int = 0, end: int | None = 60, row: int = 1, **more: Any) -> Stay:
    joined = START + timedelta(minutes=begin)
    left = START + timedelta(minutes=end) if end is not None else None
    keys = {key: more[key] for key in ("email", "platform_id", "external_id", "organisation") if key in more}
    key = matching.person_key("zoom", name, joined=joined, left=left, **keys)
    return Stay(0, row, key, name, joined=joined, left=left, platform="zoom", role="attendee", **more)


def simple(*stays: Stay, **more: Any) -> Case:
    return Case(stays, {0: SourceFacts()}, starts=START, ends=END, **more)


def test_zoom_alone_tells_the_whole_truth() -> None:
    found = reconcile(case(settled(sample(ZOOM))))
    expected = TRUTH["counts"]
    counts = found.counts
    assert (counts.registered, counts.approved, counts.attended, counts.absent) == (
        expected["registered"], expected["approved"], expected["attended_registered"], expected["no_show"],
    )  # fmt: skip
    assert (counts.unregistered, counts.connections, counts.peak) == (
        expected["unmatched_connections"], expected["connections"], expected["peak_concurrent_attendees_sampled_each_minute"],
    )  # fmt: skip
    by_email = {person.email.lower(): person for person in found.people if person.email}
    for person in TRUTH["people"]:
        if not person["email"]:
            continue
        presence = by_email[person["email"]].presence
        assert presence.connections == person["connections"], person["key"]
        assert round((presence.seconds or 0) / 60, 2) == person["union_minutes_all"]
        assert round((presence.seconds_in or 0) / 60, 2) == person["union_minutes_clipped_to_event"]
        assert round((presence.seconds_sum or 0) / 60, 2) == person["naive_sum_minutes"]
        assert (presence.first.isoformat() if presence.first else None) == person["first_join_utc"]
        assert (presence.last.isoformat() if presence.last else None) == person["last_leave_utc"]


def test_our_own_registrations_give_the_same_figures() -> None:
    people = [
        (person["registered_name"], person["email"]) for person in TRUTH["people"] if person["role"] == "attendee"
    ]
    report = settled(sample(ZOOM))
    rows = evidence.with_denials(own(*people), report.registrants)
    assert reconcile(case(report, candidates=rows)).counts == reconcile(case(report)).counts


def test_the_order_of_files_and_their_cut_change_nothing() -> None:
    report, other = settled(sample(ZOOM)), settled(sample("zoom_meeting_participants.csv"))
    whole = reconcile(case(report))
    assert reconcile(case(report, other)).counts == reconcile(case(other, report)).counts == whole.counts, (
        "the same stays"
    )
    dice = random.Random(7)  # noqa: S311 - no secret
    for _turn in range(5):
        rows = list(report.connections)
        dice.shuffle(rows)
        cut = dice.randrange(len(rows))
        parts = [replace(report, connections=tuple(some)) for some in (rows[:cut], rows[cut:])]
        found = reconcile(case(*parts))
        assert found.counts == whole.counts
        assert [person.presence for person in found.people] == [person.presence for person in whole.people]


def test_totals_are_the_platforms_and_what_they_cannot_tell_is_unknown() -> None:
    goto = settled(sample("gotowebinar_attendee_report.csv"))
    found = reconcile(case(goto))
    jose = next(person for person in found.people if "lvarez" in person.name)
    assert round(jose.presence.seconds / 60) == 91
    assert (jose.presence.seconds_in, jose.presence.seconds_sum, jose.presence.share) == (None, None, None)
    assert found.counts.peak is None
    both = reconcile(case(goto, settled(sample(ZOOM))))
    jose = next(person for person in both.people if "lvarez" in person.name)
    assert round(jose.presence.seconds / 60, 2) == 81.0, "intervals are better evidence than a total"


def test_where_nobody_says_who_registered_every_attendee_counts() -> None:
    counts = reconcile(case(settled(sample("zoom_meeting_participants.csv")))).counts
    assert (counts.registered, counts.approved, counts.absent, counts.unregistered) == (None, None, None, None)
    assert counts.attended == 13


def test_a_union_is_never_longer_than_its_span_nor_than_its_sum() -> None:
    dice = random.Random(3)  # noqa: S311 - no secret
    for _turn in range(50):
        begins = [dice.randrange(100) for _one in range(dice.randrange(1, 9))]
        spans = [(begin, begin + dice.randrange(90)) for begin in begins]
        union = intervals.union(spans)
        assert intervals.length(union) <= min(union[-1][1] - union[0][0], intervals.length(spans))
        assert all(left[1] < right[0] for left, right in pairwise(union))
        assert intervals.union(reversed(spans)) == union


def test_who_leaves_at_the_moment_another_joins_is_not_there_with_them() -> None:
    assert max(there for _at, there in intervals.curve([[(0, 5)], [(5, 9)], [(4, 5)]])) == 2


def test_people_are_matched_by_token_then_platform_then_address_and_never_by_name_alone() -> None:
    rows = own(("Ann Lee", "ann@example.org"), ("Bo Chen", "bo@example.org"))
    found = reconcile(simple(
        stay("x", external_id="2", email="other@example.org"), stay("Ann", email="ANN@example.org", platform_id="7", row=2),
        stay("A. on the phone", platform_id="7", row=3), stay("Lee, Ann", row=4), candidates=rows,
    ))  # fmt: skip
    by_row = {stay.row: person for person in found.people for stay in person.stays}
    assert by_row[1].candidate == rows[1], "the token that we handed out is stronger than an address"
    assert by_row[2].candidate == by_row[3].candidate == rows[0], "seen with the address before"
    assert by_row[4].known == Known.NOT_YET
    assert by_row[4].proposals == ("r:1",)


@pytest.mark.parametrize(
    ("shown", "registered"),
    [
        ("Мария Иванова", "Maria Ivanova"), ("Lt. Col. (Ret.) Farid Beg", "Beg Farid"), ("HQ (Hassan Qureshi)", "Hassan Qureshi"),
        ("MFA – José Núñez", "Jose Nunez"), ("Zahoor Ahmad", "Zahur Ahmed"), ("[PAK] Ann Lee", "ann  LEE"),
    ],
)  # fmt: skip
def test_names_that_may_be_one_are_proposed(shown: str, registered: str) -> None:
    found = reconcile(
        simple(stay(shown), candidates=own((registered, "a@example.org"), ("Other Person", "o@example.org")))
    )
    assert next(person for person in found.people if person.stays).proposals == ("r:1",)


def test_two_people_of_one_name_stay_two_and_devices_stay_nobody() -> None:
    rows = own(("Li Na", "a@example.org"), ("Li Na", "b@example.org"))
    found = reconcile(simple(
        stay("Li Na", email="a@example.org"), stay("Li Na", email="b@example.org", row=2), stay("Li Na", row=3),
        stay("iPhone", row=4), stay("iPhone", 10, 20, row=5), stay("Ann", row=6), stay("Ann", 70, 80, row=7),
        stay("Ann", 0, 9, organisation="Other", row=8), candidates=rows,
    ))  # fmt: skip
    by_row = {stay.row: person.key for person in found.people for stay in person.stays}
    assert len({by_row[row] for row in range(1, 6)}) == 5
    assert by_row[6] == by_row[7] != by_row[8], "the very same name and nothing against it"
    third = next(person for person in found.people if person.key == by_row[3])
    assert third.proposals == ("r:1", "r:2")


def test_hosts_panelists_and_our_panel_are_neither_attended_nor_unregistered() -> None:
    panel = [PanelEntry(5, "Nadia Orlova", frozenset({"nadia@example.org"}))]
    rows = own(("Ann Lee", "ann@example.org"))
    found = reconcile(simple(
        replace(stay("Host", email="h@example.org"), role="host"), stay("N.", email="nadia@example.org", row=2),
        stay("H.E. Nadia Orlova", row=3), replace(stay("Notes", row=4), is_bot=True), stay("Ann", email="ann@example.org", row=5),
        candidates=rows, panel=panel,
    ))  # fmt: skip
    assert (found.counts.attended, found.counts.unregistered, found.counts.connections) == (1, 0, 5)


def test_decisions_rule_until_the_next_and_a_circle_ends() -> None:
    rows, one, two = own(("Ann Lee", "ann@example.org")), stay("iPhone"), stay("Galaxy", row=2)
    alone = simple(one, two, candidates=rows)
    to_ann = Ruling(one.key, DecisionKind.REGISTRANT, target="r:1")
    found = reconcile(replace(alone, rulings=[to_ann, Ruling(two.key, DecisionKind.SAME_AS, target=one.key)]))
    assert (found.counts.attended, found.counts.unregistered) == (1, 0)
    assert next(person for person in found.people if person.candidate).presence.connections == 2
    found = reconcile(replace(alone, rulings=[to_ann, Ruling(one.key, DecisionKind.NOT_PERSON)]))
    assert (found.counts.attended, found.counts.unregistered) == (0, 1)
    circle = [
        Ruling(one.key, DecisionKind.SAME_AS, target=two.key),
        Ruling(two.key, DecisionKind.SAME_AS, target=one.key),
    ]
    assert len([person for person in reconcile(replace(alone, rulings=circle)).people if person.stays]) == 1
    named = Ruling(one.key, DecisionKind.WALK_IN, name="Cy Young", organisation="Mission", represents="Embassy")
    person = next(person for person in reconcile(replace(alone, rulings=[named])).people if person.key == one.key)
    assert (person.name, person.organisation, person.represents) == ("Cy Young", "Mission", "Embassy")


def test_marks_override_sources_and_thresholds_decide_what_counts() -> None:
    rows = own(("Ann", "ann@example.org"), ("Bo", "bo@example.org"), ("Cy", "cy@example.org"))
    base = simple(
        stay("Ann", 0, 30, email="ann@example.org"), stay("Bo", 15, 90, email="bo@example.org", row=2), candidates=rows
    )
    marked = reconcile(replace(base, marks={"r:1": MarkState.ABSENT, "r:3": MarkState.EXCUSED}))
    assert {person.key: person.state for person in marked.people} == {
        "r:1": PresenceState.ABSENT, "r:2": PresenceState.ATTENDED, "r:3": PresenceState.EXCUSED,
    }  # fmt: skip
    assert (marked.counts.attended, marked.counts.absent, marked.counts.excused) == (1, 1, 1)
    for threshold in (Threshold(minutes=31), Threshold(share=50)):
        states = {person.key: person.state for person in reconcile(replace(base, threshold=threshold)).people}
        assert states["r:1"] == PresenceState.TOO_SHORT
        assert states["r:2"] == PresenceState.ATTENDED
    plain = {person.key: person for person in reconcile(base).people}
    assert (plain["r:1"].is_late, plain["r:1"].left_early) == (False, True)
    assert (plain["r:2"].is_late, plain["r:2"].left_early) == (True, False)


def test_an_end_that_is_not_told_is_that_of_the_session_else_of_the_webinar() -> None:
    row = stay("Ann", 10, None)
    presence = reconcile(simple(row)).people[0].presence
    assert (presence.last, presence.has_open) == (END, True)
    ended = START + timedelta(minutes=40)
    found = reconcile(replace(simple(row), sources={0: SourceFacts(ended=ended)})).people[0].presence
    assert (found.last, found.seconds) == (ended, 30 * 60)


def test_who_was_there_before_the_webinar_alone_did_not_attend() -> None:
    before = datetime(2026, 9, 16, 8, tzinfo=UTC)
    row = replace(stay("Ann", email="ann@example.org"), joined=before, left=before + timedelta(minutes=30))
    found = reconcile(simple(row, candidates=own(("Ann", "ann@example.org"))))
    assert found.counts.attended == 0
    assert found.people[0].presence.seconds_in == 0
