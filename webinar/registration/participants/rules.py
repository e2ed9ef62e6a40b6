"""Decisions about lists: who stands where, and what an addendum says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.registration.participants.models import Grouping, ListKind, OrderRule
from webinar.registration.registering.models import Registration

KIND_LABELS = {
    ListKind.PROVISIONAL: N_("Provisional list"), ListKind.FINAL: N_("Final list"), ListKind.ADDENDUM: N_("Addendum"),
}  # fmt: skip
ORDER_LABELS = {
    OrderRule.PROTOCOL: N_("In the order of protocol, then by name"), OrderRule.ALPHABET: N_("By name"),
    OrderRule.GIVEN: N_("In the order in which they were entered"),
}  # fmt: skip
#: Who belongs to no group, and who stands in a list of no groups, or behind its delegations.
OTHERS, ALL = N_("Others"), N_("Participants")
GROUPING_LABELS = {
    Grouping.DELEGATION: N_("By delegation, others by category"), Grouping.COUNTRY: N_("By country"),
    Grouping.ORGANISATION: N_("By organisation"), Grouping.CATEGORY: N_("By category"),
    Grouping.HOST: N_("By host"), Grouping.NONE: N_("One list without groups"),
}  # fmt: skip
Group = dict[str, Any]
LAST = 1_000_000


@dataclass(frozen=True)
class Arrangement:
    """How a list is arranged."""

    grouping: Grouping = Grouping.DELEGATION
    order: OrderRule = OrderRule.PROTOCOL


@dataclass(frozen=True)
class Heading:
    """A group: people of one `key` stand together under `name`, "" for those of none; a lower `rank` has precedence."""

    key: object
    name: str
    rank: int = LAST


@dataclass(frozen=True)
class Entry:
    """Somebody with the group in which they stand."""

    heading: Heading
    registration: Registration
    head: bool = False
    #: Their place in a delegation.
    position: int = 0


def groups(entries: Sequence[Entry], rule: OrderRule) -> list[Group]:
    """Return the groups in the order of the rule, each with its heads first; who belongs to none stands last."""
    found: dict[object, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: one.registration.id):
        found.setdefault(entry.heading.key, []).append(entry)
    ordered = sorted(found.values(), key=lambda rows: _rank(rows[0].heading, rows[0].registration.id, rule))
    return [
        {
            "name": rows[0].heading.name or OTHERS,
            "rows": [_row(row.registration, head=row.head) for row in sorted(rows, key=lambda one: _place(one, rule))],
        }
        for rows in ordered
    ]


def _rank(heading: Heading, first: int, rule: OrderRule) -> tuple[Any, ...]:
    if rule is OrderRule.PROTOCOL:
        return not heading.name, heading.rank, search_key(heading.name)
    # Categories stand behind delegations, whatever they are called and whoever came first.
    return not heading.name, heading.rank > LAST, first if rule is OrderRule.GIVEN else search_key(heading.name)


def _place(entry: Entry, rule: OrderRule) -> tuple[Any, ...]:
    row = entry.registration
    return not entry.head, entry.position, row.id if rule is OrderRule.GIVEN else row.search_key


def _row(row: Registration, *, head: bool = False) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.full_name, "position": row.position, "organisation": row.organisation,
        "email": row.email, "head": head,
    }  # fmt: skip


def difference(before: Sequence[Group], after: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Return (added or changed, no longer there) since an issued list, in groups."""
    old = {row["id"]: (group["name"], _printed(row)) for group in before for row in group["rows"]}
    new = {row["id"]: (group["name"], _printed(row)) for group in after for row in group["rows"]}
    added = _only(after, {key for key in new if old.get(key) != new[key]})
    gone = _only(before, {key for key in old if key not in new})
    return added, gone


def _printed(row: dict[str, Any]) -> tuple[str, str, bool]:
    return row["name"], row["position"], row["head"]


def _only(groups_: Sequence[Group], ids: set[int]) -> list[Group]:
    kept = [{"name": group["name"], "rows": [row for row in group["rows"] if row["id"] in ids]} for group in groups_]
    return [group for group in kept if group["rows"]]


def stretch(groups_: Sequence[Group], first: int, size: int) -> list[Group]:
    """Return so many people from the `first` (counted from 0) on, in their groups."""
    found, before = [], 0
    for group in groups_:
        rows = group["rows"][max(0, first - before) : max(0, first + size - before)]
        before += len(group["rows"])
        if rows:
            found.append({**group, "rows": rows})
    return found


def is_headed(groups_: Sequence[Group]) -> bool:
    """Tell whether groups are told apart by headings: not the only one, whose name says what the list's title says."""
    return [group["name"] for group in groups_] != [ALL]


def without(groups_: Sequence[Group], registration_id: int) -> list[Group]:
    """Return the groups without somebody whose personal data was taken out."""
    kept = [{**group, "rows": [row for row in group["rows"] if row["id"] != registration_id]} for group in groups_]
    return [group for group in kept if group["rows"]]


def ensure_kind(kind: ListKind, has_final: bool) -> None:
    """Refuse an addendum to nothing, and a second final list."""
    if kind is ListKind.ADDENDUM and not has_final:
        raise RuleViolation(N_("There is no final list to add to."), field="kind")
    if kind is not ListKind.ADDENDUM and has_final:
        raise RuleViolation(N_("The final list is issued. Further changes go into an addendum."), field="kind")
