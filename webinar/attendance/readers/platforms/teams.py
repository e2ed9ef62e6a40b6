"""Reports of Microsoft Teams: the attendance report in any language, the older list of joins, live events, Graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.durations import seconds
from webinar.attendance.readers.parsing.fields import address
from webinar.attendance.readers.parsing.grids import Grid
from webinar.attendance.readers.parsing.headings import WORDS, Line, Table, tables
from webinar.attendance.readers.parsing.people import without_marks
from webinar.attendance.readers.parsing.stamps import parse
from webinar.attendance.readers.report import Role
from webinar.core.cells import plain
from webinar.core.columns import matched
from webinar.core.text import search_key

_SECTION = re.compile(r"([1-9])\s?[.．、]\s*\S.*")
_ROLES: Mapping[str, Role] = {
    search_key(word): role
    for role, words in (
        (Role.HOST, ("Organizer", "Organiser", "Co-organizer", "Co-organiser", "Producer", "Organisator", "Organisatorin", "Mitorganisator", "Organisateur",
                     "Co-organisateur", "Organizador", "Coorganizador", "Organizzatore", "Co-organizzatore", "Организатор", "Соорганизатор", "Організатор",
                     "组织者", "共同组织者", "召集人", "組織者", "召集者", "開催者", "共同開催者", "이끌이", "주최자", "Organizator", "Współorganizator",
                     "Düzenleyen", "Düzenleyici", "Ortak düzenleyen", "المنظم", "منظم", "Organizátor", "Szervező", "Arrangör", "Arrangør", "Järjestäjä",
                     "Διοργανωτής", "מארגן", "منتظم", "Người tổ chức", "Penyelenggara")),
        (Role.PANELIST, ("Presenter", "Referent", "Referentin", "Moderator", "Présentateur", "Moderador", "Apresentador", "Relatore", "Presentatore",
                         "Presentator", "Докладчик", "Выступающий", "Доповідач", "演示者", "簡報者", "発表者", "발표자", "Prezenter", "Osoba prowadząca",
                         "Sunucu", "Sunan", "مقدم", "مقدم العرض", "Prezentující", "Előadó", "Presentatör", "Præsentationsvært", "Presentatør", "Esittäjä",
                         "Παρουσιαστής", "מציג", "پیش کنندہ", "Pembicara")),
        (Role.ATTENDEE, ("Attendee", "Participant", "Teilnehmer", "Teilnehmerin", "Teilnehmende", "Asistente", "Participante", "Partecipante", "Deelnemer",
                         "Участник", "Учасник", "与会者", "參與者", "出席者", "参加者", "참석자", "Uczestnik", "Katılımcı", "الحاضر", "حاضر", "مشارك",
                         "Účastník", "Résztvevő", "Deltagare", "Deltager", "Osallistuja", "Συμμετέχων", "משתתף", "شریک", "Peserta")),
    )
    for word in words
}  # fmt: skip


def read(grid: Grid) -> Draft | None:
    """Read a report or list of Teams, None for any other file."""
    sections = _sections(grid)
    if sections:
        return _report(sections)
    if draft := _live_event(grid):
        return draft
    return _list(grid)


def role(text: str) -> Role:
    """Return the role that a word of any language names."""
    return _ROLES.get(search_key(text), Role.UNKNOWN)


# The attendance report: sections with a number


def _sections(grid: Grid) -> dict[int, list[list[tuple[int, tuple[str, ...]]]]]:
    """Return the rows under each section's line; files joined into one have a section more than once."""
    found: dict[int, list[list[tuple[int, tuple[str, ...]]]]] = defaultdict(list)
    open_rows: list[tuple[int, tuple[str, ...]]] | None = None
    for number, row in grid.numbered():
        line = row[0] if len(row) == 1 or not any(row[1:]) else ""
        match = _SECTION.fullmatch(plain(line)) if line[:2].strip() and len(line) < 120 else None  # noqa: PLR2004 - longer than any title
        if match and (int(match[1]) == 1 or found):
            open_rows = []
            found[int(match[1])].append(open_rows)
        elif open_rows is not None:
            open_rows.append((number, row))
        elif number > 20:  # noqa: PLR2004 - what stands above the first section
            return {}
    return found if {2, 3} & set(found) else {}


