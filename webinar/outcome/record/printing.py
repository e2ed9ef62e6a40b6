"""The press release as hosts sign it off, and the figures that stand in it or beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.presence.access import filter_options
from webinar.attendance.presence.models import FigureKind
from webinar.attendance.presence.printing import approved_figure, figure_words
from webinar.attendance.presence.queries import figures, known_absent, of_registration
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import hosts_of, is_over
from webinar.core.text import N_
from webinar.outcome.record import queries
from webinar.programme.papers.printing import Block, frame, heading, text
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.web.i18n import in_language, language_tag
from webinar.web.rendering import translate
from webinar.web.site import site

#: The headline stands by its own words in the release; to hosts who sign it off this says what it is.
_HEADING = N_("Heading")


@dataclass(frozen=True)
class Claim:
    """How many attended as somebody states it; `in_release` is the approved one of the hosts."""

    words: str
    claimed_by: str
    source: str
    stated_on: date | None
    is_official: bool
    in_release: bool


def release_sections(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return the release as hosts sign it off: heading, the approved figure, and the points of each speaker."""
    facts = queries.release(session, webinar.id)
    found = {_HEADING: facts.heading if facts else ""}
    figure = approved_figure(session, webinar, site().now())
    if figure is not None:
        with in_language(webinar.language):
            found[N_("Attendance")] = figure_words(figure)
    return {**found, **queries.remarks(session, webinar.id)}


def release_paper(session: Session, webinar: Webinar, *, approved: bool) -> dict[str, Any]:
    """Return the release as the document templates take it, in the present language."""
    blocks: list[Block] = []
    for name, words in release_sections(session, webinar).items():
        if name == _HEADING:
            blocks += [heading(words)] if words else []
        elif words:
            blocks += [heading(translate(name)), *(text(line) for line in words.splitlines() if line.strip())]
    about = [row.boilerplate_in(language_tag()) for row in hosts_of(webinar)]
    if any(about):
        blocks += [heading(_("About the hosts")), *(text(words) for words in about if words)]
    return frame(webinar, _("Press release"), blocks, mark="" if approved else _("Draft: not approved by every host"))


def claims(session: Session, webinar: Webinar) -> list[Claim]:
    """Return all stated figures of attendance, the hosts' own first."""
    approved = approved_figure(session, webinar, site().now())
    return [
        Claim(
            figure_words(row), row.claimed_by, row.source, row.stated_on, row.is_official,
            in_release=approved is not None and row.id == approved.id,
        )
        for row in figures(session, webinar.id) if row.kind is FigureKind.ATTENDANCE
    ]  # fmt: skip


def afterwards(session: Session, registration: Registration, now: datetime) -> Mapping[str, Any] | None:
    """Return, for the page of somebody with a place, thanks, or what they missed; None until it is known who came."""
    webinar = registration.webinar
    if not is_over(webinar, now) or registration.status is not RegistrationStatus.CONFIRMED:
        return None
    if not filter_options(session, webinar):
        return None
    presence, release = of_registration(session, registration.id), queries.public_release(session, webinar.id)
    came = presence is not None and presence.attended
    if not came and registration.id not in (known_absent(session, webinar.id) or ()):
        return None
    return {
        "came": came, "materials": queries.materials(session, webinar.id),
        "release_url": release.url if release else "",
        "has_record": webinar.is_public and bool(queries.published(session, webinar.id)),
    }  # fmt: skip
