"""Further platforms: Webex, Jitsi, Graph, dashboards, lists of joins, an extension, abbreviations of zones."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.attendance.readers.layouts import (
    Stay,
    cldr,
    clock,
    events,
    stays,
    table,
)
from tests.attendance.readers.truth import KARACHI, by_person, ensure_truth, settled
from webinar.attendance.readers.recognition import read

US = "%m/%d/%Y %I:%M:%S %p"


WEBEX = {
    "en": "Meeting Name,Meeting Start Time,Meeting End Time,Display Name,First Name,Last Name,Role,Attendee Email,Join Time,Leave Time,Attendance Duration,Connection Type,Session Name",
    "pt": "Nome da reunião,Hora de início da reunião,Hora de término da reunião,Nome de exibição,Nome,Sobrenome,Função,E-mail do participante,Hora de entrada,Hora de saída,Duração da participação,Tipo de conexão,Nome da sessão",
}  # fmt: skip


@pytest.mark.parametrize("language", WEBEX)
def test_webex_keeps_times_as_formulas(language: str) -> None:
    when = clock('="%Y-%m-%d %H:%M:%S"')
    roles = {"host": "Host", "panelist": "Panelist", "attendee": "Attendee"}
    lines = [WEBEX[language].split(",")]
    lines += [
        [
            "Gateway",
            when(one.joined),
            when(one.left),
            one.name,
            "",
            "",
            roles[one.role],
            one.email,
            when(one.joined),
            when(one.left),
            f"{one.seconds // 60} mins",
            "Desktop",
            "x",
        ]
        for one in stays()
    ]
    report = settled("\r\n".join("\t".join(line) for line in lines).encode("utf-16"))
    assert report.platform == "webex"
    ensure_truth(report, roles=True)


@pytest.mark.parametrize("lines", [True, False])
def test_jitsi_in_any_order_and_twice(lines: bool) -> None:
    told = events()
    told.append(
        {
            "idempotencyKey": "l",
            "eventType": "PARTICIPANT_JOINED_LOBBY",
            "sessionId": "s",
            "timestamp": told[0]["timestamp"],
            "data": {"name": "x"},
        }
    )
    random.Random(5).shuffle(told)  # noqa: S311 - disorder, not secrets
    told += told[:9]
    content = "\n".join(map(json.dumps, told)) if lines else json.dumps(told)
    report = settled(content.encode())
    ensure_truth(report)
    assert report.waited == 1
    assert {one.external_id for one in by_person(report)["jose"]} == {"reg-jose"}


def test_jitsi_ends_with_the_room() -> None:
    told = [event for event in events() if event["eventType"] == "PARTICIPANT_JOINED"]
    told.append({"eventType": "ROOM_DESTROYED", "sessionId": "s", "timestamp": 1789555000000, "data": {}})
    assert {one.left for one in settled(json.dumps(told).encode()).connections} == {
        datetime.fromtimestamp(1789555000, UTC)
    }


def test_graph_and_dashboards_of_older_versions() -> None:
    people: dict[str, list[Stay]] = {}
    for one in stays():
        people.setdefault(one.key, []).append(one)
    records = [
        {"emailAddress": own[0].email, "role": {"host": "Organizer", "panelist": "Presenter"}.get(own[0].role, "Attendee"), "identity": {"id": key, "displayName": own[0].name},
         "attendanceIntervals": [{"joinDateTime": f"{one.joined:%Y-%m-%dT%H:%M:%S}.0000000Z", "leaveDateTime": f"{one.left:%Y-%m-%dT%H:%M:%S}Z", "durationInSeconds": one.seconds} for one in own]}
        for key, own in people.items()
    ]  # fmt: skip
    ensure_truth(settled(json.dumps({"value": [{"attendanceRecords": records}]}).encode()), roles=True)
    users = {
        key: {"extId": own[0].email, "name": own[0].name, "isModerator": False, "intIds": {f"w{number}": {"registeredOn": round(one.joined.timestamp() * 1000), "leftOn": round(one.left.timestamp() * 1000)} for number, one in enumerate(own)}}
        for key, own in people.items()
    }  # fmt: skip
    ensure_truth(settled(json.dumps({"intId": "x", "users": users}).encode()))


def test_the_dashboards_csv_with_its_own_quotation_marks() -> None:
    when = cldr("en", pattern="M/d/yyyy, h:mm:ss a")
    text = "Name,Moderator,Activity Score,Talk Time,Webcam Time,Messages,Reactions,Poll Votes,Raise Hands,Join,Left,Duration\n"
    for one in stays():
        cells = (
            one.name,
            "FALSE",
            "0",
            "00:00:00",
            "00:00:00",
            "1",
            "0",
            "0",
            "0",
            when(one.joined),
            when(one.left),
            "00:10:00",
        )
        text += ",".join(f'"{cell}"' for cell in cells) + "\n"
    text += '"Anonymous","","","","","","","1","","","",""\n'
    report = settled(text.encode())
    assert report.totals_only
    assert len(report.connections) == 17
    assert 'O\'Neil-Smith, Zoë "Zed"' in {one.name for one in report.connections}


@pytest.mark.parametrize(
    ("language", "heads", "words"),
    [("en", ("Full Name", "User Action", "Timestamp"), ("Joined", "Left")), ("ru", ("Полное имя", "Действие пользователя", "Метка времени"), ("Зашёл сюда", "Ушёл отсюда"))],
)  # fmt: skip
def test_the_older_list_of_teams_has_open_ends(language: str, heads: tuple[str, ...], words: tuple[str, str]) -> None:
    when, rows = cldr(language), [list(heads)]
    for one in stays():
        rows.append([one.name, words[0], when(one.joined)])
        if one.key != "maria":
            rows.append([one.name, words[1], when(one.left)])
    report = settled(table(rows, delimiter="\t", encoding="utf-16"))
    assert len(report.connections) == 17
    assert [one.name for one in report.connections if one.left is None] == ["Мария Иванова"]


def test_the_browser_extension_of_meet() -> None:
    rows: list[list[object]] = [
        ["*", "Meet"],
        ["*", "Meeting code: abc-defg-hij"],
        ["*", "Created on 16 Sep 2026"],
        ["Full Name", "First Seen", "Time in Call"],
    ]
    rows += [[one.name, clock("%H:%M:%S")(one.joined), str(timedelta(seconds=one.seconds))] for one in stays()]
    report = settled(table(rows))
    assert (report.reader, report.totals_only) == ("meet-extension/1", True)
    assert [(one.joined, one.seconds) for one in report.connections] == [(one.joined, one.seconds) for one in stays()]


@pytest.mark.parametrize("abbreviation", ["IST", "CST", "MSK", "PKT", "NPT", "GMT+5"])
def test_abbreviations_of_zones_are_settled_by_the_webinar(abbreviation: str) -> None:
    zone = {
        "IST": "Asia/Kolkata",
        "CST": "Asia/Shanghai",
        "MSK": "Europe/Moscow",
        "PKT": "Asia/Karachi",
        "NPT": "Asia/Kathmandu",
        "GMT+5": "Asia/Karachi",
    }[abbreviation]
    when = clock(f"%b %d, %Y %I:%M %p {abbreviation}", zone)
    rows: list[list[object]] = [
        [
            "Attended",
            "Interest Rating",
            "First Name",
            "Last Name",
            "Email",
            "Join Time",
            "Leave Time",
            "In Session Duration* (minutes) ",
        ]
    ]
    rows += [["Yes", 3, "Ann", one.key, one.email, when(one.joined), when(one.left), 12.5] for one in stays()]
    report = read(table(rows), "x", KARACHI)
    assert report.connections[0].joined == stays()[0].joined
    assert report.time_zone == ""
