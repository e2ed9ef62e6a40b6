"""The emails of an import, as the page that asks about it shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Mail
from webinar.registration.registering import forecast
from webinar.registration.registering.details import RegistrantDetails, newcomers
from webinar.registration.registering.mail import sample_moved, sample_standing
from webinar.registration.registering.setup import read
from webinar.web.bulk import Whom


@dataclass(frozen=True)
class Told:
    """Who gets which email by an import: those it registers (each email with how many), and who gets a place before them."""

    letters: Sequence[tuple[Mail, int]]
    following: Mail | None
    whom: Whom


def told(session: Session, webinar: Webinar, rows: Sequence[RegistrantDetails], now: datetime) -> Told:
    """Return who would get which email if these people were registered now; nothing is written."""
    setup = read(session, webinar)
    found = forecast.allotment(session, setup, newcomers(setup, rows), now)
    letters = [
        (sample_standing(webinar, status, number=found.number), count)
        for status, count in sorted(Counter(found.statuses).items())
    ]
    ids = [(row.email, status.value) for row, status in zip(rows, found.statuses, strict=True)]
    moved, following = sample_moved(setup, found.moved)
    whom = Whom.of(ids, (), [mail for mail, _count in letters]).joined_by(Whom.of(moved, (), [following]))
    return Told(letters, following, whom)
