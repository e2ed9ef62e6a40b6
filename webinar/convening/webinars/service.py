"""Verbs on webinars and their hosts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules
from webinar.convening.webinars.events import (
    CapacityChanged,
    WebinarCancelled,
    WebinarCloned,
    WebinarEdited,
    WebinarMoved,
    WebinarPostponed,
    WebinarPublished,
)
from webinar.convening.webinars.models import Acceptance, AnswerBy, Host, HostRole, Webinar, WebinarState
from webinar.convening.webinars.queries import locked
from webinar.core import audit, events, timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code, slugify
from webinar.directory.organisations.models import Organisation


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
_IN_CALENDARS = ("date", "starts_at", "ends_at", "time_zone")
#: Of a change of one of these they are told when the organiser wants it.
_IN_WORDS = ("title", "subtitle", "platform", "contact_email", "join_url")


def add_webinar(
    session: Session, details: WebinarDetails, hosts: list[Organisation], *, actor: audit.Actor, now: datetime,
    slug: str = "", unasked: Collection[int] = (), lead_by: AnswerBy = AnswerBy.ITSELF,
) -> Webinar:  # fmt: skip
    """Open a webinar as proposed, held by these organisations in this order, the first as lead host; nobody is mailed.

    Those of the ids `unasked` are still to be asked. `lead_by` says who answers for the lead host.
    """
    rules.ensure_times(details.starts_at, details.ends_at)
    if not hosts:
        raise RuleViolation(N_("At least one organisation must be a host."), field="hosts")
    webinar = Webinar(slug=slug or _free_slug(session, details), uid=random_code(20), created_at=now, changed_at=now)
    webinar.hosts = [
        _host(organisation, HostRole.HOST, position, is_lead=position == 1, answered=organisation.id not in unasked)
        for position, organisation in enumerate(hosts, start=1)
    ]
    _answer_for_lead(webinar.hosts[0], lead_by, actor)
    _fill(webinar, details)
    session.add(webinar)
    session.flush()
    audit.record(session, actor, "webinars.add", details.title, now=now, scope=webinar.scope, slug=webinar.slug)
    return webinar


def _host(organisation: Organisation, role: HostRole, position: int, *, is_lead: bool, answered: bool) -> Host:
    acceptance = Acceptance.ACCEPTED if is_lead or answered else Acceptance.NOT_ASKED
    return Host(organisation=organisation, role=role, position=position, is_lead=is_lead, acceptance=acceptance)


def _answer_for_lead(lead: Host, lead_by: AnswerBy, actor: audit.Actor) -> None:
    lead.answer_by = lead_by
    if lead_by is not AnswerBy.ITSELF:
        lead.noted_by = actor.name


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
    session: Session, webinar: Webinar, details: WebinarDetails, *, tell: bool, actor: audit.Actor, now: datetime,
    tell_words: bool = False, later: bool = False,
) -> None:  # fmt: skip
    """Change a webinar. What calendars must follow raises the sequence, and with `tell` people are told.

    With `tell_words` they are also told of a change of the title and the like, which calendars take up silently. With
    `later` nobody is told now: what people should know waits in `unsent` for `tell_changes` or `leave_changes`.
    """
    rules.ensure_times(details.starts_at, details.ends_at)
    webinar = locked(session, webinar.id)
    was = rules.planned(webinar)
    before = {name: getattr(webinar, name) for name in asdict(details)}
    _fill(webinar, details)
    changed = sorted(name for name in before if before[name] != getattr(webinar, name))
    webinar.changed_at = now
    audit.record(session, actor, "webinars.edit", webinar.title, now=now, scope=webinar.scope, changed=changed)
    if "capacity" in changed or "registration_open" in changed:
        session.flush()
        events.announce(session, CapacityChanged(webinar.id), now=now)
    session.flush()
    events.announce(session, WebinarEdited(webinar.id), now=now)
    if later and webinar.state not in {WebinarState.POSTPONED, WebinarState.CANCELLED}:
        _collect(webinar, was, before, changed, now)
    else:
        _tell_of_changes(session, webinar, was, before, changed, tell=tell, tell_words=tell_words, now=now)


def _collect(
    webinar: Webinar, was: rules.Occasion, before: Mapping[str, object], changed: Collection[str], now: datetime
) -> None:
    """Keep what people knew before the first change of which they were not told; nothing once all is as it was."""
    if not any(name in changed for name in (*_IN_CALENDARS, *_IN_WORDS)):
        return
    kept = webinar.unsent or {"was": was.as_data(), "words": {}}
    words = {**{name: str(before[name]) for name in _IN_WORDS if name in changed}, **kept["words"]}
    words = {name: old for name, old in words.items() if old != str(getattr(webinar, name))}
    moved = rules.Occasion.of_data(kept["was"]) != rules.planned(webinar)
    webinar.unsent = {"was": kept["was"], "words": words, "at": now.isoformat()} if moved or words else None


def change_link(webinar: Webinar, url: str, *, now: datetime) -> None:
    """Lead people to another address of the platform; who knew one is told when the changes are sent. It must be locked."""
    before, webinar.join_url = webinar.join_url, url
    if before and url != before and webinar.state not in {WebinarState.POSTPONED, WebinarState.CANCELLED}:
        webinar.changed_at = now
        _collect(webinar, rules.planned(webinar), {"join_url": before}, ["join_url"], now)


def change_contact(webinar: Webinar, address: str, *, now: datetime) -> None:
    """Let replies go to another address; who was told of the former one is told when the changes are sent. It must be locked."""
    before, webinar.contact_email = webinar.contact_email, address
    if address != before and webinar.state not in {WebinarState.POSTPONED, WebinarState.CANCELLED}:
        _collect(webinar, rules.planned(webinar), {"contact_email": before}, ["contact_email"], now)


def tell_changes(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Tell people once of everything that changed since they were last told; RuleViolation when there is nothing."""
    _settle(session, webinar, tell=True, actor=actor, now=now)


