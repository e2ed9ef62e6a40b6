"""Verbs on consent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.convening.webinars.events import HostSeesPeople, WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.core import audit, events
from webinar.registration.privacy import queries, rules
from webinar.registration.privacy.events import PrivacyChanged
from webinar.registration.privacy.models import HostSharing, Listing, PrivacySettings, Sharing, Wording
from webinar.registration.privacy.rules import Access

#: By host's id what it receives, and whom one asks there.
HostModes = Mapping[int, tuple[Sharing, str]]


@dataclass(frozen=True)
class PrivacyDetails:
    """Lists, further mail and retention."""

    public_list: Listing
    participants_list: Listing
    asks_future: bool
    retention_days: int | None


@dataclass(frozen=True)
class Power:
    """For which hosts (ids) somebody acts, and whether for the one that decides who may know registrants."""

    mine: Collection[int]
    decides: bool


def access_after(session: Session, webinar: Webinar, details: PrivacyDetails, sharing: HostModes) -> Access:
    """Return who may know registrants once this is saved; a host without the right to see people receives none."""
    before = queries.access(session, webinar)
    sees = {host.id for host in webinar.hosts if host.sees_people}
    modes = {key: sharing[key][0] if key in sharing and key in sees else mode for key, mode in before.sharing.items()}
    return Access(modes, details.participants_list, details.public_list)


def save_settings(
    session: Session, webinar: Webinar, details: PrivacyDetails, sharing: HostModes, power: Power, *,
    actor: audit.Actor, now: datetime,
) -> PrivacySettings:  # fmt: skip
    """Change who stands in lists, when data goes, and by host's id what each receives and whom one asks there.

    What opens access is the deciding host's matter, and reaches those who agree to the notice from now on.
    """
    before, after = queries.access(session, webinar), access_after(session, webinar, details, sharing)
    rules.ensure_lists(after)
    rules.ensure_may_change(before, after, mine=power.mine, decides=power.decides)
    row = queries.settings(session, webinar.id)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    opens = rules.widening(before, after)
    row.participants_since = _since(row.participants_since, row.participants_list, opens.participants, now)
    row.public_since = _since(row.public_since, row.public_list, opens.public, now)
    session.add(row)
    _save_hosts(session, webinar, after, sharing, opens, now)
    session.flush()
    audit.record(
        session, actor, "consent.save_settings", webinar.title, now=now, scope=webinar.scope,
        hosts={str(key): mode.value for key, mode in after.sharing.items()}, retention_days=details.retention_days,
        public_list=details.public_list.value, participants_list=details.participants_list.value, widened=bool(opens),
    )  # fmt: skip
    events.announce(session, PrivacyChanged(webinar.id), now=now)
    return row


def _since(known: datetime | None, listing: Listing, opens: bool, now: datetime) -> datetime | None:
    if listing is not Listing.ALL:
        return None
    return now if opens else known


def _save_hosts(
    session: Session, webinar: Webinar, after: Access, sharing: HostModes, opens: rules.Widening, now: datetime
) -> None:
    known = queries.host_rows(session, webinar)
    for host in webinar.hosts:
        if host.id not in sharing:
            continue
        found = known.get(host.id) or HostSharing(host_id=host.id, mode=Sharing.JOINT)
        found.contact = sharing[host.id][1]
        if host.sees_people:
            found.mode = after.sharing[host.id]
            found.since = now if host.id in opens.hosts else found.since
            if found.mode is not Sharing.JOINT:
                found.since = None
        session.add(found)


def keep_wordings(
    session: Session, webinar: Webinar, texts: Mapping[str, str], language: str, *, now: datetime
) -> dict[str, int]:
    """Return by purpose the id of the wording that is shown now, kept anew where it has changed."""
    known = queries.latest_wordings(session, webinar.id, language) if texts else {}
    found = {}
    for purpose, text in texts.items():
        row = known.get(purpose)
        if row is None or row.text != text:
            row = Wording(webinar_id=webinar.id, purpose=purpose, language=language, text=text, created_at=now)
            session.add(row)
            session.flush()
        found[purpose] = row.id
    return found


def on_webinar_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Give a copy the settings of its model."""
    source = queries.settings(session, event.source_id)
    if source.id is not None:
        session.add(
            PrivacySettings(
                webinar_id=event.webinar_id, public_list=source.public_list, asks_future=source.asks_future,
                participants_list=source.participants_list, retention_days=source.retention_days,
            )
        )  # fmt: skip
        session.flush()


def on_host_sees_people(session: Session, event: HostSeesPeople, now: datetime) -> None:
    """Let a host that is added, or given the right to see people, receive those who register from now on."""
    row = session.scalar(select(HostSharing).where(HostSharing.host_id == event.host_id))
    if row is None:
        row = HostSharing(host_id=event.host_id, mode=Sharing.JOINT)
    if row.mode is Sharing.JOINT:
        row.since = now
    session.add(row)
    session.flush()
