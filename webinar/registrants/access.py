"""The list in print: columns, rows, and who may be named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.consent.access import pseudonym
from webinar.core.sheets import Cell
from webinar.questionnaire import rules as questionnaire
from webinar.questionnaire.access import label, printed_answer
from webinar.questionnaire.models import FormField
from webinar.registration.models import Registration, RegistrationStatus
from webinar.registration.queries import status_counts
from webinar.registration.rules import ENDED, STATUS_LABELS
from webinar.web.database import session
from webinar.web.rendering import country_name, translate
from webinar.webinars.models import Webinar

MaySee = Callable[[Any], bool]


def counts(webinar: Webinar) -> dict[RegistrationStatus, int]:
    """Return how many registrations have each status, counted once for a page that only reads."""
    if request.method not in {"GET", "HEAD"}:
        return status_counts(session(), webinar.id)
    kept: dict[int, dict[RegistrationStatus, int]] = g.setdefault("status_counts", {})
    if webinar.id not in kept:
        kept[webinar.id] = status_counts(session(), webinar.id)
    return kept[webinar.id]


def held(_session: Session, webinar: Webinar) -> int:
    """Return how many are confirmed, wait, or are to be decided, for the spine."""
    return sum(
        count for status, count in counts(webinar).items() if status not in {*ENDED, RegistrationStatus.UNCONFIRMED}
    )


def own_fields(fields: Sequence[FormField]) -> list[FormField]:
    """Return the fields whose answers stand beside the registration's own columns."""
    return [row for row in fields if row.key not in questionnaire.SYSTEM and row.kind not in questionnaire.SILENT]


def headings(fields: Sequence[FormField], *, internal: bool = False) -> list[str]:
    """Return the headings of the list as a file; `internal` takes the fields' internal names, which never change."""
    if internal:
        fixed = ["public_id", "full_name", "email", "organisation", "position", "country", "category", "status",
                 "registered_at", "source_host", "source", "language", "time_zone", "question"]  # fmt: skip
        return fixed + [row.key for row in own_fields(fields)]
    return [_("Number"), _("Name"), _("E-mail"), _("Organisation"), _("Position"), _("Country"), _("Category"), _("Status"),
            _("Registered at (UTC)"), _("Came through"), _("Campaign"), _("Language"), _("Time zone"), _("Question"),
            *(label(row) for row in own_fields(fields))]  # fmt: skip


def rows(
    registrations: Iterable[Registration], fields: Sequence[FormField], hosts: dict[int, str], may_see: MaySee
) -> list[list[Cell]]:
    """Return a row for each registration; of those whom the reader may not see, only what names nobody."""
    own = own_fields(fields)
    return [_row(row, own, hosts, may_see(row.consents)) for row in registrations]


def _row(row: Registration, own: Sequence[FormField], hosts: dict[int, str], seen: bool) -> list[Cell]:
    answers = [printed_answer(field, row.answers.get(field.key, {})) if seen else "" for field in own]
    return [
        row.public_id, shown_name(row, seen), row.email if seen else "", row.organisation if seen else "",
        row.position if seen else "", country_name(row.country), row.category.name if row.category else "",
        translate(STATUS_LABELS[row.status]), f"{row.created_at:%Y-%m-%d %H:%M}", hosts.get(row.source_host_id or 0, ""),
        row.source, row.language, row.time_zone, row.question if seen else "", *answers,
    ]  # fmt: skip


def shown_name(row: Registration, seen: bool) -> str:
    """Return the name, or what stands for it."""
    if row.erased_at is not None:
        return str(_("Personal data taken out"))
    return row.full_name if seen else pseudonym(row.public_id)
