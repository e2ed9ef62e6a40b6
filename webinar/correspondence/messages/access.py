"""Stored mails as one viewer may know them, with every signed link masked.

A signed link is its reader's key, so nobody but its reader holds it. The one exception: where no mail server is set,
mails go nowhere, and administrators read them here whole.
"""

from __future__ import annotations

import email
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default as default_policy

from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from webinar.accounts.access import me
from webinar.convening.hosts.access import host_of
from webinar.convening.webinars.models import Host, Webinar
from webinar.core.errors import NotAllowed, NotFound
from webinar.core.mail import Delivery, DeliveryState, enclosed
from webinar.core.text import email_key
from webinar.correspondence.messages import queries, rules
from webinar.programme.agenda.models import PanelMember
from webinar.programme.agenda.queries import member as panel_member
from webinar.registration.delegations.access import ShownDelegation, delegation_of
from webinar.registration.delegations.access import shown as shown_delegation
from webinar.registration.roster.access import Registrant, Roster
from webinar.registration.roster.rules import HIDDEN
from webinar.web.database import session
from webinar.web.i18n import said
from webinar.web.links import masked, unfolded
from webinar.web.site import site

#: What stands in a calendar part.
_FACT = {name: re.compile(rf"^{name}:(\S+)", re.MULTILINE) for name in ("METHOD", "SEQUENCE")}


@dataclass(frozen=True)
class ShownMail:
    """A mail in a list: of one that is not `seen`, neither address nor subject tells to whom it went."""

    id: int
    seen: bool
    subject: str
    recipient: str
    state: DeliveryState
    error: str
    created_at: datetime
    #: When a mail that waits is tried again.
    again: datetime | None


@dataclass(frozen=True)
class OpenedMail(ShownMail):
    """A mail with what stands in it."""

    sender: str
    text: str
    calendar: str
    links: tuple[str, ...]
    message_id: str
    #: What the entry in it says: METHOD and SEQUENCE; "" without an entry.
    entry: str
    #: What the server said when it took the mail.
    answer: str
    #: Whether it has an HTML part, for the frame that shows it.
    is_designed: bool = False
    #: (name, size) of the files that went with it.
    files: tuple[tuple[str, int], ...] = ()
    #: Whose place it concerns, for who may send its present state again; "" for none.
    public_id: str = ""


def of_webinar(webinar: Webinar, rows: Sequence[Delivery]) -> list[ShownMail]:
    """Return mails of a webinar as the signed-in user may know them."""
    return _all_shown(rows, _hidden(webinar, rows))


def one_of_webinar(webinar: Webinar, delivery_id: int) -> OpenedMail:
    """Return a mail of this webinar, opened; NotAllowed for one that the user may not read."""
    row = session().get(Delivery, delivery_id)
    if row is None or row.scope != webinar.scope:
        raise NotFound
    if not of_webinar(webinar, [row])[0].seen:
        raise NotAllowed(HIDDEN)
    person = queries.place_of(session(), row.line)
    return _opened(row, person.public_id if person and not person.erased_at else "")


def of_person(webinar: Webinar, public_id: str) -> tuple[Registrant, list[OpenedMail]]:
    """Return a registrant whom the signed-in user may see, and the mails about the place or to its holder that they may read."""
    roster = Roster.for_me(webinar)
    found = roster.find_to_act(public_id)
    return roster.of(found), _evidence(webinar, Delivery.line == f"registration:{found.id}", [found.email])


def of_member(webinar: Webinar, member_id: int) -> tuple[PanelMember, list[OpenedMail]]:
    """Return a panel member, and the mails to them or about their part that the user may read."""
    member = panel_member(session(), webinar.id, member_id)
    if member is None:
        raise NotFound
    return member, _evidence(webinar, Delivery.line == f"speaker:{member.id}", [member.person.email])


def of_delegation(webinar: Webinar, delegation_id: int) -> tuple[ShownDelegation, list[OpenedMail]]:
    """Return a delegation, and the mails to its focal point; NotAllowed for who receives not everybody's data."""
    roster = Roster.for_me(webinar)
    roster.ensure_whole()
    group = delegation_of(webinar, delegation_id)
    return shown_delegation(group, roster), _evidence(webinar, queries.began(f"focal:{group.id}"), [group.focal_email])


def of_host(webinar: Webinar, host_id: int) -> tuple[Host, list[OpenedMail]]:
    """Return a host, and the mails to its own address, to its staff and wherever it was asked."""
    host = host_of(webinar, host_id)
    staff = queries.addresses_of_staff(session(), host.organisation_id)
    return host, _evidence(webinar, queries.began(f"host:{host.id}"), [host.organisation.contact_email, *staff])


def _evidence(webinar: Webinar, theirs: ColumnElement[bool], addresses: Sequence[str]) -> list[OpenedMail]:
    rows = queries.evidence(session(), webinar.scope, theirs, {address for address in addresses if address})
    hidden = _hidden(webinar, rows)
    return [_opened(row) for row in rows if row.id not in hidden]


