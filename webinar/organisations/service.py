"""Verbs on organisations and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.accounts.models import StaffRole, User
from webinar.core import audit, files
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, random_code, search_key, slugify
from webinar.organisations.models import Member, Organisation


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
    boilerplate: str = ""
    letterhead: str = ""
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def _free_slug(session: Session, details: OrganisationDetails) -> str:
    base = slugify(details.acronym) or slugify(details.name) or random_code(6)
    slug = base
    while session.scalar(select(Organisation.id).where(Organisation.slug == slug)) is not None:
        slug = f"{base}-{random_code(4)}"
    return slug


def _fill(organisation: Organisation, details: OrganisationDetails) -> None:
    for name, value in asdict(details).items():
        setattr(organisation, name, value)
    organisation.search_key = search_key(f"{details.name} {details.acronym} {details.official_name} {details.city}")


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
    session: Session, organisation: Organisation, content: bytes | None, *, dark: bool, folder: Path,
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep the mark for light or dark grounds, made anew with its transparency, or take it away."""
    digest, size = "", (0, 0)
    if content:
        made = files.picture(content, longest=1_000, transparent=True)
        digest, size = files.save(folder, made), files.size_of(made)
    if dark:
        organisation.logo_dark = digest
    else:
        organisation.logo, (organisation.logo_width, organisation.logo_height) = digest, size
    audit.record(
        session, actor, "organisations.set_logo", organisation.name, now=now, scope=organisation.scope, dark=dark
    )


def set_member(
    session: Session, organisation: Organisation, user: User, role: StaffRole, *, actor: audit.Actor, now: datetime
) -> Member:
    """Give the user this role in the organisation, instead of any earlier one there."""
    member = session.scalar(select(Member).where(Member.organisation_id == organisation.id, Member.user_id == user.id))
    if member is None:
        member = Member(organisation_id=organisation.id, user_id=user.id, role=role, created_at=now)
        session.add(member)
    else:
        _ensure_owner_stays(session, member, role)
        member.role = role
    session.flush()
    audit.record(
        session, actor, "organisations.set_member", user.email, now=now, scope=organisation.scope, role=role.value
    )
    return member


def remove_member(
    session: Session, organisation: Organisation, member: Member, *, actor: audit.Actor, now: datetime
) -> None:
    """Take the user's role in the organisation away; the last owner stays."""
    _ensure_owner_stays(session, member, None)
    user = session.get_one(User, member.user_id)
    session.delete(member)
    audit.record(session, actor, "organisations.remove_member", user.email, now=now, scope=organisation.scope)


def _ensure_owner_stays(session: Session, member: Member, role: StaffRole | None) -> None:
    if member.role is not StaffRole.OWNER or role is StaffRole.OWNER:
        return
    statement = select(func.count()).where(
        Member.organisation_id == member.organisation_id, Member.role == StaffRole.OWNER, Member.id != member.id
    )
    if not session.scalar(statement):
        raise RuleViolation(N_("The last owner cannot go. Make somebody else an owner first."), field="role")
