"""Reads of consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.consent.models import HostSharing, PrivacySettings, Sharing, Wording
from webinar.consent.rules import default_settings
from webinar.core.database import detached
from webinar.core.memo import Memo
from webinar.webinars.models import Webinar
from webinar.webinars.rules import accepted


def settings(session: Session, webinar_id: int) -> PrivacySettings:
    """Return the settings of privacy; the defaults, not yet stored, while nobody has changed any."""
    found = session.scalar(select(PrivacySettings).where(PrivacySettings.webinar_id == webinar_id))
    return found or default_settings(webinar_id)


def host_rows(session: Session, webinar: Webinar) -> dict[int, HostSharing]:
    """Return what was set for each host, by the host's id."""
    ids = [host.id for host in webinar.hosts]
    return {row.host_id: row for row in session.scalars(select(HostSharing).where(HostSharing.host_id.in_(ids)))}


@dataclass(frozen=True)
class Setup:
    """Settings of privacy and what was set for each host, by its id; copies that belong to no session."""

    settings: PrivacySettings
    hosts: Mapping[int, HostSharing]


_SETUPS: Memo[Setup] = Memo()


def setup(session: Session, webinar: Webinar) -> Setup:
    """Return settings and sharings, read once for each stamp of the webinar."""

    def read() -> Setup:
        rows = host_rows(session, webinar)
        return Setup(detached(settings(session, webinar.id)), {key: detached(row) for key, row in rows.items()})

    return _SETUPS.get(webinar.uid, webinar.setup_stamp, read)


def sharing(session: Session, webinar: Webinar) -> dict[int, Sharing]:
    """Return on what ground each accepted host receives data, in the order of the hosts."""
    rows = setup(session, webinar).hosts
    found = {}
    for host in accepted(webinar):
        row = rows.get(host.id)
        mode = row.mode if row else Sharing.JOINT
        found[host.id] = mode if host.sees_people else Sharing.NONE
    return found


def wordings(session: Session, webinar_id: int) -> Sequence[Wording]:
    """Return every wording that was ever used, the latest first."""
    statement = select(Wording).where(Wording.webinar_id == webinar_id)
    return session.scalars(statement.order_by(Wording.id.desc())).all()


def latest_wordings(session: Session, webinar_id: int, language: str) -> dict[str, Wording]:
    """Return the present wording of each purpose in a language."""
    newest = select(func.max(Wording.id)).where(Wording.webinar_id == webinar_id, Wording.language == language)
    rows = session.scalars(select(Wording).where(Wording.id.in_(newest.group_by(Wording.purpose))))
    return {row.purpose: row for row in rows}
