"""The plan of a webinar as its page shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import When
from webinar.core.errors import NotFound
from webinar.core.mail import Mail
from webinar.core.text import N_
from webinar.correspondence.planned import queries, rules, service
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.rules import Plan, Standing
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.calendar.printing import printed_changes
from webinar.programme.speakers import mail as speakers_mail
from webinar.programme.speakers.queries import told_before
from webinar.registration.registering import mail as registrants_mail
from webinar.registration.registering.queries import holders_before
from webinar.web.bulk import Whom
from webinar.web.optouts import refusing
from webinar.web.site import site


@dataclass(frozen=True)
class PlannedRow:
    """One message of the plan: to how many (None: not known yet) and when; `sent_at` once it went."""

    plan: Plan
    label: str
    recipients: str
    standing: Standing
    standing_label: str
    due: datetime | None
    count: int | None
    #: Of those how many want no more of the kind: they are left out when it goes.
    refusing: int
    sent_at: datetime | None


def audience(session: Session, webinar_id: int, name: str) -> Collection[int] | None:
    """Return the registrations that some room knows under this name; None while nobody knows."""
    known = (feature.audiences[name] for feature in site().features if name in feature.audiences)
    found = (of(session, webinar_id) for of in known)
    return next((row for row in found if row is not None), None)


def planned(session: Session, webinar: Webinar, now: datetime) -> list[PlannedRow]:
    """Return everything that a webinar sends by the clock."""
    sent, rows = queries.sendings(session, webinar), []
    for plan in queries.plans(session, webinar.id):
        sending = sent.get(plan.occasion)
        people = service.whom(session, webinar, plan, audience, now) if sending is None else None
        refused = _refusing(session, plan, people or [])
        where = rules.standing(plan, webinar, sending, attendance_is_known=people is not None, now=now)
        rows.append(
            PlannedRow(
                plan, rules.LABELS[plan.occasion], rules.RECIPIENTS[plan.occasion], where, rules.STANDING_LABELS[where],
                rules.due_at(plan, webinar), sending.count if sending else None if people is None else len(people) - refused, refused,
                sending.sent_at if sending else None,
            )
        )  # fmt: skip
    return rows


def _refusing(session: Session, plan: Plan, people: Collection[int]) -> int:
    """Return how many of these registrants want no follow-ups."""
    if plan.occasion not in rules.FOLLOW_UPS or not people:
        return 0
    addresses = queries.addresses(session, people)
    found = refusing(session, addresses)
    return sum(address in found for address in addresses)


@dataclass(frozen=True)
class UnsentChanges:
    """Changes of which nobody was told: the old time, (name, old, new) of words, how many are reached, and samples."""

    was: When | None
    words: list[tuple[str, str, str]]
    registrants: int
    waiting: int
    speakers: int
    #: (who reads it, the mail), one of each kind.
    samples: list[tuple[str, Mail]]
    whom: Whom

    @property
    def count(self) -> int:
        """Return how many mails would go out."""
        return self.registrants + self.waiting + self.speakers


def changes(session: Session, webinar: Webinar) -> UnsentChanges | None:
    """Return the changes of a webinar of which nobody was told, with what would be sent."""
    found = webinar_rules.unsent(webinar)
    if found is None:
        return None
    placed = holders_before(session, webinar.id, found.at)
    members = told_before(session, webinar.id, found.at)
    samples = []
    if placed[True] or placed[False]:
        samples.append((N_("Registrants"), registrants_mail.sample_update(webinar, found.was, found.words)))
    if members:
        member = member_by_id(session, members[0].id) or members[0]
        samples.append((N_("Speakers"), speakers_mail.sample_update(member, found.was, found.words)))
    was = webinar_rules.when_of(found.was, webinar_rules.zones_of(webinar)) if found.was else None
    ids = [*(("registrant", one) for one in placed[True] + placed[False]), *(("speaker", one.id) for one in members)]
    whom = Whom.of(ids, (), [letter for _reader, letter in samples])
    return UnsentChanges(
        was, printed_changes(found.words), len(placed[True]), len(placed[False]), len(members), samples, whom
    )


def occasion_of(name: str) -> Occasion:
    """Return the occasion of an address."""
    if name not in set(Occasion):
        raise NotFound
    return Occasion(name)
