"""A webinar's calendar entry, made of what the webinar and its hosts say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import Occasion, When, announced, hosts_of
from webinar.programme.calendar.ics import Entry
from webinar.web.dates import date_long, place
from webinar.web.i18n import language_tag
from webinar.web.site import site


def host_names(webinar: Webinar) -> str:
    """Return "A and B" of the hosts in order, in the present language."""
    names = [host.name_in(language_tag()) for host in hosts_of(webinar)]
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    text: str = _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
    return text


def mail_subject(webinar: Webinar, when: When) -> str:
    """Return "Title – 16 July 2020, Thursday, 14:00 Karachi": what a phone cuts off is the end. No time while there is none."""
    if when.date is None or when.is_past_plan:
        return webinar.title
    time = f", {when.zones[0].start} {place(when.zones[0])}" if when.zones else ""
    return f"{webinar.title} – {date_long(when.date)}{time}"


def printed_changes(changes: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """Return (name, old, new) of the facts that a mail of a change tells."""
    names = {
        "title": _("Title"), "subtitle": _("Subtitle"), "platform": _("Video platform"),
        "contact_email": _("Contact email"),
    }  # fmt: skip
    return [(names[name], old or "–", new or "–") for name, (old, new) in changes.items()]


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
    lines = [_("Join: %(url)s", url=join_url) if join_url else "", webinar.subtitle, host_names(webinar), page]
    return Entry(
        uid=webinar.uid, sequence=webinar.sequence if sequence is None else sequence,
        title=heads.get(webinar.state, "%(title)s") % {"title": webinar.title},
        description="\n".join(line for line in lines if line), url=page,
        stamp=max(webinar.changed_at, datetime.fromisoformat(stamp)) if stamp else webinar.changed_at,
        day=times.date, starts_at=times.starts_at, ends_at=times.ends_at, time_zone=times.time_zone,
        organiser_name=host_names(webinar), organiser_email=webinar.organiser_email or here.settings.mail_from,
        join_url=join_url, cancelled=webinar.state in heads, answers_are_read=here.settings.replies_are_read,
    )  # fmt: skip
