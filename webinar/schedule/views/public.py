"""The released programme for everybody: page, print, PDF, changes, and the feeds that programs read."""

from __future__ import annotations

import json as plain_json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinar.calendar import ics
from webinar.core import timezones
from webinar.core.documents import print_pdf
from webinar.core.errors import NotFound
from webinar.programme.access import printed_panel, printed_programme
from webinar.schedule import queries
from webinar.schedule.access import (
    changelog,
    event_data,
    hosts_in_copy,
    item_entries,
    programme_data,
    programme_rows,
    schedule_json,
)
from webinar.schedule.atom import feed
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.limits import limiter
from webinar.web.site import site
from webinar.webinars import rules
from webinar.webinars.access import is_staff_of, public_webinar
from webinar.webinars.models import Webinar

bp = Blueprint("programme", __name__)


@bp.get("/w/<slug>/programme")
@audience(Audience.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """Show the programme on a page made for print: by the clock of `zone`, in the copy of a host, as draft for staff."""
    webinar = public_webinar(slug)
    draft, copy, zone = _asked(webinar)
    rows, members = programme_rows(webinar, draft=draft)
    return render_template(
        "schedule/show.html", webinar=webinar, hosts=hosts_in_copy(webinar, copy),
        supporters=rules.supporters_of(webinar), when=rules.when(webinar, rules.zones_of(webinar)),
        parts=printed_programme(webinar, rows, zone), panel=printed_panel(members), draft=draft, copy=copy,
        zone=zone or webinar.time_zone, zones=_zones(webinar, zone), release=queries.latest(session(), webinar.id),
    )  # fmt: skip


@bp.get("/w/<slug>/programme.pdf")
@limiter.limit("30 per minute")
@audience(Audience.PUBLIC)
def pdf(slug: str) -> ResponseReturnValue:
    """Hand out the programme as PDF, in the copy of a host if one is named."""
    webinar = public_webinar(slug)
    draft, copy, zone = _asked(webinar)
    content = print_pdf("programme", programme_data(webinar, copy=copy, draft=draft, zone=zone))
    return download(content, "-".join(filter(None, (webinar.slug, "programme", copy))), "pdf", inline=True)


@bp.get("/w/<slug>/programme/changes")
@audience(Audience.PUBLIC)
def changes(slug: str) -> ResponseReturnValue:
    """Show what each release changed."""
    webinar = public_webinar(slug)
    return render_template("schedule/changes.html", webinar=webinar, releases=changelog(webinar))


@bp.get("/w/<slug>/programme.atom")
@audience(Audience.PUBLIC)
def atom(slug: str) -> ResponseReturnValue:
    """Hand out the releases as a feed (RFC 4287)."""
    webinar = public_webinar(slug)
    here = site()
    address = here.url("programme.changes", slug=webinar.slug)
    own = here.url("programme.atom", slug=webinar.slug)
    return feed(webinar.title, address, own, changelog(webinar), updated=webinar.changed_at), {
        "Content-Type": "application/atom+xml; charset=utf-8"
    }


@bp.get("/w/<slug>/programme.json")
@audience(Audience.PUBLIC)
def json(slug: str) -> ResponseReturnValue:
    """Hand out the programme in the conference-schedule format."""
    webinar = public_webinar(slug)
    data = schedule_json(webinar, queries.latest(session(), webinar.id))
    content = plain_json.dumps(data, ensure_ascii=False, indent=1).encode()
    return download(content, f"{webinar.slug}-schedule", "json", inline=True)


@bp.get("/w/<slug>/programme/<int:item_id>.ics")
@audience(Audience.PUBLIC)
def item(slug: str, item_id: int) -> ResponseReturnValue:
    """Hand out one item of the programme for calendars; NotFound while its time is unknown."""
    webinar = public_webinar(slug)
    entry = item_entries(webinar).get(item_id)
    if entry is None:
        raise NotFound
    return download(ics.publish([entry], name=entry.title, uid=entry.uid), f"{webinar.slug}-{item_id}", "ics")


@bp.get("/w/<slug>/programme.ics")
@audience(Audience.PUBLIC)
def items(slug: str) -> ResponseReturnValue:
    """Hand out every item of the programme whose time is known, for calendars; NotFound while there is none."""
    webinar = public_webinar(slug)
    entries = list(item_entries(webinar).values())
    if not entries:
        raise NotFound
    uid = f"{webinar.uid}-programme@{site().settings.host}"
    return download(ics.publish(entries, name=webinar.title, uid=uid), f"{webinar.slug}-programme", "ics")


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the released programme for the webinar's public page."""
    rows, members = programme_rows(webinar)
    parts = printed_programme(webinar, rows)
    return {
        "parts": parts, "panel": printed_panel(members), "release": queries.latest(session, webinar.id),
        "has_times": any(item.start for part in parts for item in part.items),
    }  # fmt: skip


def head(_session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return what search engines read of a published webinar."""
    if not webinar.is_public or not (webinar.date or webinar.starts_at):
        return None
    _rows, members = programme_rows(webinar)
    return {"data": event_data(webinar, members)}


def _asked(webinar: Webinar) -> tuple[bool, str, str]:
    """Return (draft, host's copy, zone) as asked for in the address; what is not possible is not done."""
    hosts = {host.organisation.slug for host in webinar.hosts}
    copy, zone = request.args.get("copy", ""), request.args.get("zone", "")
    draft = request.args.get("draft") == "1" and is_staff_of(webinar)
    return draft, copy if copy in hosts else "", zone if zone in timezones.zone_names() else ""


def _zones(webinar: Webinar, chosen: str) -> list[tuple[str, str]]:
    if webinar.starts_at is None:
        return []
    names = dict.fromkeys([webinar.time_zone, *(zone for zone in rules.zones_of(webinar) if zone), "UTC", chosen])
    return [
        (name, f"{timezones.city(name)} ({timezones.utc_offset_label(webinar.starts_at, name)})")
        for name in names
        if name
    ]
