"""Who stands where in a list, and what an addendum says."""

from __future__ import annotations

import pytest

from webinar.core.errors import RuleViolation
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.participants import rules
from webinar.registration.participants.models import ListKind, OrderRule
from webinar.registration.registering.models import Registration


def _person(number: int, name: str) -> Registration:
    return Registration(
        id=number,
        full_name=name,
        position="Adviser",
        organisation="Centre",
        email=f"{number}@example.org",
        search_key=name.casefold(),
    )


def _delegation(number: int, name: str, order: int | None = None, *members: DelegationMember) -> Delegation:
    return Delegation(id=number, name=name, protocol_order=order, members=list(members))


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (OrderRule.GIVEN, ["Zambia", "Albania", "Chad", "Brazil"]),
        (OrderRule.ALPHABET, ["Albania", "Brazil", "Chad", "Zambia"]),
        (OrderRule.PROTOCOL, ["Chad", "Zambia", "Albania", "Brazil"]),
    ],
)
def test_delegations_stand_in_the_order_of_the_rule(rule: OrderRule, order: list[str]) -> None:
    rows = [_delegation(4, "Brazil"), _delegation(2, "Albania"), _delegation(1, "Zambia", 2), _delegation(3, "Chad", 1)]
    assert [row.name for row in rules.ordered(rows, rule)] == order


def test_heads_come_first_and_only_those_with_a_place_are_listed() -> None:
    members = [
        DelegationMember(registration_id=1, registration=_person(1, "Ann"), is_head=False, position=1),
        DelegationMember(registration_id=2, registration=_person(2, "Ben"), is_head=True, position=2),
        DelegationMember(registration_id=3, registration=_person(3, "Cy"), is_head=False, position=3),
    ]
    empty = [DelegationMember(registration_id=9, registration=_person(9, "Nobody"), is_head=True, position=1)]
    delegations = [_delegation(1, "Chad", None, *members), _delegation(2, "Brazil", None, *empty)]
    others = [("Media", _person(5, "Zoe")), ("Guests", _person(6, "Eve")), ("Media", _person(7, "Abe"))]
    groups = rules.groups(delegations, others, OrderRule.GIVEN, {1, 2, 5, 6, 7})
    assert [(group["name"], [row["name"] for row in group["rows"]]) for group in groups] == [
        ("Chad", ["Ben", "Ann"]),
        ("Media", ["Abe", "Zoe"]),
        ("Guests", ["Eve"]),
    ]
    assert groups[0]["rows"][0] == {
        "id": 2,
        "name": "Ben",
        "position": "Adviser",
        "organisation": "Centre",
        "email": "2@example.org",
        "head": True,
    }
    left = rules.without(groups, 6)
    assert [group["name"] for group in left] == ["Chad", "Media"]
    assert [row["id"] for row in rules.without(groups, 5)[1]["rows"]] == [7]


def _group(name: str, *rows: tuple[int, str, str, bool]) -> rules.Group:
    keys = ("id", "name", "position", "head")
    return {"name": name, "rows": [dict(zip(keys, row, strict=True)) for row in rows]}


def test_an_addendum_names_what_is_new_changed_moved_and_gone() -> None:
    before = [
        _group("Chad", (1, "Ann", "Adviser", False), (2, "Ben", "Minister", True), (3, "Cy", "Aide", False)),
        _group("Media", (4, "Dan", "Editor", False)),
    ]
    after = [
        _group("Chad", (1, "Ann", "Minister", False), (2, "Ben", "Minister", False)),
        _group("Guests", (4, "Dan", "Editor", False), (5, "Eve", "", False)),
    ]
    added, gone = rules.difference(before, after)
    assert [(group["name"], [row["id"] for row in group["rows"]]) for group in added] == [
        ("Chad", [1, 2]),
        ("Guests", [4, 5]),
    ]
    assert [(group["name"], [row["id"] for row in group["rows"]]) for group in gone] == [("Chad", [3])]
    assert rules.difference(after, after) == ([], [])


@pytest.mark.parametrize(
    ("kind", "has_final", "good"),
    [
        (ListKind.PROVISIONAL, False, True),
        (ListKind.FINAL, False, True),
        (ListKind.ADDENDUM, False, False),
        (ListKind.PROVISIONAL, True, False),
        (ListKind.FINAL, True, False),
        (ListKind.ADDENDUM, True, True),
    ],
)
def test_a_final_list_comes_once_and_addenda_after_it(kind: ListKind, has_final: bool, good: bool) -> None:
    if good:
        rules.ensure_kind(kind, has_final)
        return
    with pytest.raises(RuleViolation) as caught:
        rules.ensure_kind(kind, has_final)
    assert caught.value.field == "kind"
