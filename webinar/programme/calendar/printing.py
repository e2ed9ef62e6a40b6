"""A webinar's calendar entry, made of what the webinar and its hosts say; the links by which it gets into calendars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict
from urllib.parse import urlencode, urlsplit

from flask import Response
from flask_babel import gettext as _

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import PAST, Occasion, When, announced, hosts_of, lead_of, named
from webinar.programme.calendar import ics
from webinar.programme.calendar.ics import Entry
from webinar.programme.calendar.rules import has_entry
from webinar.web.dates import date_long, place
from webinar.web.downloads import subscribed
from webinar.web.i18n import language_tag
from webinar.web.site import site


def host_names(webinar: Webinar) -> str:
    """Return "A and B" of the hosts in order, in the present language."""
    names = [host.name_in(language_tag()) for host in hosts_of(webinar)]
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    text: str = _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
    return text


class Sender(TypedDict):
    """In whose name a mail goes, and where answers go; From itself is the installation's one mailbox."""

    sender_name: str
    reply_to: str | None


def sender(webinar: Webinar, host_id: int | None = None) -> Sender:
    """Return the sender of a mail to somebody who came through a host, or through none.

    A host's own sender name and address for answers hold for its own registrants; all others read the names of all hosts,
    and answer to the webinar's contact, else to the lead host. Calendars keep their ORGANIZER whatever stands here.
    """
    host = next((row.organisation for row in named(webinar) if row.id == host_id), None)
    lead = lead_of(webinar)
    own = (host.sender_name, host.reply_to) if host else ("", "")
    answers = own[1] or webinar.contact_email or (lead.organisation.reply_to if lead else "")
    return {"sender_name": own[0] or host_names(webinar), "reply_to": answers or None}


def mail_subject(webinar: Webinar, when: When) -> str:
    """Return "Title – 16 July 2020, Thursday, 14:00 Karachi": what a phone cuts off is the end. No time while there is none."""
    if when.date is None or when.is_past_plan:
        return webinar.title
    time = f", {when.zones[0].start} {place(when.zones[0])}" if when.zones else ""
    return f"{webinar.title} – {date_long(when.date)}{time}"


