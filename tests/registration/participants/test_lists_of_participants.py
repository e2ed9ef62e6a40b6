"""Who stands where in a list, and what an addendum says."""

from __future__ import annotations

import pytest

from webinar.core.errors import RuleViolation
from webinar.registration.participants import rules
from webinar.registration.participants.models import ListKind, OrderRule
from webinar.registration.participants.rules import Entry, Heading
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


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (OrderRule.GIVEN, ["Zambia", "Albania", "Chad", "Brazil", "Others"]),
        (OrderRule.ALPHABET, ["Albania", "Brazil", "Chad", "Zambia", "Others"]),
        (OrderRule.PROTOCOL, ["Chad", "Zambia", "Albania", "Brazil", "Others"]),
    ],
)
def test_groups_stand_in_the_order_of_the_rule(rule: OrderRule, order: list[str]) -> None:
    ranks = {"Zambia": 2, "Chad": 1}
    names = ["", "Zambia", "Albania", "Chad", "Brazil"]
    entries = [
        Entry(Heading(name, name, ranks.get(name, rules.LAST)), _person(number, f"P{number}"))
        for number, name in enumerate(names)
    ]
    assert [group["name"] for group in rules.groups(entries[::-1], rule)] == order


def test_heads_come_first_and_people_by_name() -> None:
    chad, media, guests = Heading("d1", "Chad", 1), Heading(2, "Media", 3), Heading(3, "Guests", 2)
    entries = [
        Entry(chad, _person(1, "Ann"), position=1), Entry(chad, _person(2, "Ben"), head=True, position=2),
        Entry(media, _person(5, "Zoe")), Entry(guests, _person(6, "Eve")), Entry(media, _person(7, "Abe")),
    ]  # fmt: skip
    by_entry = rules.groups(entries, OrderRule.GIVEN)
    assert [row["name"] for group in by_entry for row in group["rows"]] == ["Ben", "Ann", "Zoe", "Abe", "Eve"]
    groups = rules.groups(entries, OrderRule.PROTOCOL)
    assert [(group["name"], [row["name"] for row in group["rows"]]) for group in groups] == [
        ("Chad", ["Ben", "Ann"]),
        ("Guests", ["Eve"]),
        ("Media", ["Abe", "Zoe"]),
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
    assert [row["id"] for row in rules.without(groups, 5)[2]["rows"]] == [7]


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
