"""Which rows are one person's, and whose: by what is certain; names only propose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from webinar.attendance.presence import matching
from webinar.attendance.presence.case import Candidate, Case, Known, Ruling, Stay
from webinar.attendance.presence.models import DecisionKind
from webinar.core.text import email_key, mailbox_key

#: At most so many registrants are proposed for one person.
_PROPOSALS = 5


def groups_of(stays: Sequence[Stay]) -> dict[str, list[Stay]]:
    """Return rows that are certainly one person's: by key, and by weaker keys that lead to one stronger key alone."""
    tokens_of: dict[str, set[str]] = defaultdict(set)
    for stay in stays:
        if stay.external_id and stay.email:
            tokens_of[email_key(stay.email)].add(stay.key)

    def by_email(stay: Stay) -> str:
        tokens = tokens_of.get(email_key(stay.email), set()) if stay.email else set()
        return next(iter(tokens)) if len(tokens) == 1 and not stay.external_id else stay.key

    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for stay in stays:
        if stay.platform_id and (stay.external_id or stay.email):
            owners[stay.platform, stay.platform_id].add(by_email(stay))
    groups: dict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        key = by_email(stay)
        if stay.platform_id and not stay.external_id and not stay.email:
            known = owners.get((stay.platform, stay.platform_id), set())
            key = next(iter(known)) if len(known) == 1 else key
        groups[key].append(stay)
    return groups


