"""Verbs on series."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webinar.convening.series import queries
from webinar.convening.series.models import Series, SeriesEntry
from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import is_over
from webinar.core import audit
from webinar.core.text import RESERVED, random_code, slugify

#: What webinars of a series may share.
SHARED = ("contact_email", "privacy_notice", "working_languages", "platform")


def save(
    session: Session, series: Series | None, title: str, about: str, shared: Mapping[str, Any], *, actor: audit.Actor,
    now: datetime,
) -> Series:  # fmt: skip
    """Open a series, or change it."""
    if series is None:
        slug = slugify(title) or random_code(8)
        if slug in RESERVED or queries.by_slug(session, slug) is not None:
            slug = f"{slug}-{random_code(4)}"
        series = Series(slug=slug, created_at=now, entries=[])
        session.add(series)
    series.title, series.about, series.shared = title, about, dict(shared)
    session.flush()
    audit.record(session, actor, "series.save", title, now=now)
    return series


def share(session: Session, series: Series, webinars: list[Webinar], *, actor: audit.Actor, now: datetime) -> int:
    """Write what is shared into these webinars, those that are over left out; returns how many changed."""
    count = 0
    filled = {name: value for name, value in series.shared.items() if value and name in SHARED}
    for webinar in webinars:
        changed = [name for name, value in filled.items() if getattr(webinar, name) != value]
        if not changed or is_over(webinar, now):
            continue
        for name in changed:
            setattr(webinar, name, filled[name])
        webinar.changed_at = now
        audit.record(session, actor, "webinars.edit", webinar.title, now=now, scope=webinar.scope, changed=changed)
        count += 1
    return count


def put_in(session: Session, webinar: Webinar, series: Series | None, *, actor: audit.Actor, now: datetime) -> None:
    """Put a webinar into a series, or take it out of any."""
    row = queries.entry(session, webinar.id)
    if row is not None:
        session.delete(row)
        session.flush()
    if series is not None:
        session.add(SeriesEntry(series_id=series.id, webinar_id=webinar.id))
    session.flush()
    title = series.title if series else ""
    audit.record(session, actor, "series.put_in", webinar.title, now=now, scope=webinar.scope, series=title)


def remove(session: Session, series: Series, *, actor: audit.Actor, now: datetime) -> None:
    """Dissolve a series; its webinars stay."""
    audit.record(session, actor, "series.remove", series.title, now=now)
    session.delete(series)


def on_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Keep a copy in the series of its model."""
    row = queries.entry(session, event.source_id)
    if row is not None:
        session.add(SeriesEntry(series_id=row.series_id, webinar_id=event.webinar_id))
        session.flush()
