"""Keys of people: what a row says of who it is, and which names may mean one person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from anyascii import anyascii

from webinar.core.text import email_key, name_key, search_key
from webinar.directory.people.rules import sound

#: Words that name a device or nobody.
_NOBODY = frozenset(
    [
        "iphone",
        "ipad",
        "ipod",
        "android",
        "galaxy",
        "samsung",
        "huawei",
        "xiaomi",
        "redmi",
        "oppo",
        "vivo",
        "oneplus",
        "pixel",
        "nokia",
        "honor",
        "realme",
        "motorola",
        "macbook",
        "imac",
        "pc",
        "desktop",
        "laptop",
        "tablet",
        "phone",
        "mobile",
        "device",
        "user",
        "guest",
        "attendee",
        "participant",
        "anonymous",
        "viewer",
        "zoom",
        "webex",
        "teams",
        "admin",
        "owner",
        "test",
        "unknown",
        "call",
        "in",
        "caller",
        "pro",
        "max",
        "air",
        "mini",
        "plus",
        "ultra",
        "of",
        "the",
        "гость",
        "участник",
        "пользователь",
        "телефон",
        "айфон",
        "访客",
        "用户",
        "手机",
        "参会者",
        "مہمان",
        "صارف",
        "فون",
    ]
)
_MODEL = re.compile(r"(?:[a-z]{1,4}-?[a-z]?\d{2,5}[a-z]{0,4}|desktop-\w+|laptop-\w+|\d{1,3})")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "sir",
        "madam",
        "he",
        "h.e",
        "hon",
        "excellency",
        "amb",
        "ambassador",
        "gen",
        "general",
        "lt",
        "lieutenant",
        "col",
        "colonel",
        "maj",
        "major",
        "brig",
        "brigadier",
        "capt",
        "captain",
        "cdr",
        "commander",
        "cmdr",
        "adm",
        "admiral",
        "air",
        "vice",
        "marshal",
        "cmde",
        "sgt",
        "ret",
        "retd",
        "r",
        "phd",
        "external",
        "unverified",
        "guest",
        "г-н",
        "г-жа",
        "д-р",
        "проф",
    ]
)
_BRACKETS = re.compile(r"[(\[{（【]([^)\]}）】]*)[)\]}）】]")
_DASH = re.compile(r"\s+[-–—|/]\s+")


def is_nobody(name: str) -> bool:
    """Tell whether a name is a device's or none at all, so that two rows that bear it need not be one person."""
    words = search_key(name).replace("'s", "").split()
    return all(word in _NOBODY or _MODEL.fullmatch(word) for word in words)


def person_key(
    platform: str, name: str, *, email: str = "", platform_id: str = "", external_id: str = "", organisation: str = "",
    by_phone: bool = False, joined: datetime | None = None, left: datetime | None = None,
) -> str:  # fmt: skip
    """Return the strongest key that a row bears: rows with one key are one person's.

    The key that we handed to the platform, the address, the platform's own key, the very same name and organisation. A
    device's name is nobody's: each of its connections stands alone.
    """
    if external_id:
        return f"x:{external_id}"
    if email:
        return f"e:{email_key(email)}"
    if platform_id:
        return f"p:{platform}:{platform_id}"
    plain = name_key(name)
    if by_phone:
        return f"t:{plain}"
    if is_nobody(name):
        moments = "|".join(moment.isoformat() if moment else "" for moment in (joined, left))
        return f"d:{plain}|{moments}"
    return f"n:{plain}|{name_key(organisation)}"


def _forms(name: str) -> Iterable[str]:
    """Return the parts of a shown name that may each be the person's: "HQ (Hassan Qureshi)", "MFA – Hassan Qureshi"."""
    outside = _BRACKETS.sub(" ", name)
    yield outside
    yield from (inside for inside in _BRACKETS.findall(name) if " " in inside.strip())
    parts = _DASH.split(outside)
    if len(parts) > 1:
        yield from parts


@lru_cache(maxsize=4096)
def name_keys(name: str) -> tuple[str, ...]:
    """Return the keys under which a name is looked up, the surest first: its words in any order, in Latin, by sound."""
    found: dict[str, None] = {}
    sounds: dict[str, None] = {}
    for form in _forms(name):
        words = [word.strip(".") for word in search_key(form).split()]
        words = [word for word in words if word and word not in _TITLES and len(word) > 1] or words
        if not words or all(word in _NOBODY for word in words):
            continue
        found[" ".join(sorted(words))] = None
        latin = words if all(word.isascii() for word in words) else search_key(anyascii(" ".join(words))).split()
        found[" ".join(sorted(latin))] = None
        heard = sorted(filter(None, map(sound, latin)))
        if len(heard) > 1:
            sounds["~" + " ".join(heard)] = None
    return (*found, *sounds)
