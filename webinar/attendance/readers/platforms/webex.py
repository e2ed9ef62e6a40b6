"""Webex's attendance report: one row for each connection, columns named in the language of the site."""

from __future__ import annotations

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address, person_name
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import Line, Table, tables
from webinar.attendance.readers.report import Role
from webinar.core.columns import heading_key, whole_name
from webinar.core.text import search_key

#: The columns of the meeting, which every row repeats: name, start, end; and what no other platform writes.
_SIGNS = frozenset(map(heading_key, (
    "Meeting Start Time", "Meeting Name", "Connection Type", "Session Name", "Attendee Email", "Nome da reunião", "Hora de início da reunião",
    "Tipo de conexão", "Nome da sessão", "Besprechungsname", "Meeting-Name", "Startzeit der Besprechung", "Verbindungstyp", "Sitzungsname", "Nom de la réunion",
    "Heure de début de la réunion", "Type de connexion", "Nom de la session", "Nombre de la reunión", "Hora de inicio de la reunión", "Tipo de conexión",
    "Nombre de la sesión", "Nome riunione", "Ora di inizio riunione", "Tipo di connessione", "Nome sessione", "Название совещания",
    "Время начала совещания", "Тип подключения", "Название сеанса", "会议名称", "会议开始时间", "连接类型", "会话名称", "会議名", "会議の開始時間", "接続タイプ",
    "セッション名", "미팅 이름", "미팅 시작 시간", "연결 유형", "세션 이름", "Vergadernaam", "Verbindingstype", "Sessienaam", "Nazwa spotkania", "Typ połączenia",
    "Toplantı Adı", "Bağlantı Türü", "Oturum Adı",
)))  # fmt: skip
_ROLES = {
    search_key(word): role
    for role, words in (
        (Role.HOST, ("Host", "Organizador", "Anfitrião", "Gastgeber", "Hôte", "Anfitrión", "Organizzatore", "Организатор", "主持人", "主催者", "호스트", "Cohost", "Co-host")),
        (Role.PANELIST, ("Panelist", "Presenter", "Panelista", "Apresentador", "Diskussionsteilnehmer", "Panéliste", "Relatore", "Участник дискуссии",
                         "Докладчик", "小组成员", "演示者", "パネリスト", "패널리스트")),
        (Role.ATTENDEE, ("Attendee", "Participante", "Teilnehmer", "Participant", "Asistente", "Partecipante", "Участник", "与会者", "出席者", "参加者", "참가자")),
    )
    for word in words
}  # fmt: skip


def read(grid: Grid) -> Draft | None:
    """Read an attendance report, None for any other file."""
    found = [
        table for table in tables(grid, lambda targets: {"joined", "left"} <= targets) if len(table.keys & _SIGNS) > 1
    ]
    if not found:
        return None
    draft = Draft("webex", "webex/1")
    for table in found:
        start = _meeting_column(table)
        for line in table.records():
            draft.rows += 1
            draft.began = draft.began or line.raw.get(start, None)
            draft.add(_stay(line))
    draft.raise_roles()
    return draft


def _meeting_column(table: Table) -> str:
    return next(
        (
            heading
            for heading in table.headings
            if heading_key(heading) in {"meeting start time", "hora de inicio da reuniao"}
        ),
        "",
    )


def _stay(line: Line) -> Stay:
    shown = line.get("display_name") or line.get("full_name")
    name = whole_name("", line.get("given_names"), line.get("family_name"))
    return Stay(
        line.number, shown or person_name(line), address(line.get("email")), line.get("joined"), line.get("left"),
        seconds(line.get("duration")) if line.get("duration") else None, _ROLES.get(search_key(line.get("platform_role")), Role.UNKNOWN),
        names=(name,) if name and name != shown else (), raw=line.raw,
    )  # fmt: skip