#: A platform writes that somebody joined so long before they went through the join page (its clock is another one), and
#: so long after it.
_CLOCKS, _ARRIVES = timedelta(minutes=1), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a group of rows is, and how that is known."""

    key: str
    known: Known = Known.NOT_YET
    candidate: Candidate | None = None
    member: int | None = None
    proposals: tuple[str, ...] = ()
    ruling: Ruling | None = None
    is_team: bool = False
    is_aside: bool = False


class Directory:
    """Who may be meant: registrants and panel members by their keys."""

    def __init__(self, case: Case) -> None:
        self.by_key = {row.key: row for row in case.candidates}
        self.by_token = {row.public_id: row for row in case.candidates if row.public_id}
        self.by_email = {email_key(row.email): row for row in case.candidates if row.email}
        self._by_mailbox: dict[str, list[Candidate]] = defaultdict(list)
        self._by_name: dict[str, list[Candidate]] = defaultdict(list)
        for row in case.candidates:
            if row.email:
                self._by_mailbox[mailbox_key(row.email)].append(row)
            for key in dict.fromkeys(key for name in (row.name, *row.spellings) for key in matching.name_keys(name)):
                self._by_name[key].append(row)
        self._panel = {email: entry.id for entry in case.panel for email in entry.emails}
        self._panel_names: dict[str, set[int]] = defaultdict(set)
        for entry in case.panel:
            for name in (entry.name, *entry.spellings):
                for key in matching.name_keys(name):
                    if not key.startswith("~"):
                        self._panel_names[key].add(entry.id)

    def identify(
        self, key: str, stays: Sequence[Stay], rulings: Mapping[str, Ruling], groups: Mapping[str, Sequence[Stay]]
    ) -> Identity:
        """Return who a group of rows is: by decision, token, address, role, then by what may be proposed."""
        key, stays, ruling = self._followed(key, stays, rulings, groups)
        if ruling is not None and (decided := self._decided(key, ruling)) is not None:
            return decided
        if (certain := self._certain(stays)) is not None:
            return certain
        emails = {email_key(stay.email) for stay in stays if stay.email}
        proposals = self._proposals(stays)
        if (team := self._team(key, stays, emails, proposals)) is not None:
            return team
        if any(stay.is_bot for stay in stays):
            return Identity(key, is_aside=True)
        return Identity(key, proposals=proposals)

    def _certain(self, stays: Sequence[Stay]) -> Identity | None:
        for stay in stays:
            if found := self.by_token.get(stay.external_id):
                return Identity(found.key, Known.TOKEN, found)
        for stay in stays:
            if stay.email and (found := self.by_email.get(email_key(stay.email))):
                return Identity(found.key, Known.EMAIL, found)
        return None

    def _team(
        self, key: str, stays: Sequence[Stay], emails: Collection[str], proposals: Collection[str]
    ) -> Identity | None:
        """Return hosts and panelists by what the platform says, and panel members by address or by a name of their own."""
        member = next((self._panel[email] for email in sorted(emails) if email in self._panel), None)
        if member is not None:
            return Identity(key, Known.PANEL, member=member, is_team=True)
        named = self._panel_by_name(stays)
        if any(stay.role in {"host", "panelist"} for stay in stays):
            return Identity(key, Known.ROLE, member=named, is_team=True)
        if not emails and not proposals and named is not None:
            return Identity(key, Known.PANEL, member=named, is_team=True)
        return None

    def _followed(
        self, key: str, stays: Sequence[Stay], rulings: Mapping[str, Ruling], groups: Mapping[str, Sequence[Stay]]
    ) -> tuple[str, Sequence[Stay], Ruling | None]:
        """Follow "the same person as" to its end; a circle ends where it closes."""
        seen: set[str] = set()
        while True:
            ruling = next((rulings[one] for one in _keys(key, stays) if one in rulings), None)
            if ruling is None or ruling.kind is not DecisionKind.SAME_AS:
                return key, stays, ruling
            seen.add(key)
            if ruling.target in self.by_key:
                return key, stays, Ruling(key, DecisionKind.REGISTRANT, target=ruling.target)
            target = next((one for one, rows in groups.items() if ruling.target in _keys(one, rows)), None)
            if target is None or target in seen:
                return min(seen), stays, None
            key, stays = target, groups[target]

    def _decided(self, key: str, ruling: Ruling) -> Identity | None:
        if ruling.kind is DecisionKind.REGISTRANT:
            found = self.by_key.get(ruling.target)
            return Identity(found.key, Known.DECISION, found, ruling=ruling) if found else None
        return Identity(
            key, Known.DECISION, member=ruling.member, ruling=ruling, is_team=ruling.kind is DecisionKind.PANEL,
            is_aside=ruling.kind is DecisionKind.NOT_PERSON,
        )  # fmt: skip

    def _proposals(self, stays: Sequence[Stay]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        if not self.by_key:
            return ()
        for stay in stays:
            if stay.email:
                found.update({row.key: None for row in self._by_mailbox.get(mailbox_key(stay.email), ())})
        names = dict.fromkeys(name for stay in stays for name in (stay.name, *stay.names) if name)
        for key in dict.fromkeys(key for name in names for key in matching.name_keys(name)):
            found.update({row.key: None for row in self._by_name.get(key, ())})
            if len(found) >= _PROPOSALS:
                break
        return tuple(found)[:_PROPOSALS]

    def _panel_by_name(self, stays: Sequence[Stay]) -> int | None:
        if not self._panel_names:
            return None
        keys = {key for stay in stays for name in (stay.name, *stay.names) for key in matching.name_keys(name)}
        found = {member for key in keys for member in self._panel_names.get(key, ())}
        return next(iter(found)) if len(found) == 1 else None


def by_clicks(
    groups: Mapping[str, Sequence[Stay]], identities: Mapping[str, Identity], directory: Directory
) -> dict[str, Identity]:
    """Return who people are whose name proposes several or one, and of whom one went through the join page just then.

    Certain enough only where both ways lead to one: nobody else of that name was at the gate, and no other connection
    could be theirs, nor is any known to be theirs already.
    """
    clicks: dict[str, list[Stay]] = defaultdict(list)
    taken: set[str] = set()
    for key, stays in groups.items():
        found = identities[key].candidate
        if found is not None:
            clicks[found.key] += [stay for stay in stays if stay.is_click]
            taken |= {found.key} if any(not stay.is_click for stay in stays) else set()
    wishes = {}
    for key, identity in identities.items():
        near = {one for one in identity.proposals if one not in taken and _arrives(clicks.get(one, ()), groups[key])}
        if identity.known is Known.NOT_YET and not identity.is_aside and len(near) == 1:
            wishes[key] = near.pop()
    wanted = list(wishes.values())
    return {
        key: replace(identities[key], key=one, known=Known.GATE, candidate=directory.by_key[one], proposals=())
        for key, one in wishes.items() if wanted.count(one) == 1
    }  # fmt: skip


def _arrives(clicks: Sequence[Stay], stays: Sequence[Stay]) -> bool:
    """Tell whether somebody's first connection follows one of these clicks at once."""
    first = min((stay.joined for stay in stays if stay.joined), default=None)
    return first is not None and any(
        stay.joined is not None and stay.joined - _CLOCKS <= first <= stay.joined + _ARRIVES for stay in clicks
    )


def _keys(key: str, stays: Sequence[Stay]) -> list[str]:
    return [key, *sorted({stay.key for stay in stays} - {key})]
