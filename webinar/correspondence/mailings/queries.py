"""Reads of messages to many."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, joinedload

from webinar.core.mail import Delivery, DeliveryState
from webinar.core.outbox import Job, JobState
from webinar.correspondence.mailings.models import Mailing, MailingFile, MailingRecipient, MailingState, MessageTemplate
from webinar.directory.organisations.models import Member
from webinar.registration.delegations.models import Delegation
from webinar.registration.registering.models import Registration

_R = MailingRecipient


def listed(webinar_id: int, organisations: Collection[int] | None = None) -> Select[Mailing]:
    """Return the statement for the messages of a webinar, the latest first: all, or those of these organisations' staff."""
    statement = select(Mailing).where(Mailing.webinar_id == webinar_id).order_by(Mailing.id.desc())
    if organisations is None:
        return statement
    return statement.where(
        Mailing.author_id.in_(select(Member.user_id).where(Member.organisation_id.in_(organisations)))
    )


def requested(session: Session, webinar_ids: Collection[int]) -> Sequence[Mailing]:
    """Return the messages of these webinars that wait for somebody who may send them."""
    statement = select(Mailing).where(Mailing.webinar_id.in_(webinar_ids), Mailing.state == MailingState.REQUESTED)
    return session.scalars(statement.order_by(Mailing.id)).all()


def recipient(session: Session, mailing_id: int, digest: str) -> MailingRecipient | None:
    """Return the recipient of this mailbox."""
    return session.scalar(select(_R).where(_R.mailing_id == mailing_id, _R.digest == digest))


def fates(
    session: Session, mailing_ids: Collection[int]
) -> Sequence[Row[int, JobState | None, DeliveryState | None, int]]:
    """Return (message, state of the job, state of the delivery, how many)."""
    statement = select(_R.mailing_id, Job.state, Delivery.state, func.count()).where(_R.mailing_id.in_(mailing_ids))
    joined = statement.outerjoin(Job, Job.key == _R.key).outerjoin(Delivery, Delivery.key == _R.key)
    return session.execute(joined.group_by(_R.mailing_id, Job.state, Delivery.state)).all()


def recipients(mailing_id: int) -> Select[MailingRecipient]:
    """Return the statement for the recipients of a message, in order."""
    return select(_R).where(_R.mailing_id == mailing_id).order_by(_R.id)


def states(
    session: Session, keys: Collection[str]
) -> dict[str, tuple[JobState | None, DeliveryState | None, int | None, str | None]]:
    """Return by key the states of job and delivery, the delivery's id and what the server said."""
    statement = select(_R.key, Job.state, Delivery.state, Delivery.id, Delivery.error).where(_R.key.in_(keys))
    joined = statement.outerjoin(Job, Job.key == _R.key).outerjoin(Delivery, Delivery.key == _R.key)
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in session.execute(joined)}


def files(session: Session, mailing_ids: Collection[int]) -> dict[int, list[MailingFile]]:
    """Return the files of these messages, by message, in the order in which they were attached."""
    found: dict[int, list[MailingFile]] = {}
    statement = select(MailingFile).where(MailingFile.mailing_id.in_(mailing_ids)).order_by(MailingFile.id)
    for row in session.scalars(statement):
        found.setdefault(row.mailing_id, []).append(row)
    return found


def file(session: Session, mailing_id: int, file_id: int) -> MailingFile | None:
    """Return a file of a message."""
    return session.scalar(select(MailingFile).where(MailingFile.id == file_id, MailingFile.mailing_id == mailing_id))


def digests(session: Session) -> set[str]:
    """Return the digests of all files of messages."""
    return set(session.scalars(select(MailingFile.digest)))


def registrations(session: Session, ids: Collection[int]) -> dict[int, Registration]:
    """Return these registrations with their categories."""
    statement = select(Registration).where(Registration.id.in_(ids)).options(joinedload(Registration.category))
    return {row.id: row for row in session.scalars(statement)}


def focal_points(session: Session, webinar_id: int) -> Sequence[Delegation]:
    """Return the delegations whose focal point has an address."""
    statement = select(Delegation).where(Delegation.webinar_id == webinar_id, Delegation.focal_email != "")
    return session.scalars(statement.order_by(Delegation.id)).all()


def templates(session: Session, organisations: Collection[int]) -> Sequence[MessageTemplate]:
    """Return the templates of these organisations, by name."""
    statement = select(MessageTemplate).where(MessageTemplate.organisation_id.in_(organisations))
    return session.scalars(
        statement.order_by(MessageTemplate.kind, MessageTemplate.name, MessageTemplate.language, MessageTemplate.id)
    ).all()


def own(session: Session, registration_id: int) -> Sequence[Mailing]:
    """Return the messages that went to a registrant."""
    statement = select(Mailing).join(_R, _R.mailing_id == Mailing.id).where(_R.registration_id == registration_id)
    return session.scalars(statement.order_by(Mailing.id)).all()
