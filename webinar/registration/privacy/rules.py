"""Decisions about consent: which are asked, whom a host may see, who stands in which list."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webinar.convening.webinars.models import Host, Webinar
from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.privacy.models import HostSharing, Listing, PrivacySettings, Sharing

#: Purposes; those of one host are "share:<id of the host>".
LIST_PUBLIC, LIST_PARTICIPANTS, FUTURE, SHARE = "list_public", "list_participants", "future", "share"

SHARING_LABELS = {
    Sharing.JOINT: N_("Receives all registrations, as stated in the notice"),
    Sharing.CONSENT: N_("Receives those who agree to it"),
    Sharing.NONE: N_("Receives none"),
}  # fmt: skip
LISTING_LABELS = {
    Listing.HIDE: N_("Nobody is listed"),
    Listing.CONSENT: N_("Those who agree to it"),
    Listing.ALL: N_("Everyone with a place, as stated in the notice"),
}
#: What may be an address, a link or a number within a line that also holds a name.
_WAYS: tuple[tuple[re.Pattern[str], Callable[[str], str]], ...] = (
    (re.compile(r"[^\s<>(),;:]+@[^\s<>(),;]*[^\s<>(),;.]"), cells.email),
    (re.compile(r"(?i)(?:https?://|www\.)[^\s<>,;]*\.[^\s<>,;]*[^\s<>,;.]"), cells.web_address),
    (re.compile(r"\+?[(\d][\d ()./-]*\d"), cells.telephone),
)
#: Fewer digits are an extension, a room or a year, and reach nobody from outside.
_DIGITS = 6
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")
_REACH = {Sharing.NONE: 0, Sharing.CONSENT: 1, Sharing.JOINT: 2}
_WIDTH = {Listing.HIDE: 0, Listing.CONSENT: 1, Listing.ALL: 2}


def reachable(contact: str) -> str:
    """Return whom registrants ask about their data; refuse a line by which nobody is reached."""
    said = cells.plain(contact)
    if not any(_is_good(reader, found) for pattern, reader in _WAYS for found in pattern.findall(said)):
        raise RuleViolation(N_("Enter an email address, a phone number or a link. A name may stand before it."))
    return contact


def _is_good(reader: Callable[[str], str], found: str) -> bool:
    try:
        reader(found)
    except RuleViolation:
        return False
    if reader is cells.telephone:
        return not _YEARS.fullmatch(found) and sum(sign.isdecimal() for sign in found) >= _DIGITS
    return True


def default_settings(webinar_id: int) -> PrivacySettings:
    """Return the settings of a webinar whose organisers have changed none: nobody is listed anywhere."""
    return PrivacySettings(
        webinar_id=webinar_id, public_list=Listing.HIDE, participants_list=Listing.HIDE, asks_future=False
    )


def share(host_id: int) -> str:
    """Return the purpose of handing data to one host."""
    return f"{SHARE}:{host_id}"


def sharing(hosts: Sequence[Host], rows: Mapping[int, HostSharing]) -> dict[int, Sharing]:
    """Return on what ground each of these hosts receives data; by what was set for each, by its id."""
    found = {}
    for host in hosts:
        row = rows.get(host.id)
        mode = row.mode if row else Sharing.JOINT
        found[host.id] = mode if host.sees_people else Sharing.NONE
    return found


def ensure_lists(access: Access) -> None:
    """Refuse a public list that is wider than the one for participants."""
    if _WIDTH[access.public] > _WIDTH[access.participants]:
        raise RuleViolation(N_("The public list can’t show more than the participants’ list."), field="public_list")


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
    for purpose, yes in implied(given).items():
        known = consents.get(purpose, {})
        if known.get("given") is not yes or known.get("wording") != wordings.get(purpose):
            consents[purpose] = {"given": yes, "at": now.isoformat(), "wording": wordings.get(purpose)}
    return consents


def implied(given: Mapping[str, bool]) -> dict[str, bool]:
    """Return what was agreed to with what it includes: who agrees to the public list agrees to the smaller one too."""
    chosen = dict(given)
    if chosen.get(LIST_PUBLIC) and LIST_PARTICIPANTS in chosen:
        chosen[LIST_PARTICIPANTS] = True
    return chosen


def is_given(consents: Mapping[str, Any], purpose: str) -> bool:
    """Tell whether a registrant agreed."""
    return bool(consents.get(purpose, {}).get("given"))


def is_listed(
    listing: Listing, consents: Mapping[str, Any], purpose: str, *, agreed_at: datetime | None, since: datetime | None
) -> bool:
    """Tell whether somebody with a place is in a list: by consent, or by the notice if it said so when they agreed to it.

    Whom others registered has agreed to no notice: `agreed_at` is None, and only consent counts.
    """
    by_notice = listing is Listing.ALL and agreed_at is not None and (since is None or agreed_at >= since)
    return by_notice or (listing is not Listing.HIDE and is_given(consents, purpose))


@dataclass(frozen=True)
class Ground:
    """On what ground a host receives registrants; by the notice, `since` when it says so (None: always)."""

    mode: Sharing
    since: datetime | None = None


@dataclass(frozen=True)
class Viewer:
    """Who looks at registrants: for which hosts (ids), on what grounds. The one rule of who is seen by name."""

    grounds: Mapping[int, Ground]
    mine: tuple[int, ...]
    sees_everybody: bool = False

    def sees(self, consents: Mapping[str, Any], agreed_at: datetime) -> bool:
        """Tell whether somebody who agreed to the notice at that time, and to these consents, is seen by name."""
        return self.sees_everybody or any(self._receives(key, consents, agreed_at) for key in self.mine)

    def _receives(self, host_id: int, consents: Mapping[str, Any], agreed_at: datetime) -> bool:
        ground = self.grounds.get(host_id, Ground(Sharing.NONE))
        if ground.mode is Sharing.NONE:
            return False
        by_notice = ground.mode is Sharing.JOINT and (ground.since is None or agreed_at >= ground.since)
        return by_notice or is_given(consents, share(host_id))

    def is_whole(self, first: datetime | None) -> bool:
        """Tell whether everybody is seen, of registrants the first of whom came then (None: nobody has)."""
        return self.sees_everybody or any(
            ground.mode is Sharing.JOINT and (ground.since is None or first is None or first >= ground.since)
            for key, ground in self.grounds.items() if key in self.mine
        )  # fmt: skip


@dataclass(frozen=True)
class Access:
    """Who may know registrants: what each host (id) receives, and whom the two lists name."""

    sharing: Mapping[int, Sharing]
    participants: Listing
    public: Listing


@dataclass(frozen=True)
class Widening:
    """What a change of access opens: to which hosts (ids), and in which lists."""

    hosts: tuple[int, ...] = ()
    participants: bool = False
    public: bool = False
    #: A list that showed everybody: who registered so far comes back to it only by agreeing.
    hides_for_good: bool = False

    def __bool__(self) -> bool:
        return bool(self.hosts or self.participants or self.public)


def widening(before: Access, after: Access) -> Widening:
    """Return what a change opens; nothing for one that keeps or narrows."""
    return Widening(
        tuple(
            key for key, mode in after.sharing.items()
            if _REACH[mode] > _REACH[before.sharing.get(key, Sharing.NONE)]
        ),
        participants=_WIDTH[after.participants] > _WIDTH[before.participants],
        public=_WIDTH[after.public] > _WIDTH[before.public],
    )  # fmt: skip


@dataclass(frozen=True)
class Narrowing:
    """What a change of access closes: for which hosts (ids, on their grounds before and after), and in which lists.

    `webinar` is the one whose registrants they are.
    """

    webinar: Webinar
    hosts: Mapping[int, tuple[Ground, Ground]]
    participants: bool = False
    public: bool = False
    #: A list that showed everybody: who registered so far comes back to it only by agreeing.
    hides_for_good: bool = False

    def __bool__(self) -> bool:
        return bool(self.hosts or self.participants or self.public)

    def loses(self, host_id: int, consents: Mapping[str, Any], agreed_at: datetime) -> bool:
        """Tell whether a host sees somebody now, and no more once it is narrowed."""
        was, will = (Viewer({host_id: ground}, (host_id,)) for ground in self.hosts[host_id])
        return was.sees(consents, agreed_at) and not will.sees(consents, agreed_at)

    def is_for_good(self, host_id: int) -> bool:
        """Tell whether widening again brings none of them back; who agreed to it comes back."""
        return self.hosts[host_id][0].mode is Sharing.JOINT


def narrowing(webinar: Webinar, grounds: Mapping[int, Ground], before: Access, after: Access) -> Narrowing:
    """Return what a change closes; nothing for one that keeps or opens."""
    less = {
        key: (grounds.get(key, Ground(mode)), Ground(after.sharing.get(key, Sharing.NONE)))
        for key, mode in before.sharing.items()
        if _REACH[after.sharing.get(key, Sharing.NONE)] < _REACH[mode]
    }
    lists = ((before.participants, after.participants), (before.public, after.public))
    participants, public = (_WIDTH[will] < _WIDTH[was] for was, will in lists)
    for_good = any(was is Listing.ALL and will is not Listing.ALL for was, will in lists)
    return Narrowing(webinar, less, participants=participants, public=public, hides_for_good=for_good)


def ensure_may_change(before: Access, after: Access, *, mine: Collection[int], decides: bool) -> None:
    """Refuse to open access, or to change what other hosts receive, to all but the host that decides.

    Every host may narrow what it receives itself, and the lists.
    """
    if decides:
        return
    if widening(before, after):
        raise RuleViolation(N_("Only the lead host can widen access to registrants. Ask its staff."))
    others = {key: mode for key, mode in after.sharing.items() if key not in mine}
    if any(before.sharing.get(key) is not mode for key, mode in others.items()):
        raise RuleViolation(N_("Only the lead host can change what other hosts receive. Ask its staff."))
