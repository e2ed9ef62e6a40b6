"""Layouts in further languages, and lists as people keep them: what was there, by hand."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.stamps import parse
from webinar.attendance.readers.recognition import read
from webinar.attendance.readers.report import Occasion, Report, Role
from webinar.core.errors import RuleViolation

OCCASION = Occasion(
    datetime(2026, 9, 16, 9, tzinfo=UTC), datetime(2026, 9, 16, 10, 30, tzinfo=UTC), "Asia/Karachi", (), date(2026, 9, 16)
)  # fmt: skip
#: What the table of the meeting says, then the headings, then yes and no.
ZOOM = {
    "German": (
        "Thema,ID,Gastgeber,Dauer (Minuten),Startzeit,Endzeit,Teilnehmer",
        "Name (ursprünglicher Name),E-Mail,Beitrittszeit,Beendigungszeit,Dauer (Minuten),Gast,Antwort auf Aufzeichnungshinweis,Im Warteraum",
        "Ja", "Nein",
    ),
    "Spanish": (
        "Tema,ID de reunión,Anfitrión,Duración (minutos),Hora de inicio,Hora de finalización,Participantes",
        "Nombre (nombre original),Correo electrónico,Hora para unirse,Hora para salir,Duración (minutos),Invitado,Respuesta,En la sala de espera",
        "Sí", "No",
    ),
    "French": (
        "Sujet,ID de réunion,Hôte,Durée (minutes),Heure de début,Heure de fin,Participants",
        "Nom (nom original),E-mail,Heure d’arrivée,Heure de départ,Durée (minutes),Invité,Réponse à l’avis,En salle d’attente",
        "Oui", "Non",
    ),
    "Russian": (
        "Тема,Идентификатор конференции,Организатор,Продолжительность (минуты),Время начала,Время окончания,Участники",
        "Имя (исходное имя),Адрес электронной почты,Время входа,Время выхода,Продолжительность (минуты),Гость,Ответ,В зале ожидания",
        "Да", "Нет",
    ),
    "Chinese": (
        "主题,会议号,主持人,时长（分钟）,开始时间,结束时间,参会者",
        "名称（原名）,邮箱,加入时间,离开时间,时长（分钟）,访客,录制免责声明响应,在等候室",
        "是", "否",
    ),
    "Korean": (
        "주제,ID,호스트,기간(분),시작 시간,종료 시간,참가자",
        "이름(원래 이름),이메일,참가 시간,나간 시간,기간(분),게스트,녹화 면책 조항 응답,대기실에서",
        "예", "아니요",
    ),
}  # fmt: skip


def told(text: str, occasion: Occasion = OCCASION) -> Report:
    return read(text.encode(), "report.csv", occasion, settle_zone=True)


def times(report: Report) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.name, row.joined and f"{row.joined:%H:%M}", row.left and f"{row.left:%H:%M}") for row in report.connections
    ]


@pytest.mark.parametrize("language", ZOOM)
def test_time_in_a_waiting_room_counts_in_no_language(language: str) -> None:
    meeting, people, yes, no = ZOOM[language]
    report = told(
        f"{meeting}\nGateway,812 3456 7890,Host (host@example.org),108,16.09.2026 13:45:00,16.09.2026 15:33:00,2\n\n{people}\n"
        f"Host,host@example.org,16.09.2026 13:45:00,16.09.2026 15:33:00,108,{no},,{no}\n"
        f"Lu,lu@example.org,16.09.2026 13:50:00,16.09.2026 14:00:00,10,{yes},,{yes}\n"
        f"Lu,lu@example.org,16.09.2026 14:00:00,16.09.2026 15:30:00,90,{yes},,{no}\n"
    )
    assert (report.platform, report.waited) == ("zoom", 1)
    assert times(report) == [("Host", "08:45", "10:33"), ("Lu", "09:00", "10:30")]
    assert report.began == datetime(2026, 9, 16, 8, 45, tzinfo=UTC)
    assert report.ended == datetime(2026, 9, 16, 10, 33, tzinfo=UTC)
    assert [row.role for row in report.connections] == [Role.HOST, Role.UNKNOWN]


def test_addresses_are_found_under_any_heading() -> None:
    report = told("Имя,Куда писать,Пришел,Ушел\nМария,maria@example.org,14:00,15:30\nБез адреса,,14:10,15:00\n")
    assert [row.email for row in report.connections] == ["maria@example.org", ""]


def test_of_two_unknown_columns_of_addresses_none_is_taken() -> None:
    report = told("Name,Eigene,Kollegin,Ankunft\nMaria,maria@example.org,anna@example.org,14:00\n")
    assert [row.email for row in report.connections] == [""]


@pytest.mark.parametrize(
    ("headings", "row"), [("Nom;Prénom", "Dupont;Jean"), ("Name;Vorname", "Dupont;Jean"), ("Name;Vorname", "Jean Dupont;Jean")]
)  # fmt: skip
def test_a_name_beside_a_first_name_is_the_family_name(headings: str, row: str) -> None:
    report = told(f"{headings};E-mail\n{row};jean@example.org\n")
    assert [row.name for row in report.connections] == ["Jean Dupont"]


def test_three_columns_of_names_of_one_person() -> None:
    report = told(
        "Nombre de la reunión,Hora de inicio de la reunión,Nombre para mostrar,Nombre,Apellidos,Correo electrónico del asistente,Hora de entrada,"
        "Hora de salida,Duración de la asistencia\nG,2026-09-16 13:45,Pepe,José,Peña,jose@example.org,2026-09-16 13:45,2026-09-16 15:33,108 min\n"
    )
    assert [(row.name, row.names, row.seconds) for row in report.connections] == [("Pepe", ("José Peña",), 6480)]


def test_rows_that_add_up_the_others_are_nobody() -> None:
    report = told("Name,Minutes\nAnn,85\nTotal,85\nИтого:,85\n合计,85\n")
    assert (report.rows, [row.name for row in report.connections], report.unread) == (1, ["Ann"], ())
    assert ["looks like a total" in remark.message for remark in report.remarks] == [True] * 3
    assert told("Name,Email,Minutes\nTotal,total@example.org,85\n").rows == 1


@pytest.mark.parametrize("name", ["Jami", "Media", "Summa", "Sum", "Average", "جمع", "کل"])
@pytest.mark.parametrize(
    "text",
    ["Name,Minutes\n{},85\nAnn,60\n", "Name,Email\nAnn,ann@example.org\n{},jami@example.org\n", "Name\nAnn\n{}\n",
     "Name,Join time,Leave time,Minutes\nAnn,14:00,15:00,60\n{},14:00,15:00,60\n", "Name,Organisation\nAnn,CGSS\n{},CGSS\n",
     "Name,Room\nAnn,Hall\n{},Hall\n"],
)  # fmt: skip
def test_nobody_is_dropped_who_is_called_like_a_sum(name: str, text: str) -> None:
    report = told(text.format(name))
    assert sorted(row.name for row in report.connections) == sorted(["Ann", name])
    assert not report.remarks


@pytest.mark.parametrize(
    "word", ["Total", "Subtotal", "Subtotal:", "Zwischensumme", "Sous-total", "Промежуточный итог", "Итого:", "小计", "ذیلی میزان", "Jami", "کل"]
)  # fmt: skip
def test_a_row_that_adds_up_those_above_is_nobody_amid_the_list_too(word: str) -> None:
    report = told(f"Name,Minutes\nAnn,60\nBo,25\n{word},85\nCy,40\nDi,30\n{word},70\nEd,12\n")
    assert [row.name for row in report.connections] == ["Ann", "Bo", "Cy", "Di", "Ed"]
    assert [remark.params["row"] for remark in report.remarks] == [4, 7]


def test_a_mean_amid_the_list_is_nobody_and_a_namesake_is_somebody() -> None:
    report = told("Name,Minutes\nAnn,60\nBo,20\nMedia,40\nCy,40\nDi,30\nMedia,11\nEd,12\n")
    assert [row.name for row in report.connections] == ["Ann", "Bo", "Cy", "Di", "Media", "Ed"]


def test_another_table_of_the_file_is_named_and_not_read() -> None:
    report = told(
        "Name,Email,Minutes\nAnn,ann@example.org,60\nBo,bo@example.org,30\n\n"
        "Invited but absent,,\nФИО,Должность\nCy,Director\nDi,Head\n"
    )
    assert [row.name for row in report.connections] == ["Ann", "Bo"]
    assert [remark.params for remark in report.remarks] == [{"first": 5, "last": 8}]
    assert "look like another table" in report.remarks[0].message


def test_a_table_of_no_people_is_named_and_not_read() -> None:
    report = told(
        "Name,Email,Minutes\nAnn,ann@example.org,60\n\nCountry,Organisation,Registered\nNepal,CGSS,5\nChina,GIPA,7\n"
    )
    assert [row.name for row in report.connections] == ["Ann"]
    assert (report.rows, [remark.params for remark in report.remarks]) == (1, [{"first": 4, "last": 6}])


def test_a_list_goes_on_after_a_gap() -> None:
    report = told("Name,Organisation\nAnn,CGSS\n\nBo,GIPA\n\nCountry Guest,Organisation\n")
    assert [row.name for row in report.connections] == ["Ann", "Bo", "Country Guest"]
    assert not report.remarks


def test_tables_far_below_are_found_after_a_gap() -> None:
    people = "".join(f"{number},Guest {number},60\n" for number in range(1, 151))
    report = told(f"No.,Name,Minutes\n{people}\nNo.,Name,Minutes\n1,Cy,20\n")
    assert report.connections[-1].name == "Cy"
    assert (report.rows, report.remarks) == (151, ())


def test_tables_of_who_came_are_read_under_other_headings_too() -> None:
    report = told(
        "Name,Email,Minutes\nAnn,ann@example.org,60\n\nИмя,Эл. почта,Минуты\nBo,bo@example.org,30\n\n"
        "Name,Email,Organisation,Minutes\nCy,cy@example.org,CGSS,20\n"
    )
    assert [(row.name, row.seconds) for row in report.connections] == [("Ann", 3600), ("Bo", 1800), ("Cy", 1200)]
    assert not report.remarks


def test_a_few_who_organise_above_the_list_are_not_taken_for_it() -> None:
    report = told(
        "Name,Email\nHost,host@example.org\n\nName,Email,Minutes\nAnn,ann@example.org,60\nBo,bo@example.org,5\n"
    )
    assert [row.name for row in report.connections] == ["Ann", "Bo"]
    assert [remark.params for remark in report.remarks] == [{"first": 1, "last": 2}]


def test_each_of_several_tables_may_end_with_a_total() -> None:
    report = told("Name,Minutes\nAnn,85\nTotal,85\nName,Minutes\nBo,60\nTotal,60\n")
    assert [row.name for row in report.connections] == ["Ann", "Bo"]
    assert [remark.params["row"] for remark in report.remarks] == [3, 6]


@pytest.mark.parametrize(
    "no",
    ["no", "нет", "无", "没有", "کوئی نہیں", "non", "não", "hayır", "absent", "отсутствовал", "缺席", "0", "-", ""],
)
def test_whoever_did_not_come_did_not_attend(no: str) -> None:
    report = told(f"Name,Email,Attended\nAnn,ann@example.org,Yes\nBo,bo@example.org,{no}\n")
    assert [row.name for row in report.connections] == ["Ann"]
    assert [row.name for row in report.registrants] == ["Bo"]
    assert not report.unread


@pytest.mark.parametrize("yes", ["yes", "да", "是", "present", "出席", "x", "✓", "1"])
def test_whoever_came_attended(yes: str) -> None:
    report = told(f"Name,Email,Attended\nAnn,ann@example.org,{yes}\nBo,bo@example.org,no\n")
    assert [row.name for row in report.connections] == ["Ann"]


def test_a_column_that_nobody_filled_says_nothing_of_who_came() -> None:
    assert len(told("Name,Email,Attended\nAnn,ann@example.org,\nBo,bo@example.org,-\n").connections) == 2
    report = told("Name,Attended,Minutes\nAnn,x,85\nBo,,85\nCy,,0\n")
    assert [row.name for row in report.connections] == ["Ann", "Bo"], "minutes are told by those who were there"


def test_what_is_neither_yes_nor_no_is_not_taken_for_either() -> None:
    report = told("Name,Email,Attended\nAnn,ann@example.org,yes\nBo,bo@example.org,perhaps\n")
    assert [row.name for row in report.connections] == ["Ann"]
    assert [(row.row, row.why.params) for row in report.unread] == [(3, {"name": "perhaps"})]


@pytest.mark.parametrize(
    "heading", ["Minutes in waiting room", "Waiting room", "Time in waiting room", "Минут в зале ожидания", "等候室时间", "In waiting room"]
)  # fmt: skip
@pytest.mark.parametrize(
    "cells", [("1", "0"), ("1", "12"), ("00:01", "00:12"), ("1 min", "<1"), ("۱", "۲"), ("Yes", "3")]
)
def test_how_long_somebody_waited_is_not_whether(heading: str, cells: tuple[str, str]) -> None:
    ann, bo = cells
    report = told(f"Name,Email,Join time,Leave time,{heading}\nAnn,ann@example.org,14:00,15:00,{ann}\nBo,bo@example.org,14:00,15:00,{bo}\n")  # fmt: skip
    assert [row.name for row in report.connections] == ["Ann", "Bo"]
    assert report.waited == 0


def test_whether_somebody_waited_stands_beside_how_long() -> None:
    report = told("이름,이메일,참가 시간,나간 시간,대기실 시간,대기실에서\nAnn,a@example.org,14:00,15:00,1,예\nBo,b@example.org,14:00,15:00,1,아니요\n")  # fmt: skip
    assert [row.name for row in report.connections] == ["Bo"]
    assert report.waited == 1


SAME = ("boss@example.org", "boss@example.org")
APART = ("boss@example.org", "chief@example.org")


@pytest.mark.parametrize(
    ("heading", "addresses"),
    [*((heading, SAME) for heading in ("Invited by", "Organizer", "Desk", "")),
     *((heading, APART) for heading in (
         "Invited by", "Invited by (email)", "Organizer", "Host", "Referrer", "Contact person", "Added by", "Eingeladen von", "Ansprechpartner",
         "Invité par", "Invitado por", "Кто пригласил", "Контактное лицо", "邀请人", "联系人", "招待者", "초대한 사람", "Davet eden", "میزبان", "المضيف"))],
)  # fmt: skip
def test_the_address_of_somebody_else_is_nobodys(heading: str, addresses: tuple[str, str]) -> None:
    ann, bo = addresses
    report = told(f"Name,{heading},Join time,Leave time\nAnn,{ann},14:00,15:00\nBo,{bo},14:00,15:00\n")
    assert [(row.name, row.email) for row in report.connections] == [("Ann", ""), ("Bo", "")]


@pytest.mark.parametrize(
    ("heading", "found"), [("", "ann@example.org"), ("Where to write", "ann@example.org"), ("Invited by", "")]
)
def test_whoever_came_twice_has_one_address(heading: str, found: str) -> None:
    report = told(
        f"Name,{heading},Join time,Leave time\nAnn,ann@example.org,14:00,14:10\nAnn,Ann@example.org,14:20,15:00\n"
    )
    assert [row.email for row in report.connections] == [found, found]


def test_less_time_than_from_coming_to_going_is_a_total() -> None:
    report = told(
        "Vorname,Nachname,E-Mail,Dauer,Beitrittszeit,Austrittszeit\nAnn,Lee,ann@example.org,1 Std. 15 Min.,14:00,15:30\nBo,Li,bo@example.org,89,14:00,15:30\n"
    )
    assert [row.is_span for row in report.connections] == [True, False]


def test_the_hour_that_clocks_skip_is_no_gap() -> None:
    spring = Occasion(
        datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 8, 30, tzinfo=UTC), "America/New_York", (), date(2026, 3, 8)
    )  # fmt: skip
    report = told("Name,Join time,Leave time,Minutes\nAnn,2026-03-08 01:30,2026-03-08 03:30,60\n", spring)
    assert [row.is_span for row in report.connections] == [False]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14.00.00", "14:00"), ("14.05.59", "14:05"), ("2:00 بجے دوپہر", "14:00"), ("2:30 PM بجے", "14:30"), ("9:30 صبح", "09:30"), ("3:15 дня", "15:15"),
        ("8:00 вечера", "20:00"), ("9:00 утра", "09:00"), ("下午2:05", "14:05"), ("晚上8:05", "20:05"), ("14:00 Uhr", "14:00"), ("2:00 o'clock pm", "14:00"),
    ],
)  # fmt: skip
def test_parts_of_the_day_as_people_write_them(text: str, clock: str) -> None:
    stamp = parse(text, 2026)
    assert stamp is not None
    assert f"{stamp.clock:%H:%M}" == clock
    assert not stamp.days


@pytest.mark.parametrize("text", ["16.09.26", "26.09.16", "09.16.26", "16.09.25"])
def test_a_date_alone_is_no_time(text: str) -> None:
    assert parse(text, 2026) is None


def test_whoever_calls_in_is_known_as_a_telephone() -> None:
    report = told("Name,Join time,Leave time\nCall-in User_2,14:00,15:00\nCall-in Userton,14:00,15:00\n")
    assert [row.by_phone for row in report.connections] == [True, False]


@pytest.mark.parametrize(
    "text", ["1h 2m 3s", "01:02:03", "1 h 2 min 3 s", "1 Std. 2 Min. 3 Sek.", "1 ساعت 2 دقیقه 3 ثانیه", "PT1H2M3S"]
)
def test_how_long_is_read_however_it_is_written(text: str) -> None:
    assert seconds(text) == 3723


def test_whoever_came_early_and_is_still_there_is_in_the_webinar() -> None:
    text = "Full Name\tUser Action\tTimestamp\r\nAnn\tJoined\t9/16/2026, 1:50:00 PM\r\n"
    report = read(text.encode("utf-16"), "meetingAttendanceList.csv", OCCASION, settle_zone=True)
    assert report.time_zone == "Asia/Karachi"
    assert times(report) == [("Ann", "08:50", None)]


def test_a_list_of_the_morning_is_not_of_the_afternoon() -> None:
    text = "Full Name\tUser Action\tTimestamp\r\nAnn\tJoined\t9/16/2026, 8:50:00 AM\r\n"
    with pytest.raises(RuleViolation) as refused:
        read(text.encode("utf-16"), "meetingAttendanceList.csv", OCCASION, time_zone="Asia/Karachi")
    assert "from 2026-09-16 08:50 to 2026-09-16 08:50" in str(refused.value)


def test_numbers_of_a_dashboard_that_were_passed_on_as_texts() -> None:
    user = {"name": "Ann", "isModerator": "true", "intIds": {"w": {"registeredOn": "1789549200000", "leftOn": "0"}}}
    report = told(json.dumps({"createdOn": "1789548300000", "users": {"w": user}}))
    assert times(report) == [("Ann", "09:00", None)]
    assert report.connections[0].role is Role.HOST
    assert report.began == datetime(2026, 9, 16, 8, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Nombre,Apellido,Correo electrónico,Duración,Hora a la que se unió,Hora a la que salió\nHanako,Sato,h@example.org,1 h 25 min,14:00,15:30\n",
     "名,姓,メールアドレス,所要時間,参加時刻,退出時刻\nHanako,Sato,h@example.org,1 時間 25 分,14:00,15:30\n"],
)  # fmt: skip
def test_sheets_of_meet_in_other_languages_tell_totals(text: str) -> None:
    report = told(text)
    assert times(report) == [("Hanako Sato", "09:00", "10:30")]
    assert [(row.seconds, row.is_span) for row in report.connections] == [(5100, True)]
