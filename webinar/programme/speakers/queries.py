"""Reads of what speakers handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import for_staff
from webinar.core.search import is_found
from webinar.programme.agenda.models import Answer, PanelMember
from webinar.programme.agenda.queries import panel
from webinar.programme.speakers.models import CheckSlot, FileKind, SpeakerFile, SpeakerSheet
from webinar.programme.speakers.rules import Need, Standing

#: Asked, or past the question.
_ASKED = frozenset({Answer.INVITED, Answer.TOLD, Answer.CONFIRMED})


def sheet(session: Session, member_id: int) -> SpeakerSheet | None:
    """Return a panel member's sheet, if anything has happened."""
    return session.scalar(select(SpeakerSheet).where(SpeakerSheet.member_id == member_id))


def files(session: Session, member_id: int) -> Sequence[SpeakerFile]:
    """Return a panel member's files, the latest first."""
    statement = select(SpeakerFile).where(SpeakerFile.member_id == member_id)
    return session.scalars(statement.order_by(SpeakerFile.id.desc())).all()


def file(session: Session, member_id: int, file_id: int) -> SpeakerFile | None:
    """Return one file of a panel member."""
    return session.scalar(select(SpeakerFile).where(SpeakerFile.id == file_id, SpeakerFile.member_id == member_id))


def file_of_webinar(session: Session, webinar_id: int, file_id: int) -> SpeakerFile | None:
    """Return one file of anybody on a webinar's panel."""
    members = select(PanelMember.id).where(PanelMember.webinar_id == webinar_id)
    return session.scalar(select(SpeakerFile).where(SpeakerFile.id == file_id, SpeakerFile.member_id.in_(members)))


def photo(session: Session, member_id: int) -> SpeakerFile | None:
    """Return a panel member's latest photo."""
    statement = select(SpeakerFile).where(SpeakerFile.member_id == member_id, SpeakerFile.kind == FileKind.PHOTO)
    return session.scalar(statement.order_by(SpeakerFile.id.desc()).limit(1))


def slots(session: Session, webinar_id: int) -> Sequence[CheckSlot]:
    """Return the slots for technical checks by time, with who has taken them."""
    statement = select(CheckSlot).where(CheckSlot.webinar_id == webinar_id).options(joinedload(CheckSlot.member))
    return session.scalars(statement.order_by(CheckSlot.starts_at)).all()


def slot(session: Session, webinar_id: int, slot_id: int) -> CheckSlot | None:
    """Return one slot of a webinar."""
    return session.scalar(select(CheckSlot).where(CheckSlot.id == slot_id, CheckSlot.webinar_id == webinar_id))


def slot_of(session: Session, member_id: int) -> CheckSlot | None:
    """Return the slot that a panel member has taken."""
    return session.scalar(select(CheckSlot).where(CheckSlot.member_id == member_id))


def standing(session: Session, member: PanelMember) -> Standing:
    """Return how far one panel member has come."""
    return Standing(
        member,
        sheet(session, member.id),
        files(session, member.id),
        slot_of(session, member.id),
        _offered(session, member.webinar_id),
    )


def _offered(session: Session, webinar_id: int) -> bool:
    return session.scalar(select(CheckSlot.id).where(CheckSlot.webinar_id == webinar_id).limit(1)) is not None


def board(session: Session, webinar_id: int) -> list[Standing]:
    """Return how far everybody of the panel has come, in its order; five queries whatever its size."""
    members = panel(session, webinar_id)
    ids = [row.id for row in members]
    sheets = {
        row.member_id: row for row in session.scalars(select(SpeakerSheet).where(SpeakerSheet.member_id.in_(ids)))
    }
    found: dict[int, list[SpeakerFile]] = defaultdict(list)
    for row in session.scalars(
        select(SpeakerFile).where(SpeakerFile.member_id.in_(ids)).order_by(SpeakerFile.id.desc())
    ):
        found[row.member_id].append(row)
    offered = _offered(session, webinar_id)
    taken = {row.member_id: row for row in session.scalars(select(CheckSlot).where(CheckSlot.member_id.in_(ids)))}
    return [Standing(row, sheets.get(row.id), found[row.id], taken.get(row.id), offered) for row in members]


