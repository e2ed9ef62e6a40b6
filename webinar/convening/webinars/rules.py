"""Decisions about webinars: the steps of their life, when they are, what blocks publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import inspect

from webinar.convening.webinars.models import Acceptance, Host, HostRole, Webinar, WebinarState
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.directory.organisations.models import Organisation

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
    Acceptance.NOT_ASKED: N_("Not asked yet"), Acceptance.INVITED: N_("Invited"), Acceptance.ACCEPTED: N_("Accepted"), Acceptance.DECLINED: N_("Declined"),
}  # fmt: skip


@dataclass(frozen=True)
class ZoneTime:
    """A webinar's hours in one zone: "23:30"–"01:00 (+1)", and its offset ("UTC+01:00").

    A clock that is not on the webinar's date says so. Both offsets are named when the clocks change meanwhile.
    """

    label: str
    start: str
    end: str
    day_shift: int
    note: str
    zone: str = "UTC"
    #: The hosts' own cities in this zone; "" when none is known.
    city: str = ""


@dataclass(frozen=True)
class When:
    """When a webinar is, for printing: its date as its own zone has it, and its hours in each zone asked for."""

    date: date | None
    time_known: bool
    zones: tuple[ZoneTime, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    #: The webinar is postponed: this is when it was to be.
    is_past_plan: bool = False


@dataclass(frozen=True)
class Occasion:
    """A webinar's date and hours, apart from the webinar: as they were, or as they are."""

    date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON can keep it."""
        moments = (self.starts_at, self.ends_at)
        start, end = (moment.astimezone(UTC).isoformat() if moment else None for moment in moments)
        return {"date": self.date.isoformat() if self.date else None, "starts_at": start, "ends_at": end,
                "time_zone": self.time_zone}  # fmt: skip

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Occasion:
        """Return what `as_data` has kept."""
        start, end = (datetime.fromisoformat(data[name]) if data[name] else None for name in ("starts_at", "ends_at"))
        return cls(date.fromisoformat(data["date"]) if data["date"] else None, start, end, data["time_zone"])


def planned(webinar: Webinar) -> Occasion:
    """Return the time that stands in the webinar's details, announced or not."""
    return Occasion(webinar.date, webinar.starts_at, webinar.ends_at, webinar.time_zone)


@dataclass(frozen=True)
class Unsent:
    """Changes of which people were not told: the time they know, if it is another one now, and words, old and new."""

    was: Occasion | None
    words: Mapping[str, tuple[str, str]]
    #: When the last of them was made: who came later knows them.
    at: datetime


def unsent(webinar: Webinar) -> Unsent | None:
    """Return the changes of which people were not told."""
    data = webinar.unsent
    if not data:
        return None
    was = Occasion.of_data(data["was"])
    words = {name: (old, str(getattr(webinar, name))) for name, old in data["words"].items()}
    if "join_url" in words:
        # That it is another one is told; the address itself stands on the join page alone.
        words["join_url"] = ("", "")
    return Unsent(was if was != planned(webinar) else None, words, datetime.fromisoformat(data["at"]))


def announced(webinar: Webinar) -> Occasion:
    """Return the time that people were told: of a postponed webinar the one that was taken back."""
    kept = webinar.postponed_from if webinar.state in {S.POSTPONED, S.CANCELLED} else None
    return Occasion.of_data(kept) if kept else planned(webinar)


def _cities(webinar: Webinar) -> dict[str, str]:
    """Return the accepted hosts' cities by zone: a host in Geneva is not in Zurich."""
    if "hosts" in inspect(webinar).unloaded:
        return {}
    found: dict[str, dict[str, None]] = {}
    for host in accepted(webinar):
        if host.organisation.city and host.organisation.time_zone:
            found.setdefault(host.organisation.time_zone, {})[host.organisation.city] = None
    return {zone: ", ".join(cities) for zone, cities in found.items()}


def when(webinar: Webinar, zones: Sequence[str] = ()) -> When:
    """Return when the webinar is, or was to be before it was postponed (`is_past_plan`)."""
    return when_of(announced(webinar), zones, is_past_plan=webinar.state is S.POSTPONED, cities=_cities(webinar))


