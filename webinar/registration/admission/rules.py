"""Decisions about admission: which category is open to whom, which address may register, until when an offer stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.admission.models import AdmissionMode, AdmissionSettings, AudienceCategory, Promotion

#: Purpose of the link that opens a category by invitation; see `core.tokens`.
CATEGORY_LINK = "category"

MODE_LABELS = {
    AdmissionMode.OPEN: N_("Open to all"), AdmissionMode.APPROVAL: N_("Staff approve each one"),
    AdmissionMode.INVITATION: N_("Invitation link only"), AdmissionMode.FOCAL_POINT: N_("Through focal points only"),
}  # fmt: skip
PROMOTION_LABELS = {
    Promotion.AUTOMATIC: N_("The next person gets it straight away"),
    Promotion.OFFER: N_("Offered to the next person, who must accept in time"),
    Promotion.MANUAL: N_("Staff choose who gets the place"),
    Promotion.LOTTERY: N_("Everyone waits for a draw. After it, places go to the next on the list"),
}  # fmt: skip

#: The hours of a working day in which an offer's time runs, on the clock of the registrant's zone.
_DAY_STARTS, _DAY_ENDS = time(9), time(18)
_FRIDAY = 4
_KNOWN_DOMAINS = (
    "gmail.com", "googlemail.com", "yahoo.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "msn.com",
    "proton.me", "protonmail.com", "aol.com", "gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "yandex.com",
    "rambler.ru", "bk.ru", "inbox.ru", "list.ru", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com",
)  # fmt: skip
_KNOWN_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "ogr": "org", "rog": "org", "nte": "net"}


def default_settings(webinar_id: int) -> AdmissionSettings:
    """Return the settings of a webinar whose organisers have changed none."""
    return AdmissionSettings(
        webinar_id=webinar_id, confirm_address=False, hold_minutes=60, promotion=Promotion.AUTOMATIC, offer_hours=16,
        draw_seed="", allowed_domains="", blocked_domains="",
    )  # fmt: skip


def is_category_open(category: AudienceCategory, now: datetime, *, invited: bool = False) -> bool:
    """Tell whether a visitor may choose the category; `invited` is who came by the category's own link."""
    if category.closes_at is not None and now >= category.closes_at:
        return False
    if category.mode is AdmissionMode.INVITATION:
        return invited
    return category.mode is not AdmissionMode.FOCAL_POINT


def is_personal(category: AudienceCategory) -> bool:
    """Tell whether a place in a category is meant for one person, so that nobody can hand it to another."""
    return category.mode is not AdmissionMode.OPEN or category.needs_accreditation


def ensure_way_in(categories: Sequence[AudienceCategory], now: datetime, *, invited: Collection[int] = ()) -> None:
    """Refuse a visitor for whom no category is open, where there are categories."""
    if categories and not any(is_category_open(row, now, invited=row.id in invited) for row in categories):
        raise RuleViolation(N_("Registration is by invitation only."))


def ensure_category_open(category: AudienceCategory, now: datetime, *, invited: bool = False) -> None:
    """Refuse a category that the visitor may not choose now."""
    if not is_category_open(category, now, invited=invited):
        raise RuleViolation(N_("“%(name)s” isn’t open. Choose another."), field="category", name=category.name)


def ensure_return(category: AudienceCategory, now: datetime) -> None:
    """Refuse to let somebody back, by their own link, into a category that they could not choose now."""
    if is_category_open(category, now):
        return
    if category.closes_at is not None and now >= category.closes_at:
        message = N_("Registration for “%(name)s” is closed.")
    elif category.mode is AdmissionMode.INVITATION:
        message = N_("“%(name)s” is by invitation only. To register again, open your invitation link.")
    else:
        message = N_("Focal points register people for “%(name)s”. Ask yours to name you again.")
    raise RuleViolation(message, name=category.name)


def domains(text: str) -> list[str]:
    """Return the domains of a list, one a line; an @ or a dot before them is left out."""
    rows = (line.strip().casefold().lstrip("@").removeprefix("*.").strip(".") for line in text.split("\n"))
    return [row for row in rows if row]


def _within(domain: str, listed: Collection[str]) -> bool:
    return any(domain == row or domain.endswith(f".{row}") for row in listed)


def ensure_domain(settings: AdmissionSettings, email: str) -> None:
    """Refuse an address whose domain is blocked, or is not among those allowed; subdomains count as their domain."""
    domain = email.rpartition("@")[2].casefold()
    allowed = domains(settings.allowed_domains)
    if _within(domain, domains(settings.blocked_domains)):
        raise RuleViolation(
            N_("You can’t register with an address at %(domain)s. Use another one."), field="email", domain=domain
        )
    if allowed and not _within(domain, allowed):
        raise RuleViolation(
            N_("Register with an email address at: %(domains)s."), field="email", domains=", ".join(allowed[:12])
        )


def likely_meant(email: str) -> str:
    """Return the address that was probably meant, when the domain looks like a slip of the keys; else ""."""
    user, _at, domain = email.rpartition("@")
    meant = f"{user}@{_likely_domain(domain.casefold())}"
    return meant if meant.casefold() != email.casefold() else ""


@lru_cache(maxsize=1024)
def _likely_domain(domain: str) -> str:
    stem, _dot, ending = domain.rpartition(".")
    if ending in _KNOWN_ENDINGS:
        domain = f"{stem}.{_KNOWN_ENDINGS[ending]}"
    if domain not in _KNOWN_DOMAINS:
        found = get_close_matches(domain, _KNOWN_DOMAINS, 1, 0.86)
        domain = found[0] if found and abs(len(found[0]) - len(domain)) <= 1 else domain
    return domain


def offer_ends(now: datetime, hours: int, zone: str, *, latest: datetime | None = None) -> datetime:
    """Return until when an offer stands: after so many working hours (Monday to Friday, 9 to 18) in the zone.

    Never later than `latest`, and never less than an hour away unless `latest` is.
    """
    tz = timezones.zone(zone or "UTC")
    left = timedelta(hours=hours)
    at = now.astimezone(tz)
    while left > timedelta():
        opens = datetime.combine(at.date(), _DAY_STARTS, tz)
        closes = datetime.combine(at.date(), _DAY_ENDS, tz)
        if at.weekday() > _FRIDAY or at >= closes:
            at = datetime.combine(at.date() + timedelta(days=1), _DAY_STARTS, tz)
            continue
        at = max(at, opens)
        # Instants are compared, so that a change of the clocks within the day costs nobody an hour.
        room = closes.astimezone(UTC) - at.astimezone(UTC)
        if left <= room:
            at = (at.astimezone(UTC) + left).astimezone(tz)
            break
        left -= room
        at = datetime.combine(at.date() + timedelta(days=1), _DAY_STARTS, tz)
    ends = max(at.astimezone(UTC), now + timedelta(hours=1))
    return min(ends, latest) if latest is not None else ends


def ensure_times(settings: AdmissionSettings) -> None:
    """Refuse a registration that closes before it opens."""
    if settings.opens_at and settings.closes_at and settings.closes_at <= settings.opens_at:
        raise RuleViolation(N_("Enter an end later than the start."), field="closes")
