"""The command that makes a webinar for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TypeVar

import click
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import AnswerBy, Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, add_webinar, publish
from webinar.core import timezones
from webinar.core.audit import Actor
from webinar.core.errors import RuleViolation
from webinar.core.text import clean_text, slugify
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import by_slug as organisation_by_slug
from webinar.web.commands import clear_errors, refuse, with_site
from webinar.web.site import site

Value = TypeVar("Value")
_ACTOR = Actor.system("command line")


def webinar_named(session: Session, slug: str) -> Webinar:
    """Return the webinar that a command names; RuleViolation, which ends the command, when there is none."""
    webinar = by_slug(session, slug)
    if webinar is None:
        message = "there is no webinar %(slug)r"
        raise RuleViolation(message, slug=slug)
    return webinar


@click.command()
@click.argument("slug")
@click.option("--title", required=True, help="The title as pages print it.")
@click.option(
    "--host", "hosts", multiple=True, help="Slug of a host organisation, the lead host first; as many as wanted."
)
@click.option("--date", "day", default="", help="The day, such as 2026-09-16.")
@click.option("--start", default="", help="When it starts by the clocks of the zone, such as 14:00.")
@click.option("--end", default="", help="When it ends, such as 15:30; the next day when it is before the start.")
@click.option("--zone", default="", help="Time zone, such as Asia/Karachi. Default: the lead host's, else UTC.")
@click.option("--capacity", type=click.IntRange(min=0), default=None, help="Places. Default: no limit.")
@click.option("--publish", "is_published", is_flag=True, help="Publish the page and open registration.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def new(  # noqa: PLR0917 - click passes them by name
    slug: str, title: str, hosts: tuple[str, ...], day: str, start: str, end: str, zone: str, capacity: int | None,
    is_published: bool, as_json: bool,
) -> None:  # fmt: skip
    """Create the webinar SLUG, held by organisations that exist. Nobody is emailed."""
    here = site()
    with clear_errors(as_json), here.transaction() as session:
        if slugify(slug) != slug:
            refuse(f"{slug!r} cannot be an address; use lower-case letters, digits and hyphens")
        if by_slug(session, slug) is not None:
            refuse(f"there is a webinar {slug!r} already")
        rows = _organisations(session, hosts)
        zone = zone or rows[0].time_zone or ("UTC" if start else "")
        starts_at, ends_at, on = _times(day, start, end, zone)
        name = clean_text(title, max_length=300)
        if not name:
            refuse("give the webinar a title: --title")
        details = WebinarDetails(
            name, date=on, starts_at=starts_at, ends_at=ends_at, time_zone=zone if starts_at else "", capacity=capacity
        )
        webinar = add_webinar(
            session, details, rows, actor=_ACTOR, now=here.now(), slug=slug, lead_by=AnswerBy.ADMINISTRATOR
        )
        _answer(webinar)
        if is_published:
            publish(session, webinar, actor=_ACTOR, now=here.now())
    address = here.url("webinars.show", slug=slug)
    click.echo(json.dumps({"slug": slug, "url": address}) if as_json else address)


def _answer(webinar: Webinar) -> None:
    """Note of every host that an administrator answers for it."""
    for host in webinar.hosts:
        host.answer_by, host.noted_by = AnswerBy.ADMINISTRATOR, _ACTOR.name


def _organisations(session: Session, slugs: tuple[str, ...]) -> list[Organisation]:
    if not slugs:
        refuse("name at least one host: --host SLUG")
    rows = []
    for slug in dict.fromkeys(slugs):
        found = organisation_by_slug(session, slug)
        if found is None:
            refuse(f"there is no organisation {slug!r}")
        rows.append(found)
    return rows


def _times(day: str, start: str, end: str, zone: str) -> tuple[datetime | None, datetime | None, date | None]:
    """Return (start, end, day) as instants and as the clocks of the zone show them; None is what was not given."""
    if zone and zone not in timezones.zone_names():
        refuse(f"{zone!r} is not a time zone; use a name such as Asia/Karachi")
    if not day:
        if start or end:
            refuse("a start or an end needs --date")
        return None, None, None
    on = _parsed("--date", day, "2026-09-16", date.fromisoformat)
    if not start:
        if end:
            refuse("an end needs --start")
        timezones.to_utc(on, time(12), "UTC")
        return None, None, on
    begins = timezones.to_utc(on, _parsed("--start", start, "14:00", time.fromisoformat), zone)
    if not end:
        return begins, None, on
    clock = _parsed("--end", end, "15:30", time.fromisoformat)
    ends = timezones.to_utc(on, clock, zone)
    if ends <= begins:
        ends = timezones.to_utc(date.fromordinal(on.toordinal() + 1), clock, zone)
    return begins, ends, on


def _parsed(option: str, text: str, example: str, read: Callable[[str], Value]) -> Value:
    try:
        return read(text)
    except ValueError as error:
        refuse(f"{option} {text!r} cannot be read; write it like {example}", because=error)
