"""Verbs on webinars and their hosts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.core import audit, events, outbox, timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code, slugify
from webinar.organisations.models import Organisation
from webinar.webinars import rules
from webinar.webinars.events import (
    CapacityChanged,
    WebinarCancelled,
    WebinarCloned,
    WebinarMoved,
    WebinarPostponed,
    WebinarPublished,
)
from webinar.webinars.models import Acceptance, Host, HostRole, Webinar, WebinarState
from webinar.webinars.queries import locked
from webinar.webinars.tasks import SendHostInvitation


@dataclass(frozen=True)
class WebinarDetails:
    """What organisers say of a webinar; the times are instants, made by `core.timezones`."""

    title: str
    subtitle: str = ""
    language: str = "en"
    about: str = ""
    date: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = ""
    capacity: int | None = None
    registration_open: bool = True
    platform: str = ""
    join_url: str = ""
    working_languages: tuple[str, ...] = ()
    contact_email: str = ""
    privacy_notice: str = ""


#: A change of one of these must reach the calendars of those who hold an entry.
_IN_CALENDARS = ("date", "starts_at", "ends_at", "time_zone", "join_url")


def add_webinar(
    session: Session, details: WebinarDetails, hosts: list[Organisation], *, actor: audit.Actor, now: datetime,
    slug: str = "", invited: Collection[int] = (),
) -> Webinar:  # fmt: skip
    """Open a webinar as proposed, held by these organisations in this order; those of the ids `invited` are asked first."""
    rules.ensure_times(details.starts_at, details.ends_at)
    if not hosts:
        raise RuleViolation(N_("At least one organisation must be a host."), field="hosts")
    webinar = Webinar(slug=slug or _free_slug(session, details), uid=random_code(20), created_at=now, changed_at=now)
    webinar.hosts = [
        Host(
            organisation=organisation,
            role=HostRole.HOST,
            position=position,
            acceptance=Acceptance.INVITED if organisation.id in invited else Acceptance.ACCEPTED,
        )
        for position, organisation in enumerate(hosts, start=1)
    ]
    _fill(webinar, details)
    session.add(webinar)
    session.flush()
    _invite_hosts(session, webinar, now)
    audit.record(session, actor, "webinars.add", details.title, now=now, scope=webinar.scope, slug=webinar.slug)
    return webinar


def _invite_hosts(session: Session, webinar: Webinar, now: datetime) -> None:
    for host in webinar.hosts:
        if host.acceptance is Acceptance.INVITED and (address := host.organisation.contact_email):
            outbox.enqueue(session, SendHostInvitation(host.id, address), key=f"host:{host.id}:{address}", now=now)


def _free_slug(session: Session, details: WebinarDetails) -> str:
    base = slugify(details.title) or random_code(8)
    slug = base
    if details.date is not None and _taken(session, slug):
        slug = f"{base}-{details.date.year}"
    while _taken(session, slug):
        slug = f"{base}-{random_code(4)}"
    return slug


def _taken(session: Session, slug: str) -> bool:
    return session.scalar(select(Webinar.id).where(Webinar.slug == slug)) is not None


def _fill(webinar: Webinar, details: WebinarDetails) -> None:
    for name, value in asdict(details).items():
        setattr(webinar, name, list(value) if name == "working_languages" else value)


def edit_webinar(
    session: Session, webinar: Webinar, details: WebinarDetails, *, tell: bool, actor: audit.Actor, now: datetime
) -> None:
    """Change a webinar. What calendars must follow raises the sequence, and with `tell` people are told."""
    rules.ensure_times(details.starts_at, details.ends_at)
    webinar = locked(session, webinar.id)
    before = {name: getattr(webinar, name) for name in asdict(details)}
    _fill(webinar, details)
    changed = sorted(name for name in before if before[name] != getattr(webinar, name))
    webinar.changed_at = now
    audit.record(session, actor, "webinars.edit", webinar.title, now=now, scope=webinar.scope, changed=changed)
    if "capacity" in changed or "registration_open" in changed:
        session.flush()
        events.announce(session, CapacityChanged(webinar.id), now=now)
    if any(name in changed for name in _IN_CALENDARS):
        webinar.sequence += 1
        session.flush()
        if webinar.is_public and webinar.state is not WebinarState.POSTPONED:
            events.announce(session, WebinarMoved(webinar.id, tell), now=now)


def publish(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Make the page public and open what hangs on it; RuleViolation names the first thing missing."""
    obstacles = rules.publishing_obstacles(webinar)
    if obstacles:
        raise RuleViolation(obstacles[0])
    webinar.published_at = webinar.published_at or now
    again = webinar.state is WebinarState.POSTPONED
    if again or webinar.state in {WebinarState.PROPOSED, WebinarState.AGREED}:
        webinar.state = WebinarState.ANNOUNCED
    webinar.changed_at = now
    audit.record(session, actor, "webinars.publish", webinar.title, now=now, scope=webinar.scope)
    session.flush()
    events.announce(session, WebinarPublished(webinar.id, actor.name), now=now)
    if again:
        webinar.sequence += 1
        session.flush()
        events.announce(session, WebinarMoved(webinar.id, tell=True), now=now)