def printed_changes(changes: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """Return (name, old, new) of the facts that a mail of a change tells; what was is "" where it is not told."""
    names = {
        "title": _("Title"), "subtitle": _("Subtitle"), "platform": _("Video platform"),
        "contact_email": _("Contact email"),
    }  # fmt: skip
    told = [(names[name], old or "–", new or "–") for name, (old, new) in changes.items() if name in names]
    if "join_url" in changes:
        told.append((_("Link to the video platform"), "", _("Changed. Your own join link stays the same.")))
    return told


def entry_of(
    webinar: Webinar, *, sequence: int | None = None, join_url: str = "", stamp: str = "",
    occasion: Occasion | None = None,
) -> Entry:  # fmt: skip
    """Return the entry. It holds the way to join and no link to anybody's own page: calendars are shared and forwarded.

    `sequence` is the recipient's own, if it is another one; `stamp` (ISO) the time of the fact that is told, if it is
    later than the webinar's last change. What is postponed stands as taken back, on its former date.
    """
    here = site()
    page = here.url("webinars.show", slug=webinar.slug)
    heads = {WebinarState.CANCELLED: _("Cancelled: %(title)s"), WebinarState.POSTPONED: _("Postponed: %(title)s")}
    times = occasion or announced(webinar)
    marks = (here.url("marks.logo", slug=host.slug) for host in hosts_of(webinar) if host.logo)
    lines = [_("Join: %(url)s", url=join_url) if join_url else "", webinar.subtitle, host_names(webinar), page]
    return Entry(
        uid=webinar.uid, sequence=webinar.sequence if sequence is None else sequence,
        title=heads.get(webinar.state, "%(title)s") % {"title": webinar.title},
        description="\n".join(line for line in lines if line), url=page,
        stamp=max(webinar.changed_at, datetime.fromisoformat(stamp)) if stamp else webinar.changed_at,
        day=times.date, starts_at=times.starts_at, ends_at=times.ends_at, time_zone=times.time_zone,
        organiser_name=host_names(webinar), organiser_email=webinar.organiser_email or here.settings.mail_from,
        join_url=join_url, cancelled=webinar.state in heads, answers_are_read=here.settings.replies_are_read,
        image=next(marks, ""), provisional=times.starts_at is None and webinar.state not in PAST,
    )  # fmt: skip


def links_to_add(entry: Entry) -> list[tuple[str, str]]:
    """Return (name, address) of the sites on which somebody puts the entry into their calendar by hand.

    The addresses go to others: they hold what is on the public page, and no way to join.
    """
    if entry.day is None:
        return []
    text = "\n".join(
        line for line in entry.description.splitlines() if not entry.join_url or entry.join_url not in line
    )
    whole, start = entry.starts_at is None, entry.starts_at or entry.day
    end = (entry.ends_at or entry.starts_at + timedelta(hours=1)) if entry.starts_at else entry.day + timedelta(days=1)
    first, last = ics.basic(start), ics.basic(end)
    iso = [at.isoformat().replace("+00:00", "Z") for at in (start, end)]
    google = {
        "action": "TEMPLATE",
        "text": entry.title,
        "dates": f"{first}/{last}",
        "details": text,
        "location": entry.url,
    }
    outlook = {
        "rru": "addevent", "subject": entry.title, "startdt": iso[0], "enddt": iso[1], "body": text, "location": entry.url,
        "allday": "true" if whole else "false",
    }  # fmt: skip
    yahoo = {"v": "60", "title": entry.title, "st": first, "desc": text, "in_loc": entry.url}
    yahoo |= {"dur": "allday"} if whole else {"et": last}
    compose = "https://{}/calendar/0/action/compose?" + urlencode(outlook)
    return [
        ("Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook.com", compose.format("outlook.live.com")), ("Office 365", compose.format("outlook.office.com")),
        ("Yahoo", f"https://calendar.yahoo.com/?{urlencode(yahoo)}"),
    ]  # fmt: skip


def by_webcal(url: str) -> str:
    """Return the address of a feed by which calendar programs offer to subscribe to it."""
    parts = urlsplit(url)
    return parts._replace(scheme="webcal").geturl()


@dataclass(frozen=True)
class Feed:
    """A feed as pages offer it: its address, by which programs take it, and the sites (name, address) that do."""

    name: str
    url: str
    webcal: str
    sites: Sequence[tuple[str, str]]


def feed_of(url: str, name: str) -> Feed:
    """Return a feed with the ways to subscribe to it."""
    asked = urlencode({"url": url, "name": name})
    sites = [
        ("Google", f"https://calendar.google.com/calendar/r?{urlencode({'cid': by_webcal(url)})}"),
        ("Outlook.com", f"https://outlook.live.com/calendar/0/addfromweb?{asked}"),
        ("Office 365", f"https://outlook.office.com/calendar/0/addfromweb?{asked}"),
    ]
    return Feed(name, url, by_webcal(url), sites)


def ways_in(webinar: Webinar) -> dict[str, Any]:
    """Return the links by which anybody puts a webinar into a calendar, for `programme/calendar/add.html`."""
    address = site().url("calendar.webinar", slug=webinar.slug)
    return {"sites": links_to_add(entry_of(webinar)), "webcal": by_webcal(address)}


def by_hand(webinar: Webinar) -> dict[str, Any]:
    """Return what a mail offers to who sees no invitation: the sites, and the address of the file; nothing before the page is public."""
    if not webinar.is_public or not has_entry(webinar):
        return {}
    file = site().url("calendar.webinar", slug=webinar.slug)
    return {"sites": links_to_add(entry_of(webinar)), "file": file}


def hand_out(webinars: Iterable[Webinar], *, name: str, file: str, source: str, inline: bool = True) -> Response:
    """Answer with a file of webinars whose hosts are loaded."""
    entries: Sequence[ics.Entry] = [entry_of(found) for found in webinars]
    return subscribed(ics.publish(entries, name=name, source=source), file, inline=inline)
