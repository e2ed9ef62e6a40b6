"""What speakers read: their own part, and for the moderator the script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import PanelMember, PanelRole, Part
from webinar.programme.agenda.printing import PrintedItem, PrintedSpeaker, printed_programme
from webinar.programme.agenda.rules import printed_form
from webinar.programme.speakers import queries
from webinar.programme.speakers.models import SpeakerSheet
from webinar.web.feature import FOUND, Hit
from webinar.web.i18n import language_tag


@dataclass(frozen=True)
class BriefItem:
    """An item in which a speaker speaks, with who speaks before and after."""

    item: PrintedItem
    before: PrintedItem | None
    after: PrintedItem | None


@dataclass(frozen=True)
class Brief:
    """A speaker's own part: when and with whom."""

    items: list[BriefItem]
    moderators: list[PrintedSpeaker]


@dataclass(frozen=True)
class ScriptLine:
    """An item as the moderator introduces it; `people` are (printed speaker, pronunciation, biography)."""

    item: PrintedItem
    people: list[tuple[PrintedSpeaker, str, str]]


def brief(webinar: Webinar, rows: Sequence[Part], members: Sequence[PanelMember], member: PanelMember) -> Brief:
    """Return a member's part of the programme in their own time; rows as the programme prints them."""
    printed = [item for part in printed_programme(webinar, rows, member.person.time_zone) for item in part.items]
    sources = [item for part in rows for item in part.items]
    own = []
    for index, source in enumerate(sources):
        if any(row.member_id == member.id for row in source.speakers):
            before = printed[index - 1] if index else None
            after = printed[index + 1] if index + 1 < len(printed) else None
            own.append(BriefItem(printed[index], before, after))
    moderators = [
        PrintedSpeaker(*printed_form(row, language_tag())) for row in members if row.role is PanelRole.MODERATOR
    ]
    return Brief(own, moderators)


def script(session: Session, webinar: Webinar, rows: Sequence[Part]) -> list[ScriptLine]:
    """Return the moderator's script: each item with how names are said and who the speakers are."""
    ids = {row.member_id for part in rows for item in part.items for row in item.speakers}
    statement = select(PanelMember.id, Person.pronunciation, Person.biography, SpeakerSheet.biography)
    statement = statement.join(PanelMember.person).outerjoin(SpeakerSheet, SpeakerSheet.member_id == PanelMember.id)
    known = {row[0]: (row[1], row[3] or row[2]) for row in session.execute(statement.where(PanelMember.id.in_(ids)))}
    lines = []
    for part, shown in zip(rows, printed_programme(webinar, rows), strict=True):
        for source, item in zip(part.items, shown.items, strict=True):
            people = [
                (printed, *known.get(row.member_id, ("", "")))
                for row, printed in zip(source.speakers, item.people, strict=True)
            ]
            lines.append(ScriptLine(item, people))
    return lines


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find speakers' files by their name or the speaker's, of the webinars that a user works on, as the board shows them."""
    for row, member, webinar in queries.found_files(session, text, user, limit=FOUND):
        url = url_for("board.file", slug=webinar.slug, file_id=row.id)
        yield Hit(_("File"), row.name, url, f"{member.printed_name} · {webinar.title}")
