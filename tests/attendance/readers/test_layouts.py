"""Further layouts of every platform: languages, zones, orders of dates, years, and what spreadsheets make of files."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from tests.attendance.readers.layouts import (
    TEAMS,
    ZOOM_HEADS,
    cldr,
    clock,
    events,
    stays,
    table,
    teams,
    zoom_meeting,
    zoom_webinar,
)
from tests.attendance.readers.truth import KARACHI, by_person, ensure_truth, settled
from webinar.attendance.readers.recognition import read
from webinar.attendance.readers.report import Occasion, UncertainDates, UncertainZone, UnknownReport
from webinar.core.errors import RuleViolation

US = "%m/%d/%Y %I:%M:%S %p"


def workbook(rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, dates = book.add_worksheet(), book.add_format({"num_format": "m/d/yyyy h:mm"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, dates)
                else:
                    sheet.write(number, place, cell)
    return buffer.getvalue()


@pytest.mark.parametrize("language", TEAMS)
def test_teams_in_any_language(language: str) -> None:
    report = settled(table(teams(language, cldr(language)), delimiter="\t", encoding="utf-16"))
    assert report.reader == "teams/2"
    # The words for roles were taught for some languages only.
    ensure_truth(report, roles=language not in {"et", "ka"})
    # "(External)" was taken off the names.
    assert "Мария Иванова" in {one.name for one in report.connections}


@pytest.mark.parametrize(
    "locale", ["en_GB", "en_IN", "zh_Hant_TW", "ar_EG", "fi", "da", "th", "hu", "ko", "cs", "el", "hi", "fa"]
)
def test_teams_by_any_clock(locale: str) -> None:
    ensure_truth(settled(table(teams("en", cldr(locale)), delimiter="\t", encoding="utf-16")), roles=True)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16-le"), ("\t", "utf-16-be")]
)
def test_teams_saved_again(delimiter: str, encoding: str) -> None:
    ensure_truth(settled(table(teams("de", cldr("de")), delimiter=delimiter, encoding=encoding)), roles=True)


@pytest.mark.parametrize(
    "pattern", [US, "%d/%m/%Y %H:%M:%S", "%b %d, %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"]
)
def test_zoom_webinars_by_any_clock(pattern: str) -> None:
    ensure_truth(settled(table(zoom_webinar(clock(pattern)))), roles=True)


def test_zoom_webinars_of_2020_and_padded_with_questions() -> None:
    ensure_truth(settled(table(zoom_webinar(clock(US), year=2020))), roles=True)
    asked = ('Your "role", if any', "Organization", "Join time?")
    padded = settled(table(zoom_webinar(clock(US), questions=asked, pad=20), delimiter=";"))
    ensure_truth(padded, roles=True)
    assert "An answer, with a comma" in {one.organisation for one in padded.connections}


@pytest.mark.parametrize("head", ZOOM_HEADS)
@pytest.mark.parametrize("above", ["2026", "2021", ""])
def test_zoom_meetings_of_any_year_and_language(head: str, above: str) -> None:
    report = settled(table(zoom_meeting(clock(US), head, above)))
    ensure_truth(report)
    assert report.waited == 17
    if above:
        assert by_person(report)["host"][0].role.value == "host"
        assert report.began == datetime(2026, 9, 16, 8, 45, tzinfo=UTC)


def test_zoom_at_the_account_repeats_the_meeting_in_every_row() -> None:
    when = clock(US)
    rows: list[list[object]] = [
        [
            "Topic",
            "ID",
            "Host name",
            "Host email",
            "Start time",
            "End time",
            "Duration (minutes)",
            *ZOOM_HEADS["2026"][:6],
        ]
    ]
    rows += [
        [
            "Gateway",
            "1",
            "Host",
            "host@example.org",
            "x",
            "y",
            108,
            one.name,
            one.email,
            when(one.joined),
            when(one.left),
            1,
            "No",
        ]
        for one in stays()
    ]
    ensure_truth(settled(table(rows)))


def test_files_joined_split_and_kept_in_one_column() -> None:
    rows = zoom_meeting(clock(US))
    ensure_truth(settled(table(rows[:20] + rows[:4] + rows[20:])))
    halves = [settled(table(part)) for part in (rows[:20], rows[:4] + rows[20:])]
    whole = {(one.name, one.joined, one.left) for one in settled(table(rows)).connections}
    assert {(one.name, one.joined, one.left) for half in halves for one in half.connections} == whole
    lines = table(rows).decode("utf-8-sig").splitlines()
    ensure_truth(settled(table([[line] for line in lines], delimiter=";")))
    ensure_truth(settled(workbook([[line] for line in lines])))


def test_workbooks_with_real_dates() -> None:
    def local(moment: datetime) -> Any:
        return moment.astimezone(ZoneInfo("Asia/Karachi")).replace(tzinfo=None)

    ensure_truth(settled(workbook(zoom_webinar(local))), roles=True)
    ensure_truth(settled(workbook(zoom_meeting(local))))


def test_day_and_month_exchanged_by_a_spreadsheet_are_noticed() -> None:
    occasion = Occasion(datetime(2026, 9, 5, 9, tzinfo=UTC), datetime(2026, 9, 5, 10, 30, tzinfo=UTC), "Asia/Karachi")
    rows: list[list[object]] = [
        ["Name (original name)", "Email", "Join time", "Leave time"],
        ["Ann", "a@example.org", *(datetime(2026, 5, 9, hour, tzinfo=UTC).replace(tzinfo=None) for hour in (14, 15))],
    ]
    report = settled(workbook(rows), occasion)
    assert report.connections[0].joined == datetime(2026, 9, 5, 9, tzinfo=UTC)
    assert report.remarks


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "UTC", "Europe/Berlin"])
def test_another_zone_is_proposed_not_taken(zone: str) -> None:
    content = table(zoom_webinar(clock(US, zone)))
    with pytest.raises(UncertainZone) as asked:
        settled(content)
    assert asked.value.proposals[0] == zone
    ensure_truth(settled(content, time_zone=zone))


def test_a_report_of_another_day_is_refused() -> None:
    other = Occasion(datetime(2026, 10, 16, 9, tzinfo=UTC), datetime(2026, 10, 16, 10, tzinfo=UTC), "Asia/Karachi")
    for content in (table(zoom_meeting(clock(US))), json.dumps(events()).encode()):
        with pytest.raises(RuleViolation, match="doesn’t cover the webinar"):
            settled(content, other)


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 9, 16), 0), (date(2026, 9, 17), 0), (date(2020, 7, 16), 1), (None, 0)]
)
def test_where_the_hour_is_unknown_a_report_of_another_day_is_remarked(day: date | None, said: int) -> None:
    dated = Occasion(None, None, "Asia/Karachi", day=day)
    remarks = settled(json.dumps(events()).encode(), dated).remarks
    assert len([one for one in remarks if "Check that it is the right file" in one.message]) == said


def test_dates_that_nothing_settles_are_asked_for() -> None:
    undated = Occasion(None, None, "Asia/Karachi")
    content = table(
        [
            ["Name (original name)", "Email", "Join time", "Leave time"],
            ["Ann", "a@example.org", "04/05/2026 14:00", "04/05/2026 15:00"],
        ]
    )
    with pytest.raises(UncertainDates) as asked:
        settled(content, undated)
    assert {order for order, _day in asked.value.proposals} == {"dmy", "mdy"}
    assert settled(content, undated, date_order="dmy").connections[0].joined == datetime(2026, 5, 4, 9, tzinfo=UTC)


def test_the_hour_that_comes_twice() -> None:
    night = Occasion(datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC), "Europe/Berlin")
    head = ["Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)"]
    rows = [
        head,
        ["Ann", "a@example.org", "10/25/2026 02:30:00 AM", "10/25/2026 02:40:00 AM", 70],
        ["Bo", "b@example.org", "10/25/2026 02:50:00 AM", "10/25/2026 02:10:00 AM", 20],
    ]
    ann, bo = settled(table(rows), night).connections
    assert (ann.left - ann.joined) == timedelta(minutes=70)  # type: ignore[operator]
    assert (bo.left - bo.joined) == timedelta(minutes=20)  # type: ignore[operator]


def test_times_without_a_date_over_midnight() -> None:
    late = Occasion(datetime(2026, 9, 16, 18, tzinfo=UTC), datetime(2026, 9, 16, 20, tzinfo=UTC), "Asia/Karachi")
    rows = [
        ["First name", "Last name", "Email", "Duration", "Time joined", "Time exited"],
        ["Ann", "B", "a@example.org", "1 hr 20 min", "11:05 PM", "12:25 AM"],
        ["Cy", "D", "c@example.org", "20 min", "12:10 AM", "12:30 AM"],
    ]
    ann, cy = settled(table(rows), late).connections
    assert ann.joined == datetime(2026, 9, 16, 18, 5, tzinfo=UTC)
    assert ann.left == datetime(2026, 9, 16, 19, 25, tzinfo=UTC)
    assert cy.joined == datetime(2026, 9, 16, 19, 10, tzinfo=UTC)


def test_an_unknown_file_says_what_was_found() -> None:
    for content in (b"a,b\n1,2\n", b'{"hello": 1}', b"[]", b"nothing here", b"%PDF-1.7 x"):
        with pytest.raises(UnknownReport):
            settled(content)
    for content in (b"", b"  \n", b'{"users": ', b"[" * 5000, b'{"a":' * 50 + b"1" + b"}" * 50):
        with pytest.raises(RuleViolation):
            settled(content)


def test_the_name_of_the_file_does_not_matter_and_the_platform_may_be_named() -> None:
    content = table(zoom_meeting(clock(US)))
    assert read(content, "teams.json", KARACHI, settle_zone=True).platform == "zoom"
    assert read(content, "x", KARACHI, settle_zone=True, platform="list").platform == "list"
    with pytest.raises(UnknownReport):
        read(content, "x", KARACHI, settle_zone=True, platform="teams")
    with pytest.raises(RuleViolation, match="can’t read reports from"):
        read(content, "x", KARACHI, platform="skype")


def test_a_list_whose_headings_nobody_knows_is_mapped() -> None:
    rows = [["Кто", "Адресок"], ["Ann", "a@example.org"]]
    report = read(table(rows), "x", KARACHI, mapping={0: "full_name", 1: "email"}, head=1)
    assert [(one.name, one.email) for one in report.connections] == [("Ann", "a@example.org")]
