"""Reads of hosts: by link, who is to be told, who loses access, what waits for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from webinar.accounts.models import Action, User
from webinar.accounts.rules import MAY
from webinar.convening.webinars.models import Acceptance, AnswerBy, FormerHost, Host, Webinar, WebinarMember
from webinar.directory.organisations.models import Member, Organisation

_WHOLE = (
    joinedload(Host.webinar).selectinload(Webinar.hosts).joinedload(Host.organisation),
    joinedload(Host.organisation),
)


class Reader(NamedTuple):
    """To whom a mail goes, and in which language."""

    address: str
    language: str


def host_by_public_id(session: Session, public_id: str) -> Host | None:
    """Return the host of an organisation's link, with the webinar and all its hosts."""
    return session.scalar(select(Host).where(Host.public_id == public_id).options(*_WHOLE))


def host_by_id(session: Session, host_id: int) -> Host | None:
    """Return a host with its organisation and the webinar with all its hosts."""
    return session.scalar(select(Host).where(Host.id == host_id).options(*_WHOLE))


def answering_staff(session: Session, organisation_id: int) -> Sequence[User]:
    """Return who may answer for an organisation, by address: its owners and organisers who are not switched off."""
    roles = [role for role, actions in MAY.items() if Action.EDIT_HOSTS in actions]
    statement = select(User).join(Member, Member.user_id == User.id).where(
        Member.organisation_id == organisation_id, Member.role.in_(roles), User.active
    )  # fmt: skip
    return session.scalars(statement.order_by(User.email)).all()


def readers(session: Session, organisation: Organisation, language: str) -> list[Reader]:
    """Return who is told what concerns an organisation: its answering staff, or its own address where it has none."""
    staff = [Reader(user.email, user.language) for user in answering_staff(session, organisation.id)]
    return staff or ([Reader(organisation.contact_email, language)] if organisation.contact_email else [])


def invitation_addresses(session: Session, organisation: Organisation, typed: str = "") -> list[str]:
    """Return where an organisation is asked. One that has staff here is asked at its own addresses alone."""
    staff = [user.email for user in answering_staff(session, organisation.id)]
    found = [organisation.contact_email, *(staff or [typed])]
    return list(dict.fromkeys(address for address in found if address))


def holds_address(session: Session, organisation: Organisation, address: str) -> bool:
    """Tell whether an address is that of an organisation or of one of its staff here."""
    if address.casefold() == organisation.contact_email.casefold():
        return True
    statement = select(User.id).join(Member, Member.user_id == User.id).where(
        Member.organisation_id == organisation.id, func.lower(User.email) == address.lower()
    )  # fmt: skip
    return session.scalar(statement.limit(1)) is not None


def contact_of(session: Session, organisation: Organisation) -> str:
    """Return where an organisation is written to: its own address, or that of who answers for it; "" when there is none."""
    return organisation.contact_email or next((one.email for one in answering_staff(session, organisation.id)), "")


def spoken_for(webinar: Webinar) -> list[Host]:
    """Return the hosts for which an administrator answered without a word to them yet: publication tells them."""
    return [
        host for host in webinar.hosts
        if host.is_named and host.answer_by is AnswerBy.ADMINISTRATOR and host.answered_at is None
    ]  # fmt: skip


def losing_access(session: Session, webinar: Webinar, organisation_id: int) -> int:
    """Return how many people no longer reach the webinar when this organisation is no host of it."""
    others = [
        host.organisation_id
        for host in webinar.hosts
        if host.acceptance is Acceptance.ACCEPTED and host.organisation_id != organisation_id
    ]
    through_others = select(Member.user_id).where(Member.organisation_id.in_(others))
    alone = select(WebinarMember.user_id).where(WebinarMember.webinar_id == webinar.id)
    statement = select(func.count()).select_from(Member).join(Member.user).where(
        Member.organisation_id == organisation_id, User.active, ~User.is_admin,
        Member.user_id.not_in(through_others), Member.user_id.not_in(alone),
    )  # fmt: skip
    return session.scalar(statement) or 0


def member_count(session: Session, organisation_id: int) -> int:
    """Return how many active people act for an organisation."""
    statement = select(func.count()).select_from(Member).join(Member.user)
    return session.scalar(statement.where(Member.organisation_id == organisation_id, User.active)) or 0


def waiting_for(session: Session, organisation_ids: Collection[int]) -> Sequence[Host]:
    """Return the invitations of these organisations: those that wait, and those accepted in its name by another host."""
    noted = and_(Host.acceptance == Acceptance.ACCEPTED, Host.answer_by == AnswerBy.ANOTHER_HOST)
    waits = or_(Host.acceptance == Acceptance.INVITED, noted)
    statement = select(Host).where(Host.organisation_id.in_(organisation_ids), waits)
    return session.scalars(statement.options(*_WHOLE).order_by(Host.id)).all()


def former_host(session: Session, webinar_id: int, organisation_id: int) -> FormerHost | None:
    """Return the note that an organisation once was a host of this webinar."""
    return session.scalar(
        select(FormerHost).where(FormerHost.webinar_id == webinar_id, FormerHost.organisation_id == organisation_id)
    )


def reached(_session: Session, webinar: Webinar, _now: datetime) -> set[str]:
    """Return the milestone of this room when every organisation on the list has answered."""
    waits = {Acceptance.NOT_ASKED, Acceptance.INVITED}
    return set() if any(host.acceptance in waits for host in webinar.hosts) else {"hosts"}
