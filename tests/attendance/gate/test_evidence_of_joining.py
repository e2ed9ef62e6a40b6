"""A click on the join page is evidence: it recognises, and counts only where organisers say so."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.attendance.gate.test_gate import at, link, press
from tests.factories import Factory
from tests.page import Browser
from webinar.attendance.presence.case import Candidate, Case, Known, SourceFacts, Stay, Threshold
from webinar.attendance.presence.matching import person_key
from webinar.attendance.presence.models import Attendance, PresenceState
from webinar.attendance.presence.truth import reconcile
from webinar.core.outbox import Job
from webinar.registration.registering.access import registrant_link

START = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BASE = "/manage/w/forum/attendance"


def candidate(token: str, name: str) -> Candidate:
    return Candidate(f"r:{token}", name, f"{token}@example.org", 1, token)


def click(token: str, minute: float, number: int = 1) -> Stay:
    key = person_key("", "", external_id=token)
    return Stay(-1, number, key, "", external_id=token, role="attendee", joined=START + minute * MINUTE, is_click=True)


def row(name: str, minute: float, number: int = 1, email: str = "") -> Stay:
    joined = START + minute * MINUTE
    key = person_key("zoom", name, email=email, joined=joined)
    return Stay(1, number, key, name, email, "zoom", joined=joined, left=joined + 60 * MINUTE)


def case(*stays: Stay, candidates: tuple[Candidate, ...] = (), **threshold: bool) -> Case:
    return Case(
        stays, {1: SourceFacts()}, candidates, starts=START, ends=START + 90 * MINUTE, threshold=Threshold(**threshold)
    )


ANN, OTHER = candidate("ann", "Ann Lee"), candidate("other", "Ann Lee")


def states(found: Case) -> dict[str, tuple[str, str, bool]]:
    return {person.key: (person.known.value, person.state.value, person.attended) for person in reconcile(found).people}


def test_a_click_alone_is_neither_attended_nor_absent() -> None:
    only = case(click("ann", 1), candidates=(ANN, OTHER))
    truth = reconcile(only)
    ann = next(person for person in truth.people if person.key == "r:ann")
    assert (ann.known, ann.state, ann.attended) == (Known.TOKEN, PresenceState.UNCONFIRMED, False)
    assert ann.presence.seconds is None
    assert ann.presence.first == START + MINUTE
    assert (truth.counts.attended, truth.counts.absent, truth.counts.connections, truth.counts.peak) == (0, 1, 0, None)


def test_a_click_counts_where_organisers_say_so_and_takes_no_time() -> None:
    truth = reconcile(case(click("ann", 1), candidates=(ANN, OTHER), counts_clicks=True))
    assert (truth.counts.attended, truth.counts.absent, truth.counts.connections) == (1, 1, 0)
    assert next(person for person in truth.people if person.attended).presence.seconds is None


def test_a_click_adds_nothing_to_a_connection() -> None:
    with_click = case(click("ann", 1), row("Ann Lee", 2, email="ann@example.org"), candidates=(ANN,))
    without = case(row("Ann Lee", 2, email="ann@example.org"), candidates=(ANN,))
    for one, other in zip(reconcile(with_click).people, reconcile(without).people, strict=True):
        assert one.attended
        assert (one.presence.seconds, one.presence.connections) == (other.presence.seconds, other.presence.connections)


@pytest.mark.parametrize(
    ("joins", "known"),
    [(0.5, Known.GATE), (6, Known.GATE), (0, Known.GATE), (-0.1, Known.NOT_YET), (6.1, Known.NOT_YET)],
)
def test_a_name_is_certain_where_its_only_click_came_just_before(joins: float, known: Known) -> None:
    truth = reconcile(case(click("ann", 1), row("Ann Lee", joins), candidates=(ANN, OTHER)))
    found = next(person for person in truth.people if person.presence.connections)
    assert found.known is known
    assert (found.key == "r:ann") == (known is Known.GATE)


@pytest.mark.parametrize(
    "stays",
    [
        (click("ann", 1), click("other", 2, 2), row("Ann Lee", 3)),
        (click("ann", 1), row("Ann Lee", 2), row("Lee Ann", 3, 2)),
        (click("ann", 1), row("Ann Lee", 2), row("A. Lee", 3, 2, "ann@example.org")),
        (row("Ann Lee", 2),),
        (click("ann", 1), row("Somebody Else", 2)),
    ],
    ids=["two of the name clicked", "two rows of the name", "known by address", "no click", "another name"],
)
def test_what_could_be_two_is_left_to_people_whatever_the_order(stays: tuple[Stay, ...]) -> None:
    for order in (stays, stays[::-1]):
        found = states(case(*order, candidates=(ANN, OTHER)))
        assert all(known != Known.GATE.value for known, _state, _attended in found.values())
    assert states(case(*stays, candidates=(ANN, OTHER))) == states(case(*stays[::-1], candidates=(ANN, OTHER)))


@pytest.fixture
def joined(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", join_url="https://meet.example.org/main")
    make.registration("forum", "ann@example.org", "Ann Lee")
    make.registration("forum", "bob@example.org", "Bob Ode")
    at(app, 1)
    for _ in range(2):
        press(app, link(app, make))
    at(app, 5)
    app.extensions["webinar"].worker.run_all()
    return Browser(app).sign_in("o@example.org")


def test_staff_see_the_click_and_confirm_it(app: Flask, joined: Browser, session: Session) -> None:
    jobs = session.scalars(select(Job).where(Job.kind == "attendance.follow_gate")).all()
    assert len(jobs) == 1, "clicks of the same minutes are taken up together"
    assert "Used the join page but not in any report: 1." in joined.get(BASE).text
    people = joined.get(f"{BASE}/people")
    assert "Ann Lee" in people.text
    assert "Joined, not confirmed" in people.text
    assert "Bob Ode" not in people.text
    person = people.follow("Ann Lee")
    assert "Used the join page at 15 December 2026, 14:01 (Karachi), 15 December" in person.text
    assert "No report names them." in person.text
    person.submit("/mark", state="present")
    assert "Attended: 1" in joined.get(BASE).text
    assert "Ann Lee" not in joined.get(f"{BASE}/people").text


def test_organisers_may_count_clicks_and_take_that_back(joined: Browser, session: Session) -> None:
    joined.get(BASE).submit("/threshold", counts_clicks="y")
    assert "Attended: 1" in joined.get(BASE).text
    joined.get(BASE).submit("/threshold", counts_clicks=None)
    assert "Nothing is recorded yet." in joined.get(BASE).text
    assert [row.state for row in session.scalars(select(Attendance))] == [PresenceState.UNCONFIRMED]


def test_a_report_names_who_clicked(joined: Browser) -> None:
    rows = b"Name,Join time,Leave time\nAnn Lee,2026-12-15T09:02:00Z,2026-12-15T10:00:00Z\n"
    file = {"csrf_token": joined.token(), "file": (io.BytesIO(rows), "list.csv")}
    sent = joined.client.post(f"{BASE}/imports", data=file)
    joined.get(sent.location).submit("/import")
    people = joined.get(f"{BASE}/people?show=attended")
    assert "Recognised by name and join page" in people.text
    assert "list.csv" in people.follow("Ann Lee").text


def test_an_erased_person_takes_the_click_along(app: Flask, make: Factory, joined: Browser, session: Session) -> None:
    Browser(app).get(link(app, make, of=registrant_link) + "erase").submit("/erase")
    assert session.scalars(select(Attendance)).all() == []
