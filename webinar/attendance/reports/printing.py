"""The attendance report in words and tables of the present language, ready to be written as files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.attendance.presence.models import AttendanceFigure
from webinar.attendance.presence.printing import as_data
from webinar.attendance.presence.printing import figure_words as in_words
from webinar.attendance.readers.recognition import PLATFORMS
from webinar.attendance.reports import access
from webinar.attendance.reports.queries import AttendanceReport
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.rules import hosts_of
from webinar.core import timezones
from webinar.core.documents import print_pdf
from webinar.core.sheets import Cell, Sheet, write_book, write_csv
from webinar.programme.papers.printing import frame
from webinar.registration.roster.access import Roster
from webinar.web.dates import clock_line, date_long, place
from webinar.web.i18n import direction, language_tag
from webinar.web.rendering import country_name, language_name, translate

#: Rows of a table on the first page; further ones stand in the annex.
_SHORT = 9
#: Points of the curve in print.
_POINTS = 360
_LONG = re.compile(r"\S{17,}")


@dataclass(frozen=True)
class Figure:
    """One figure of the report, with what it rests on; the value is a number, or words where it is not known."""

    label: str
    value: Cell
    basis: str = ""


@dataclass(frozen=True)
class Division:
    """How people divide: (value, registered, attended); None is what no source tells."""

    key: str
    title: str
    label: str
    rows: tuple[tuple[str, int | None, int | None], ...]


def figure_words(figure: AttendanceFigure | None) -> str:
    """Return "about 300 people" as the source prints it, or made of qualifier and value."""
    return str(_("Not recorded")) if figure is None else in_words(figure)


def _known(count: int | None) -> Cell:
    return _("Not recorded") if count is None else count


def figures(report: AttendanceReport) -> list[Figure]:
    """Return the figures with their basis, the official one first."""
    counts = report.truth.counts
    platform = (
        _("According to the platform’s reports")
        if not report.registrations
        else _("Registrations here, not counting cancelled ones")
    )
    peak = max(report.truth.curve, key=lambda step: (step[1], -step[0]), default=None)
    at = datetime.fromtimestamp(peak[0], UTC) if peak and counts.peak else None
    unknown = report.registered is None
    return [
        Figure(_("Official figure"), figure_words(report.figure), official_basis(report.figure)),
        Figure(_("Attended"), _known(counts.attended), who_attended(report)),
        Figure(_("Registered"), _known(report.registered), "" if unknown else platform),
        Figure(_("Approved"), _known(counts.approved), "" if counts.approved is None else _("Registered, with a confirmed place")),
        Figure(_("Absent"), _known(counts.absent), _excused(counts.excused)),
        Figure(_("Attended without registering"), _known(counts.unregistered), "" if counts.unregistered is None else _("Not in “Attended”")),
        Figure(
            _("Peak at one time"), _known(counts.peak),
            _("At %(time)s (%(zone)s)", time=timezones.clock(at, report.webinar.time_zone or "UTC", report.webinar.date), zone=access.zone_label(report.webinar)) if at else "",
        ),
        Figure(_("Connections"), counts.connections if report.sources else _("Not recorded"), _("Rows of the imported reports, several for one person") if report.sources else ""),
        Figure(_("On the waiting list"), _known(report.waiting)),
        Figure(_("Cancelled"), _known(report.cancelled)),
    ]  # fmt: skip


def _excused(count: int | None) -> str:
    return str(_("Approved but absent; also excused: %(count)d", count=count)) if count else ""


def official_basis(figure: AttendanceFigure | None) -> str:
    """Return who gave the official figure, when, and where it is found."""
    if figure is None:
        return str(_("The hosts haven’t approved a figure."))
    said = [figure.claimed_by, date_long(figure.stated_on) if figure.stated_on else "", figure.source]
    return ", ".join(filter(None, said))


def who_attended(report: AttendanceReport) -> str:
    """Return from when on somebody counts as attended."""
    minutes, share = report.threshold.minutes, report.threshold.share
    if minutes and share:
        return str(
            _(
                "In the webinar for at least %(minutes)d minutes and %(share)d percent of it",
                minutes=minutes,
                share=share,
            )
        )
    if minutes:
        return str(
            ngettext(
                "In the webinar for at least %(num)d minute", "In the webinar for at least %(num)d minutes", minutes
            )
        )
    if share:
        return str(_("In the webinar for at least %(share)d percent of it", share=share))
    return str(_("In the webinar at any time"))


def method(report: AttendanceReport, roster: Roster) -> str:
    """Return in two sentences how people were counted, and by which sources."""
    counted = _(
        "Each person counts once, however often they connected. Hosts, speakers and programs don’t count. Marks by staff override the reports."
    )
    if not report.sources:
        by_hand = report.truth.counts.attended is not None
        return " ".join((counted, _("Source: marked by hand only.") if by_hand else _("No source is recorded yet.")))
    names = [
        f"{translate(PLATFORMS.get(row.platform, row.platform))} ({row.name}, {row.reader})" if roster.is_whole and row.sha256 else translate(PLATFORMS.get(row.platform, row.platform)) or str(_("Join page"))
        for row in reversed(report.sources)
    ]  # fmt: skip
    shown = names if len(names) <= 4 else [*names[:3], str(_("and %(count)d more", count=len(names) - 3))]  # noqa: PLR2004 - what a sentence bears
    return " ".join((counted, _("Sources: %(names)s.", names="; ".join(dict.fromkeys(shown)))))


def approval(report: AttendanceReport) -> str:
    """Return who approved the official figure."""
    if report.figure is None:
        return str(_("The hosts haven’t approved a figure."))
    words, by = figure_words(report.figure), official_basis(report.figure)
    if by:
        return str(_("Official figure of the hosts: %(words)s (%(by)s).", words=words, by=by))
    return str(_("Official figure of the hosts: %(words)s.", words=words))


def divisions(report: AttendanceReport, roster: Roster) -> list[Division]:
    """Return how people divide; what says nothing is left out, except categories and countries of a report with people."""
    truth, counts, webinar = report.truth, report.truth.counts, report.webinar
    hosts = {str(host.id): host.organisation.short_name for host in webinar.hosts}
    words = access.category_words(report)
    names: dict[str, tuple[str, str, Callable[[str], str]]] = {
        "category": (_("By category"), _("Category"), lambda key: words.get(key, key) or _("Without a category")),
        "country": (_("By country"), _("Country"), lambda key: country_name(key) or _("Not given")),
        "host": (_("By host"), _("Invited by"), lambda key: hosts.get(key, _("Direct"))),
        "organisation": (_("By organisation"), _("Organisation"), lambda key: key or _("Not given")),
        "delegation": (_("By delegation"), _("Delegation"), lambda key: key or _("Without a delegation")),
        "language": (_("By language"), _("Language"), lambda key: language_name(key) or _("Not given")),
    }  # fmt: skip
    values = access.values(report, roster)
    order = {name: place for place, name in enumerate([*words, *hosts])}
    found = []
    for key, (title, label, named) in names.items():
        if key not in values:
            continue
        parts = truth.divided(values[key])
        if not parts or (set(parts) == {""} and key not in {"category", "country"}):
            continue
        ranked = sorted(parts, key=lambda one: (not one, order.get(one, len(order)) if key in {"category", "host"} else 0,
                                                -parts[one][1], -parts[one][0], one))  # fmt: skip
        found.append(Division(key, title, label, tuple(
            (named(one), parts[one][0] if counts.registered is not None else None, parts[one][1] if counts.attended is not None else None)
            for one in ranked
        )))  # fmt: skip
    return found


def attendance_file(report: AttendanceReport, roster: Roster, columns: Sequence[str], kind: str) -> tuple[bytes, int]:
    """Return the report as "csv" (the list of people), "xlsx", "pdf" or "json", and how many people are not named."""
    if kind == "json":
        sources = {row.id: row for row in report.sources}
        text = json.dumps(as_data(report.webinar, report.truth, sources, report.figures), ensure_ascii=False, indent=2)
        return f"{text}\n".encode(), 0
    rows, hidden = access.roll(report, roster, columns)
    heads = access.headings(report.webinar, columns)
    if kind == "csv":
        return write_csv(heads, rows), hidden
    if kind == "pdf":
        return print_pdf("attendance", paper(report, roster, heads, rows)), hidden
    return workbook(report, roster, heads, rows), hidden


def workbook(report: AttendanceReport, roster: Roster, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return the workbook: a first sheet to read, which says what the printed page says, and sheets to work with."""
    parts = divisions(report, roster)
    counted = [_("Registered"), _("Attended")]
    first: list[Sequence[Cell]] = [
        (_("Attendance report"), report.webinar.title),
        (_("Hosts"), "; ".join(host.name_in(language_tag()) for host in hosts_of(report.webinar))), *((_("Date"), when) for when in dates(report)), (),
        *((figure.label, figure.value, figure.basis) for figure in figures(report)), (), (_("Method"), method(report, roster)),
        (_("Approval"), approval(report)),
    ]  # fmt: skip
    for part in parts[:2]:
        first += [(), (part.title, *counted), *part.rows[:_SHORT]]
        if len(part.rows) > _SHORT:
            first.append((_("All: see the sheet “%(name)s”", name=part.title),))
    sheets = [
        Sheet(_("Summary"), first, widths=(32, 40, 44)),
        Sheet(_("People"), rows, heads),
        *(Sheet(part.title, part.rows, [part.label, *counted]) for part in parts),
    ]
    if report.truth.curve:
        steps = [
            (access.local(datetime.fromtimestamp(at, UTC), report.webinar), there) for at, there in report.truth.curve
        ]
        sheets.append(Sheet(_("People at one time"), steps, [_in_zone(_("Starting at"), report), _("People")]))
    if report.sources:
        sheets.append(Sheet(_("Sources"), source_rows(report, roster), source_headings(report)))
    return write_book(sheets, right_to_left=direction() == "rtl")


