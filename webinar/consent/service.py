"""Verbs on consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinar.consent import queries, rules
from webinar.consent.events import PrivacyChanged
from webinar.consent.models import HostSharing, Listing, PrivacySettings, Sharing, Wording
from webinar.core import audit, events
from webinar.webinars.events import WebinarCloned
from webinar.webinars.models import Webinar


@dataclass(frozen=True)
class PrivacyDetails:
    """Lists, further mail and retention."""

    public_list: Listing
    participants_list: Listing
    asks_future: bool
    retention_days: int | None


def save_settings(
    session: Session, webinar: Webinar, details: PrivacyDetails, sharing: Mapping[int, tuple[Sharing, str]], *,
    actor: audit.Actor, now: datetime,
) -> PrivacySettings:  # fmt: skip
    """Change who stands in lists, when data goes, and by host's id what each receives and whom one asks there."""
    row = queries.settings(session, webinar.id)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    rules.ensure_lists(row)
    session.add(row)
    known = queries.host_rows(session, webinar)
    for host in webinar.hosts:
        if host.id in sharing:
            mode, contact = sharing[host.id]
            found = known.get(host.id) or HostSharing(host_id=host.id)
            found.mode, found.contact = mode, contact
            session.add(found)
    session.flush()
    facts = {str(key): mode.value for key, (mode, _contact) in sharing.items()}
    audit.record(
        session, actor, "consent.save_settings", webinar.title, now=now, scope=webinar.scope, hosts=facts,
        retention_days=details.retention_days, public_list=details.public_list.value,
        participants_list=details.participants_list.value,
    )  # fmt: skip
    events.announce(session, PrivacyChanged(webinar.id), now=now)
    return row


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
