"""Decisions about webinars: the steps of their life, when they are, what blocks publishing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.organisations.models import Organisation
from webinar.webinars.models import Acceptance, Host, HostRole, Webinar, WebinarState

S = WebinarState

STATE_LABELS = {
    S.PROPOSED: N_("Proposed"), S.AGREED: N_("Agreed"), S.ANNOUNCED: N_("Announced"),
    S.PROGRAMME_FINAL: N_("Programme final"), S.READY: N_("Ready"), S.LIVE: N_("Live"), S.HELD: N_("Held"),
    S.REPORTED: N_("Reported"), S.CLOSED: N_("Closed"), S.POSTPONED: N_("Postponed"), S.CANCELLED: N_("Cancelled"),
}  # fmt: skip

HOST_ROLE_LABELS = {
    HostRole.HOST: N_("Host"), HostRole.CO_HOST: N_("Co-host"), HostRole.COOPERATION: N_("In cooperation with"),
    HostRole.SUPPORT: N_("With the support of"), HostRole.MEDIA_PARTNER: N_("Media partner"),
}  # fmt: skip

#: The way of a webinar that goes well, and for each state the steps that may be taken from it.
MAIN_WAY = (S.PROPOSED, S.AGREED, S.ANNOUNCED, S.PROGRAMME_FINAL, S.READY, S.LIVE, S.HELD, S.REPORTED, S.CLOSED)
STEPS: dict[WebinarState, tuple[WebinarState, ...]] = {
    S.PROPOSED: (S.AGREED, S.ANNOUNCED, S.HELD),
    S.AGREED: (S.ANNOUNCED, S.HELD),
    S.ANNOUNCED: (S.PROGRAMME_FINAL, S.READY, S.HELD),
    S.PROGRAMME_FINAL: (S.READY, S.HELD),
    S.READY: (S.LIVE, S.HELD),
    S.LIVE: (S.HELD,),
    S.HELD: (S.REPORTED, S.CLOSED),
    S.REPORTED: (S.CLOSED,),
    S.CLOSED: (S.REPORTED,),
    S.POSTPONED: (S.ANNOUNCED,),
    S.CANCELLED: (),
}
#: A webinar in one of these is behind us.
PAST = frozenset({S.HELD, S.REPORTED, S.CLOSED})
#: The hosts as such, in whose name the webinar is held; the others stand on a line below.
HOSTING_ROLES = frozenset({HostRole.HOST, HostRole.CO_HOST})
ACCEPTANCE_LABELS = {
    Acceptance.INVITED: N_("Invited"), Acceptance.ACCEPTED: N_("Accepted"), Acceptance.DECLINED: N_("Declined"),
}  # fmt: skip
#: Purpose of the links by which organisations answer; see `core.tokens`.
HOST_LINK = "host"


@dataclass(frozen=True)
class ZoneTime:
    """A webinar's hours in one zone: "14:00"–"15:30", and by how many days the local date differs."""

    label: str
    start: str
    end: str
    day_shift: int
    note: str


