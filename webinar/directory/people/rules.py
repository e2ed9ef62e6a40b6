"""How a person is printed. The full name as written is the truth; nothing here takes it apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Protocol

from anyascii import anyascii

from webinar.core.cells import said
from webinar.core.errors import RuleViolation
from webinar.core.lists import Columns
from webinar.core.search import stored_key
from webinar.core.text import N_, search_key

#: The kind of this room's acts that can be taken back.
UNDO = "people.many"
#: Columns of the list beside the printed name: those that all staff see, and for those who may edit.
PLAIN_COLUMNS = Columns({"position": N_("Position"), "original": N_("Original script")}, ("position", "original"))
COLUMNS = Columns(
    {
        **PLAIN_COLUMNS.labels, "email": N_("Email address"), "nationality": N_("Nationality"), "language": N_("Email language"),
        "time_zone": N_("Time zone"), "added": N_("Added on"),
    },
    PLAIN_COLUMNS.usual,
)  # fmt: skip


class Act(StrEnum):
    """What is done to people that are chosen in the list."""

    MERGE = "merge"
    DELETE = "delete"


ACT_LABELS = {Act.MERGE: N_("Merge two entries"), Act.DELETE: N_("Delete")}


class Named(Protocol):
    """What printing a name needs."""

    full_name: str
    style: str
    rank: str
    retired: bool | None
    retired_marker: str
    post_nominals: str
    given_names: str
    family_name: str
    salutation: str


def printed_name(person: Named) -> str:
    """Return the name as programmes print it: "Lt. Col. (Ret.) Khalid Taimur Akram", "H.E. Nadia Orlova, PhD".

    The retired marker follows the rank, and is printed only with a rank: it belongs to it.
    """
    marker = person.retired_marker if person.retired and person.rank else ""
    words = [person.style, person.rank, marker, person.full_name]
    name = " ".join(word for word in words if word)
    return f"{name}, {person.post_nominals}" if person.post_nominals else name


def ensure_name(name: str) -> None:
    """Refuse a name in which no letter stands: a separator or a bullet that was pasted along; and "n/a"."""
    if not any(sign.isalpha() for sign in said(name)):
        raise RuleViolation(N_("Enter a name."), field="full_name")


def printed_position(position: str, organisation: str, *, printed: str = "") -> str:
    """Return the line under the name: the form documents print if there is one, else "position, organisation"."""
    if printed:
        return printed
    return ", ".join(word for word in (position, organisation) if word)


def list_form(person: Named) -> str:
    """Return the name as lists of participants print it: "AKRAM Khalid Taimur, Lt. Col. (Ret.)"."""
    if not person.family_name:
        return printed_name(person)
    marker = person.retired_marker if person.retired and person.rank else ""
    title = " ".join(word for word in (person.style, person.rank, marker) if word)
    name = f"{person.family_name.upper()} {person.given_names}".strip()
    return ", ".join(word for word in (name, title, person.post_nominals) if word)


def salutation(person: Named) -> str:
    """Return how a letter in English opens; an own form prevails. Retired officers keep their rank, without marker."""
    if person.salutation:
        return person.salutation
    if re.match(r"(?i)h\.? ?e\.?(\s|$)|his excellency|her excellency", person.style):
        return "Excellency,"
    title = person.rank or person.style
    name = person.family_name or person.full_name
    return f"Dear {title} {name}," if title else f"Dear {person.full_name},"


def spoken(person: Named) -> str:
    """Return how the moderator calls somebody: rank or style and family name, never the retired marker."""
    title = person.rank or person.style
    return f"{title} {person.family_name or person.full_name}" if title else person.full_name


_SOUNDS = (("ph", "f"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "k"), ("gh", "g"), ("zh", "z"), ("th", "t"),
           ("dh", "d"), ("ck", "k"), ("q", "k"), ("w", "v"), ("x", "ks"), ("ts", "c"), ("tz", "c"))  # fmt: skip


def sound(word: str) -> str:
    """Return the bare sound of a Latin word: transliterations of one name agree (Zahur, Zahoor: "zr")."""
    text = re.sub(r"[^a-z]", "", word.casefold())
    for spelt, heard in _SOUNDS:
        text = text.replace(spelt, heard)
    bare = text[:1] + re.sub(r"[aeiouyhj]", "", text[1:])
    return re.sub(r"(.)\1+", r"\1", bare)


def sound_key(*spellings: str) -> str:
    """Return the sounds of all words of all forms of a name, each between blanks, for LIKE."""
    words = {sound(word) for spelling in spellings for word in anyascii(spelling).split()}
    kept = sorted(word for word in words if len(word) > 1)
    return f" {' '.join(kept)} " if kept else ""


def alike(names: Mapping[int, str]) -> list[tuple[int, int, int]]:
    """Return (id, id, likeness 0–100) of names that may be one person's, the likeliest first.

    Compared are names that share a sound: all that sound the same, and in groups of up to 300 all that are spelt
    nearly the same.
    """
    from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415 - native library, only where names are compared

    latin = {ident: " ".join(anyascii(name).casefold().split()) for ident, name in names.items()}
    same, shared = defaultdict(list), defaultdict(list)
    for ident, name in latin.items():
        sounds = frozenset(sound_key(name).split())
        if len(sounds) > 1:
            same[sounds].append(ident)
        for word in sounds:
            shared[word].append(ident)
    found: dict[tuple[int, int], int] = {}
    for group in same.values():
        for left, right in combinations(group, 2):
            found[left, right] = max(90, round(token_sort_ratio(latin[left], latin[right])))
    for group in shared.values():
        if len(group) > 300:  # noqa: PLR2004 - see above
            continue
        for left, right in combinations(group, 2):
            score = round(token_sort_ratio(latin[left], latin[right]))
            if score >= 88:  # noqa: PLR2004 - measured: other people's names stay below
                found[left, right] = max(score, found.get((left, right), 0))
    return sorted(((a, b, score) for (a, b), score in found.items()), key=lambda row: (-row[2], row[:2]))


def resembling(name: str, names: Mapping[int, str], limit: int = 5) -> list[int]:
    """Return the ids of names that may mean the same person as `name`, the likeliest first."""
    from rapidfuzz.fuzz import token_sort_ratio  # noqa: PLC0415 - see above

    latin = " ".join(anyascii(name).casefold().split())
    sounds = set(sound_key(name).split())
    scored: list[tuple[float, int]] = []
    for ident, other in names.items():
        theirs = set(sound_key(other).split())
        score = token_sort_ratio(latin, " ".join(anyascii(other).casefold().split()))
        if score >= 88 or (len(sounds) > 1 and sounds == theirs):  # noqa: PLR2004 - see above
            scored.append((score, ident))
    return [ident for _score, ident in sorted(scored, reverse=True)[:limit]]


def default_sort_key(full_name: str, family_name: str, given_names: str) -> str:
    """Return the key under which a name is sorted when none was given: family name first where it is known."""
    return search_key(f"{family_name} {given_names}" if family_name else full_name)


def all_spellings_key(*spellings: str) -> str:
    """Return the search key of all forms of a name, each found by its own words."""
    keys = [stored_key(spelling) for spelling in spellings if spelling]
    return " | ".join(dict.fromkeys(keys))


def ensure_retired_makes_sense(retired: bool | None, marker: str, rank: str) -> None:
    """Refuse a retired marker without "retired", and "retired" without a rank to print it with."""
    if marker and not retired:
        raise RuleViolation(N_("A retired marker is set, but “Retired” isn’t ticked."), field="retired_marker")
    if retired and not rank:
        raise RuleViolation(N_("Enter a rank. The retired marker is printed after it."), field="rank")


def ensure_period(since: date | None, until: date | None) -> None:
    """Refuse a position that ends before it begins."""
    if since and until and until < since:
        raise RuleViolation(N_("Enter an end later than the start."), field="until")
