"""A webinar's calendar entry, made of what the webinar and its hosts say."""

from __future__ import annotations

from flask_babel import gettext as _

from webinar.calendar.ics import Entry
from webinar.web.i18n import language_tag
from webinar.web.site import site
from webinar.webinars.models import Webinar, WebinarState
from webinar.webinars.rules import hosts_of


def host_names(webinar: Webinar) -> str:
    """Return "A and B" of the hosts in order, in the present language."""
    names = [host.name_in(language_tag()) for host in hosts_of(webinar)]
    if len(names) < 2:  # noqa: PLR2004 - one name needs no "and"
        return "".join(names)
    text: str = _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
    return text


def entry_of(webinar: Webinar, *, extra_sequence: int = 0, join_url: str = "", private_url: str = "") -> Entry:
    """Return the entry; `private_url` (somebody's own page) replaces the public page's address."""
    here = site()
    page = private_url or here.url("webinars.show", slug=webinar.slug)
    cancelled = webinar.state is WebinarState.CANCELLED
    lines = [_("Join: %(url)s", url=join_url) if join_url else "", webinar.subtitle, host_names(webinar), page]
    return Entry(
        uid=f"{webinar.uid}@{here.settings.host}", sequence=webinar.sequence + extra_sequence,
        title=_("Cancelled: %(title)s", title=webinar.title) if cancelled else webinar.title,
        description="\n".join(line for line in lines if line), url=page, stamp=webinar.changed_at,
        day=webinar.date, starts_at=webinar.starts_at, ends_at=webinar.ends_at, time_zone=webinar.time_zone,
        organiser_name=host_names(webinar), organiser_email=here.settings.mail_from, join_url=join_url,
        cancelled=cancelled,
    )  # fmt: skip