def when_of(
    webinar: Occasion, zones: Sequence[str] = (), *, is_past_plan: bool = False, cities: Mapping[str, str] | None = None
) -> When:
    """Return a time in its own zone, then `zones`, then UTC; doubles are left out. `cities` name the zones of hosts."""
    if webinar.starts_at is None:
        return When(webinar.date, time_known=False, is_past_plan=is_past_plan)
    day = webinar.date or timezones.to_local(webinar.starts_at, webinar.time_zone).date()
    names = dict.fromkeys([webinar.time_zone, *(zone for zone in zones if zone), "UTC"])
    own = cities or {}
    hours = []
    for name in names:
        start = timezones.clock(webinar.starts_at, name, day)
        end = timezones.clock(webinar.ends_at, name, day) if webinar.ends_at else ""
        offsets = [timezones.utc_offset_label(at, name) for at in (webinar.starts_at, webinar.ends_at) if at]
        note = "" if name == "UTC" else " → ".join(dict.fromkeys(offsets))
        shift = timezones.day_shift(webinar.starts_at, name, day)
        hours.append(ZoneTime(own.get(name) or timezones.city(name), start, end, shift, note, name, own.get(name, "")))
    return When(day, True, tuple(hours), webinar.starts_at, webinar.ends_at, is_past_plan)


def is_over(webinar: Webinar, now: datetime) -> bool:
    """Tell whether the webinar is behind us: by its state, its end, or (times unknown) its date everywhere."""
    if webinar.state in PAST:
        return True
    if webinar.state is S.POSTPONED:
        return False
    if webinar.starts_at is not None:
        return (webinar.ends_at or webinar.starts_at + timedelta(hours=4)) <= now
    # Without a time the day is over when it is over in the last zone on earth (UTC-12).
    return webinar.date is not None and webinar.date < (now - timedelta(hours=12)).date()


def has_begun(webinar: Webinar, now: datetime) -> bool:
    """Tell whether anybody can have attended: by its state, its start, or (time unknown) its date anywhere; True without a date."""
    if webinar.state in PAST or webinar.state is S.LIVE:
        return True
    if webinar.starts_at is not None:
        return webinar.starts_at <= now
    # Without a time the day begins when it begins in the first zone on earth (UTC+14).
    return webinar.date is None or webinar.date <= (now + timedelta(hours=14)).date()


def was_entered_afterwards(webinar: Webinar) -> bool:
    """Tell whether the webinar was over when it was entered here: what led up to it happened elsewhere."""
    if webinar.starts_at is not None:
        return webinar.created_at > (webinar.ends_at or webinar.starts_at)
    return webinar.date is not None and webinar.date < (webinar.created_at - timedelta(hours=12)).date()


def next_steps(webinar: Webinar, now: datetime) -> tuple[WebinarState, ...]:
    """Return the steps that make sense now: once the webinar is over, none that leads up to it."""
    steps = STEPS[webinar.state]
    if webinar.state is S.POSTPONED or not is_over(webinar, now):
        return steps
    return tuple(state for state in steps if state in PAST)


def way_of(webinar: Webinar) -> tuple[WebinarState, ...]:
    """Return the states that a webinar goes through here; of one entered afterwards those since it was held."""
    recorded = webinar.state in PAST and was_entered_afterwards(webinar)
    return tuple(state for state in MAIN_WAY if state in PAST or not recorded)


def may_postpone(webinar: Webinar, now: datetime) -> bool:
    """Tell whether the webinar is still to come and neither cancelled nor postponed."""
    return webinar.state not in {S.CANCELLED, S.POSTPONED, S.LIVE} and not is_over(webinar, now)


#: Longer than that is more likely a slip than a webinar.
_LONG = timedelta(hours=12)