def _report(sections: Mapping[int, Sequence[list[tuple[int, tuple[str, ...]]]]]) -> Draft | None:
    people = [table for rows in sections.get(2, ()) if (table := _table(rows))]
    activities = [table for rows in sections.get(3, ()) if (table := _table(rows))]
    if not people and not activities:
        return None
    draft = Draft("teams", "teams/2", totals_only=not activities)
    times = [
        row[1]
        for rows in sections.get(1, ())
        for _number, row in rows
        if len(row) > 1 and (stamp := parse(row[1])) and stamp.days
    ]
    draft.began, draft.ended = (times[0], times[-1]) if len(times) > 1 else (None, None)
    known = [(line, _stay(line)) for table in people for line in table.records()]
    by_email = {stay.email: stay for _line, stay in known if stay.email}
    by_name: dict[str, list[Stay]] = defaultdict(list)
    for _line, stay in known:
        by_name[search_key(stay.name)].append(stay)
    active: set[int] = set()
    for table in activities:
        for line in table.records():
            draft.rows += 1
            stay = _stay(line)
            alike = by_name[search_key(stay.name)]
            person = by_email.get(stay.email) or (
                alike[0] if len(alike) == 1 and not (stay.email and alike[0].email) else None
            )
            if person is not None:
                active.add(person.row)
                _complete(stay, person)
            elif not stay.email:
                active |= {other.row for other in alike}
            draft.add(stay)
    for _line, stay in known:
        if stay.row not in active:
            draft.rows += 1
            stay.is_span = True
            draft.add(stay)
    draft.raise_roles()
    return draft


def _complete(stay: Stay, person: Stay) -> None:
    """Take over what the section of participants knows and that of activities does not."""
    stay.email = stay.email or person.email
    stay.platform_id = stay.platform_id or person.platform_id
    stay.role = person.role if stay.role is Role.UNKNOWN else stay.role
    if person.name != stay.name:
        stay.names = (*stay.names, person.name)


def _table(rows: list[tuple[int, tuple[str, ...]]]) -> Table | None:
    """Return the table of a section: its columns by their headings, else by what stands in them."""
    if len(rows) < 2:  # noqa: PLR2004 - headings and a row
        return None
    (head, headings), body = rows[0], rows[1:]
    columns = matched(headings, WORDS)
    by_content = _by_content(headings, [row for _number, row in body[:200]])
    missing = set(by_content.values()) - set(columns.values())
    columns |= {place: target for place, target in by_content.items() if place not in columns and target in missing}
    return Table(head, headings, columns, rows=body) if "full_name" in columns.values() else None


