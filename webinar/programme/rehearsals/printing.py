"""A rehearsal in words: its entry, its title, its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import Occasion, When, when_of
from webinar.core import timezones
from webinar.programme.calendar.ics import Entry
from webinar.programme.calendar.printing import host_names
from webinar.programme.rehearsals.models import Rehearsal
from webinar.programme.rehearsals.rules import KIND_LABELS
from webinar.web.rendering import translate
from webinar.web.site import site


def title_of(rehearsal: Rehearsal, webinar: Webinar) -> str:
    """Return "Rehearsal: Connectivity forum"."""
    return f"{translate(KIND_LABELS[rehearsal.kind])}: {webinar.title}"


def when_is(rehearsal: Rehearsal, webinar: Webinar, zone: str = "", start: datetime | None = None) -> When:
    """Return when it is (or was to be, at `start`), in the webinar's zone and the reader's."""
    at = start or rehearsal.starts_at
    name = webinar.time_zone or "UTC"
    end = at + timedelta(minutes=rehearsal.minutes)
    return when_of(Occasion(timezones.to_local(at, name).date(), at, end, name), [zone])


def entry_of(rehearsal: Rehearsal, webinar: Webinar, *, sequence: int, stamp: str = "", join_url: str = "") -> Entry:
    """Return the calendar entry: with the guest's own page, never with the platform's link."""
    here = site()
    zone = webinar.time_zone or "UTC"
    page = here.url("webinars.show", slug=webinar.slug)
    lines = [_("Join: %(url)s", url=join_url) if join_url else "", rehearsal.note, host_names(webinar)]
    told = datetime.fromisoformat(stamp) if stamp else rehearsal.changed_at
    return Entry(
        uid=rehearsal.uid, sequence=sequence, title=title_of(rehearsal, webinar),
        description="\n".join(line for line in lines if line), url=join_url or page,
        stamp=max(rehearsal.changed_at, told), day=timezones.to_local(rehearsal.starts_at, zone).date(),
        starts_at=rehearsal.starts_at, ends_at=rehearsal.starts_at + timedelta(minutes=rehearsal.minutes), time_zone=zone,
        organiser_name=host_names(webinar), organiser_email=webinar.organiser_email or here.settings.mail_from,
        join_url=join_url, cancelled=rehearsal.cancelled_at is not None,
    )  # fmt: skip
