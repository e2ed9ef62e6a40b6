"""Participation across webinars in words and as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from webinar.convening.webinars.models import Webinar
from webinar.core.sheets import Cell, Sheet, write_book, write_csv
from webinar.outcome.participation import queries, rules
from webinar.outcome.participation.queries import Line
from webinar.outcome.participation.rules import Group, Period
from webinar.web.database import session
from webinar.web.dates import date_short
from webinar.web.i18n import direction
from webinar.web.rendering import country_name


@dataclass(frozen=True)
class Comparison:
    """What the page and the files say of a period; the last line of `lines` is not the sum, `total` is."""

    period: Period
    lines: tuple[Line, ...]
    #: Invited, registered, attended, without registering, covered; None where no webinar tells.
    total: tuple[int | None, ...]
    #: (how many webinars in words, people)
    returns: tuple[tuple[str, int], ...]
    came_back: int
    organisations: tuple[Group, ...]
    countries: tuple[Group, ...]

    @property
    def most(self) -> int:
        """Return the largest figure of one webinar, at least one, for scaling."""
        found = [value or 0 for line in self.lines for value in (line.registered, line.attended)]
        return max(found, default=1) or 1


def comparison(period: Period, webinars: Sequence[Webinar]) -> Comparison:
    """Return the figures of these webinars and over all of them."""
    ids = [row.id for row in webinars]
    lines = queries.lines(session(), webinars)
    people = list(queries.registrants(session(), ids))
    times = rules.returns(queries.attendees(session(), ids))
    words = tuple((ngettext("%(num)d webinar", "%(num)d webinars", number), count) for number, count in times)
    return Comparison(
        period, tuple(lines), tuple(_sum([_figures(line)[place] for line in lines]) for place in range(5)), words,
        sum(count for number, count in times if number > 1),
        tuple(rules.groups((organisation, key, came) for organisation, _country, key, came in people)),
        tuple(rules.groups((country, key, came) for _organisation, country, key, came in people)),
    )  # fmt: skip


def _figures(line: Line) -> tuple[int | None, ...]:
    return line.invited, line.registered, line.attended, line.unregistered, line.covered


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def organisation_name(group: Group) -> str:
    """Return the name of a row of organisations."""
    return _together() if group.name is None else group.name or str(_("Not given"))


def place_name(group: Group) -> str:
    """Return the name of a row of countries."""
    return _together() if group.name is None else country_name(group.name) or str(_("Not given"))


def _together() -> str:
    return str(_("Others (fewer than %(count)d people each)", count=rules.SMALLEST))


def headings() -> list[str]:
    """Return the headings of the table of webinars."""
    return [_("Date"), _("Webinar"), _("Invitations"), _("Registered"), _("Attended"), _("Attended without registering"),
            _("Media coverage")]  # fmt: skip


def rows(found: Comparison) -> list[list[Cell]]:
    """Return the table of webinars with its sum; empty where nothing tells."""
    lines: list[list[Cell]] = [[line.webinar.date, line.webinar.title, *_figures(line)] for line in found.lines]
    return [*lines, [None, _("Total"), *found.total]]


def as_file(found: Comparison, kind: str) -> bytes:
    """Return the comparison as "csv" (the webinars) or "xlsx" (all tables)."""
    if kind == "csv":
        return write_csv(headings(), rows(found))
    people = [_("Registered"), _("Attended")]
    title = _("From %(first)s to %(last)s", first=date_short(found.period.first), last=date_short(found.period.last))
    sheets = [
        Sheet(_("Summary"), [(_("Period"), title), (_("Webinars"), len(found.lines)), (_("Returning attendees"), found.came_back)]),
        Sheet(_("Webinars"), rows(found), headings()),
        Sheet(_("Returning attendees"), found.returns, [_("Attended"), _("People")]),
        Sheet(_("By organisation"), _group_rows(found.organisations, organisation_name), [_("Organisation"), *people]),
        Sheet(_("By country"), _group_rows(found.countries, place_name), [_("Country"), *people]),
    ]  # fmt: skip
    return write_book(sheets, right_to_left=direction() == "rtl")


def _group_rows(groups: Sequence[Group], name: Callable[[Group], str]) -> list[list[Cell]]:
    def figure(value: int | None, *, is_recorded: bool = True) -> Cell:
        return (_("not shown") if is_recorded else None) if value is None else value

    return [[name(row), figure(row.registered), figure(row.attended, is_recorded=row.is_recorded)] for row in groups]
