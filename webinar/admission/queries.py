"""Reads of admission."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from webinar.admission.models import AdmissionSettings, AudienceCategory, Quota
from webinar.admission.rules import default_settings
from webinar.core.database import detached
from webinar.core.memo import Memo
from webinar.webinars.models import Host, Webinar


@dataclass(frozen=True)
class Setup:
    """How registration works for one webinar: settings, categories, quotas; copies that belong to no session."""

    settings: AdmissionSettings
    categories: tuple[AudienceCategory, ...]
    quotas: tuple[Quota, ...]


_SETUPS: Memo[Setup] = Memo()


def setup(session: Session, webinar: Webinar) -> Setup:
    """Return how registration works, read once for each stamp of the webinar."""

    def read() -> Setup:
        own = select(Quota).where(Quota.webinar_id == webinar.id).order_by(Quota.id)
        return Setup(
            detached(settings(session, webinar.id)),
            tuple(detached(row) for row in categories(session, webinar.id)),
            tuple(detached(row) for row in session.scalars(own)),
        )

    return _SETUPS.get(webinar.uid, webinar.setup_stamp, read)


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


def quotas(session: Session, webinar_id: int) -> Sequence[Quota]:
    """Return the quotas of hosts and organisations, with the hosts."""
    statement = select(Quota).where(Quota.webinar_id == webinar_id).order_by(Quota.id)
    return session.scalars(statement.options(joinedload(Quota.host).joinedload(Host.organisation))).all()
