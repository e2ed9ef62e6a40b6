"""The plan of a webinar as its page shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core.errors import NotFound
from webinar.correspondence.planned import queries, rules, service
from webinar.correspondence.planned.models import Occasion
from webinar.correspondence.planned.rules import Plan, Standing
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
        where = rules.standing(plan, webinar, sending, attendance_is_known=people is not None, now=now)
        rows.append(
            PlannedRow(
                plan, rules.LABELS[plan.occasion], rules.RECIPIENTS[plan.occasion], where, rules.STANDING_LABELS[where],
                rules.due_at(plan, webinar), sending.count if sending else None if people is None else len(people),
                sending.sent_at if sending else None,
            )
        )  # fmt: skip
    return rows


def occasion_of(name: str) -> Occasion:
    """Return the occasion of an address."""
    if name not in set(Occasion):
        raise NotFound
    return Occasion(name)
