"""Messages to many as one viewer may know them, and whom they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from webinar.accounts.access import me
from webinar.convening.webinars.access import my_hosts
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.rules import accepted
from webinar.core.errors import NotAllowed, NotFound
from webinar.core.mail import Delivery
from webinar.core.optouts import suppressed
from webinar.core.outbox import JobState
from webinar.correspondence.mailings import queries, rules
from webinar.correspondence.mailings.models import Kind, Mailing, MailingRecipient, MailingState, MessageTemplate
from webinar.correspondence.mailings.rules import Addressee, Fate, Reach
from webinar.programme.agenda.queries import panel
from webinar.registration.roster import queries as roster_queries
from webinar.registration.roster.access import Roster, read_filters
from webinar.registration.roster.rules import HIDDEN
from webinar.web.database import session
from webinar.web.i18n import said
from webinar.web.optouts import digest_of
from webinar.web.rendering import translate


@dataclass(frozen=True)
class ShownMailing:
    """A message with what became of it, counted."""

    id: int
    subject: str
    text: str
    kind: Kind
    kind_label: str
    state: MailingState
    state_label: str
    author: str
    created_at: datetime
    sent_by: str
    sent_at: datetime | None
    #: (fate, label, how many), only those that occur.
    fates: list[tuple[Fate, str, int]]

    @property
    def waits(self) -> int:
        """Return how many have not gone yet."""
        return sum(count for fate, _label, count in self.fates if fate in {Fate.QUEUED, Fate.DEFERRED})

    @property
    def total(self) -> int:
        """Return to how many it goes."""
        return sum(count for _fate, _label, count in self.fates)


@dataclass(frozen=True)
class ShownRecipient:
    """Somebody to whom a message went: of one that is not `seen`, a pseudonym."""

    id: int
    name: str
    seen: bool
    fate: Fate
    fate_label: str
    error: str
    delivery_id: int | None
    public_id: str


def listed(webinar: Webinar) -> Select[Mailing]:
    """Return the statement for the messages that the signed-in user may read.

    Words to somebody may tell who they are: who may not see everybody reads what their own organisations wrote.
    """
    mine = None if Roster.for_me(webinar).is_whole else {host.organisation_id for host in my_hosts(webinar)}
    return queries.listed(webinar.id, mine)


def may_read(webinar: Webinar, mailing_id: int) -> bool:
    """Tell whether the signed-in user may read a message."""
    return session().scalar(listed(webinar).where(Mailing.id == mailing_id)) is not None


def readable(webinar: Webinar, mails: Sequence[Delivery]) -> set[int]:
    """Return the ids of those mails with a message, or with its test, whose message the signed-in user may read.

    Of mails in no registrant's order these are speakers' alone. A database may give the id of a discarded draft again: a
    message younger than the mail is another one.
    """
    numbers = {mail.id: int(mail.key.split(":")[1]) for mail in mails}
    found = {row.id: row for row in session().scalars(listed(webinar).where(Mailing.id.in_(numbers.values())))}
    return {
        mail.id for mail in mails
        if (row := found.get(numbers[mail.id])) is not None and row.created_at <= mail.created_at
        and (mail.line or row.kind is Kind.SPEAKERS or mail.key.startswith("mailing-test:"))
    }  # fmt: skip


def find(webinar: Webinar, mailing_id: int) -> Mailing:
    """Return a message of this webinar that the signed-in user may read."""
    row = session().scalar(listed(webinar).where(Mailing.id == mailing_id))
    if row is None:
        raise NotFound
    return row


def template_hosts(webinar: Webinar) -> list[Host]:
    """Return the hosts whose templates the signed-in user uses: their own, for administrators all."""
    return accepted(webinar) if me().is_admin else my_hosts(webinar)


def find_recipient(webinar: Webinar, mailing: Mailing, recipient_id: int) -> MailingRecipient:
    """Return a recipient of a message on whom the signed-in user may act; NotAllowed for somebody whom they may not see."""
    row = session().get(MailingRecipient, recipient_id)
    if row is None or row.mailing_id != mailing.id:
        raise NotFound
    if not recipients(webinar, [row])[0].seen:
        raise NotAllowed(HIDDEN)
    return row


def find_template(webinar: Webinar, template_id: int) -> MessageTemplate:
    """Return a template of a host for which the signed-in user acts."""
    row = session().get(MessageTemplate, template_id)
    if row is None or row.organisation_id not in {host.organisation_id for host in template_hosts(webinar)}:
        raise NotFound
    return row


def reach(webinar: Webinar, kind: Kind, audience: dict[str, Any]) -> Reach:
    """Return whom a message reaches that the signed-in user sends: one mailbox once, and nobody whom they may not see."""
    if kind is Kind.SPEAKERS:
        found = [
            _addressee(kind, row.id, row.printed_name, row.person.email, bool(row.printed_name))
            for row in panel(session(), webinar.id) if row.person.email and not row.answer.is_out
        ]  # fmt: skip
        return _reach(found, 0)
    roster = Roster.for_me(webinar)
    if kind is Kind.FOCAL_POINTS:
        rows = queries.focal_points(session(), webinar.id)
        # Focal points are no registrants: whoever receives not everybody's data learns of none.
        if not roster.is_whole:
            return Reach(hidden=len(rows))
        found = [
            _addressee(kind, row.id, row.focal_name or row.name, row.focal_email, bool(row.focal_name)) for row in rows
        ]
        return _reach(found, 0)
    return _registrants(roster, audience)


def _registrants(roster: Roster, audience: dict[str, Any]) -> Reach:
    filters, chosen = read_filters(roster, audience.get("filters", {})), audience.get("rows")
    rows: Sequence[Any] = (
        session().execute(roster_queries.for_file(roster.webinar.id, filters)).all() if chosen is None
        else roster_queries.chosen(session(), roster.webinar.id, chosen)
    )  # fmt: skip
    named = chosen is not None or bool(filters.status)
    rows = [row for row in rows if row.email and not row.erased_at and rules.is_reached(row.status, chosen=named)]
    seen = [row for row in rows if roster.sees(row)]
    found = [
        _addressee(Kind.REGISTRATIONS, row.id, row.full_name, row.email, bool(row.proved_at and row.full_name))
        for row in seen
    ]
    return _reach(found, len(rows) - len(seen))


def _addressee(kind: Kind, number: int, name: str, email: str, is_named: bool) -> Addressee:
    return Addressee(kind, number, name, email, digest_of(email), is_named)


def _reach(found: list[Addressee], hidden: int) -> Reach:
    once = {one.digest: one for one in reversed(found)}
    refusing = suppressed(session(), set(once))
    unnamed = sum(not one.is_named for one in once.values() if one.digest not in refusing)
    return Reach(sorted(once.values(), key=lambda one: one.id), hidden, len(refusing), unnamed)


def shown(rows: Sequence[Mailing]) -> list[ShownMailing]:
    """Return messages with what became of them."""
    counts: dict[int, dict[Fate, int]] = {}
    for number, job, delivery, count in queries.fates(session(), [row.id for row in rows]):
        by_fate = counts.setdefault(number, {})
        one = rules.fate(job, delivery)
        by_fate[one] = by_fate.get(one, 0) + count
    return [
        ShownMailing(
            row.id, row.subject, row.text, row.kind, translate(rules.KIND_LABELS[row.kind]), row.state,
            translate(rules.STATE_LABELS[row.state]), row.author, row.created_at, row.sent_by, row.sent_at,
            [(fate, translate(label), counts[row.id][fate]) for fate, label in rules.FATE_LABELS.items()
             if fate in counts.get(row.id, {})],
        )
        for row in rows
    ]  # fmt: skip


def recipients(webinar: Webinar, rows: Sequence[MailingRecipient]) -> list[ShownRecipient]:
    """Return to whom a message went, as the signed-in user may know them."""
    roster = Roster.for_me(webinar)
    people = queries.registrations(session(), [row.registration_id for row in rows if row.registration_id])
    speakers = {row.id: row.printed_name for row in panel(session(), webinar.id)}
    points = {row.id: row.focal_name or row.name for row in queries.focal_points(session(), webinar.id)}
    states, found = queries.states(session(), [row.key for row in rows]), []
    for row in rows:
        registration = people.get(row.registration_id or 0)
        person = roster.of(registration) if registration is not None else None
        name = person.name if person else speakers.get(row.member_id or 0) or points.get(row.delegation_id or 0, "")
        seen = person.seen if person else bool(row.member_id) or roster.is_whole
        job, delivery, number, error = states.get(row.key, (JobState.DONE, None, None, None))
        fate = rules.fate(job, delivery)
        found.append(
            ShownRecipient(
                row.id, name if seen or person else "", seen, fate, translate(rules.FATE_LABELS[fate]), said(error) if seen else "",
                number if seen else None, person.public_id if person else "",
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class ShownTemplate:
    """A template of one of the signed-in user's organisations."""

    id: int
    name: str
    kind_label: str
    language: str
    organisation: str


def templates(webinar: Webinar) -> list[ShownTemplate]:
    """Return the templates of the hosts for which the signed-in user acts."""
    names = {host.organisation_id: host.organisation.short_name for host in template_hosts(webinar)}
    return [
        ShownTemplate(
            row.id, row.name, translate(rules.KIND_LABELS[row.kind]), row.language, names[row.organisation_id]
        )
        for row in queries.templates(session(), names)
    ]
