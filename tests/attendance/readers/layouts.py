"""Writers of reports: the one truth in further layouts, languages, zones and orders of dates."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from tests.attendance.readers.truth import TRUTH, sample


@dataclass(frozen=True)
class Stay:
    key: str
    name: str
    email: str
    role: str
    joined: datetime
    left: datetime

    @property
    def seconds(self) -> int:
        return round((self.left - self.joined).total_seconds())


def stays() -> list[Stay]:
    """Return every connection of the truth, as the dashboard's sample tells them."""
    people = {person["email"]: person for person in TRUTH["people"]}
    nameless = {"15550100123": "dialin", "iPhone": "iphone"}
    found = []
    for user in json.loads(sample("bbb_learning_dashboard_data.json"))["users"].values():
        email = user["extId"] if "@" in user["extId"] else ""
        person = people[email.lower()] if email else {"key": nameless[user["name"]], "role": "attendee"}
        for device in user["intIds"].values():
            found += [
                Stay(
                    person["key"],
                    user["name"],
                    email,
                    person["role"],
                    *(datetime.fromtimestamp(part[key] / 1000, UTC) for key in ("registeredOn", "leftOn")),
                )
                for part in device["sessions"]
            ]
    return found


Clock = Callable[[datetime], str]


def clock(pattern: str, zone: str = "Asia/Karachi") -> Clock:
    return lambda moment: moment.astimezone(ZoneInfo(zone)).strftime(pattern)


def cldr(locale: str, zone: str = "Asia/Karachi", pattern: str = "") -> Clock:
    """Return how CLDR writes a moment in a language, short date and time with seconds, as Teams does."""

    def write(moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(zone))
        if pattern:
            return format_datetime(local, pattern, locale=locale)
        from babel.dates import format_date, format_time

        return f"{format_date(local, 'short', locale=locale)}, {format_time(local, 'medium', locale=locale)}"

    return write


def table(
    rows: Iterable[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8-sig", end: str = "\r\n"
) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=end).writerows(rows)
    return buffer.getvalue().encode(encoding)


