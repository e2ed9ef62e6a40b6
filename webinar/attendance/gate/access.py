"""The guest of a link to join, whom it leads where."""

from __future__ import annotations

from dataclasses import dataclass

from webinar.attendance.gate import queries, rules
from webinar.attendance.gate.models import GateSettings
from webinar.convening.webinars.models import Webinar
from webinar.core.errors import LinkEnded, NotFound
from webinar.programme.agenda.access import LEFT, PANEL_JOIN_LINK
from webinar.programme.agenda.access import ensure_current as ensure_member
from webinar.programme.agenda.models import PanelMember
from webinar.registration.registering.access import GONE, ensure_current
from webinar.registration.registering.models import Registration
from webinar.registration.registering.rules import JOIN_LINK, REGISTRANT_LINK
from webinar.web.database import session
from webinar.web.rendering import translate
from webinar.web.site import site


@dataclass(frozen=True)
class Guest:
    """Somebody at the gate: a registrant or a panel member, as far as the join page knows them."""

    webinar: Webinar
    settings: GateSettings
    name: str
    admitted: bool
    #: Why not, in words.
    refusal: str
    ways: tuple[rules.Way, ...]
    time_zone: str
    registration: Registration | None = None
    member_id: int | None = None

    @property
    def minutes(self) -> int:
        """Return how long before the start the gate opens for them."""
        return self.settings.opens_before if self.member_id is None else self.settings.panel_opens_before

    @property
    def stage(self) -> rules.Stage:
        """Return what the page has to say to them now."""
        return rules.stage(self.webinar, admitted=self.admitted, minutes=self.minutes, now=site().now())


def guest_of(token: str) -> Guest:
    """Return whom a link lets in; NotFound for every other token, LinkEnded for one that was void before.

    Entries in calendars that hold a registrant's link of the former kind still work.
    """
    for purpose in (JOIN_LINK, REGISTRANT_LINK):
        try:
            public_id, nonce = site().tokens.read(purpose, token)
        except NotFound:
            continue
        return _registrant(public_id, nonce)
    public_id, nonce = site().tokens.read(PANEL_JOIN_LINK, token)
    found = queries.member(session(), public_id)
    if found is None:
        raise LinkEnded(LEFT)
    ensure_member(found[0], nonce)
    return of_member(*found)


def _registrant(public_id: str, nonce: str) -> Guest:
    found = queries.registrant(session(), public_id)
    if found is None:
        raise LinkEnded(GONE)
    ensure_current(found[0], nonce)
    return of_registration(*found)


def of_registration(row: Registration, settings: GateSettings | None = None) -> Guest:
    """Return a registrant as a guest; webinar and category must be loaded."""
    settings = settings or queries.settings(session(), row.webinar_id)
    admitted = rules.is_admitted(row.status)
    category = row.category.key if row.category else ""
    return Guest(
        row.webinar, settings, rules.shown_name(row.full_name, row.organisation), admitted,
        "" if admitted else translate(rules.NOT_ADMITTED[row.status]),
        rules.ways(settings, row.webinar, category=category, language=row.language), row.time_zone, row,
    )  # fmt: skip


def of_member(row: PanelMember, settings: GateSettings | None = None) -> Guest:
    """Return a panel member as a guest; webinar and person must be loaded."""
    settings = settings or queries.settings(session(), row.webinar_id)
    admitted = rules.is_on_panel(row)
    return Guest(
        row.webinar, settings, row.printed_name, admitted, "" if admitted else translate(rules.DECLINED_PART),
        rules.ways(settings, row.webinar, role=row.role.value), row.person.time_zone, member_id=row.id,
    )  # fmt: skip
