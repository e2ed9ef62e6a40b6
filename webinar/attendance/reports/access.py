"""The list of people of a report as one viewer may know it, and who that viewer is when nobody is signed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.presence.case import Person
from webinar.attendance.presence.rules import STATE_LABELS
from webinar.attendance.reports.queries import AttendanceReport
from webinar.attendance.reports.rules import COLUMNS, TIMES
from webinar.convening.webinars.models import Webinar
from webinar.core import countries, timezones
from webinar.core.sheets import Cell
from webinar.registration.privacy.queries import grounds
from webinar.registration.privacy.rules import Viewer
from webinar.registration.registering.models import Registration
from webinar.registration.roster.access import Registrant, Roster
from webinar.web.i18n import direction, language
from webinar.web.rendering import country_name, language_name, translate
from webinar.web.site import site


def everybody(session: Session, webinar: Webinar) -> Roster:
    """Return the registrants as who runs the program knows them: everybody by name."""
    return Roster(webinar, Viewer(grounds(session, webinar), (), sees_everybody=True), is_whole=True)


def zone_label(webinar: Webinar) -> str:
    """Return "Asia/Karachi, UTC+05:00", the zone in which a report prints its times; from left to right in any language."""
    zone = webinar.time_zone or "UTC"
    parts = [
        zone,
        *([timezones.utc_offset_label(webinar.starts_at, zone)] if webinar.starts_at and zone != "UTC" else []),
    ]
    words = ", ".join(parts)
    return f"\u2066{words}\u2069" if direction() == "rtl" else words


def local(moment: datetime | None, webinar: Webinar) -> datetime | None:
    """Return an instant by the clocks of the webinar's zone, as spreadsheets keep it: without a zone, to the second."""
    if moment is None:
        return None
    return timezones.to_local(moment, webinar.time_zone or "UTC").replace(tzinfo=None, microsecond=0)


def headings(webinar: Webinar, columns: Sequence[str]) -> list[str]:
    """Return the headings; those of times name the zone."""
    return [
        f"{translate(COLUMNS[key])} ({zone_label(webinar)})" if key in TIMES else translate(COLUMNS[key])
        for key in columns
    ]


def roll(report: AttendanceReport, roster: Roster, columns: Sequence[str]) -> tuple[list[Sequence[Cell]], int]:
    """Return a row for everybody whom the figures count, by name, and how many of them are not named.

    Not named are those whom the viewer may not see; who did not register here has agreed to nothing, and is named to
    those who know everybody.
    """
    rows: list[Sequence[Cell]] = []
    hidden = 0
    hosts = {host.id: host.organisation.short_name for host in report.webinar.hosts}
    for person in report.people:
        row = report.registration(person)
        shown = roster.of(row) if row is not None else None
        if row is not None and shown is not None:
            seen, said = shown.seen, _of_registrant(report, shown, row, hosts)
        else:
            seen, said = roster.is_whole, _of_other(report, person, named=roster.is_whole)
        hidden += not seen
        said |= _of_anybody(report, person)
        rows.append([said.get(key, "") for key in columns])
    return rows, hidden


def _of_registrant(
    report: AttendanceReport, shown: Registrant, row: Registration, hosts: dict[int, str]
) -> dict[str, Cell]:
    return {
        "name": shown.name, "organisation": shown.organisation, "position": shown.position,
        "country": country_name(shown.country), "category": shown.category, "email": shown.email,
        "delegation": report.delegations.get(row.id, "") if shown.seen else "",
        "host": hosts.get(shown.source_host_id or 0, ""), "language": language_name(shown.language) if shown.language else "",
    }  # fmt: skip


def _of_other(report: AttendanceReport, person: Person, *, named: bool) -> dict[str, Cell]:
    if not named:
        return {"name": _("Registered on the platform") if person.is_registered else _("Not registered")}
    category = person.candidate.category if person.candidate else ""
    return {
        "name": person.name, "organisation": person.organisation, "email": person.email,
        "country": country_name(country_code(person.country)), "category": category_words(report).get(category, category),
    }  # fmt: skip


def category_words(report: AttendanceReport) -> dict[str, str]:
    """Return the names of the categories in the reader's language, by their main names, in their order."""
    return {row.name: row.name_in(language()) for row in report.categories}


def _of_anybody(report: AttendanceReport, person: Person) -> dict[str, Cell]:
    presence, webinar = person.presence, report.webinar
    seconds = presence.seconds_in if presence.seconds_in is not None else presence.seconds
    came = bool(person.stays)
    return {
        "registered": _("yes") if person.is_registered else _("no"), "attended": _("yes") if person.attended else _("no"),
        "state": translate(STATE_LABELS[person.state]),
        "minutes": round(seconds / 60) if seconds is not None and came else None,
        "share": round(presence.share * 100) if presence.share is not None and came else None,
        "first_join": local(presence.first, webinar), "last_leave": local(presence.last, webinar),
        "connections": presence.connections,
    }  # fmt: skip


def country_code(said: str) -> str:
    """Return the code of a country that a platform names in any way, else what it says."""
    return countries.find(said, site().settings.country_names) or said if said else ""


Value = Callable[[Person], str]


def values(report: AttendanceReport, roster: Roster) -> dict[str, Value]:
    """Return by what the people of a report divide; what may tell who somebody is, for those who know everybody."""

    def of(name: str, usual: str = "") -> Value:
        def value(person: Person) -> str:
            row: Any = report.registration(person)
            return str(getattr(row, name) or "") if row is not None else usual

        return value

    found: dict[str, Value] = {
        "category": lambda person: person.candidate.category if person.candidate else "",
        "country": lambda person: country_code(person.country), "host": of("source_host_id"),
    }  # fmt: skip
    if roster.is_whole:
        found |= {
            "organisation": lambda person: person.organisation, "language": of("language"),
            "delegation": lambda person: report.delegations.get(getattr(report.registration(person), "id", 0), ""),
        }  # fmt: skip
    return found