def shown(session: Session, webinar_id: int) -> list[tuple[SpeakerSheet, bool]]:
    """Return the sheets of those who take part for certain, with members, in the panel's order; and who has a photo."""
    photo_there = exists().where(SpeakerFile.member_id == SpeakerSheet.member_id, SpeakerFile.kind == FileKind.PHOTO)
    statement = (
        select(SpeakerSheet, photo_there)
        .join(SpeakerSheet.member)
        .where(PanelMember.webinar_id == webinar_id, PanelMember.answer == Answer.CONFIRMED)
        .options(joinedload(SpeakerSheet.member).joinedload(PanelMember.person))
        .order_by(PanelMember.position, PanelMember.id)
    )
    return [(sheet, has_photo) for sheet, has_photo in session.execute(statement)]


def has_sheets(webinar_id: int) -> Exists:
    """Return in SQL whether anything has happened with the panel."""
    return exists().where(SpeakerSheet.member_id == PanelMember.id, PanelMember.webinar_id == webinar_id)


def invited(session: Session, webinar_id: int) -> Sequence[SpeakerSheet]:
    """Return the sheets of panel members who were invited by mail, with member and person."""
    statement = (
        select(SpeakerSheet)
        .join(SpeakerSheet.member)
        .where(PanelMember.webinar_id == webinar_id, SpeakerSheet.invited_at.is_not(None))
        .options(joinedload(SpeakerSheet.member).joinedload(PanelMember.person))
    )
    return session.scalars(statement).all()


def told_of_parting(session: Session, webinar_id: int) -> list[PanelMember]:
    """Return who is told that a webinar is cancelled or postponed: invited by mail, not out, and reachable."""
    rows = invited(session, webinar_id)
    return [row.member for row in rows if row.member.person.email and not row.member.answer.is_out]


def told_before(session: Session, webinar_id: int, since: datetime) -> list[PanelMember]:
    """Return who takes part, was invited by mail before that time and can be reached, in the panel's order."""
    rows = [row for row in invited(session, webinar_id) if row.invited_at is not None and row.invited_at <= since]
    members = [row.member for row in rows if not row.member.answer.is_out and row.member.person.email]
    return sorted(members, key=lambda member: (member.position, member.id))


def found_files(
    session: Session, text: str, user: User, *, limit: int
) -> list[tuple[SpeakerFile, PanelMember, Webinar]]:
    """Return files by words of their name or their speaker's, of the webinars that a user works on, the latest first."""
    mine = for_staff(user).with_only_columns(Webinar.id).order_by(None)
    statement = (
        select(SpeakerFile, PanelMember, Webinar)
        .join(PanelMember, PanelMember.id == SpeakerFile.member_id)
        .join(Webinar, Webinar.id == PanelMember.webinar_id)
        .where(PanelMember.webinar_id.in_(mine))
        .order_by(SpeakerFile.id.desc())
    )
    rows = ((row[0], row[1], row[2]) for row in session.execute(statement))
    return list(islice((row for row in rows if is_found(text, row[0].name, row[1].printed_name)), limit))


def digests(session: Session) -> set[str]:
    """Return the digests of all files that speakers handed in."""
    return set(session.scalars(select(SpeakerFile.digest)))


def reached(session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestones that everybody of the panel who has not declined has reached."""
    rows = [row for row in board(session, webinar.id) if not row.member.answer.is_out]
    if not rows:
        return set()
    facts = {
        "invited": all((row.sheet and row.sheet.invited_at) or row.member.answer in _ASKED for row in rows),
        "handed_in": all({Need.BIOGRAPHY, Need.PHOTO, Need.CONSENTS} <= row.done for row in rows),
        "checked": all(Need.CHECK in row.done for row in rows),
    }
    return {key for key, fact in facts.items() if fact}