def leave_changes(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Let the changes be without telling anybody; RuleViolation when there is nothing."""
    _settle(session, webinar, tell=False, actor=actor, now=now)


def _settle(session: Session, webinar: Webinar, *, tell: bool, actor: audit.Actor, now: datetime) -> None:
    webinar = locked(session, webinar.id)
    unsent = rules.unsent(webinar)
    if unsent is None:
        raise RuleViolation(N_("There are no changes to send."))
    webinar.unsent = None
    webinar.sequence += unsent.was is not None
    webinar.changed_at = now
    act = "webinars.tell_changes" if tell else "webinars.leave_changes"
    audit.record(session, actor, act, webinar.title, now=now, scope=webinar.scope, changed=sorted(unsent.words))
    session.flush()
    if tell or unsent.was is not None:
        was = unsent.was.as_data() if unsent.was else None
        told = WebinarMoved(webinar.id, tell, was, unsent.words if tell else {}, unsent.at)
        events.announce(session, told, now=now)


def _tell_of_changes(
    session: Session, webinar: Webinar, was: rules.Occasion, before: Mapping[str, object], changed: Collection[str], *,
    tell: bool, tell_words: bool, now: datetime,
) -> None:  # fmt: skip
    """Raise the sequence and announce, if calendars must follow or the organiser wants people told."""
    moved = any(name in changed for name in _IN_CALENDARS)
    # While it is postponed, the entry says that it is taken back: the announcement of another date is the next step.
    webinar.sequence += moved and webinar.state is not WebinarState.POSTPONED
    session.flush()
    if webinar.state in {WebinarState.POSTPONED, WebinarState.CANCELLED} or not (moved or tell_words):
        # What is entered while the webinar is postponed is told when it is announced.
        return
    words = {
        name: (str(before[name]), str(getattr(webinar, name))) for name in _IN_WORDS if tell_words and name in changed
    }
    if moved or words:
        changes_time = rules.planned(webinar) != was
        told = WebinarMoved(webinar.id, tell if moved else True, was.as_data() if changes_time else None, words)
        events.announce(session, told, now=now)


def publish(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, reason: str = "") -> None:
    """Make the page public and open what hangs on it; RuleViolation names the first thing missing.

    `reason` says why although something else stood in the way.
    """
    obstacles = rules.publishing_obstacles(webinar)
    if obstacles:
        raise RuleViolation(obstacles[0])
    webinar.published_at = webinar.published_at or now
    again = webinar.state is WebinarState.POSTPONED
    if again or webinar.state in {WebinarState.PROPOSED, WebinarState.AGREED}:
        webinar.state = WebinarState.ANNOUNCED
    webinar.changed_at = now
    details = {"reason": reason} if reason else {}
    audit.record(session, actor, "webinars.publish", webinar.title, now=now, scope=webinar.scope, **details)
    session.flush()
    events.announce(session, WebinarPublished(webinar.id, actor.name, reason), now=now)
    if again:
        was, webinar.postponed_from = webinar.postponed_from, None
        webinar.sequence += 1
        session.flush()
        events.announce(session, WebinarMoved(webinar.id, tell=True, was=was), now=now)


def withdraw(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime) -> None:
    """Take the page back from the public; registrations are kept."""
    webinar.published_at = None
    webinar.changed_at = now
    audit.record(session, actor, "webinars.withdraw", webinar.title, now=now, scope=webinar.scope)


def take_step(
    session: Session, webinar: Webinar, state: WebinarState, *, actor: audit.Actor, now: datetime, reason: str = ""
) -> None:
    """Move the webinar along its life; `reason` says why although something stood in the way."""
    rules.ensure_step(webinar, state, now)
    before, webinar.state = webinar.state, state
    webinar.changed_at = now
    audit.record(
        session, actor, "webinars.step", webinar.title, now=now, scope=webinar.scope, before=before.value,
        after=state.value, reason=reason,
    )  # fmt: skip


def postpone(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, words: str = "") -> None:
    """Take back the date; everybody who holds a calendar entry is told, with these words; registrations stay."""
    rules.ensure_may_postpone(webinar, now)
    webinar = locked(session, webinar.id)
    told = webinar.unsent["was"] if webinar.unsent else rules.planned(webinar).as_data()
    webinar.state, webinar.postponed_from, webinar.unsent = WebinarState.POSTPONED, told, None
    webinar.parting_words = words
    webinar.sequence += 1
    webinar.changed_at = now
    audit.record(session, actor, "webinars.postpone", webinar.title, now=now, scope=webinar.scope)
    session.flush()
    events.announce(session, WebinarPostponed(webinar.id), now=now)


def set_template(session: Session, webinar: Webinar, is_template: bool, *, actor: audit.Actor, now: datetime) -> None:
    """Make a webinar a template, or a webinar again; RuleViolation while its page is public."""
    if is_template and webinar.is_public:
        raise RuleViolation(N_("The page is public. Unpublish it first, or copy the webinar."))
    webinar.is_template = is_template
    audit.record(session, actor, "webinars.set_template", webinar.title, now=now, scope=webinar.scope, on=is_template)


#: What a copy does not take over from its model.
_OWN = frozenset(
    {"id", "slug", "uid", "title", "date", "starts_at", "ends_at", "state", "published_at", "sequence", "created_at",
     "changed_at", "join_url", "is_template", "registration_open", "setup_stamp", "organiser_email",
     "postponed_from", "unsent", "parting_words"}
)  # fmt: skip


def clone(
    session: Session, source: Webinar, title: str, day: date | None, *, actor: audit.Actor, now: datetime,
    own: Collection[int] = (), otherwise: AnswerBy = AnswerBy.ANOTHER_HOST,
) -> Webinar:  # fmt: skip
    """Open a webinar after the model of another, with all that belongs to it but what happened to it; nobody is mailed.

    Organisations of the ids `own` are hosts of the copy and lead it; without any, the lead host does, and `otherwise` says
    who answers for it. The others are still to be asked. The hours stay what they were on the clocks of its zone.
    """
    starts_at, ends_at = _moved_to(source, day)
    details = WebinarDetails(title=title, date=day)
    copied = {column.key: getattr(source, column.key) for column in Webinar.__table__.columns if column.key not in _OWN}
    webinar = Webinar(
        **copied, title=title, date=day, starts_at=starts_at, ends_at=ends_at, slug=_free_slug(session, details),
        uid=random_code(20), created_at=now, changed_at=now,
    )  # fmt: skip
    webinar.hosts = _copied_hosts(source, own, otherwise, actor)
    session.add(webinar)
    session.flush()
    events.announce(session, WebinarCloned(source.id, webinar.id), now=now)
    audit.record(session, actor, "webinars.clone", title, now=now, scope=webinar.scope, source=source.slug)
    return webinar


def _copied_hosts(source: Webinar, own: Collection[int], otherwise: AnswerBy, actor: audit.Actor) -> list[Host]:
    first = rules.lead_of(source) or source.hosts[0]
    hosting = [host for host in source.hosts if host.role in rules.HOSTING_ROLES and host.organisation_id in own]
    lead = next((host for host in (first, *hosting) if host.organisation_id in own), first)
    hosts = []
    for host in source.hosts:
        answered = host.organisation_id in own
        copy = _host(host.organisation, host.role, host.position, is_lead=host is lead, answered=answered)
        copy.signs_off, copy.sees_people = host.signs_off, host.sees_people
        if host is lead and not answered:
            _answer_for_lead(copy, otherwise, actor)
        hosts.append(copy)
    return hosts


def _moved_to(source: Webinar, day: date | None) -> tuple[datetime | None, datetime | None]:
    if day is None or source.starts_at is None:
        return None, None
    start = timezones.to_utc(day, timezones.to_local(source.starts_at, source.time_zone).time(), source.time_zone)
    return start, start + (source.ends_at - source.starts_at) if source.ends_at else None


def cancel(session: Session, webinar: Webinar, *, actor: audit.Actor, now: datetime, words: str = "") -> None:
    """Cancel the webinar for good; everybody who holds a calendar entry is told, with these words."""
    rules.ensure_may_cancel(webinar)
    webinar = locked(session, webinar.id)
    webinar.state, webinar.unsent = WebinarState.CANCELLED, None
    webinar.parting_words = words
    webinar.sequence += 1
    webinar.registration_open = False
    webinar.changed_at = now
    audit.record(session, actor, "webinars.cancel", webinar.title, now=now, scope=webinar.scope)
    session.flush()
    events.announce(session, WebinarCancelled(webinar.id), now=now)
