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
from webinar.programme.rehearsals.rules import KIND_LABELS, Told
from webinar.web.rendering import translate
from webinar.web.site import site


def title_of(rehearsal: Rehearsal, webinar: Webinar) -> str:
    """Return "Rehearsal: Connectivity forum"."""
    return f"{translate(KIND_LABELS[rehearsal.kind])}: {webinar.title}"


def when_is(
    rehearsal: Rehearsal, webinar: Webinar, zone: str = "", start: datetime | None = None, told: Told | None = None
) -> When:
    """Return when it is (or was to be, at `start`; or as somebody was told), in the webinar's zone and the reader's."""
    at = told.start if told else start or rehearsal.starts_at
    name = webinar.time_zone or "UTC"
    end = told.end if told else at + timedelta(minutes=rehearsal.minutes)
    return when_of(Occasion(timezones.to_local(at, name).date(), at, end, name), [zone])


def entry_of(
    rehearsal: Rehearsal,
    webinar: Webinar,
    *,
    sequence: int,
    stamp: str = "",
    join_url: str = "",
    told: Told | None = None,
) -> Entry:
    """Return the calendar entry: with the guest's own page, never with the platform's link; at the time they were told."""
    here = site()
    zone = webinar.time_zone or "UTC"
    page = here.url("webinars.show", slug=webinar.slug)
    lines = [_("Join: %(url)s", url=join_url) if join_url else "", rehearsal.note, host_names(webinar)]
    sent = datetime.fromisoformat(stamp) if stamp else rehearsal.changed_at
    start = told.start if told else rehearsal.starts_at
    end = told.end if told and told.end else start + timedelta(minutes=rehearsal.minutes)
    return Entry(
        uid=rehearsal.uid, sequence=sequence, title=title_of(rehearsal, webinar),
        description="\n".join(line for line in lines if line), url=join_url or page,
        stamp=max(rehearsal.changed_at, sent), day=timezones.to_local(start, zone).date(),
        starts_at=start, ends_at=end, time_zone=zone,
        organiser_name=host_names(webinar), organiser_email=webinar.organiser_email or here.settings.mail_from,
        join_url=join_url, cancelled=rehearsal.cancelled_at is not None,
    )  # fmt: skip
