"""Who is in now, as one viewer may know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from webinar.attendance.live import rules
from webinar.attendance.live.rules import Curve, Phase, Row
from webinar.attendance.presence import evidence
from webinar.attendance.presence.truth import reconcile
from webinar.convening.webinars.models import Webinar
from webinar.registration.admission.queries import categories
from webinar.registration.roster.access import Roster
from webinar.web.database import session
from webinar.web.i18n import language

#: How many of those who came last are named.
NAMED = 100


@dataclass(frozen=True)
class Named:
    """Somebody who is in, for those who know everybody."""

    name: str
    what: str
    since: datetime


@dataclass(frozen=True)
class Live:
    """The present moment of a webinar for a viewer; nobody is named to who does not know everybody."""

    now: datetime
    phase: Phase
    registered: int
    others: int
    team: int
    came: int
    by_category: tuple[Row, ...]
    curve: Curve | None
    people: tuple[Named, ...]
    is_told: bool


def live(webinar: Webinar, now: datetime) -> Live:
    """Return who is in now."""
    truth = reconcile(evidence.read(session(), webinar))
    there = rules.inside(truth, now)
    registered, others, team = rules.counts(there)
    drawn = None
    if webinar.starts_at is not None and webinar.ends_at is not None and truth.curve:
        drawn = rules.curve(truth.curve, webinar.starts_at, webinar.ends_at, now)
    came = sum(bool(person.stays) for person in truth.people if not person.is_team and not person.is_aside)
    words = {row.name: row.name_in(language()) for row in categories(session(), webinar.id)}
    named = tuple(_named(there, words)) if Roster.for_me(webinar).is_whole else ()
    divided = [replace(row, name=words.get(row.name, row.name)) for row in rules.by_category(truth, there)]
    return Live(
        now, rules.phase(webinar.starts_at, webinar.ends_at, now), registered, others, team, came,
        tuple(divided), drawn, named, evidence.is_told(session(), webinar.id),
    )  # fmt: skip


def _named(there: list[rules.Inside], words: Mapping[str, str]) -> Iterator[Named]:
    for row in there[:NAMED]:
        person = row.person
        what = words.get(person.candidate.category, person.candidate.category) if person.candidate else ""
        if person.is_team:
            what = _("Host or panel member")
        elif person.candidate is None:
            what = _("Not registered")
        yield Named(person.name or str(_("No name")), what, row.since)
