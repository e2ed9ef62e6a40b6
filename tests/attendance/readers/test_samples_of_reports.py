"""Every layout of the samples tells the one truth, to the second where the platform does."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.attendance.readers.truth import KARACHI, SAMPLES, TRUTH, by_person, sample, settled, union_minutes
from webinar.attendance.readers.report import Role, UncertainZone

INTERVALS = {
    "zoom_webinar_attendee_report.csv": ("zoom", "zoom-webinar/1"),
    "zoom_meeting_participants.csv": ("zoom", "zoom-meeting/1"),
    "teams_attendance_report_v2.csv": ("teams", "teams/2"),
    "bbb_learning_dashboard_data.json": ("bigbluebutton", "bigbluebutton/1"),
}
TOTALS = {
    "zoom_meeting_participants_unique.csv": ("zoom", "zoom-meeting-unique/1"),
    "google_meet_attendance.csv": ("meet", "meet/1"),
    "gotowebinar_attendee_report.csv": ("goto", "goto/1"),
}
PEOPLE = {person["key"]: person for person in TRUTH["people"]}


@pytest.mark.parametrize("name", INTERVALS)
def test_intervals_are_the_truth_to_the_second(name: str) -> None:
    report = settled(sample(name))
    assert (report.platform, report.reader) == INTERVALS[name]
    assert not report.totals_only
    assert not report.unread
    found = by_person(report)
    assert sum(map(len, found.values())) == len(report.connections) == TRUTH["counts"]["connections"]
    for key, person in PEOPLE.items():
        own = found[key]
        assert len(own) == person["connections"], key
        assert union_minutes(own) == person["union_minutes_all"], key
        if own:
            assert min(one.joined for one in own if one.joined) == datetime.fromisoformat(person["first_join_utc"])
            assert max(one.left for one in own if one.left) == datetime.fromisoformat(person["last_leave_utc"])


@pytest.mark.parametrize("name", TOTALS)
def test_totals_say_that_they_are_totals(name: str) -> None:
    report = settled(sample(name))
    assert (report.platform, report.reader) == TOTALS[name]
    assert report.totals_only
    assert not report.unread
    for key, own in by_person(report).items():
        assert len(own) == 1
        seconds = own[0].seconds
        # Rounded up, or cut off, to whole minutes.
        assert seconds is not None
        assert abs(seconds / 60 - PEOPLE[key]["naive_sum_minutes"]) < 1, key


def test_what_the_webinar_report_tells_besides() -> None:
    report = settled(sample("zoom_webinar_attendee_report.csv"))
    assert report.time_zone == "Asia/Karachi"
    assert report.rows == 19
    assert {one.email: one.approved for one in report.registrants}["dora.denied@example.net"] is False
    assert sum(one.approved for one in report.registrants) == TRUTH["counts"]["approved"]
    assert len(report.registrants) == TRUTH["counts"]["registered"]
    people = by_person(report)
    assert people["host"][0].role is Role.HOST
    assert {one.role for one in people["main-speaker"]} == {Role.PANELIST}
    assert "Hassan Qureshi" in people["qureshi"][0].names
    assert people["dialin"][0].by_phone
    assert not people["iphone"][0].by_phone
    assert people["formula"][0].name.startswith("=HYPERLINK(")
    assert people["zoe"][0].organisation == "Policy Desk, Ltd."
    assert people["zoe"][0].raw["Source Name"] == "newsletter"


def test_waiting_rooms_are_counted_apart() -> None:
    assert settled(sample("zoom_meeting_participants.csv")).waited == 13


def test_a_zone_that_the_file_does_not_say_is_asked_for() -> None:
    from webinar.attendance.readers.recognition import read

    with pytest.raises(UncertainZone) as asked:
        read(sample("zoom_webinar_attendee_report.csv"), "x.csv", KARACHI)
    assert asked.value.proposals[0] == "Asia/Karachi"
    named = read(sample("zoom_webinar_attendee_report.csv"), "x.csv", KARACHI, time_zone="Asia/Karachi")
    assert named.connections == settled(sample("zoom_webinar_attendee_report.csv")).connections


def test_a_list_in_an_older_encoding() -> None:
    report = settled(sample("manual_signin_list_cp1252.csv"))
    assert [one.name for one in report.connections] == ["José Álvarez-Núñez", "Brief; Tomas"]
    assert report.encoding == "cp1252"
    assert report.totals_only
    assert any("Windows-1252" in str(remark) for remark in report.remarks)


def test_a_row_of_a_list_with_a_name_alone_is_a_person() -> None:
    report = settled(
        b"Name,Email,Organisation\nHanna Berg,hanna@example.org,CGSS\nNadia Orlova,,\n,ben@example.org,\n,,CGSS\n"
    )
    assert [(row.row, row.name, row.email) for row in report.connections] == [
        (2, "Hanna Berg", "hanna@example.org"), (3, "Nadia Orlova", ""), (4, "", "ben@example.org"),
    ]  # fmt: skip
    assert [row.row for row in report.unread] == [5]


def test_every_sample_is_read_here() -> None:
    named = {*INTERVALS, *TOTALS, "manual_signin_list_cp1252.csv", "expected.json"}
    assert {path.name for path in SAMPLES.iterdir()} == named