def withdraw(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Take the page back from the public; registrations are kept."""
    webinar.published_at = None
    webinar.changed_at = now
    audit.record(session, actor, "webinars.withdraw", webinar.title, now=now, scope=webinar.scope)


def take_step(
    session: Session, webinar: Webinar, state: WebinarState, *, actor: audit.Actor, now: datetime, reason: str = ""
) -> None:
    """Move the webinar along its life; `reason` says why although something stood in the way."""
    rules.ensure_step(webinar.state, state)
    before, webinar.state = webinar.state, state
    webinar.changed_at = now
    audit.record(
        session, actor, "webinars.step", webinar.title, now=now, scope=webinar.scope, before=before.value,
        after=state.value, reason=reason,
    )  # fmt: skip


def postpone(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Take back the date; everybody who holds a calendar entry is told, registrations stay."""
    rules.ensure_may_postpone(webinar)
    webinar = locked(session, webinar.id)
    webinar.state = WebinarState.POSTPONED
    webinar.sequence += 1
    webinar.changed_at = now
    audit.record(session, actor, "webinars.postpone", webinar.title, now=now, scope=webinar.scope)
    session.flush()
    if webinar.is_public:
        events.announce(session, WebinarPostponed(webinar.id), now=now)


def set_template(session: Session, webinar: Webinar, is_template: bool, *, actor: audit.Actor, now: datetime) -> None:
    """Make a webinar a template, or a webinar again; RuleViolation while its page is public."""
    if is_template and webinar.is_public:
        raise RuleViolation(N_("The page is public. Take it back first, or copy the webinar."))
    webinar.is_template = is_template
    audit.record(session, actor, "webinars.set_template", webinar.title, now=now, scope=webinar.scope, on=is_template)


#: What a copy does not take over from its model.
_OWN = frozenset(
    {"id", "slug", "uid", "title", "date", "starts_at", "ends_at", "state", "published_at", "sequence", "created_at",
     "changed_at", "join_url", "is_template", "registration_open", "setup_stamp"}
)  # fmt: skip


def clone(
    session: Session, source: Webinar, title: str, day: date | None, *, actor: audit.Actor, now: datetime,
    invited: Collection[int] = (),
) -> Webinar:  # fmt: skip
    """Open a webinar after the model of another, with all that belongs to it but what happened to it.

    Organisations of the ids `invited` are asked anew. The hours stay what they were on the clocks of its zone; without a day the copy has none.
    """
    starts_at, ends_at = _moved_to(source, day)
    details = WebinarDetails(title=title, date=day)
    copied = {column.key: getattr(source, column.key) for column in Webinar.__table__.columns if column.key not in _OWN}
    webinar = Webinar(
        **copied, title=title, date=day, starts_at=starts_at, ends_at=ends_at, slug=_free_slug(session, details),
        uid=random_code(20), created_at=now, changed_at=now,
    )  # fmt: skip
    webinar.hosts = [
        Host(
            organisation=host.organisation, role=host.role, position=host.position,
            acceptance=Acceptance.INVITED if host.organisation_id in invited else Acceptance.ACCEPTED,
            signs_off=host.signs_off, sees_people=host.sees_people,
        )
        for host in source.hosts
    ]  # fmt: skip
    session.add(webinar)
    session.flush()
    _invite_hosts(session, webinar, now)
    events.announce(session, WebinarCloned(source.id, webinar.id), now=now)
    audit.record(session, actor, "webinars.clone", title, now=now, scope=webinar.scope, source=source.slug)
    return webinar


def _moved_to(source: Webinar, day: date | None) -> tuple[datetime | None, datetime | None]:
    if day is None or source.starts_at is None:
        return None, None
    start = timezones.to_utc(day, timezones.to_local(source.starts_at, source.time_zone).time(), source.time_zone)
    return start, start + (source.ends_at - source.starts_at) if source.ends_at else None


def cancel(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Cancel the webinar for good; everybody who holds a calendar entry is told."""
    rules.ensure_may_cancel(webinar)
    webinar = locked(session, webinar.id)
    webinar.state = WebinarState.CANCELLED
    webinar.sequence += 1
    webinar.registration_open = False
    webinar.changed_at = now
    audit.record(session, actor, "webinars.cancel", webinar.title, now=now, scope=webinar.scope)
    session.flush()
    events.announce(session, WebinarCancelled(webinar.id), now=now)


def add_host(
    session: Session, webinar: Webinar, organisation: Organisation, role: HostRole, *, actor: audit.Actor,
    now: datetime, invite: bool = False, address: str = "",
) -> None:  # fmt: skip
    """Add an organisation at the end of the order; with `invite` it is asked first, by mail if there is an address."""
    if any(host.organisation_id == organisation.id for host in webinar.hosts):
        raise RuleViolation(N_("%(name)s is on the list already."), field="organisation", name=organisation.name)
    acceptance = Acceptance.INVITED if invite else Acceptance.ACCEPTED
    signs = role in rules.HOSTING_ROLES
    host = Host(
        organisation=organisation, role=role, position=len(webinar.hosts) + 1, acceptance=acceptance, signs_off=signs,
        sees_people=signs,
    )  # fmt: skip
    webinar.hosts.append(host)
    session.flush()
    if invite and address:
        outbox.enqueue(session, SendHostInvitation(host.id, address), key=f"host:{host.id}:{address}", now=now)
    _record_hosts(session, webinar, "webinars.add_host", organisation.name, actor=actor, now=now)


def answer_host(
    session: Session, host: Host, *, accept: bool, name: str, comment: str, actor: audit.Actor, now: datetime
) -> None:
    """Take an organisation's answer, by its link or noted by staff; RuleViolation when there is one."""
    rules.ensure_unanswered(host)
    host.acceptance = Acceptance.ACCEPTED if accept else Acceptance.DECLINED
    host.answered_at, host.answered_by, host.comment = now, name, comment
    action = "webinars.host_accepts" if accept else "webinars.host_declines"
    _record_hosts(session, host.webinar, action, host.organisation.name, actor=actor, now=now)


def set_host_rights(
    session: Session, webinar: Webinar, host: Host, *, role: HostRole, signs_off: bool, sees_people: bool,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Change in what capacity a host stands, whether documents wait for it, and whether it sees personal data."""
    others = [row for row in webinar.hosts if row is not host]
    if role not in rules.HOSTING_ROLES and not any(row.role in rules.HOSTING_ROLES for row in others):
        raise RuleViolation(N_("At least one organisation must be a host."))
    host.role, host.signs_off, host.sees_people = role, signs_off, sees_people
    _record_hosts(session, webinar, "webinars.set_host_rights", host.organisation.name, actor=actor, now=now)


def set_host_note(session: Session, host: Host, text: str, *, actor: audit.Actor, now: datetime) -> None:
    """Keep a note for the host's own staff; the log says that, not what."""
    host.note = text
    audit.record(
        session,
        actor,
        "webinars.set_host_note",
        host.organisation.name,
        now=now,
        scope=f"organisation:{host.organisation_id}",
    )


def move_host(session: Session, webinar: Webinar, host: Host, *, up: bool, actor: audit.Actor, now: datetime) -> None:
    """Exchange a host with its neighbour in the order; at the end of the list nothing happens."""
    order = list(webinar.hosts)
    index = order.index(host)
    other = index - 1 if up else index + 1
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    _number(order)
    _record_hosts(session, webinar, "webinars.move_host", host.organisation.name, actor=actor, now=now)


def remove_host(session: Session, webinar: Webinar, host: Host, *, actor: audit.Actor, now: datetime) -> None:
    """Take an organisation off the list; the last one that hosts stays."""
    rest = [other for other in webinar.hosts if other is not host]
    if not any(other.role in rules.HOSTING_ROLES for other in rest):
        raise RuleViolation(N_("At least one organisation must be a host."))
    name = host.organisation.name
    webinar.hosts.remove(host)
    _number(rest)
    _record_hosts(session, webinar, "webinars.remove_host", name, actor=actor, now=now)


def _number(order: list[Host]) -> None:
    for position, host in enumerate(order, start=1):
        host.position = position


def _record_hosts(
    session: Session, webinar: Webinar, action: str, name: str, *, actor: audit.Actor, now: datetime
) -> None:
    webinar.changed_at = now
    session.flush()
    session.expire(webinar, ["hosts"])
    audit.record(session, actor, action, name, now=now, scope=webinar.scope)
