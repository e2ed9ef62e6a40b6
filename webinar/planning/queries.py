"""What of the back-plan is done, read from the rooms that know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webinar.approvals.access import document, sections_of
from webinar.approvals.queries import positions
from webinar.attendance.queries import official_figure
from webinar.coverage.queries import clipping_count
from webinar.papers.queries import letters
from webinar.planning.rules import STEPS
from webinar.programme.models import Answer
from webinar.record.queries import release
from webinar.schedule.queries import latest
from webinar.speakers.queries import board
from webinar.speakers.rules import Need
from webinar.webinars.models import Acceptance, Webinar, WebinarState
from webinar.webinars.rules import PAST


def done(session: Session, webinar: Webinar, now: datetime) -> set[str]:
    """Return the keys of `rules.STEPS` that need no more work."""
    panel = [row for row in board(session, webinar.id) if row.member.answer is not Answer.DECLINED]
    published = release(session, webinar.id)
    facts = {
        "hosts": all(host.acceptance is not Acceptance.INVITED for host in webinar.hosts),
        "concept": _approved(session, webinar, "concept_note", now),
        "announced": webinar.is_public,
        "invited": bool(panel) and all((row.sheet and row.sheet.invited_at) or row.member.answer is Answer.CONFIRMED for row in panel),
        "letters": bool(letters(session, webinar.id)),
        "confirmed": bool(panel) and all(row.member.answer is Answer.CONFIRMED for row in panel),
        "programme": latest(session, webinar.id) is not None and _approved(session, webinar, "programme", now),
        "handed_in": bool(panel) and all({Need.BIOGRAPHY, Need.PHOTO, Need.CONSENTS} <= row.done for row in panel),
        "platform": bool(webinar.join_url),
        "checked": bool(panel) and all(Need.CHECK in row.done for row in panel),
        "held": webinar.state in PAST,
        "attendance": official_figure(session, webinar.id) is not None,
        "release": published is not None and published.published_on is not None and _approved(session, webinar, "release", now),
        "coverage": bool(clipping_count(session, webinar.id)),
    }  # fmt: skip
    return {key for key, fact in facts.items() if fact}


def _approved(session: Session, webinar: Webinar, key: str, now: datetime) -> bool:
    sections = sections_of(session, webinar, document(key))
    return bool(sections) and all(row.settled for row in positions(session, webinar, key, sections, now))


#: What of the plan a step waits for.
_BEFORE = {
    WebinarState.READY: ("confirmed", "programme", "platform"),
    WebinarState.REPORTED: ("attendance", "release"),
    WebinarState.CLOSED: ("coverage",),
}  # fmt: skip


def open_before(session: Session, webinar: Webinar, state: WebinarState, now: datetime) -> list[str]:
    """Return the labels (marked for translation) of what should be done before a step."""
    wanted = _BEFORE.get(state, ())
    if not wanted:
        return []
    known = done(session, webinar, now)
    return [step.label for step in STEPS if step.key in wanted and step.key not in known]
