"""Decisions about consent: which are asked, whom a host may see, who stands in which list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from webinar.consent.models import Listing, PrivacySettings, Sharing
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

#: Purposes; those of one host are "share:<id of the host>".
LIST_PUBLIC, LIST_PARTICIPANTS, FUTURE, SHARE = "list_public", "list_participants", "future", "share"

SHARING_LABELS = {
    Sharing.JOINT: N_("Receives all registrations, as the notice says"),
    Sharing.CONSENT: N_("Receives those who agree to it"),
    Sharing.NONE: N_("Receives none"),
}  # fmt: skip
LISTING_LABELS = {
    Listing.HIDE: N_("Nobody is listed"),
    Listing.CONSENT: N_("Those who agree to it"),
    Listing.ALL: N_("All who have a place, as the notice says"),
}
_WIDTH = {Listing.HIDE: 0, Listing.CONSENT: 1, Listing.ALL: 2}


def default_settings(webinar_id: int) -> PrivacySettings:
    """Return the settings of a webinar whose organisers have changed none: nobody is listed anywhere."""
    return PrivacySettings(
        webinar_id=webinar_id, public_list=Listing.HIDE, participants_list=Listing.HIDE, asks_future=False
    )


def share(host_id: int) -> str:
    """Return the purpose of handing data to one host."""
    return f"{SHARE}:{host_id}"


def ensure_lists(settings: PrivacySettings) -> None:
    """Refuse a public list that is wider than the one for participants."""
    if _WIDTH[settings.public_list] > _WIDTH[settings.participants_list]:
        raise RuleViolation(N_("The public list cannot show more than the list for participants."), field="public_list")


def asked(settings: PrivacySettings, sharing: Mapping[int, Sharing]) -> list[str]:
    """Return the purposes for which the form asks, in its order."""
    rows = [share(host_id) for host_id, mode in sharing.items() if mode is Sharing.CONSENT]
    if settings.participants_list is Listing.CONSENT:
        rows.append(LIST_PARTICIPANTS)
    if settings.public_list is Listing.CONSENT:
        rows.append(LIST_PUBLIC)
    return [*rows, FUTURE] if settings.asks_future else rows


def answered(
    before: Mapping[str, Any], given: Mapping[str, bool], wordings: Mapping[str, int], now: datetime
) -> dict[str, Any]:
    """Return the consents after an answer: each with its time and wording; what has not changed keeps its time."""
    consents = dict(before)
    for purpose, yes in given.items():
        known = consents.get(purpose, {})
        if known.get("given") is not yes or known.get("wording") != wordings.get(purpose):
            consents[purpose] = {"given": yes, "at": now.isoformat(), "wording": wordings.get(purpose)}
    # A public list is never wider than that for participants.
    if consents.get(LIST_PUBLIC, {}).get("given") and consents.get(LIST_PARTICIPANTS, {}).get("given") is False:
        consents[LIST_PUBLIC] = {**consents[LIST_PUBLIC], "given": False}
    return consents


def is_given(consents: Mapping[str, Any], purpose: str) -> bool:
    """Tell whether a registrant agreed."""
    return bool(consents.get(purpose, {}).get("given"))


def is_listed(listing: Listing, consents: Mapping[str, Any], purpose: str) -> bool:
    """Tell whether somebody with a place stands in a list."""
    return listing is Listing.ALL or (listing is Listing.CONSENT and is_given(consents, purpose))


def may_see(consents: Mapping[str, Any], hosts: Mapping[int, Sharing], mine: Collection[int]) -> bool:
    """Tell whether somebody who acts for these hosts (ids) may see a registrant by name."""
    for host_id in mine:
        mode = hosts.get(host_id, Sharing.NONE)
        if mode is Sharing.JOINT or (mode is Sharing.CONSENT and is_given(consents, share(host_id))):
            return True
    return False
