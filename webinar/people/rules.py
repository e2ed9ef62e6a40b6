"""How a person is printed. The full name as written is the truth; nothing here takes it apart."""

from __future__ import annotations

from typing import Protocol

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key


class Named(Protocol):
    """What printing a name needs."""

    full_name: str
    style: str
    rank: str
    retired: bool | None
    retired_marker: str
    post_nominals: str


def printed_name(person: Named) -> str:
    """Return the name as programmes print it: "Lt. Col. (Ret.) Khalid Taimur Akram", "H.E. Nadia Orlova, PhD".

    The retired marker follows the rank, and is printed only with a rank: it belongs to it.
    """
    marker = person.retired_marker if person.retired and person.rank else ""
    words = [person.style, person.rank, marker, person.full_name]
    name = " ".join(word for word in words if word)
    return f"{name}, {person.post_nominals}" if person.post_nominals else name


def printed_position(position: str, organisation: str, *, printed: str = "") -> str:
    """Return the line under the name: the form documents print if there is one, else "position, organisation"."""
    if printed:
        return printed
    return ", ".join(word for word in (position, organisation) if word)


def default_sort_key(full_name: str, family_name: str, given_names: str) -> str:
    """Return the key under which a name is sorted when none was given: family name first where it is known."""
    return search_key(f"{family_name} {given_names}" if family_name else full_name)


def all_spellings_key(*spellings: str) -> str:
    """Return the search key of all forms of a name, each found by its own words."""
    keys = [search_key(spelling) for spelling in spellings if spelling]
    return " | ".join(dict.fromkeys(keys))


def ensure_retired_makes_sense(retired: bool | None, marker: str, rank: str) -> None:
    """Refuse a retired marker without "retired", and "retired" without a rank to print it with."""
    if marker and not retired:
        raise RuleViolation(N_("A retired marker is given, but “retired” is not."), field="retired_marker")
    if retired and not rank:
        raise RuleViolation(N_("The retired marker is printed after a rank; give the rank."), field="rank")
