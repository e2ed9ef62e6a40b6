"""Decisions about joining: is the gate open, which link is whose, how somebody is named on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from webinar.attendance.gate.models import GateSettings
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.rules import PAST, is_over
from webinar.core.cells import web_address
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.programme.agenda.models import PanelMember
from webinar.registration.registering.models import RegistrationStatus

S = RegistrationStatus
#: Minutes before the start, while organisers say nothing else.
OPENS_BEFORE, PANEL_OPENS_BEFORE = 15, 30
#: A webinar may overrun, and who lost the connection comes back: so long after the planned end, unless it is marked as held.
OVERRUN = timedelta(minutes=30)
_UNKNOWN_LENGTH = timedelta(hours=4)
#: The audience of all who speak, moderate or interpret, where their role has no link of its own.
PANEL = "panel"
MAIN, BACKUP = "main", "backup"

#: Why somebody cannot join, by the state of the registration.
NOT_ADMITTED = {
    S.UNCONFIRMED: N_("Confirm your email address first: use the link in the email we sent you."),
    S.PENDING: N_("The hosts are reviewing your registration. We’ll email you once they decide."),
    S.WAITING: N_("You’re on the waiting list. We’ll email you as soon as a place is available."),
    S.OFFERED: N_("A place is available for you. Accept it first: use the link in the email we sent you."),
    S.DECLINED: N_("The hosts couldn’t accept your registration for this webinar."),
    S.CANCELLED: N_("Your registration is cancelled."),
}  # fmt: skip
DECLINED_PART = N_("You declined to take part in this webinar. If that has changed, answer again on your own page.")


class Stage(StrEnum):
    """What the join page has to say."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    OVER = "over"
    NOT_ADMITTED = "not-admitted"
    NO_TIME = "no-time"
    WAITING = "waiting"
    OPEN = "open"


def default_settings(webinar_id: int) -> GateSettings:
    """Return how people join a webinar of which nobody has said so."""
    return GateSettings(
        webinar_id=webinar_id, opens_before=OPENS_BEFORE, panel_opens_before=PANEL_OPENS_BEFORE, passcode="", links={},
        dial_in="", sound_test_url="", house_rules="", backup_url="", backup_passcode="", backup_since=None, backup_by="",
    )  # fmt: skip


def opens_at(webinar: Webinar, minutes: int) -> datetime | None:
    """Return when the gate opens; None while the start is not known."""
    return webinar.starts_at - timedelta(minutes=minutes) if webinar.starts_at else None


def before_it_opens(webinar: Webinar) -> Stage:
    """Return what the page says while the gate is shut: when it opens, where that is known."""
    return Stage.WAITING if webinar.starts_at else Stage.NO_TIME


def stage(webinar: Webinar, *, admitted: bool, minutes: int, now: datetime) -> Stage:
    """Return what the page has to say to somebody for whom it opens so many minutes before the start."""
    if webinar.state is WebinarState.CANCELLED:
        return Stage.CANCELLED
    if _is_closed(webinar, now):
        return Stage.OVER
    if webinar.state is WebinarState.POSTPONED:
        return Stage.POSTPONED
    if not admitted:
        return Stage.NOT_ADMITTED
    opens = opens_at(webinar, minutes)
    if opens is not None and (now >= opens or webinar.state is WebinarState.LIVE):
        return Stage.OPEN
    return before_it_opens(webinar)


def _is_closed(webinar: Webinar, now: datetime) -> bool:
    if webinar.state in PAST or webinar.state is WebinarState.POSTPONED or webinar.starts_at is None:
        return is_over(webinar, now)
    return now >= (webinar.ends_at or webinar.starts_at + _UNKNOWN_LENGTH) + OVERRUN


def is_admitted(status: RegistrationStatus) -> bool:
    """Tell whether a registrant may join."""
    return status is S.CONFIRMED


def is_on_panel(member: PanelMember) -> bool:
    """Tell whether a panel member may join: all but those who declined or were replaced."""
    return not member.answer.is_out


@dataclass(frozen=True)
class Way:
    """A link that leads somebody to the platform, with its passcode; `language` where it is one channel of several."""

    key: str
    url: str
    passcode: str = ""
    language: str = ""


def ways(
    settings: GateSettings, webinar: Webinar, *, category: str = "", language: str = "", role: str = ""
) -> tuple[Way, ...]:
    """Return the links that lead somebody in, the first as their own; none while organisers have entered none.

    The back-up link, once it is switched on, is everybody's. Else the panel has the link of its role, of the panel, or
    the main one; a registrant the category's; where languages have links of their own, a registrant may choose, beginning
    with the language of their mails; else the main one.
    """
    if settings.backup_since is not None:
        return (Way(BACKUP, settings.backup_url, settings.backup_passcode),)
    main = Way(MAIN, webinar.join_url, settings.passcode)
    if role:
        return _present(_own(settings, f"role:{role}") or _own(settings, PANEL) or main)
    if category and (own := _own(settings, f"category:{category}")):
        return (own,)
    spoken = [_own(settings, key) for key in settings.links if key.startswith("language:")]
    channels = sorted(filter(None, spoken), key=lambda way: way.language != language)
    if channels and channels[0].language != language:
        return (*_present(main), *channels)
    return (*channels, *_present(main))


def _own(settings: GateSettings, audience: str) -> Way | None:
    found = settings.links.get(audience)
    if not found:
        return None
    language = audience.removeprefix("language:") if audience.startswith("language:") else ""
    return Way(audience, found["url"], found["passcode"], language)


def _present(way: Way) -> tuple[Way, ...]:
    return (way,) if way.url else ()


def chosen(found: tuple[Way, ...], key: str) -> Way | None:
    """Return the way of this key, or the first: who pressed an old page's button is led where everybody goes now."""
    return next((way for way in found if way.key == key), found[0] if found else None)


def https_address(text: str) -> str:
    """Return a tidied https address: a join page leads nowhere else."""
    address = web_address(text)
    if urlsplit(address).scheme != "https":
        raise RuleViolation(N_("Enter an address that starts with https://"))
    return address


def ensure_backup_stays(settings: GateSettings, backup_url: str) -> None:
    """Refuse to take the back-up link away while everybody is led to it."""
    if settings.backup_since is not None and not backup_url:
        raise RuleViolation(
            N_("Everyone is using the backup link now. Switch back to the main link first."), field="backup_url"
        )


def ensure_backup(settings: GateSettings) -> None:
    """Refuse to lead everybody to a back-up link that nobody has entered."""
    if not settings.backup_url:
        raise RuleViolation(N_("Enter a backup link first."))


def shown_name(name: str, organisation: str) -> str:
    """Return under what name somebody joins, so that hosts and reports recognise them: "Name (Organisation)"."""
    return f"{name} ({organisation})" if organisation else name
