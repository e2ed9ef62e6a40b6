"""Reads of consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.rules import HOSTING_ROLES, named
from webinar.registration.privacy import rules
from webinar.registration.privacy.models import HostSharing, PrivacySettings, Sharing, Wording
from webinar.registration.privacy.rules import Access, Ground, default_settings


def settings(session: Session, webinar_id: int) -> PrivacySettings:
    """Return the settings of privacy; the defaults, not yet stored, while nobody has changed any."""
    found = session.scalar(select(PrivacySettings).where(PrivacySettings.webinar_id == webinar_id))
    return found or default_settings(webinar_id)


def host_rows(session: Session, webinar: Webinar) -> dict[int, HostSharing]:
    """Return what was set for each host, by the host's id."""
    ids = [host.id for host in webinar.hosts]
    return {row.host_id: row for row in session.scalars(select(HostSharing).where(HostSharing.host_id.in_(ids)))}


@dataclass(frozen=True)
class Privacy:
    """Settings of privacy; what was set for each host, by its id; on what ground each accepted host receives data."""

    settings: PrivacySettings
    hosts: Mapping[int, HostSharing]
    sharing: Mapping[int, Sharing]

    @property
    def access(self) -> Access:
        """Return who may know registrants now."""
        return Access(self.sharing, self.settings.participants_list, self.settings.public_list)


def privacy(session: Session, webinar: Webinar) -> Privacy:
    """Return settings and sharings."""
    rows = host_rows(session, webinar)
    return Privacy(settings(session, webinar.id), rows, rules.sharing(named(webinar), rows))


def sharing(session: Session, webinar: Webinar) -> dict[int, Sharing]:
    """Return on what ground each host that the public reads receives data, in the order of the hosts."""
    return rules.sharing(named(webinar), host_rows(session, webinar))


def grounds(session: Session, webinar: Webinar) -> dict[int, Ground]:
    """Return on what ground, and since when, each host that the public reads receives data."""
    rows = host_rows(session, webinar)
    return {
        key: Ground(mode, rows[key].since if key in rows else None)
        for key, mode in rules.sharing(named(webinar), rows).items()
    }  # fmt: skip


def deciding_host(session: Session, webinar: Webinar) -> Host | None:
    """Return the host that decides who may know registrants: of those that receive everybody, the lead host or else the first."""
    found = grounds(session, webinar)
    hosting = [host for host in named(webinar) if host.role in HOSTING_ROLES]
    leads = sorted(hosting, key=lambda host: not host.is_lead)
    return next((host for host in leads if found[host.id] == Ground(Sharing.JOINT)), None)


def access(session: Session, webinar: Webinar) -> Access:
    """Return who may know registrants now."""
    return privacy(session, webinar).access


def wordings(session: Session, webinar_id: int) -> Sequence[Wording]:
    """Return every wording that was ever used, the latest first."""
    statement = select(Wording).where(Wording.webinar_id == webinar_id)
    return session.scalars(statement.order_by(Wording.id.desc())).all()


def latest_wordings(session: Session, webinar_id: int, language: str) -> dict[str, Wording]:
    """Return the present wording of each purpose in a language."""
    newest = select(func.max(Wording.id)).where(Wording.webinar_id == webinar_id, Wording.language == language)
    rows = session.scalars(select(Wording).where(Wording.id.in_(newest.group_by(Wording.purpose))))
    return {row.purpose: row for row in rows}