def _in_zone(heading: str, report: AttendanceReport) -> str:
    return f"{heading} ({access.zone_label(report.webinar)})"


def source_headings(report: AttendanceReport) -> list[str]:
    """Return the headings of the sources."""
    return [_("Source"), _("Platform"), _("Rows"), _("Connections"), _("Time zone of the report"), _in_zone(_("Imported"), report), _("Reader"), "SHA-256"]  # fmt: skip


def source_rows(report: AttendanceReport, roster: Roster) -> list[Sequence[Cell]]:
    """Return the sources, the first imported first; the names of files, which may name people, for those who know everybody."""
    return [
        (row.name if roster.is_whole else _("File"), translate(PLATFORMS.get(row.platform, row.platform)), row.rows, row.connections,
         row.time_zone, access.local(row.created_at, report.webinar), row.reader, row.sha256 or "")
        for row in reversed(report.sources)
    ]  # fmt: skip


def dates(report: AttendanceReport) -> list[str]:
    """Return date and hours in each zone, one a line."""
    when = webinar_rules.when(report.webinar, webinar_rules.zones_of(report.webinar))
    hours = [f"{clock_line(row)} {place(row)} {row.note if row.end else ''}".strip() for row in when.zones]
    return [date_long(when.date) or str(_("Not recorded")), *hours]


