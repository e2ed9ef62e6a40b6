"""Webinars, programmes and coverage as values of JSON, just as `rules.SCHEMAS` describes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from webinar.convening.webinars import rules
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.outcome.coverage.models import Clipping
from webinar.programme.agenda.models import AgendaItem, Part
from webinar.programme.agenda.printing import PrintedItem, printed_programme
from webinar.programme.versions.models import ProgrammeVersion
from webinar.web.site import site


def webinar_data(webinar: Webinar) -> dict[str, Any]:
    """Return a webinar; a postponed one has no date, whatever its former one was."""
    known = webinar.state is not WebinarState.POSTPONED
    return {
        "slug": webinar.slug, "title": webinar.title, "subtitle": webinar.subtitle, "about": webinar.about,
        "state": webinar.state.value, "language": webinar.language, "working_languages": list(webinar.working_languages or []),
        "date": webinar.date.isoformat() if webinar.date and known else None,
        "starts_at": _instant(webinar.starts_at) if known else None, "ends_at": _instant(webinar.ends_at) if known else None,
        "time_zone": webinar.time_zone or None,
        "hosts": [
            {"slug": row.slug, "name": row.name, "acronym": row.acronym, "country": row.country} for row in rules.hosts_of(webinar)
        ],
        "url": site().url("webinars.show", slug=webinar.slug), "changed_at": _instant(webinar.changed_at),
    }  # fmt: skip


def programme_data(webinar: Webinar, release: ProgrammeVersion | None, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the published programme: kinds and roles as codes, words in the present language, no times of a former date."""
    rows = {item.id: item for part in parts for item in part.items}
    known = webinar.state is not WebinarState.POSTPONED
    return {
        "slug": webinar.slug, "version": release.number if release else None,
        "released_at": _instant(release.released_at) if release else None,
        "parts": [
            {"label": part.label, "title": part.title, "items": [_item(item, rows[item.id], known=known) for item in part.items]}
            for part in printed_programme(webinar, parts)
        ],
    }  # fmt: skip


def _item(item: PrintedItem, row: AgendaItem, *, known: bool) -> dict[str, Any]:
    return {
        "id": item.id, "title": item.title, "kind": row.kind.value, "starts_at": _instant(item.start) if known else None,
        "minutes": item.minutes,
        "people": [
            {"name": one.printed_name, "position": one.printed_position, "role": speaker.member.role.value,
             "provisional": one.is_provisional}
            for one, speaker in zip(item.people, row.speakers, strict=True)
        ],
    }  # fmt: skip


def coverage_data(webinar: Webinar, clippings: Sequence[Clipping], *, complete: bool) -> dict[str, Any]:
    """Return what the press wrote."""
    return {
        "slug": webinar.slug, "complete": complete,
        "pieces": [
            {"outlet": row.outlet.name, "title": row.title, "url": row.url, "author": row.author, "language": row.language,
             "date": row.published_on.isoformat() if row.published_on else None, "archived_url": row.archived_url}
            for row in clippings
        ],
    }  # fmt: skip


def _instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
