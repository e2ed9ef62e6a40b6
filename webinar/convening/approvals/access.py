"""The documents that hosts sign off, gathered from the rooms that hold them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.approvals import queries
from webinar.convening.webinars.models import Host, Webinar, WebinarState
from webinar.core.errors import NotFound
from webinar.web.feature import Signable
from webinar.web.rendering import translate
from webinar.web.site import site

#: What is public with the page waits for approval before the page does, once it is written.
BEFORE_THE_PAGE = {WebinarState.AGREED.value, WebinarState.PROGRAMME_FINAL.value}


def documents() -> list[Signable]:
    """Return the documents in the order of a webinar's life."""
    return sorted((row for feature in site().features for row in feature.signables), key=lambda row: row.position)


def document(key: str) -> Signable:
    """Return the document of this key."""
    for row in documents():
        if row.key == key:
            return row
    raise NotFound


def sections_of(session: Session, webinar: Webinar, signable: Signable) -> Mapping[str, str]:
    """Return the present wording by section; empty sections are left out."""
    return {name: text for name, text in signable.sections(session, webinar).items() if text}


def blockers(session: Session, webinar: Webinar, state: WebinarState, now: datetime) -> list[str]:
    """Return in words which approvals are missing before a step."""
    found = []
    for row in documents():
        of_the_page = row.before in BEFORE_THE_PAGE and state is WebinarState.ANNOUNCED
        if row.before != state.value and not of_the_page:
            continue
        sections = sections_of(session, webinar, row)
        if sections or (row.before == state.value and not row.optional):
            positions = queries.positions(session, webinar, row.key, sections, now)
            words, label = _("%(host)s has not approved: %(document)s"), translate(row.label)
            found += [
                words % {"host": position.host.organisation.short_name, "document": label}
                for position in positions if not position.settled
            ]  # fmt: skip
    return found


def unapproved(session: Session, webinar: Webinar, key: str, now: datetime) -> list[Host]:
    """Return the hosts whose approval of a document is missing, in their order; of one that is empty nobody's is."""
    sections = sections_of(session, webinar, document(key))
    if not sections:
        return []
    return [row.host for row in queries.positions(session, webinar, key, sections, now) if not row.settled]


def is_approved(session: Session, webinar: Webinar, key: str, now: datetime) -> bool:
    """Tell whether a document is written and every host has settled its approval."""
    sections = sections_of(session, webinar, document(key))
    return bool(sections) and all(row.settled for row in queries.positions(session, webinar, key, sections, now))