@dataclass(frozen=True)
class When:
    """When a webinar is, for printing: its date as its own zone has it, and its hours in each zone asked for."""

    date: date | None
    time_known: bool
    zones: tuple[ZoneTime, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def when(webinar: Webinar, zones: Sequence[str] = ()) -> When:
    """Return when the webinar is, in its own zone, then `zones`, then UTC; doubles are left out."""
    if webinar.starts_at is None:
        return When(webinar.date, time_known=False)
    day = webinar.date or timezones.to_local(webinar.starts_at, webinar.time_zone).date()
    names = dict.fromkeys([webinar.time_zone, *(zone for zone in zones if zone), "UTC"])
    hours = []
    for name in names:
        start = timezones.to_local(webinar.starts_at, name)
        end = f"{timezones.to_local(webinar.ends_at, name):%H:%M}" if webinar.ends_at else ""
        note = "" if name == "UTC" else timezones.utc_offset_label(webinar.starts_at, name)
        shift = timezones.day_shift(webinar.starts_at, name, day)
        hours.append(ZoneTime(timezones.city(name), f"{start:%H:%M}", end, shift, note))
    return When(day, True, tuple(hours), webinar.starts_at, webinar.ends_at)


def is_over(webinar: Webinar, now: datetime) -> bool:
    """Tell whether the webinar is behind us: by its state, its end, or (times unknown) its date everywhere."""
    if webinar.state in PAST:
        return True
    if webinar.starts_at is not None:
        return (webinar.ends_at or webinar.starts_at + timedelta(hours=4)) <= now
    # Without a time the day is over when it is over in the last zone on earth (UTC-12).
    return webinar.date is not None and webinar.date < (now - timedelta(hours=12)).date()


def ensure_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse an end without a start, before it, or more than a day after it."""
    if ends_at is None:
        return
    if starts_at is None:
        raise RuleViolation(N_("An end is given without a start."), field="start")
    if ends_at <= starts_at:
        raise RuleViolation(N_("The end lies before the start."), field="end")
    if ends_at - starts_at > timedelta(hours=24):
        raise RuleViolation(N_("A webinar lasts at most a day."), field="end")


def publishing_obstacles(webinar: Webinar) -> list[str]:
    """Return in words what must be done before the page can be published."""
    obstacles = []
    if webinar.date is None:
        obstacles.append(N_("The date is not set."))
    if not any(host.role in HOSTING_ROLES for host in accepted(webinar)):
        obstacles.append(N_("No organisation is a host yet."))
    if webinar.is_template:
        obstacles.append(N_("This is a template. Copy it and publish the copy."))
    if webinar.state is S.CANCELLED:
        obstacles.append(N_("The webinar is cancelled."))
    return obstacles


def ensure_step(current: WebinarState, wanted: WebinarState) -> None:
    """Refuse a step that the life of a webinar does not have."""
    if wanted not in STEPS[current]:
        raise RuleViolation(N_("This step is not possible now."))


def ensure_may_postpone(webinar: Webinar) -> None:
    """Refuse to postpone what has taken place, is cancelled, or is postponed already."""
    if webinar.state in {*PAST, S.CANCELLED, S.POSTPONED, S.LIVE}:
        raise RuleViolation(N_("This webinar cannot be postponed now."))


def ensure_may_cancel(webinar: Webinar) -> None:
    """Refuse to cancel what has taken place or is cancelled already."""
    if webinar.state in PAST:
        raise RuleViolation(N_("The webinar has taken place."))
    if webinar.state is S.CANCELLED:
        raise RuleViolation(N_("The webinar is cancelled already."))


def zones_of(webinar: Webinar) -> list[str]:
    """Return the zones of the hosts, in their order; the hosts must be loaded."""
    return [host.organisation.time_zone for host in accepted(webinar)]


def accepted(webinar: Webinar) -> list[Host]:
    """Return the hosts that have agreed to be named, in order."""
    return [host for host in webinar.hosts if host.acceptance is Acceptance.ACCEPTED]


def ensure_unanswered(host: Host) -> None:
    """Refuse a second answer to the invitation to be a host."""
    if host.acceptance is not Acceptance.INVITED:
        raise RuleViolation(N_("This invitation has been answered already."))


def hosts_of(webinar: Webinar) -> list[Organisation]:
    """Return the organisations in whose name the webinar is held, in order."""
    return [host.organisation for host in accepted(webinar) if host.role in HOSTING_ROLES]


def supporters_of(webinar: Webinar) -> list[tuple[str, Organisation]]:
    """Return (capacity in words, organisation) of those who stand on the line below the hosts."""
    return [
        (HOST_ROLE_LABELS[host.role], host.organisation) for host in accepted(webinar) if host.role not in HOSTING_ROLES
    ]
