"""What stands in a personal feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.core.database import columns
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.correspondence.subscriptions import queries
from webinar.correspondence.subscriptions.models import CalendarFeed
from webinar.programme.agenda.access import panel_join_link
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.calendar.ics import Entry
from webinar.programme.calendar.printing import entry_of
from webinar.programme.rehearsals.access import guest_link
from webinar.programme.rehearsals.printing import entry_of as rehearsal_entry
from webinar.programme.speakers.queries import sheet
from webinar.registration.registering.access import join_link
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.i18n import in_language
from webinar.web.site import site

_ENDED = {RegistrationStatus.CANCELLED, RegistrationStatus.DECLINED}


def contents(session: Session, feed: CalendarFeed) -> tuple[str, list[Entry]]:
    """Return name and entries of a feed in its owner's language; NotFound when the owner is another one by now."""
    if feed.registration_id is not None:
        row = queries.registration(session, feed.registration_id)
        _ensure_owner(feed, row.nonce)
        with in_language(row.language):
            return row.webinar.title, list(_of_registration(row))
    if feed.member_id is not None:
        return _of_member(session, feed)
    user = session.get_one(User, feed.user_id)
    if not user.active:
        raise NotFound
    with in_language(user.language):
        entries = [entry_of(webinar) for webinar in queries.webinars_of(session, user)]
        return site().settings.site_name, [*entries, *_rehearsals(session, user_id=user.id)]


def _ensure_owner(feed: CalendarFeed, nonce: str) -> None:
    if not same(feed.holder, nonce):
        raise NotFound


def _of_registration(row: Registration) -> Iterator[Entry]:
    """Yield the entry as invitations have it: none before there is a place, and marked where the place was given up."""
    webinar = row.webinar
    whole = entry_of(webinar, sequence=webinar.sequence + row.extra_sequence)
    if whole.day is None:
        return
    if row.status is RegistrationStatus.CONFIRMED:
        yield entry_of(webinar, sequence=whole.sequence, join_url=join_link(row))
    elif row.status in _ENDED and row.extra_sequence:
        title = _("Your registration is cancelled: %(what)s", what=webinar.title)
        yield replace(whole, title=title, cancelled=True, stamp=max(whole.stamp, row.changed_at))


def _of_member(session: Session, feed: CalendarFeed) -> tuple[str, list[Entry]]:
    member = member_by_id(session, feed.member_id or 0)
    if member is None:
        raise NotFound
    _ensure_owner(feed, member.nonce)
    with in_language(member.person.language or member.webinar.language):
        known = sheet(session, member.id)
        sequence = member.webinar.sequence + (known.extra_sequence if known else 0)
        entries = list(_rehearsals(session, member_id=member.id))
        if member.webinar.date is not None and not member.answer.is_out:
            entries.append(entry_of(member.webinar, sequence=sequence, join_url=panel_join_link(member)))
        return member.webinar.title, entries


def _rehearsals(session: Session, *, member_id: int | None = None, user_id: int | None = None) -> Iterator[Entry]:
    for guest in queries.rehearsals(session, member_id=member_id, user_id=user_id):
        row = guest.rehearsal
        sequence, join = row.sequence + guest.extra_sequence, "" if row.cancelled_at else guest_link(guest)
        yield rehearsal_entry(row, row.webinar, sequence=sequence, join_url=join)


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return since when somebody has a feed; its address stays out."""
    feed = queries.of_registration(session, registration.id)
    if feed is not None:
        shown = [(_("Created"), moment(feed.made_at, registration.time_zone))]
        kept = columns(feed, "id", "public_id", "nonce", "holder", "registration_id", "member_id", "user_id")
        yield Kept(_("Calendar feed"), shown, {"calendar_feed": kept})
