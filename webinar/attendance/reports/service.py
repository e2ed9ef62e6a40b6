"""Verbs on reports."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.attendance.reports import rules
from webinar.attendance.reports.models import ReportColumns
from webinar.convening.webinars.models import Host, Webinar
from webinar.core import audit


def choose_columns(
    session: Session, webinar: Webinar, host: Host, chosen: Collection[str], *, actor: audit.Actor, now: datetime
) -> None:
    """Keep which columns the reports of a host have, at every webinar of theirs."""
    rules.ensure_columns(chosen)
    row = session.get(ReportColumns, host.organisation_id) or ReportColumns(organisation_id=host.organisation_id)
    row.columns = list(rules.ordered(chosen))
    session.add(row)
    audit.record(
        session, actor, "reports.columns", host.organisation.name, now=now, scope=webinar.scope, columns=row.columns
    )