def questionable(
    day: date | None, starts_at: datetime | None, ends_at: datetime | None, zone: str, now: datetime
) -> list[tuple[str, str, dict[str, object]]]:
    """Return what is to be asked about times before they are kept: (field, message marked for translation, parameters)."""
    found: list[tuple[str, str, dict[str, object]]] = []
    today = timezones.to_local(now, zone or "UTC").date()
    if starts_at < now if starts_at else day is not None and day < today:
        found.append(("date", N_("This date is in the past."), {}))
    if starts_at and ends_at and ends_at - starts_at > _LONG:
        local = timezones.to_local(starts_at, zone).date()
        facts: dict[str, object] = {
            "hours": round((ends_at - starts_at).total_seconds() / 3600), "end": timezones.clock(ends_at, zone, local),
        }  # fmt: skip
        found.append(("end", N_("With this end (%(end)s), the webinar lasts %(hours)d hours."), facts))
    return found


def ensure_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse an end without a start, before it, or more than a day after it."""
    if ends_at is None:
        return
    if starts_at is None:
        raise RuleViolation(N_("Enter a start time as well as an end time."), field="start")
    if ends_at <= starts_at:
        raise RuleViolation(N_("Enter an end later than the start."), field="end")
    if ends_at - starts_at > timedelta(hours=24):
        raise RuleViolation(N_("A webinar can last up to one day."), field="end")


def ensure_to_come(webinar: Webinar, now: datetime) -> None:
    """Refuse to prepare what has taken place."""
    if is_over(webinar, now):
        raise RuleViolation(N_("The webinar has taken place."))


def publishing_obstacles(webinar: Webinar) -> list[str]:
    """Return in words what must be done before the page can be published."""
    obstacles = []
    if webinar.date is None:
        obstacles.append(N_("The date is not set."))
    if not any(host.role in HOSTING_ROLES for host in named(webinar)):
        obstacles.append(N_("No hosts yet."))
    if webinar.is_template:
        obstacles.append(N_("This is a template. Copy it and publish the copy."))
    if webinar.state is S.CANCELLED:
        obstacles.append(N_("The webinar is cancelled."))
    return obstacles


def ensure_step(webinar: Webinar, wanted: WebinarState, now: datetime) -> None:
    """Refuse a step that the life of a webinar does not have, or no longer has now."""
    if wanted not in next_steps(webinar, now):
        raise RuleViolation(N_("You can’t do this now."))


def ensure_may_postpone(webinar: Webinar, now: datetime) -> None:
    """Refuse to postpone what has taken place, is cancelled, or is postponed already."""
    if not may_postpone(webinar, now):
        raise RuleViolation(N_("You can’t postpone this webinar now."))


def ensure_may_cancel(webinar: Webinar) -> None:
    """Refuse to cancel what has taken place or is cancelled already."""
    if webinar.state in PAST:
        raise RuleViolation(N_("The webinar has taken place."))
    if webinar.state is S.CANCELLED:
        raise RuleViolation(N_("The webinar is already cancelled."))


def zones_of(webinar: Webinar) -> list[str]:
    """Return the zones of the hosts, in their order; the hosts must be loaded."""
    return [host.organisation.time_zone for host in named(webinar)]


def accepted(webinar: Webinar) -> list[Host]:
    """Return the hosts that have agreed, as staff see it, in order."""
    return [host for host in webinar.hosts if host.acceptance is Acceptance.ACCEPTED]


def named(webinar: Webinar) -> list[Host]:
    """Return the hosts that the public reads and that receive personal data, in order: see `Host.is_named`."""
    return [host for host in webinar.hosts if host.is_named]


def unasked(webinar: Webinar) -> list[Host]:
    """Return the organisations that are on the list and were never asked, in order."""
    return [host for host in webinar.hosts if host.acceptance is Acceptance.NOT_ASKED]


def lead_of(webinar: Webinar) -> Host | None:
    """Return the lead host, or None while there is none."""
    return next((host for host in accepted(webinar) if host.is_lead), None)


def hosts_of(webinar: Webinar) -> list[Organisation]:
    """Return the organisations in whose name the webinar is held, in order."""
    return [host.organisation for host in named(webinar) if host.role in HOSTING_ROLES]


def supporters_of(webinar: Webinar) -> list[tuple[str, Organisation]]:
    """Return (capacity in words, organisation) of those who stand on the line below the hosts."""
    return [
        (HOST_ROLE_LABELS[host.role], host.organisation) for host in named(webinar) if host.role not in HOSTING_ROLES
    ]
