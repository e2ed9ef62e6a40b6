"""Verbs on the hosts of a webinar. Each is refused unless the table of powers gives it to one of the parties acting."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.convening.hosts import queries, rules
from webinar.convening.hosts.rules import Act, Party
from webinar.convening.hosts.tasks import News, SendHostInvitation, SendHostNews
from webinar.convening.webinars.events import HostSeesPeople
from webinar.convening.webinars.models import Acceptance, AnswerBy, FormerHost, Host, HostRole, Webinar
from webinar.convening.webinars.queries import locked
from webinar.convening.webinars.rules import HOSTING_ROLES, lead_of
from webinar.convening.webinars.service import change_contact
from webinar.core import audit, events, outbox
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import caused_lately, has_enough
from webinar.core.text import N_, random_code
from webinar.directory.organisations.models import Organisation


@dataclass(frozen=True)
class Deed:
    """Who acts, for whom, and when."""

    actor: audit.Actor
    parties: Collection[Party]
    now: datetime


@dataclass(frozen=True)
class Rights:
    """In what capacity a host stands, whether documents wait for it, and whether it sees personal data."""

    role: HostRole
    signs_off: bool
    sees_people: bool


def add_host(session: Session, webinar: Webinar, organisation: Organisation, role: HostRole, deed: Deed) -> Host:
    """Add an organisation at the end of the order; nobody is mailed. Its own staff accept by adding it."""
    rules.ensure_may(Act.ADD, deed.parties)
    webinar = locked(session, webinar.id)
    if any(host.organisation_id == organisation.id for host in webinar.hosts):
        raise RuleViolation(N_("%(name)s is already on the list."), field="organisation", name=organisation.name)
    own = Party.ITSELF in deed.parties
    signs = role in HOSTING_ROLES
    host = Host(
        organisation=organisation, role=role, position=len(webinar.hosts) + 1, signs_off=signs, sees_people=signs,
        acceptance=Acceptance.ACCEPTED if own else Acceptance.NOT_ASKED, is_lead=False,
    )  # fmt: skip
    webinar.hosts.append(host)
    _opened(session, host, was_open=False, now=deed.now)
    _record(session, webinar, "webinars.add_host", organisation.name, deed)
    return host


def ask_hosts(session: Session, webinar: Webinar, asked: Sequence[tuple[int, Sequence[str]]], deed: Deed) -> int:
    """Mail the invitation to each (host id, addresses); return the number of mails. A declined host is asked anew.

    RuleViolation when that would be more within the hour than one user may cause, or than one mailbox may get.
    """
    rules.ensure_may(Act.ASK, deed.parties)
    webinar = locked(session, webinar.id)
    asked_by = f"user:{deed.actor.id}"
    sent = caused_lately(session, asked_by, deed.now)
    full = [one for _id, addresses in asked for one in addresses if has_enough(session, one, deed.now)]
    rules.ensure_few(sent, sum(len(addresses) for _id, addresses in asked), full)
    count = 0
    for host_id, addresses in asked:
        host = _host(webinar, host_id)
        rules.ensure_can_be_asked(host)
        host.acceptance, host.asked_at, host.answer_by = Acceptance.INVITED, deed.now, AnswerBy.ITSELF
        host.answered_at, host.answered_by, host.comment, host.noted_by, host.noted_because = None, "", "", "", ""
        for address in addresses:
            key = f"host:{host.id}:{address}:{random_code(8)}"
            outbox.enqueue(session, SendHostInvitation(host.id, address, asked_by), key=key, now=deed.now)
            count += 1
        _record(session, webinar, "webinars.ask_host", host.organisation.name, deed, to=list(addresses))
    return count


def answer_host(session: Session, host: Host, *, accept: bool, name: str, comment: str, deed: Deed) -> None:
    """Take an organisation's own answer, given by its link or its staff; it replaces one that another noted."""
    rules.ensure_may(Act.ANSWER, deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    rules.ensure_open(host)
    was_host, was_open = host.acceptance is Acceptance.ACCEPTED, _is_open(host)
    host.acceptance = Acceptance.ACCEPTED if accept else Acceptance.DECLINED
    host.answered_at, host.answered_by, host.comment, host.answer_by = deed.now, name, comment, AnswerBy.ITSELF
    host.noted_by, host.noted_because = "", ""
    _opened(session, host, was_open=was_open, now=deed.now)
    if was_host and not accept:
        _remember(session, host, name, comment, deed.now, withdrew=True)
        _pass_lead(session, webinar, host)
    _tell_lead(session, webinar, host, News.ACCEPTED if accept else News.DECLINED, name, comment, deed.now)
    action = "webinars.host_accepts" if accept else "webinars.host_declines"
    _record(session, webinar, action, host.organisation.name, deed, said_by=AnswerBy.ITSELF.value)


def note_answer(session: Session, host: Host, *, accept: bool, because: str, deed: Deed) -> None:
    """Write down for an organisation what it said elsewhere, and on what ground; its staff are told and may object.

    Noted by an administrator, the public reads its name; noted by the lead host, only when it has confirmed itself.
    """
    rules.ensure_may(Act.NOTE_ANSWER, deed.parties)
    rules.ensure_reason(because, "because")
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    rules.ensure_can_be_noted(host)
    host.acceptance = Acceptance.ACCEPTED if accept else Acceptance.DECLINED
    host.answered_at, host.answered_by, host.comment = deed.now, "", ""
    host.noted_by, host.noted_because = deed.actor.name, because
    host.answer_by = AnswerBy.ADMINISTRATOR if Party.ADMINISTRATOR in deed.parties else AnswerBy.ANOTHER_HOST
    _opened(session, host, was_open=False, now=deed.now)
    news = News.NOTED_ACCEPTED if accept else News.NOTED_DECLINED
    _tell(session, webinar, host.organisation, host.organisation, news, deed.actor.name, because, deed.now)
    action = "webinars.host_accepts" if accept else "webinars.host_declines"
    _record(
        session, webinar, action, host.organisation.name, deed, said_by=host.answer_by.value,
        noted_by=deed.actor.name, because=because,
    )  # fmt: skip


def set_rights(session: Session, host: Host, rights: Rights, deed: Deed) -> bool:
    """Change what a host may and tell its staff, unless the change is their own; tell whether anything changed."""
    rules.ensure_may(Act.SET_RIGHTS, deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    if rights == rights_of(host):
        return False
    rules.ensure_rights(webinar, host, rights.role, sees_people=rights.sees_people)
    was_open = _is_open(host)
    host.role, host.signs_off, host.sees_people = rights.role, rights.signs_off, rights.sees_people
    _opened(session, host, was_open=was_open, now=deed.now)
    if rules.is_concerned(host) and Party.ITSELF not in deed.parties:
        _tell(session, webinar, host.organisation, host.organisation, News.RIGHTS, deed.actor.name, "", deed.now)
    _record(
        session, webinar, "webinars.set_host_rights", host.organisation.name, deed, role=rights.role.value,
        signs_off=rights.signs_off, sees_people=rights.sees_people,
    )  # fmt: skip
    return True


def rights_of(host: Host) -> Rights:
    """Return what a host may now."""
    return Rights(host.role, host.signs_off, host.sees_people)


def set_note(session: Session, host: Host, text: str, *, actor: audit.Actor, now: datetime) -> None:
    """Keep a note for the host's own staff; the log says that, not what."""
    host.note = text
    scope = f"organisation:{host.organisation_id}"
    audit.record(session, actor, "webinars.set_host_note", host.organisation.name, now=now, scope=scope)


def move_host(session: Session, host: Host, *, up: bool, deed: Deed) -> None:
    """Exchange a host with its neighbour in the order; at the end of the list nothing happens."""
    rules.ensure_may(Act.ORDER, deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    order = list(webinar.hosts)
    index = order.index(host)
    other = index - 1 if up else index + 1
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    _number(order)
    _record(session, webinar, "webinars.move_host", host.organisation.name, deed)


def remove_host(session: Session, host: Host, *, reason: str, deed: Deed) -> None:
    """Take an organisation off the list and tell its staff why; one that is neither asked nor a host goes without a word."""
    rules.ensure_may(rules.removal_of(host), deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    rules.ensure_may(rules.removal_of(host), deed.parties)
    rules.ensure_another_hosts(webinar, host)
    if rules.is_concerned(host):
        rules.ensure_reason(reason, "reason")
        _tell(session, webinar, host.organisation, host.organisation, News.REMOVED, deed.actor.name, reason, deed.now)
    _take_off(session, webinar, host, reason, deed, withdrew=False)
    _record(session, webinar, "webinars.remove_host", host.organisation.name, deed, because=reason)


def leave(session: Session, host: Host, *, reason: str, deed: Deed) -> None:
    """Let a host withdraw by itself; the lead host is told."""
    rules.ensure_may(Act.LEAVE, deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    rules.ensure_may_leave(webinar, host)
    _tell_lead(session, webinar, host, News.LEFT, deed.actor.name, reason, deed.now)
    _take_off(session, webinar, host, reason, deed, withdrew=True)
    _record(session, webinar, "webinars.leave", host.organisation.name, deed, because=reason)


def hand_over(session: Session, host: Host, deed: Deed) -> None:
    """Make another host the lead host; the staff of both are told."""
    rules.ensure_may(Act.HAND_OVER, deed.parties)
    webinar = locked(session, host.webinar_id)
    host = _host(webinar, host.id)
    rules.ensure_can_lead(host)
    before = lead_of(webinar)
    _make_lead(session, webinar, host)
    for concerned in filter(None, (before, host)):
        _tell(session, webinar, host.organisation, concerned.organisation, News.LEAD, deed.actor.name, "", deed.now)
    _record(session, webinar, "webinars.hand_over_lead", host.organisation.name, deed)


def replace_contact(session: Session, webinar: Webinar, address: str, deed: Deed) -> None:
    """Let replies go to another host's address, since the former was that of a host that goes or leads no more."""
    webinar = locked(session, webinar.id)
    change_contact(webinar, address, now=deed.now)
    _record(session, webinar, "webinars.replace_contact", webinar.title, deed)


def tell_those_spoken_for(session: Session, webinar: Webinar, now: datetime) -> None:
    """Tell hosts for which an administrator answered without a word to them yet, once, with a link to object."""
    for host in queries.spoken_for(webinar):
        host.answered_at = now
        to, news = host.organisation, News.NOTED_ACCEPTED
        _tell(session, webinar, to, to, news, host.noted_by, host.noted_because, now)


def _opened(session: Session, host: Host, *, was_open: bool, now: datetime) -> None:
    """Tell later rooms when a host receives registrants that did not before."""
    session.flush()
    if host.is_named and host.sees_people and not was_open:
        events.announce(session, HostSeesPeople(host.webinar_id, host.id), now=now)


def _is_open(host: Host) -> bool:
    return host.is_named and host.sees_people


def _host(webinar: Webinar, host_id: int) -> Host:
    for host in webinar.hosts:
        if host.id == host_id:
            return host
    raise NotFound


def _take_off(session: Session, webinar: Webinar, host: Host, reason: str, deed: Deed, *, withdrew: bool) -> None:
    if host.acceptance is Acceptance.ACCEPTED:
        _remember(session, host, deed.actor.name, reason, deed.now, withdrew=withdrew)
    _pass_lead(session, webinar, host)
    rest = [other for other in webinar.hosts if other is not host]
    webinar.hosts.remove(host)
    _number(rest)


def _remember(session: Session, host: Host, by: str, reason: str, now: datetime, *, withdrew: bool) -> None:
    row = queries.former_host(session, host.webinar_id, host.organisation_id)
    if row is None:
        row = FormerHost(webinar_id=host.webinar_id, organisation_id=host.organisation_id)
        session.add(row)
    row.left_at, row.removed_by, row.reason, row.withdrew = now, by, reason, withdrew


def _pass_lead(session: Session, webinar: Webinar, leaving: Host) -> None:
    """Give the lead to the next host that can take it when the lead host goes."""
    if not leaving.is_lead:
        return
    heir = next((host for host in webinar.hosts if rules.can_lead(host)), None)
    _make_lead(session, webinar, heir)


def _make_lead(session: Session, webinar: Webinar, host: Host | None) -> None:
    for row in webinar.hosts:
        row.is_lead = False
    session.flush()  # never two at once: an index holds that
    if host is not None:
        host.is_lead = True


def _number(order: Iterable[Host]) -> None:
    for position, host in enumerate(order, start=1):
        host.position = position


def _tell_lead(session: Session, webinar: Webinar, host: Host, news: News, by: str, reason: str, now: datetime) -> None:
    lead = lead_of(webinar)
    if lead is not None and lead is not host:
        _tell(session, webinar, host.organisation, lead.organisation, news, by, reason, now)


def _tell(
    session: Session, webinar: Webinar, about: Organisation, to: Organisation, news: News, by: str, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    for reader in queries.readers(session, to, webinar.language):
        task = SendHostNews(webinar.id, about.id, news.value, by, reason, reader.address, reader.language)
        key = f"host-news:{webinar.id}:{about.id}:{reader.address}:{random_code(10)}"
        outbox.enqueue(session, task, key=key, now=now)


def _record(session: Session, webinar: Webinar, action: str, name: str, deed: Deed, **details: object) -> None:
    webinar.changed_at = deed.now
    session.flush()
    session.expire(webinar, ["hosts"])
    audit.record(session, deed.actor, action, name, now=deed.now, scope=webinar.scope, **details)
