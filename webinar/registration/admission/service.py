"""Verbs on admission."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, events
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, name_key, random_code, slugify
from webinar.core.tokens import new_nonce
from webinar.registration.admission import queries, rules
from webinar.registration.admission.events import AdmissionChanged
from webinar.registration.admission.models import AdmissionMode, AdmissionSettings, AudienceCategory, Promotion, Quota


@dataclass(frozen=True)
class CategoryDetails:
    """What organisers say of a category."""

    name: str
    printed: str = ""
    mode: AdmissionMode = AdmissionMode.OPEN
    places: int | None = None
    closes_at: datetime | None = None
    priority: int = 0
    needs_accreditation: bool = False
    translations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SettingsDetails:
    """How registration is to work."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    answers_until: datetime | None = None
    confirm_address: bool = False
    hold_minutes: int = 60
    promotion: Promotion = Promotion.AUTOMATIC
    offer_hours: int = 16
    per_organisation: int | None = None
    allowed_domains: str = ""
    blocked_domains: str = ""


def set_categories(
    session: Session, webinar: Webinar, names: Sequence[tuple[str, str]], *, actor: audit.Actor, now: datetime
) -> None:
    """Make (name, form for reports) the webinar's categories, in this order; one that is in use cannot go."""
    known = {category.name: category for category in queries.categories(session, webinar.id)}
    wanted = dict(names)
    for name, category in known.items():
        if name not in wanted:
            _delete(session, category)
    for index, (name, printed) in enumerate(wanted.items(), start=1):
        category = known.get(name) or _new(webinar, name, [row.key for row in known.values()])
        category.position, category.printed = index, printed
        session.add(category)
    session.flush()
    audit.record(session, actor, "admission.set_categories", webinar.title, now=now, scope=webinar.scope)


def _new(webinar: Webinar, name: str, taken: Collection[str]) -> AudienceCategory:
    base = slugify(name, max_length=40)
    key = base if base and base not in taken else random_code(8)
    return AudienceCategory(
        webinar_id=webinar.id, name=name, key=key, mode=AdmissionMode.OPEN, priority=0, translations={}, link_nonce=""
    )


def save_category(
    session: Session, webinar: Webinar, category: AudienceCategory | None, details: CategoryDetails, *,
    actor: audit.Actor, now: datetime,
) -> AudienceCategory:  # fmt: skip
    """Add or change a category; two of one name are refused. Those who wait may move up into new places."""
    locked(session, webinar.id)
    known = queries.categories(session, webinar.id)
    if any(row.name == details.name for row in known if row is not category):
        raise RuleViolation(N_("There is already a category with this name."), field="name")
    if category is None:
        category = _new(webinar, details.name, [row.key for row in known])
        category.position = max((row.position for row in known), default=0) + 1
        session.add(category)
    for name, value in asdict(details).items():
        setattr(category, name, dict(value) if name == "translations" else value)
    if category.mode is AdmissionMode.INVITATION and not category.link_nonce:
        category.link_nonce = new_nonce()
    session.flush()
    audit.record(session, actor, "admission.save_category", details.name, now=now, scope=webinar.scope)
    events.announce(session, AdmissionChanged(webinar.id), now=now)
    return category


def remove_category(
    session: Session, webinar: Webinar, category: AudienceCategory, *, actor: audit.Actor, now: datetime
) -> None:
    """Take a category away that nobody has chosen."""
    _delete(session, category)
    audit.record(session, actor, "admission.remove_category", category.name, now=now, scope=webinar.scope)


def _delete(session: Session, category: AudienceCategory) -> None:
    """Delete the category, or refuse: registrations, which a later room keeps, refer to it."""
    name = category.name
    try:
        with session.begin_nested():
            session.delete(category)
    except IntegrityError as error:
        raise RuleViolation(
            N_("Registrants have chosen “%(name)s”, so you can’t remove it."), field="names", name=name
        ) from error


