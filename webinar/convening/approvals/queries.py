"""Reads of sign-off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.accounts.models import StaffRole, User
from webinar.convening.approvals import rules
from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.webinars.models import Host, Webinar
from webinar.directory.organisations.models import Member


def request(session: Session, webinar_id: int, document: str) -> ApprovalRequest | None:
    """Return the latest request for a document."""
    statement = select(ApprovalRequest).where(
        ApprovalRequest.webinar_id == webinar_id, ApprovalRequest.document == document
    )
    return session.scalar(statement)


def answers(session: Session, webinar_id: int, document: str) -> Sequence[Approval]:
    """Return all answers on a document, the latest first."""
    statement = select(Approval).where(Approval.webinar_id == webinar_id, Approval.document == document)
    return session.scalars(statement.order_by(Approval.id.desc())).all()


def positions(
    session: Session, webinar: Webinar, document: str, sections: rules.Sections, now: datetime
) -> list[rules.Position]:
    """Return where each signing host stands, in the hosts' order."""
    given, asked = answers(session, webinar.id, document), request(session, webinar.id, document)
    return [
        rules.position(host, [row for row in given if row.host_id == host.id], asked, sections, now)
        for host in rules.signing(webinar)
    ]


def signers(session: Session, organisation_id: int) -> Sequence[User]:
    """Return who may sign for an organisation, by address."""
    statement = select(User).join(Member, Member.user_id == User.id)
    statement = statement.where(
        Member.organisation_id == organisation_id, Member.role.in_([StaffRole.OWNER, StaffRole.ORGANISER]), User.active
    )
    return session.scalars(statement.order_by(User.email)).unique().all()


def told_ahead(session: Session, hosts: Collection[Host], by: str) -> list[tuple[Host, User]]:
    """Return who signs for these hosts and is told that a document is published without them; `by` knows it."""
    return [(host, user) for host in hosts for user in signers(session, host.organisation_id) if user.printed != by]


def requests_of(session: Session, webinar_ids: Collection[int]) -> Sequence[ApprovalRequest]:
    """Return the latest requests for the documents of these webinars."""
    statement = select(ApprovalRequest).where(ApprovalRequest.webinar_id.in_(webinar_ids))
    return session.scalars(statement.order_by(ApprovalRequest.id)).all()


def answers_of(session: Session, webinar_ids: Collection[int]) -> Sequence[Approval]:
    """Return all answers on the documents of these webinars, the latest first."""
    statement = select(Approval).where(Approval.webinar_id.in_(webinar_ids))
    return session.scalars(statement.order_by(Approval.id.desc())).all()