def design_of_webinar(webinar: Webinar, delivery_id: int) -> str:
    """Return the HTML of a mail of this webinar that the user may read, without keys."""
    one_of_webinar(webinar, delivery_id)
    return _design(session().get_one(Delivery, delivery_id))


def any_design(delivery_id: int) -> str:
    """Return the HTML of any mail, for an administrator."""
    row = session().get(Delivery, delivery_id)
    if row is None:
        raise NotFound
    return _design(row)


def _design(row: Delivery) -> str:
    part = email.message_from_bytes(row.message, policy=default_policy).get_body(("html",))
    if part is None:
        raise NotFound
    return _clean(str(part.get_content()))


def any_mail(delivery_id: int) -> OpenedMail:
    """Return any mail, opened, for an administrator."""
    row = session().get(Delivery, delivery_id)
    if row is None:
        raise NotFound
    return _opened(row)


def everything(rows: Sequence[Delivery]) -> list[ShownMail]:
    """Return mails as administrators know them."""
    return _all_shown(rows, {})


def _all_shown(rows: Sequence[Delivery], pseudonyms: dict[int, str]) -> list[ShownMail]:
    again = queries.tries(session(), [row.key for row in rows if row.state is DeliveryState.WAITING])
    return [_shown(row, pseudonyms.get(row.id), again.get(row.key)) for row in rows]


def _hidden(webinar: Webinar, rows: Sequence[Delivery]) -> dict[int, str]:
    """Return by its id what stands for the recipient of each mail that the signed-in user may not read.

    Who sees everybody reads every mail. For others a mail is judged by what it is about (`rules.is_open`), and by the later
    room that sent it where that has a say (`Feature.readable`). Whatever it is about, a mail to the address of a registrant
    whom they may not see stays closed.
    """
    roster = Roster.for_me(webinar)
    if roster.is_whole:
        return {}
    people = queries.registrants(session(), webinar.id, {email_key(row.recipient) for row in rows})
    judged, hidden = _judged(webinar, rows), {}
    for row in rows:
        person = people.get(email_key(row.recipient))
        if person is not None and not roster.sees(person):
            hidden[row.id] = roster.of(person).name
            continue
        is_open = rules.is_open(row.line, row.key, person.id if person else None)
        if row.id in judged:
            is_open = judged[row.id] and (is_open or row.line is None)
        if not is_open:
            hidden[row.id] = str(_("A person whose data your organisation doesn’t receive"))
    return hidden


def open_ids(webinar: Webinar, ids: Collection[int]) -> set[int]:
    """Return which of these mails about a webinar the signed-in user may read."""
    rows = queries.by_ids(session(), webinar.scope, ids)
    return {row.id for row in rows} - set(_hidden(webinar, rows))


def _judged(webinar: Webinar, rows: Sequence[Delivery]) -> dict[int, bool]:
    """Return by its id what later rooms say of their mails."""
    found = {}
    for word, readable in ((word, judge) for feature in site().features for word, judge in feature.readable.items()):
        theirs = [row for row in rows if rules.word_of(row.key) == word]
        open_ones = readable(webinar, theirs) if theirs else set()
        found.update({row.id: row.id in open_ones for row in theirs})
    return found


def _shown(row: Delivery, pseudonym: str | None, again: datetime | None) -> ShownMail:
    seen = pseudonym is None
    return ShownMail(
        row.id, seen, masked(row.subject) if seen else "", pseudonym or row.recipient, row.state,
        said(row.error) if seen else "", row.created_at, again,
    )  # fmt: skip


def _opened(row: Delivery, public_id: str = "") -> OpenedMail:
    message = email.message_from_bytes(row.message, policy=default_policy)
    text, calendar = _part(message, "text/plain"), unfolded(_part(message, "text/calendar"))
    clean, whole = _clean, _reads_keys()
    return OpenedMail(
        row.id, True, clean(row.subject), row.recipient, row.state, said(row.error), row.created_at, None,
        str(message["From"] or ""), clean(text), clean(calendar), tuple(re.findall(r"https?://\S+", text)) if whole else (),
        str(message["Message-ID"] or ""), _entry(calendar), row.answer or "", message.get_body(("html",)) is not None, tuple(enclosed(message)), public_id,
    )  # fmt: skip


def _reads_keys() -> bool:
    return me().is_admin and site().settings.mail_is_kept


def _clean(text: str) -> str:
    """Return a text as the user may know it."""
    return text if _reads_keys() else masked(text)


def _entry(calendar: str) -> str:
    """Return "REQUEST, SEQUENCE 2" of an iCalendar object that we wrote."""
    method, sequence = (_FACT[name].search(calendar) for name in ("METHOD", "SEQUENCE"))
    return f"{method[1]}, SEQUENCE {sequence[1]}" if method and sequence else ""


def _part(message: EmailMessage, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and isinstance(part, EmailMessage):
            return str(part.get_content())
    return ""