def move_category(
    session: Session, webinar: Webinar, category: AudienceCategory, *, up: bool, actor: audit.Actor, now: datetime
) -> None:
    """Exchange a category with its neighbour; at the end of the list nothing happens."""
    order = list(queries.categories(session, webinar.id))
    index = order.index(category)
    other = index - 1 if up else index + 1
    if 0 <= other < len(order):
        order[index], order[other] = order[other], order[index]
    for position, row in enumerate(order, start=1):
        row.position = position
    audit.record(session, actor, "admission.move_category", category.name, now=now, scope=webinar.scope)


def renew_link(
    session: Session, webinar: Webinar, category: AudienceCategory, *, actor: audit.Actor, now: datetime
) -> None:
    """Make the category's invitation link void and give it a new one."""
    category.link_nonce = new_nonce()
    audit.record(session, actor, "admission.renew_link", category.name, now=now, scope=webinar.scope)


def save_settings(
    session: Session, webinar: Webinar, details: SettingsDetails, *, actor: audit.Actor, now: datetime
) -> AdmissionSettings:
    """Change how registration works; those who wait may move up."""
    locked(session, webinar.id)
    row = queries.settings(session, webinar.id)
    before = {name: getattr(row, name) for name in asdict(details)}
    for name, value in asdict(details).items():
        setattr(row, name, value)
    rules.ensure_times(row)
    session.add(row)
    session.flush()
    changed = sorted(name for name in before if before[name] != getattr(row, name))
    audit.record(
        session, actor, "admission.save_settings", webinar.title, now=now, scope=webinar.scope, changed=changed
    )
    events.announce(session, AdmissionChanged(webinar.id), now=now)
    return row


def set_quotas(
    session: Session, webinar: Webinar, by_host: Mapping[int, int], by_organisation: Sequence[tuple[str, int]], *,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Make these the quotas: places by host's id, and by organisation's name. Those who wait may move up."""
    locked(session, webinar.id)
    for former in queries.quotas(session, webinar.id):
        session.delete(former)
    session.flush()
    known = {host.id for host in webinar.hosts}
    rows = [Quota(webinar_id=webinar.id, host_id=key, places=places) for key, places in by_host.items() if key in known]
    named = {name_key(name): (name, places) for name, places in by_organisation if name_key(name)}
    rows += [
        Quota(webinar_id=webinar.id, organisation=name, organisation_key=key, places=places)
        for key, (name, places) in named.items()
    ]
    session.add_all(rows)
    session.flush()
    audit.record(session, actor, "admission.set_quotas", webinar.title, now=now, scope=webinar.scope, count=len(rows))
    events.announce(session, AdmissionChanged(webinar.id), now=now)


def on_webinar_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Give a copy the categories and settings of its model, without their days and without what was drawn."""
    for row in queries.categories(session, event.source_id):
        copy = AudienceCategory(**_columns(row, {"id", "webinar_id", "closes_at", "link_nonce"}))
        copy.webinar_id = event.webinar_id
        copy.link_nonce = new_nonce() if row.link_nonce else ""
        session.add(copy)
    source = queries.settings(session, event.source_id)
    if source.id is not None:
        own = {"id", "webinar_id", "opens_at", "closes_at", "answers_until", "drawn_at", "draw_seed"}
        session.add(AdmissionSettings(**_columns(source, own), webinar_id=event.webinar_id, draw_seed=""))
    session.add_all(
        Quota(**_columns(row, {"id", "webinar_id", "host_id"}), webinar_id=event.webinar_id)
        for row in queries.quotas(session, event.source_id) if row.host_id is None
    )  # fmt: skip
    session.flush()


def _columns(row: object, without: set[str]) -> dict[str, Any]:
    mapper = inspect(type(row))
    return {
        attribute.key: getattr(row, attribute.key) for attribute in mapper.column_attrs if attribute.key not in without
    }
