"""Reads of admission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webinar.convening.webinars.models import Host
from webinar.registration.admission.models import AdmissionSettings, AudienceCategory, Quota
from webinar.registration.admission.rules import default_settings


def categories(session: Session, webinar_id: int) -> Sequence[AudienceCategory]:
    """Return the audience categories in order."""
    statement = select(AudienceCategory).where(AudienceCategory.webinar_id == webinar_id)
    return session.scalars(statement.order_by(AudienceCategory.position, AudienceCategory.id)).all()


def category(session: Session, webinar_id: int, category_id: int) -> AudienceCategory | None:
    """Return one category of this webinar."""
    statement = select(AudienceCategory).where(
        AudienceCategory.id == category_id, AudienceCategory.webinar_id == webinar_id
    )
    return session.scalar(statement)


def settings(session: Session, webinar_id: int) -> AdmissionSettings:
    """Return how registration works for a webinar; the defaults, not yet stored, while nobody has changed any."""
    found = session.scalar(select(AdmissionSettings).where(AdmissionSettings.webinar_id == webinar_id))
    return found or default_settings(webinar_id)


def own_quotas(session: Session, webinar_id: int) -> Sequence[Quota]:
    """Return the quotas alone."""
    return session.scalars(select(Quota).where(Quota.webinar_id == webinar_id).order_by(Quota.id)).all()


def quotas(session: Session, webinar_id: int) -> Sequence[Quota]:
    """Return the quotas of hosts and organisations, with the hosts."""
    statement = select(Quota).where(Quota.webinar_id == webinar_id).order_by(Quota.id)
    return session.scalars(statement.options(joinedload(Quota.host).joinedload(Host.organisation))).all()
