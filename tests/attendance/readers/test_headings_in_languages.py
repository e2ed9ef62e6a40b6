"""Reports under the headings of further languages tell the one truth, whatever separates their cells."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.attendance.readers.layouts import clock, stays, table
from webinar.attendance.readers.recognition import read
from webinar.attendance.readers.report import Occasion, Report

OCCASION = Occasion(datetime(2026, 9, 16, 9, tzinfo=UTC), datetime(2026, 9, 16, 10, 30, tzinfo=UTC), "Asia/Karachi", ())
EUROPEAN, AMERICAN = clock("%d.%m.%Y %H:%M:%S"), clock("%m/%d/%Y %I:%M:%S %p")
#: Name, address, came, went.
LISTS = {
    "German": ("Name", "E-Mail", "Ankunft", "Abgang"),
    "French": ("Nom", "Courriel", "Arrivée", "Départ"),
    "Spanish": ("Nombre", "Correo", "Entrada", "Salida"),
    "Portuguese": ("Nome", "E-mail", "Chegada", "Saída"),
    "Italian": ("Nome", "Indirizzo e-mail", "Entrata", "Uscita"),
    "Dutch": ("Naam", "E-mailadres", "Aankomst", "Vertrek"),
    "Russian": ("ФИО", "Эл. почта", "Время прихода", "Время ухода"),
    "Chinese": ("姓名", "邮箱", "签到", "签退"),
    "Turkish": ("Ad Soyad", "E-posta", "Giriş", "Çıkış"),
    "Urdu": ("نام", "ای میل", "شمولیت کا وقت", "روانگی کا وقت"),
}
ZOOM = {
    "German": ("Name (Originalname)", "E-Mail", "Beitrittszeit", "Verlassenszeit", "Dauer (Minuten)", "Gast"),
    "Spanish": ("Nombre (nombre original)", "Correo electrónico", "Hora de incorporación", "Hora de salida", "Duración (minutos)", "Invitado"),
    "Chinese": ("姓名（原名）", "电子邮件", "加入时间", "离开时间", "持续时间（分钟）", "来宾"),
    "Turkish": ("Ad (orijinal ad)", "E-posta", "Katılma saati", "Ayrılma saati", "Süre (dakika)", "Konuk"),
}  # fmt: skip
WEBEX = {
    "French": (
        "Nom de la réunion", "Heure de début de la réunion", "Nom affiché", "Rôle", "Adresse électronique du participant",
        "Heure d'arrivée", "Heure de départ", "Durée de participation", "Type de connexion", "Nom de la session",
    ),
    "German": (
        "Meeting-Name", "Startzeit des Meetings", "Anzeigename", "Rolle", "E-Mail des Teilnehmers", "Beitrittszeit",
        "Verlassenszeit", "Teilnahmedauer", "Verbindungstyp", "Sitzungsname",
    ),
    "Russian": (
        "Название совещания", "Время начала совещания", "Отображаемое имя", "Роль", "Адрес эл. почты участника", "Время входа",
        "Время выхода", "Продолжительность участия", "Тип подключения", "Название сеанса",
    ),
}  # fmt: skip


def holds(report: Report) -> bool:
    found = sorted((row.joined, row.left, row.email) for row in report.connections if row.joined and row.left)
    return found == sorted((stay.joined, stay.left, stay.email.lower()) for stay in stays())


@pytest.mark.parametrize("language", LISTS)
@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "utf-8"), ("\t", "utf-16")])
def test_lists(language: str, delimiter: str, encoding: str) -> None:
    rows = [LISTS[language], *((row.name, row.email, EUROPEAN(row.joined), EUROPEAN(row.left)) for row in stays())]
    content = table(rows, delimiter=delimiter, encoding=encoding)
    assert holds(read(content, "list.csv", OCCASION, time_zone="Asia/Karachi"))


@pytest.mark.parametrize("heads", [("Nome", "Cognome"), ("Nombre", "Apellidos"), ("Vorname", "Nachname")])
def test_a_name_in_two_columns_is_one(heads: tuple[str, str]) -> None:
    content = table(
        [(*heads, "E-mail"), ("Anna", "Rossi", "anna@example.org"), ("Anna Bianchi", "Bianchi", "b@example.org")]
    )
    report = read(content, "list.csv", OCCASION)
    assert [row.name for row in report.connections] == ["Anna Rossi", "Anna Bianchi"]


@pytest.mark.parametrize("language", ZOOM)
def test_zoom(language: str) -> None:
    rows = [ZOOM[language], *((row.name, row.email, AMERICAN(row.joined), AMERICAN(row.left), -(-row.seconds // 60), "") for row in stays())]  # fmt: skip
    assert holds(read(table(rows), "report.csv", OCCASION, time_zone="Asia/Karachi"))


@pytest.mark.parametrize("language", WEBEX)
def test_webex(language: str) -> None:
    when = clock('="%Y-%m-%d %H:%M:%S"')
    start = when(datetime(2026, 9, 16, 8, 45, tzinfo=UTC))
    rows = [
        WEBEX[language],
        *(
            ("Gateway", start, row.name, "", row.email, when(row.joined), when(row.left), "9 mins", "App", "")
            for row in stays()
        ),
    ]
    report = read(table(rows, delimiter="\t", encoding="utf-16"), "report.csv", OCCASION, time_zone="Asia/Karachi")
    assert report.platform == "webex"
    assert holds(report)
