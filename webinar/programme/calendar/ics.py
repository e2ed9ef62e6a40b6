"""iCalendar objects for a webinar: REQUEST and CANCEL for one person, PUBLISH for downloads and feeds.

RFC 5545 (objects), 5546 (scheduling), 7986 (NAME, COLOR, REFRESH-INTERVAL, SOURCE, IMAGE, CONFERENCE). UID stays for
the webinar's life and SEQUENCE only rises. One ATTENDEE per message, so nobody's address is shown to another. What some
programs refuse is left out (RFC 9253 LINK, RFC 9073 STYLED-DESCRIPTION), and what helps in none (X-ALT-DESC).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from webinar.programme.calendar.zones import vtimezone

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

_PRODUCT = "-//Joint webinars//EN"
_REFRESH = timedelta(hours=1)
_ALARM = timedelta(minutes=-15)
_FIRST = datetime.min.replace(tzinfo=UTC)
#: The nearest of CSS's names to the site's accent (RFC 7986 §5.9).
_COLOUR = "steelblue"


@dataclass(frozen=True)
class Entry:
    """A webinar as calendars see it. `starts_at` is an instant; without one the entry is for the whole `day`."""

    uid: str
    sequence: int
    title: str
    description: str
    url: str
    stamp: datetime
    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str
    organiser_name: str
    organiser_email: str
    join_url: str = ""
    cancelled: bool = False
    #: Somebody reads the answers that calendar programs send to the organiser.
    answers_are_read: bool = False
    #: Address of a picture for feeds: none stands in a mail, where fetching it would tell that it was read.
    image: str = ""
    #: The hour is not known yet.
    provisional: bool = False


@dataclass(frozen=True)
class Invitee:
    """The one person that a message is for."""

    name: str
    email: str
    accepted: bool = True
    role: str = "OPT-PARTICIPANT"


def basic(at: date) -> str:
    """Return a day, or an instant in UTC, as iCalendar writes it (RFC 5545 §3.3.4 and §3.3.5)."""
    return f"{at:%Y%m%dT%H%M%SZ}" if isinstance(at, datetime) else f"{at:%Y%m%d}"


def request(entry: Entry, invitee: Invitee) -> bytes:
    """Return METHOD:REQUEST for one person (RFC 5546 §3.2.2): a new invitation, or an update of an earlier one."""
    from icalendar import Alarm  # noqa: PLC0415 - heavy, and few pages and commands write calendars

    event = _event(replace(entry, image=""), status=_standing(entry))
    event.add("attendee", _attendee(invitee, asked=entry.answers_are_read))
    alarm = Alarm.new(description=entry.title)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    event.add_component(alarm)
    return _calendar("REQUEST", [event])


def cancel(entry: Entry, invitee: Invitee, *, whole: bool) -> bytes:
    """Return METHOD:CANCEL for one person: of the `whole` webinar, or of this person's part in it.

    RFC 5546 §3.2.5: STATUS:CANCELLED is sent only when the whole event is cancelled.
    """
    event = _event(replace(entry, join_url="", image=""), status="CANCELLED" if whole else None)
    event.add("attendee", _attendee(invitee))
    return _calendar("CANCEL", [event])


def publish(entries: Sequence[Entry], *, name: str, source: str = "") -> bytes:
    """Return METHOD:PUBLISH for a download or feed; cancelled webinars stay in it, marked as such.

    `source` is the address at which a feed is fetched anew. The same entries give the same bytes, in whatever order.
    """
    ordered = sorted(entries, key=lambda entry: (entry.day or date.max, entry.starts_at or _FIRST, entry.uid))
    return _calendar("PUBLISH", [_published(entry) for entry in ordered], name=name, source=source)


def _published(entry: Entry) -> Event:
    return _event(replace(entry, join_url="") if entry.cancelled else entry, status=_standing(entry))


def _standing(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.provisional else "CONFIRMED"


def _event(entry: Entry, *, status: str | None) -> Event:
    from icalendar import Conference, Event, vUri  # noqa: PLC0415 - as in request

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("last-modified", entry.stamp)
    event.add("summary", entry.title)
    _add_times(event, entry)
    if entry.description:
        event.add("description", entry.description)
    event.add("url", vUri(entry.url))
    event.add("organizer", _address(entry.organiser_name, entry.organiser_email))
    event.add("transp", "OPAQUE" if entry.starts_at else "TRANSPARENT")
    if status:
        event.add("status", status)
    if entry.join_url:
        event.add("location", entry.join_url)
        event.add("conference", Conference(entry.join_url, feature=["VIDEO"], label="Join").to_uri())
    if entry.image:
        event.add("image", vUri(entry.image), parameters={"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": "image/png"})
    return event


def _add_times(event: Event, entry: Entry) -> None:
    if entry.starts_at is not None:
        zone = ZoneInfo(entry.time_zone or "UTC")
        times = entry.starts_at, entry.ends_at or entry.starts_at + timedelta(hours=1)
        if any(_comes_twice(instant, zone) for instant in times):
            # Programs disagree on which of the two hours is meant; an instant in UTC leaves no choice.
            zone = ZoneInfo("UTC")
        event.add("dtstart", times[0].astimezone(zone))
        event.add("dtend", times[1].astimezone(zone))
    elif entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))


def _comes_twice(instant: datetime, zone: ZoneInfo) -> bool:
    local = instant.astimezone(zone)
    return local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()  # type: ignore[operator]


def _attendee(invitee: Invitee, *, asked: bool = False) -> vCalAddress:
    from icalendar import vText  # noqa: PLC0415 - as in request

    address = _address(invitee.name, invitee.email)
    address.params["ROLE"] = vText(invitee.role)
    address.params["PARTSTAT"] = vText("ACCEPTED" if invitee.accepted else "NEEDS-ACTION")
    # Asked for only where replies from calendars are read, and of those who have not answered: else the mail says where.
    address.params["RSVP"] = vText("TRUE" if asked and not invitee.accepted else "FALSE")
    return address


def _address(name: str, email: str) -> vCalAddress:
    from icalendar import vCalAddress, vText  # noqa: PLC0415 - as in request

    address = vCalAddress(f"mailto:{email}")
    if name:
        # RFC 5545 §3.2: a parameter's value cannot hold a quotation mark.
        address.params["CN"] = vText(name.replace('"', "'"))
    return address


def _calendar(method: str, events: Sequence[Event], *, name: str = "", source: str = "") -> bytes:
    from icalendar import Calendar, vText, vUri  # noqa: PLC0415 - as in request

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        # As values: the library writes text of these names unescaped. No UID here: some readers take it for an event's.
        calendar.add("name", vText(name))
        calendar.add("x-wr-calname", vText(name))
        calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
        calendar.add("color", _COLOUR)
    if source:
        calendar.add("source", vUri(source), parameters={"VALUE": "URI"})
    for zone, years in _years(events).items():
        calendar.add_component(vtimezone(zone, min(years), max(years)))
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _years(events: Sequence[Event]) -> dict[str, set[int]]:
    """Return by zone the years in which events have local times."""
    found: dict[str, set[int]] = {}
    for event in events:
        for moment in (event.DTSTART, event.DTEND):
            if isinstance(moment, datetime) and isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key != "UTC":
                found.setdefault(moment.tzinfo.key, set()).add(moment.year)
    return found
