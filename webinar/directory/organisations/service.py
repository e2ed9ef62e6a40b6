"""Verbs on organisations and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.accounts.models import StaffRole, User
from webinar.core import audit, files, outbox
from webinar.core.search import stored_key
from webinar.core.text import RESERVED, random_code, slugify
from webinar.directory.organisations import rules
from webinar.directory.organisations.models import Member, Organisation
from webinar.directory.organisations.tasks import SendWelcome


@dataclass(frozen=True)
class OrganisationDetails:
    """What is known of an organisation; "" where nothing is."""

    name: str
    official_name: str = ""
    acronym: str = ""
    kind: str = ""
    country: str = ""
    city: str = ""
    website: str = ""
    time_zone: str = ""
    contact_email: str = ""
    sender_name: str = ""
    reply_to: str = ""
    boilerplate: str = ""
    letterhead: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _free_slug(session: Session, details: OrganisationDetails) -> str:
    base = slugify(details.acronym) or slugify(details.name) or random_code(6)
    slug = base
    while slug in RESERVED or session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None:
        slug = f"{base}-{random_code(4)}"
    return slug


def _fill(organisation: Organisation, details: OrganisationDetails) -> None:
    for name, value in asdict(details).items():
        setattr(organisation, name, value)
    organisation.search_key = stored_key(details.name, details.acronym, details.official_name, details.city)


def add_organisation(
    session: Session, details: OrganisationDetails, *, actor: audit.Actor, now: datetime, slug: str = ""
) -> Organisation:
    """Add an organisation; its slug is made of the acronym or name unless given."""
    organisation = Organisation(slug=slug or _free_slug(session, details), created_at=now)
    _fill(organisation, details)
    session.add(organisation)
    session.flush()
    audit.record(
        session, actor, "organisations.add", details.name, now=now, scope=organisation.scope, slug=organisation.slug
    )
    return organisation


def edit_organisation(
    session: Session, organisation: Organisation, details: OrganisationDetails, *, actor: audit.Actor, now: datetime
) -> None:
    """Change what is known of an organisation; the slug stays."""
    before = {name: getattr(organisation, name) for name in asdict(details)}
    _fill(organisation, details)
    changed = {name: [before[name], value] for name, value in asdict(details).items() if before[name] != value}
    audit.record(
        session, actor, "organisations.edit", organisation.name, now=now, scope=organisation.scope, changed=changed
    )


def set_logo(
    session: Session, organisation: Organisation, made: bytes | None, *, dark: bool, folder: Path,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep the mark for light or dark grounds, as `picture` made it anew, or take it away."""
    digest, size = "", (0, 0)
    if made is not None:
        digest, size = files.save(folder, made), files.size_of(made)
    if dark:
        organisation.logo_dark = digest
    else:
        organisation.logo, (organisation.logo_width, organisation.logo_height) = digest, size
    audit.record(
        session, actor, "organisations.set_logo", organisation.name, now=now, scope=organisation.scope, dark=dark
    )


def set_member(
    session: Session, organisation: Organisation, user: User, role: StaffRole, *, actor: audit.Actor, now: datetime,
    welcome: bool = False,
) -> Member:  # fmt: skip
    """Give the user this role in the organisation, instead of any earlier one there; `welcome` mails a new member."""
    found = select(Member).where(Member.organisation_id == organisation.id, Member.user_id == user.id)
    member = session.scalar(found)
    is_new = member is None
    if member is None:
        member = Member(organisation_id=organisation.id, user_id=user.id, role=role, created_at=now)
        session.add(member)
    else:
        if role is not StaffRole.OWNER:
            _ensure_owner_stays(session, member)
        member.role = role
    session.flush()
    if is_new and welcome:
        key = f"welcome:{organisation.id}:{user.id}:{random_code(8)}"
        outbox.enqueue(session, SendWelcome(member.id, actor.name), key=key, now=now)
    audit.record(
        session, actor, "organisations.set_member", user.email, now=now, scope=organisation.scope, role=role.value
    )
    return member


def remove_member(
    session: Session, organisation: Organisation, member: Member, *, actor: audit.Actor, now: datetime
) -> None:
    """Take the user's role in the organisation away; the last owner stays."""
    _ensure_owner_stays(session, member)
    user = session.get_one(User, member.user_id)
    session.delete(member)
    session.flush()
    audit.record(session, actor, "organisations.remove_member", user.email, now=now, scope=organisation.scope)


def ensure_owners_beside(session: Session, user_id: int) -> None:
    """Refuse to go on without this user where nobody else owns an organisation of theirs."""
    owned = select(Member).where(Member.user_id == user_id, Member.role == StaffRole.OWNER)
    for member in session.scalars(owned.order_by(Member.organisation_id)).all():
        _ensure_owner_stays(session, member)


def _ensure_owner_stays(session: Session, member: Member) -> None:
    # The organisation is locked, or two owners who remove one another at the same moment both succeed.
    session.execute(select(Organisation.id).where(Organisation.id == member.organisation_id).with_for_update())
    owners = select(Member.id).join(Member.user).where(
        Member.organisation_id == member.organisation_id, Member.role == StaffRole.OWNER
    )  # fmt: skip
    if session.scalar(owners.where(Member.id == member.id)) is not None:
        others = owners.where(Member.id != member.id, User.active)
        rules.ensure_owner_stays(session.scalar(select(func.count()).select_from(others.subquery())) or 0)
