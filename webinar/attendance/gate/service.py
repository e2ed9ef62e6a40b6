"""Verbs of the join gate: let somebody through, say how people join, switch to the back-up link and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webinar.attendance.gate import queries, rules
from webinar.attendance.gate.events import RegistrantJoined
from webinar.attendance.gate.models import GateClick, GateSettings
from webinar.convening.webinars.events import WebinarCloned
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.convening.webinars.service import change_link
from webinar.core import audit, events
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration
from webinar.registration.transfers.events import PlacePassedOn


@dataclass(frozen=True)
class JoiningDetails:
    """What organisers say about joining; `links` by audience (address, passcode), those without an address left out."""

    join_url: str = ""
    passcode: str = ""
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    dial_in: str = ""
    sound_test_url: str = ""
    house_rules: str = ""
    opens_before: int = rules.OPENS_BEFORE
    panel_opens_before: int = rules.PANEL_OPENS_BEFORE
    backup_url: str = ""
    backup_passcode: str = ""


def let_through(
    session: Session, webinar: Webinar, way: rules.Way, *, registration: Registration | None = None,
    member_id: int | None = None, now: datetime,
) -> None:  # fmt: skip
    """Record that somebody pressed the button: a registrant, or a panel member."""
    click = GateClick(
        webinar_id=webinar.id, registration_id=registration.id if registration else None, member_id=member_id,
        way=way.key, clicked_at=now,
    )  # fmt: skip
    session.add(click)
    session.flush()
    if registration is not None:
        events.announce(session, RegistrantJoined(webinar.id), now=now)


def save(session: Session, webinar: Webinar, details: JoiningDetails, *, actor: audit.Actor, now: datetime) -> None:
    """Say how people join; what is open already shows it at the next load. Nobody is mailed: a new link waits to be told."""
    webinar = locked(session, webinar.id)
    row = queries.settings(session, webinar.id)
    rules.ensure_backup_stays(row, details.backup_url)
    change_link(webinar, details.join_url, now=now)
    for name in (
        "passcode", "dial_in", "sound_test_url", "house_rules", "opens_before", "panel_opens_before", "backup_url",
        "backup_passcode",
    ):  # fmt: skip
        setattr(row, name, getattr(details, name))
    row.links = {key: {"url": url, "passcode": code} for key, (url, code) in details.links.items() if url}
    session.add(row)
    audit.record(
        session, actor, "joining.save", webinar.title, now=now, scope=webinar.scope, links=len(row.links),
        has_backup=bool(row.backup_url),
    )  # fmt: skip


def switch(session: Session, webinar: Webinar, *, backup: bool, actor: audit.Actor, now: datetime) -> bool:
    """Lead everybody to the back-up link from now on, or to their own links again; say whether that changed anything."""
    webinar = locked(session, webinar.id)
    row = queries.settings(session, webinar.id)
    if backup == (row.backup_since is not None):
        return False
    if backup:
        rules.ensure_backup(row)
    row.backup_since, row.backup_by = (now, actor.name) if backup else (None, "")
    act = "joining.backup" if backup else "joining.main"
    audit.record(session, actor, act, webinar.title, now=now, scope=webinar.scope)
    return True


def on_gone(session: Session, event: RegistrationErased | PlacePassedOn, _now: datetime) -> None:
    """Forget when somebody joined whose data is erased, or whose place is another's now."""
    session.execute(delete(GateClick).where(GateClick.registration_id == event.registration_id))


def on_webinar_cloned(session: Session, event: WebinarCloned, _now: datetime) -> None:
    """Give a copy the windows, rules and sound test of its model; links and passcodes belong to one webinar."""
    row = session.get(GateSettings, event.source_id)
    if row is not None:
        copy = rules.default_settings(event.webinar_id)
        for name in ("opens_before", "panel_opens_before", "sound_test_url", "house_rules"):
            setattr(copy, name, getattr(row, name))
        session.add(copy)