def paper(
    report: AttendanceReport, roster: Roster, heads: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> dict[str, Any]:
    """Return the report for print: all that matters on the first page, then annexes."""
    parts = divisions(report, roster)
    counted = [_("Registered"), _("Attended")]
    page = frame(report.webinar, _("Attendance report"), [], mark=_("Contains personal data") if rows else "")
    annexes: list[dict[str, Any]] = [
        _table(part.title, [part.label, *counted], part.rows) for part in parts if part.key not in {"category", "country"} or len(part.rows) > _SHORT
    ]  # fmt: skip
    if report.sources:
        shown = [
            [*row[:5], str(row[5]), row[6], f"{str(row[7])[:16]}…" if row[7] else ""]
            for row in source_rows(report, roster)
        ]
        annexes.append(_table(_("Sources"), source_headings(report), shown))
    if rows:
        annexes.append(_table(_("Annex: people"), heads, rows))
    return {
        **page, "curve": curve(report), "annexes": annexes,
        "figures_title": _("Figures"), "curve_title": _in_zone(_("People at one time"), report),
        "figures": [[figure.label, _word(figure.value), figure.basis] for figure in figures(report)[:8]],
        "divisions": [
            {"title": part.title, "head": [part.label, *counted], "rows": [[_word(cell) for cell in row] for row in part.rows[:_SHORT]],
             "more": _("and %(count)d more, see the annex", count=len(part.rows) - _SHORT) if len(part.rows) > _SHORT else ""}
            for part in parts[:2] if part.key in {"category", "country"}
        ],
        "method_title": _("Method"), "method": method(report, roster), "approval_title": _("Approval"), "approval": approval(report),
    }  # fmt: skip


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> dict[str, Any]:
    """Return a table of an annex without its empty columns, each as wide as what it holds."""
    words = [[_word(cell) for cell in row] for row in rows]
    kept = [place_ for place_ in range(len(head)) if any(row[place_] not in {"", "–"} for row in words)] or [0]
    widths = [max(6, *(min(len(row[place_]), 26) for row in words), min(len(head[place_]), 12)) for place_ in kept]
    return {
        "title": title, "head": [head[place_] for place_ in kept], "widths": widths,
        "rows": [[_LONG.sub(_breakable, row[place_]) for place_ in kept] for row in words],
    }  # fmt: skip


def _breakable(found: re.Match[str]) -> str:
    """Return an address or the name of a file so that a line may end within it."""
    return re.sub(r"([@._/-])", "\\1\u200b", found[0])


def _word(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"\u2066{cell.time().isoformat('minutes')}\u2069"
    return "–" if cell is None else str(cell)


def curve(report: AttendanceReport) -> dict[str, Any] | None:
    """Return how many people were there over time for a drawing: steps as (part of the time, people), ticks in the zone."""
    steps, webinar = report.truth.curve, report.webinar
    if not steps or webinar.starts_at is None or webinar.ends_at is None or not report.truth.counts.peak:
        return None
    begin, end = webinar.starts_at.timestamp(), webinar.ends_at.timestamp()
    kept: dict[int, int] = {}
    for at, there in steps:
        bin_ = round((at - begin) / (end - begin) * _POINTS)
        kept[bin_] = max(kept.get(bin_, 0), there) if bin_ < _POINTS else 0
    ticks = [(part / 4, webinar.starts_at + (webinar.ends_at - webinar.starts_at) * part / 4) for part in range(5)]
    hours = [[where, timezones.clock(at, webinar.time_zone or "UTC", webinar.date)] for where, at in ticks]
    return {
        "steps": [[place_ / _POINTS, there] for place_, there in sorted(kept.items())], "most": report.truth.counts.peak,
        "ticks": hours,
        "words": _(
            "People present from %(start)s to %(end)s; peak at one time: %(peak)d", start=hours[0][1],
            end=hours[-1][1], peak=report.truth.counts.peak,
        ),
    }  # fmt: skip
