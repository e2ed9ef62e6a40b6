"""Decisions about lists: who stands where, and what an addendum says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.registration.delegations.models import Delegation
from webinar.registration.participants.models import ListKind, OrderRule
from webinar.registration.registering.models import Registration

KIND_LABELS = {
    ListKind.PROVISIONAL: N_("Provisional list"), ListKind.FINAL: N_("Final list"), ListKind.ADDENDUM: N_("Addendum"),
}  # fmt: skip
ORDER_LABELS = {
    OrderRule.PROTOCOL: N_("In the order of protocol, then by name"), OrderRule.ALPHABET: N_("By name"),
    OrderRule.GIVEN: N_("In the order in which they were entered"),
}  # fmt: skip
Group = dict[str, Any]
_LAST = 1_000_000


def ordered(delegations: Sequence[Delegation], rule: OrderRule) -> list[Delegation]:
    """Return the delegations in the order that the rule demands."""
    if rule is OrderRule.GIVEN:
        return sorted(delegations, key=lambda row: row.id)
    if rule is OrderRule.ALPHABET:
        return sorted(delegations, key=lambda row: search_key(row.name))
    return sorted(delegations, key=lambda row: (row.protocol_order or _LAST, search_key(row.name)))


def groups(
    delegations: Sequence[Delegation], others: Sequence[tuple[str, Registration]], rule: OrderRule, taking: set[int]
) -> list[Group]:
    """Return the list: each delegation with its head first, then everybody else under (category, registration).

    `taking` are the ids of those who have a place; nobody else is listed.
    """
    found: list[Group] = []
    for delegation in ordered(delegations, rule):
        members = [row for row in delegation.members if row.registration_id in taking]
        members.sort(key=lambda row: (not row.is_head, row.position))
        rows = [_row(member.registration, head=member.is_head) for member in members]
        if rows:
            found.append({"name": delegation.name, "rows": rows})
    by_name: dict[str, list[Registration]] = {}
    for name, registration in others:
        by_name.setdefault(name, []).append(registration)
    for name, registrations in by_name.items():
        registrations.sort(key=lambda row: row.search_key)
        found.append({"name": name, "rows": [_row(row) for row in registrations]})
    return found


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
