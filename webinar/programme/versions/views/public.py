"""The released programme for everybody: page, print, PDF, changes, and the feeds that programs read."""

from __future__ import annotations

import json as plain_json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules
from webinar.convening.webinars.access import is_staff_of, public_webinar
from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.core.documents import print_pdf
from webinar.core.errors import NotFound
from webinar.programme.agenda.models import PanelMember, Part
from webinar.programme.agenda.printing import printed_moderators, printed_panel, printed_programme
from webinar.programme.calendar import ics
from webinar.programme.versions import queries
from webinar.programme.versions.atom import entries
from webinar.programme.versions.models import ProgrammeVersion
from webinar.programme.versions.printing import (
    event_data,
    hosts_in_copy,
    item_entries,
    programme_data,
    public_changelog,
    schedule_json,
    shown_rows,
)
from webinar.programme.versions.rules import rows_of
from webinar.web import feeds
from webinar.web.answers import kept
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.dates import city
from webinar.web.downloads import download, subscribed
from webinar.web.limits import limiter
from webinar.web.site import site

bp = Blueprint("programme", __name__)


@bp.get("/w/<slug>/programme")
@audience(Audience.PUBLIC)
@kept
def show(slug: str) -> ResponseReturnValue:
    """Show the programme on a page made for print: by the clock of `zone`, in the copy of a host, as draft for staff."""
    webinar = public_webinar(slug)
    draft, copy, zone = _asked(webinar)
    release, rows, members = released(webinar)
    if draft:
        rows, members = shown_rows(webinar, draft=True)
    return render_template(
        "programme/versions/show.html", webinar=webinar, hosts=hosts_in_copy(webinar, copy),
        supporters=rules.supporters_of(webinar), when=rules.when(webinar, rules.zones_of(webinar)),
        parts=printed_programme(webinar, rows, zone), panel=printed_panel(webinar, members),
        moderators=printed_moderators(webinar, rows, members), draft=draft, copy=copy,
        zone=zone or webinar.time_zone, zones=_zones(webinar, zone), release=release,
        over=rules.is_over(webinar, site().now()),
    )  # fmt: skip


@bp.get("/w/<slug>/programme.pdf")
@limiter.limit("30 per minute")
@audience(Audience.PUBLIC)
@kept
def pdf(slug: str) -> ResponseReturnValue:
    """Hand out the programme as PDF, in the copy of a host if one is named."""
    webinar = public_webinar(slug)
    draft, copy, zone = _asked(webinar)
    content = print_pdf("programme", programme_data(webinar, copy=copy, draft=draft, zone=zone))
    return download(content, "-".join(filter(None, (webinar.slug, "programme", copy))), "pdf", inline=True)


@bp.get("/w/<slug>/programme/changes")
@audience(Audience.PUBLIC)
@kept
def changes(slug: str) -> ResponseReturnValue:
    """Show what each release changed."""
    webinar = public_webinar(slug)
    return render_template(
        "programme/versions/changes.html",
        webinar=webinar,
        releases=public_changelog(webinar),
        over=rules.is_over(webinar, site().now()),
    )


@bp.get("/w/<slug>/programme.atom")
@audience(Audience.PUBLIC)
@kept
def atom(slug: str) -> ResponseReturnValue:
    """Hand out the releases as a feed (RFC 4287)."""
    webinar = public_webinar(slug)
    here = site()
    address = here.url("programme.changes", slug=webinar.slug)
    own = here.url("programme.atom", slug=webinar.slug)
    told = entries(address, own, public_changelog(webinar))
    name = _("Programme: %(title)s", title=webinar.title)
    return feeds.atom(name, own, address, webinar.title, told, updated=webinar.changed_at)


@bp.get("/w/<slug>/programme.json")
@audience(Audience.PUBLIC)
@kept
def json(slug: str) -> ResponseReturnValue:
    """Hand out the programme in the conference-schedule format."""
    webinar = public_webinar(slug)
    data = schedule_json(webinar, released(webinar)[0])
    content = plain_json.dumps(data, ensure_ascii=False, indent=1).encode()
    return download(content, f"{webinar.slug}-schedule", "json", inline=True)


@bp.get("/w/<slug>/programme/<int:item_id>.ics")
@audience(Audience.PUBLIC)
@kept
def item(slug: str, item_id: int) -> ResponseReturnValue:
    """Hand out one item of the programme for calendars; NotFound while its time is unknown."""
    webinar = public_webinar(slug)
    entry = item_entries(webinar).get(item_id)
    if entry is None:
        raise NotFound
    return subscribed(ics.publish([entry], name=entry.title), f"{webinar.slug}-{item_id}", inline=False)


@bp.get("/w/<slug>/programme.ics")
@audience(Audience.PUBLIC)
@kept
def items(slug: str) -> ResponseReturnValue:
    """Hand out every item of the programme whose time is known, for calendars; NotFound while there is none."""
    webinar = public_webinar(slug)
    entries = list(item_entries(webinar).values())
    if not entries:
        raise NotFound
    return subscribed(ics.publish(entries, name=webinar.title), f"{webinar.slug}-programme", inline=False)


def released(webinar: Webinar) -> tuple[ProgrammeVersion | None, list[Part], list[PanelMember]]:
    """Return the latest release with its parts and panel, read once for an answer that shows it in several places."""
    known: dict[int, tuple[ProgrammeVersion | None, list[Part], list[PanelMember]]] = g.setdefault("released", {})
    if webinar.id not in known:
        last = queries.latest(session(), webinar.id)
        rows, members = rows_of(last.content) if last else ([], [])
        known[webinar.id] = (last, rows, members)
    return known[webinar.id]


def section(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return the released programme for the webinar's public page."""
    release, rows, members = released(webinar)
    parts = printed_programme(webinar, rows)
    pages = queries.public_ids(session, {row.person_id for row in members}) if webinar.is_public else {}
    panel = [(speaker, pages.get(row.person_id)) for row in members for speaker in printed_panel(webinar, [row])]
    return {
        "parts": parts, "panel": panel, "release": release,
        "has_times": any(item.start for part in parts for item in part.items),
    }  # fmt: skip


def head(_session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return what search engines read of a published webinar."""
    if not webinar.is_public or not (webinar.date or webinar.starts_at):
        return None
    _release, _rows, members = released(webinar)
    return {"data": event_data(webinar, members)}


def _asked(webinar: Webinar) -> tuple[bool, str, str]:
    """Return (draft, host's copy, zone) as asked for; a copy of who is no host (any more) leads to everybody's programme."""
    hosts = {host.organisation.slug for host in webinar.hosts if host.is_named}
    copy, zone = request.args.get("copy", ""), request.args.get("zone", "")
    if copy and copy not in hosts:
        everybodys = url_for(
            str(request.endpoint), slug=webinar.slug, zone=zone or None, draft=request.args.get("draft")
        )
        abort(redirect(everybodys))
    draft = request.args.get("draft") == "1" and is_staff_of(webinar)
    return draft, copy, timezones.recognised(zone)


def _zones(webinar: Webinar, chosen: str) -> list[tuple[str, str]]:
    if webinar.starts_at is None:
        return []
    names = dict.fromkeys([webinar.time_zone, *(zone for zone in rules.zones_of(webinar) if zone), "UTC", chosen])
    return [(name, f"{city(name)} ({timezones.utc_offset_label(webinar.starts_at, name)})") for name in names if name]
