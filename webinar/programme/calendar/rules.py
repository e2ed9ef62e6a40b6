"""Who holds a calendar entry: decided by what was sent, here alone."""

from __future__ import annotations

from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.programme.calendar.models import HoldsEntry


def has_entry(webinar: Webinar) -> bool:
    """Tell whether there is a date to put into calendars: not while the webinar is postponed, nor once it is cancelled."""
    gone = {WebinarState.POSTPONED, WebinarState.CANCELLED}
    return webinar.date is not None and webinar.state not in gone


def give(holder: HoldsEntry) -> None:
    """Keep that an entry is sent. One that was taken back returns under a higher number than the message that did so."""
    if not holder.holds_entry and holder.extra_sequence:
        holder.extra_sequence += 1
    holder.holds_entry = True


def take_back(holder: HoldsEntry) -> bool:
    """Keep that the entry of this recipient alone is taken back; tell whether there was one."""
    held, holder.holds_entry = bool(holder.holds_entry), False
    holder.extra_sequence += held
    return held


def lose(holder: HoldsEntry) -> bool:
    """Keep that the entry goes with the webinar's own date, under the webinar's number; tell whether there was one."""
    held, holder.holds_entry = bool(holder.holds_entry), False
    return held