def zoom_webinar(when: Clock, *, year: int = 2026, questions: Sequence[str] = (), pad: int = 0) -> list[list[object]]:
    """Return the rows of a webinar's report; 2020 had other headings."""
    name = "User Name" if year == 2020 else "User Name (Original Name)"
    guest = [] if year == 2020 else ["Is Guest"]
    rows: list[list[object]] = [
        ["Attendee Report"], ["Report Generated:", "Sep 16, 2026 4:30 PM"],
        ["Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registered", "# Cancelled", "Unique Viewers", "Total Users", "Max Concurrent Views"],
        ["Gateway", "847 5984 1045", when(datetime(2026, 9, 16, 8, 45, tzinfo=UTC)), 108, 11, 1, 9, 17, 8, "extra"],
    ]  # fmt: skip
    for title, role in (("Host Details", "host"), ("Panelist Details", "panelist")):
        rows += [
            [title],
            [
                "Attended",
                name,
                "Email",
                "Join Time",
                "Leave Time",
                "Time in Session (minutes)",
                *guest,
                "Country/Region Name",
            ],
        ]
        rows += [
            [
                "Yes",
                stay.name,
                stay.email,
                when(stay.joined),
                when(stay.left),
                -(-stay.seconds // 60),
                *(["Yes"] if guest else []),
                "Pakistan",
            ]
            for stay in stays()
            if stay.role == role
        ]
    rows += [
        ["Attendee Details"],
        [
            "Attended",
            name,
            "First Name",
            "Last Name",
            "Email",
            "Registration Time",
            "Approval Status",
            "Join Time",
            "Leave Time",
            "Time in Session (minutes)",
            *guest,
            *questions,
            "Country/Region Name",
        ],
    ]
    for stay in stays():
        if stay.role == "attendee" and stay.email:
            rows.append(
                [
                    "Yes",
                    stay.name,
                    "",
                    "",
                    stay.email,
                    "",
                    "",
                    when(stay.joined),
                    when(stay.left),
                    -(-stay.seconds // 60),
                    *(["Yes"] if guest else []),
                    *("An answer, with a comma" for _ in questions),
                    "Spain",
                ]
            )
    rows += [
        [
            "No",
            "Peter Absent",
            "Peter",
            "Absent",
            "peter.absent@example.org",
            when(datetime(2026, 9, 9, 5, tzinfo=UTC)),
            "approved",
            "--",
            "--",
            "--",
            *(["--"] if guest else []),
            *("" for _ in questions),
            "",
        ]
    ]
    rows += [
        ["Other Attended"],
        ["User Name", "Join Time", "Leave Time", "Time in Session (minutes)", *guest, "Country/Region Name"],
    ]
    rows += [
        [stay.name, when(stay.joined), when(stay.left), -(-stay.seconds // 60), *(["Yes"] if guest else []), "x"]
        for stay in stays()
        if not stay.email
    ]
    return [[*row, *[""] * (pad - len(row))] for row in rows]


ZOOM_HEADS = {
    "2026": ("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest", "Recording disclaimer response", "In waiting room"),
    "2021": ("Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest", "Recording Consent", "In Waiting Room"),
    "de": ("Name (Originalname)", "E-Mail-Adresse", "Beitrittszeit", "Beendigungszeit", "Dauer (Minuten)", "Gast", "Aufzeichnung", "Im Warteraum"),
    "ru": ("Имя (настоящее имя)", "Адрес электронной почты пользователя", "Время входа", "Время выхода", "Продолжительность (минуты)", "Гость", "Запись", "В зале ожидания"),
    "zh": ("名称（原始名称）", "用户电子邮件", "加入时间", "离开时间", "持续时间（分钟）", "访客", "录制", "在等候室"),
}  # fmt: skip
ZOOM_ABOVE = {
    "2026": ("Topic", "ID", "Host", "Duration (minutes)", "Start time", "End time", "Participants"),
    "2021": ("Meeting ID", "Topic", "Start Time", "End Time", "User Email", "Duration (Minutes)", "Participants"),
}


def zoom_meeting(when: Clock, head: str = "2026", above: str = "2026") -> list[list[object]]:
    """Return the rows of a meeting's participants, each with a stay in the waiting room."""
    first, last = when(datetime(2026, 9, 16, 8, 45, tzinfo=UTC)), when(datetime(2026, 9, 16, 10, 32, 10, tzinfo=UTC))
    values: dict[str, object] = {
        "topic": "Gateway", "id": "847", "meeting id": "847", "host": "Secretariat (host@example.org)", "user email": "host@example.org",
        "duration (minutes)": 108, "start time": first, "end time": last, "participants": 17,
    }  # fmt: skip
    rows: list[list[object]] = []
    if above:
        rows = [list(ZOOM_ABOVE[above]), [values[key.casefold()] for key in ZOOM_ABOVE[above]], []]
    rows.append(list(ZOOM_HEADS[head]))
    for stay in stays():
        waiting = stay.joined - timedelta(seconds=40)
        rows.append([stay.name, stay.email, when(waiting), when(stay.joined), 1, "Yes", "", "Yes"])
        rows.append(
            [stay.name, stay.email, when(stay.joined), when(stay.left), -(-stay.seconds // 60), "Yes", "OK", "No"]
        )
    return rows


#: The words of the Teams report: sections, six columns of activities, "(External)", the three roles.
TEAMS = {
    "en": ("Summary", "Participants", "In-Meeting Activities", ("Name", "Join Time", "Leave Time", "Duration", "Email", "Role"), "External", ("Organizer", "Presenter", "Attendee")),
    "de": ("Zusammenfassung", "Teilnehmer", "Besprechungsaktivitäten", ("Name", "Beitrittszeit", "Verlassen um", "Dauer", "E-Mail", "Rolle"), "Extern", ("Organisator", "Referent", "Teilnehmer")),
    "fr": ("Résumé", "Participants", "Activités en réunion", ("Nom", "Heure d’arrivée", "Heure de départ", "Durée", "E-mail", "Rôle"), "Externe", ("Organisateur", "Présentateur", "Participant")),
    "es": ("Resumen", "Participantes", "Actividades en la reunión", ("Nombre", "Hora de unión", "Hora de salida", "Duración", "Correo electrónico", "Rol"), "Externo", ("Organizador", "Moderador", "Asistente")),
    "it": ("Riepilogo", "Partecipanti", "Attività nella riunione", ("Nome", "Ora di accesso", "Ora di uscita", "Durata", "Posta elettronica", "Ruolo"), "Esterno", ("Organizzatore", "Relatore", "Partecipante")),
    "nl": ("Samenvatting", "Deelnemers", "Activiteiten tijdens de vergadering", ("Naam", "Tijdstip van deelname", "Tijdstip van vertrek", "Duur", "E-mail", "Rol"), "Extern", ("Organisator", "Presentator", "Deelnemer")),
    "pt": ("Resumo", "Participantes", "Atividades na reunião", ("Nome", "Hora de entrada", "Hora de saída", "Duração", "E-mail", "Função"), "Externo", ("Organizador", "Apresentador", "Participante")),
    "ru": ("Сводка", "Участники", "Действия на собрании", ("Имя", "Время входа", "Время выхода", "Длительность", "Эл. почта", "Роль"), "Внешний", ("Организатор", "Докладчик", "Участник")),
    "zh": ("摘要", "参与者", "会议活动", ("姓名", "加入时间", "离开时间", "持续时间", "电子邮件", "角色"), "外部", ("组织者", "演示者", "与会者")),
    "ur": ("خلاصہ", "شرکاء", "اجلاس کی سرگرمیاں", ("نام", "شمولیت کا وقت", "رخصت کا وقت", "دورانیہ", "ای میل", "کردار"), "بیرونی", ("منتظم", "پیش کنندہ", "شریک")),
    "ar": ("ملخص", "المشاركون", "أنشطة الاجتماع", ("الاسم", "وقت الانضمام", "وقت المغادرة", "المدة", "البريد الإلكتروني", "الدور"), "خارجي", ("المنظم", "مقدم العرض", "الحاضر")),
    "tr": ("Özet", "Katılımcılar", "Toplantı İçi Etkinlikler", ("Ad", "Katılma Zamanı", "Ayrılma Zamanı", "Süre", "E-posta", "Rol"), "Dış", ("Düzenleyen", "Sunucu", "Katılımcı")),
    "pl": ("Podsumowanie", "Uczestnicy", "Działania podczas spotkania", ("Nazwa", "Godzina dołączenia", "Godzina opuszczenia", "Czas trwania", "Adres e-mail", "Rola"), "Zewnętrzny", ("Organizator", "Prezenter", "Uczestnik")),
    "ja": ("要約", "参加者", "会議のアクティビティ", ("名前", "参加時刻", "退出時刻", "期間", "メール", "役割"), "外部", ("開催者", "発表者", "出席者")),
    "ko": ("요약", "참가자", "모임 활동", ("이름", "참가 시간", "나간 시간", "기간", "전자 메일", "역할"), "외부", ("이끌이", "발표자", "참석자")),
    # Nobody taught the reader these two.
    "et": ("Kokkuvõte", "Osalejad", "Koosolekusisesed tegevused", ("Nimetus", "Liitumise hetk", "Lahkumise hetk", "Kui kaua", "Meil", "Amet"), "External", ("Korraldaja", "Esineja", "Osaleja")),
    "ka": ("შეჯამება", "მონაწილეები", "აქტივობები", ("სახელი", "შეერთების დრო", "დატოვების დრო", "ხანგრძლივობა", "ფოსტა", "როლი"), "External", ("ორგანიზატორი", "მომხსენებელი", "მონაწილე")),
}  # fmt: skip


def teams(language: str, when: Clock) -> list[list[object]]:
    """Return the rows of an attendance report in a language, with durations as that language writes them."""
    from babel.units import format_unit

    summary, people, activities, (name, joined, left, duration, email, role), outside, roles = TEAMS[language]

    def long(seconds: float) -> str:
        hours, rest = divmod(round(seconds), 3600)
        parts = [(hours, "hour"), (rest // 60, "minute"), (rest % 60, "second")]
        return (
            " ".join(
                format_unit(number, f"duration-{unit}", "short", locale=language) for number, unit in parts if number
            )
            or "0"
        )

    def shown(stay: Stay) -> str:
        return f"{stay.name} ({outside})" if stay.email.endswith(".net") or not stay.email else stay.name

    rank = {"host": roles[0], "panelist": roles[1], "attendee": roles[2]}
    rows: list[list[object]] = [
        [f"1. {summary}"], ["Title", "Gateway: Q&A, included"], ["People", 14],
        ["Start", when(datetime(2026, 9, 16, 8, 45, tzinfo=UTC))], ["End", when(datetime(2026, 9, 16, 10, 32, 10, tzinfo=UTC))], ["Duration", long(6430)], [],
        [f"2. {people}"], [name, f"{joined} 1", f"{left} 9", duration, email, "ID (UPN)", role],
    ]  # fmt: skip
    own: dict[str, list[Stay]] = {}
    for stay in stays():
        own.setdefault(stay.key, []).append(stay)
    for parts in own.values():
        first = parts[0]
        upn = first.email if first.email.endswith(".org") else ""
        rows.append(
            [
                shown(first),
                when(min(stay.joined for stay in parts)),
                when(max(stay.left for stay in parts)),
                long(sum(stay.seconds for stay in parts)),
                first.email,
                upn,
                rank[first.role],
            ]
        )
    rows += [[], [f"3. {activities}"], [name, joined, left, duration, email, role]]
    rows += [
        [shown(stay), when(stay.joined), when(stay.left), long(stay.seconds), stay.email, rank[stay.role]]
        for stay in stays()
    ]
    return rows


def events() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, one in enumerate(stays()):
        for kind, moment in (("PARTICIPANT_JOINED", one.joined), ("PARTICIPANT_LEFT", one.left)):
            data = {
                "name": one.name,
                "email": one.email,
                "id": f"reg-{one.key}",
                "participantId": str(number),
                "moderator": one.role == "host",
            }
            found.append(
                {
                    "idempotencyKey": f"{number}{kind}",
                    "eventType": kind,
                    "sessionId": "s",
                    "timestamp": round(moment.timestamp() * 1000),
                    "data": data,
                }
            )
    return found