def _by_content(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> dict[int, str]:
    """Return what columns are by their cells: a name, two times, how long, addresses."""
    columns: dict[int, str] = {}
    for place in range(len(headings)):
        cells = [row[place] for row in rows if place < len(row) and row[place]]
        if place == 0:
            columns[place] = "full_name"
        elif not cells:
            continue
        elif _most(cells, lambda cell: (stamp := parse(cell)) is not None and bool(stamp.days)):
            columns[place] = "joined" if "joined" not in columns.values() else "left"
        elif _most(cells, lambda cell: seconds(cell) is not None):
            columns[place] = "duration"
        elif _most(cells, lambda cell: "@" in cell):
            columns[place] = "email" if "email" not in columns.values() else "upn"
        elif _most(cells, lambda cell: search_key(cell) in _ROLES):
            columns[place] = "platform_role"
    return columns


def _most(cells: Sequence[str], holds: Any) -> bool:
    return sum(bool(holds(cell)) for cell in cells) > 0.7 * len(cells)


def _stay(line: Line) -> Stay:
    name, organisation = without_marks(line.get("full_name"))
    upn = line.get("upn")
    return Stay(
        line.number, name, address(line.get("email")) or address(line.get("registered_email")) or address(upn), line.get("joined"), line.get("left"),
        seconds(line.get("duration")) if line.get("duration") else None, role(line.get("platform_role")), platform_id=upn,
        organisation=organisation or line.get("organisation"), country=line.get("country"), raw=line.raw,
    )  # fmt: skip


# The list of joins and leaves


def _list(grid: Grid) -> Draft | None:
    """Read the older list: a name, an action, a time. Whoever is still there has no action of leaving."""
    found = tables(grid, lambda targets: {"full_name", "action", "timestamp"} <= targets)
    if not found:
        return None
    draft = Draft("teams", "teams-list/1")
    lines: dict[str, list[Line]] = defaultdict(list)
    for table in found:
        for line in table.records():
            draft.rows += 1
            lines[line.get("full_name")].append(line)
    joins, before = _meaning(lines.values())
    for shown, own in lines.items():
        name, organisation = without_marks(shown)
        _paired(draft, name, organisation, own, joins, before)
    return draft


_JOINED = frozenset(map(search_key, ("Joined", "Beigetreten", "Teilgenommen", "A rejoint", "Se unió", "Se ha unido", "Partecipato", "Deelgenomen", "Ingressou",
                                     "Присоединился", "Присоединился(-ась)", "已加入", "参加しました", "참가함", "Dołączono", "Katıldı")))  # fmt: skip
_BEFORE = frozenset(
    map(
        search_key,
        (
            "Joined before",
            "Vorher beigetreten",
            "Bereits beigetreten",
            "A rejoint avant",
            "Se unió antes",
            "Se ha unido antes",
        ),
    )
)
_LEFT = frozenset(map(search_key, ("Left", "Verlassen", "Hat verlassen", "A quitté", "Parti", "Salió", "Ha salido", "Abbandonato", "Verlaten", "Saiu", "Вышел",
                                   "Покинул", "已离开", "退出しました", "나감", "Opuszczono", "Ayrıldı")))  # fmt: skip


def _meaning(people: Iterable[Sequence[Line]]) -> tuple[set[str], set[str]]:
    """Return the words for joining, and those of them that mean "already before"; in any language.

    What somebody's rows begin with is a word for joining; what stands only behind others is one for leaving.
    """
    firsts = {search_key(lines[0].get("action")) for lines in people}
    joins = {word for word in firsts if word not in _LEFT} | _JOINED | _BEFORE
    return joins, {word for word in joins if word in _BEFORE}


def _paired(
    draft: Draft, name: str, organisation: str, lines: Sequence[Line], joins: set[str], before: set[str]
) -> None:
    waiting: list[Stay] = []
    for line in lines:
        action, moment = search_key(line.get("action")), line.get("timestamp")
        if action in joins:
            stay = Stay(
                line.number,
                name,
                joined=moment,
                joined_before=action in before,
                organisation=organisation,
                raw=line.raw,
            )
            waiting.append(stay)
            draft.add(stay)
        elif waiting:
            waiting.pop(0).left = moment
        else:
            draft.add(Stay(line.number, name, left=moment, organisation=organisation, raw=line.raw))


def _live_event(grid: Grid) -> Draft | None:
    """Read the list of a live event: one row for each coming and going, in UTC."""
    words = {"sessionid": "session", "participantid": "participant", "fullname": "full_name", "utceventtimestamp": "timestamp", "action": "action",
             "role": "platform_role"}  # fmt: skip
    found = tables(grid, lambda targets: {"full_name", "timestamp", "action", "participant"} <= targets, words=words)
    if not found:
        return None
    draft = Draft("teams", "teams-live-event/1")
    waiting: dict[tuple[str, str], Stay] = {}
    for table in found:
        for line in sorted(table.records(), key=lambda line: _ordered(line.get("timestamp"))):
            draft.rows += 1
            key = line.get("session") or line.get("participant"), line.get("participant")
            moment = f"{line.get('timestamp')} UTC"
            if search_key(line.get("action")).startswith("le"):
                if key in waiting:
                    waiting.pop(key).left = moment
                continue
            name, organisation = without_marks(line.get("full_name"))
            stay = Stay(
                line.number,
                name,
                joined=moment,
                role=role(line.get("platform_role")),
                platform_id=key[1],
                organisation=organisation,
                raw=line.raw,
            )
            waiting[key] = stay
            draft.add(stay)
    draft.raise_roles()
    return draft


def _ordered(text: str) -> tuple[str, str]:
    stamp = parse(text)
    return (
        (str(stamp.days.get("") or stamp.days.get("mdy") or stamp.days.get("dmy")), str(stamp.clock))
        if stamp
        else ("", "")
    )
