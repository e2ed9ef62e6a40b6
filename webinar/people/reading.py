"""Reads a line as people write it ("Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member of the Advisory Board CGSS").

What comes out is a proposal that a person confirms. The name itself is never taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinar.core.text import clean_text, search_key

RANKS = {
    "field marshal": "Field Marshal", "general": "General", "gen": "General", "lt gen": "Lieutenant General",
    "lieutenant general": "Lieutenant General", "maj gen": "Major General", "major gen": "Major General",
    "major general": "Major General", "brig gen": "Brigadier General", "brigadier general": "Brigadier General",
    "brigadier": "Brigadier", "brig": "Brigadier", "colonel": "Colonel", "col": "Colonel",
    "lt col": "Lieutenant Colonel", "lieutenant colonel": "Lieutenant Colonel", "major": "Major", "maj": "Major",
    "captain": "Captain", "capt": "Captain", "lieutenant": "Lieutenant", "lt": "Lieutenant", "admiral": "Admiral",
    "adm": "Admiral", "vice admiral": "Vice Admiral", "vadm": "Vice Admiral", "rear admiral": "Rear Admiral",
    "radm": "Rear Admiral", "commodore": "Commodore", "cdre": "Commodore", "commander": "Commander",
    "air chief marshal": "Air Chief Marshal", "air marshal": "Air Marshal", "air vice marshal": "Air Vice Marshal",
    "air cdre": "Air Commodore", "air commodore": "Air Commodore", "group captain": "Group Captain",
    "wing commander": "Wing Commander", "squadron leader": "Squadron Leader",
}  # fmt: skip
_STYLES = re.compile(
    r"(?:(?:H\.? ?E\.?|His Excellency|Her Excellency|The Hon(?:ourable|\.)?|Hon\.?|Amb(?:assador|\.)?|Acad(?:emician|\.)?|"
    r"Prof(?:essor|\.)?|Dr\.?|Mrs?\.?|Ms\.?|Mx\.?|Senator|Г-н|Г-жа|Е\. ?П\.|Академик|Профессор|Посол)(?=\s))"
    r"(?:\s+(?=\S))?",
    re.IGNORECASE,
)
_RETIRED = re.compile(r"\(\s*(?:ret(?:d|ired)?|r)\.?\s*\)|\bret(?:d)?\.(?=\s|,|$)", re.IGNORECASE)
_POST_NOMINALS = re.compile(
    r"^(?:(?:Ph\.? ?D|M\.? ?D|M\.?A|M\.?Sc|MBA|LL\.?[MBD]|CBE|OBE|MBE|KBE|DBE|CMG|KCMG|GCMG|QC|KC|FRS|TI\(M\)|HI\(M\)|SI\(M\)|NI\(M\)|SBt)\.?)$"
)
_SEPARATOR = re.compile(r"\s*[,;،，]\s*|\s+[–—-]\s+")


@dataclass(frozen=True)
class Proposal:
    """What a line seems to say; "" where it says nothing."""

    line: str
    full_name: str
    style: str = ""
    rank: str = ""
    rank_full: str = ""
    retired_marker: str = ""
    post_nominals: str = ""
    position_printed: str = ""
    organisation_id: int | None = None


def propose(line: str, organisations: Sequence[tuple[int, str, str]] = ()) -> Proposal:
    """Return what the line seems to say; `organisations` are (id, name, acronym) to look for in the position.

    RuleViolation for characters that cannot be stored.
    """
    text = clean_text(line, max_length=600)
    head, *rest = _SEPARATOR.split(text)
    letters = []
    while rest and _POST_NOMINALS.match(rest[0]):
        letters.append(rest.pop(0))
    position = ", ".join(rest)
    styles = []
    while match := _STYLES.match(head):
        styles.append(match[0].strip())
        head = head[match.end() :]
    rank, head = _take_rank(head)
    marker = ""
    if found := _RETIRED.search(head):
        marker = found[0].strip()
        head = f"{head[: found.start()].strip()} {head[found.end() :].strip()}".strip()
    if not rank:
        rank, head = _take_rank(head)
    return Proposal(
        text, head, " ".join(styles), rank, RANKS.get(_fold(rank), ""), marker if rank else "", ", ".join(letters),
        position, _organisation(position, organisations),
    )  # fmt: skip


def _fold(words: str) -> str:
    return " ".join(search_key(words).replace(".", " ").split())


def _take_rank(head: str) -> tuple[str, str]:
    words = head.split(" ")
    for length in (3, 2, 1):
        if len(words) > length and _fold(" ".join(words[:length])) in RANKS:
            return " ".join(words[:length]), " ".join(words[length:])
    return "", head


def _organisation(position: str, organisations: Sequence[tuple[int, str, str]]) -> int | None:
    words = set(re.findall(r"\w+", position))
    for ident, name, acronym in organisations:
        if (acronym and acronym in words) or (name and search_key(name) in search_key(position)):
            return ident
    return None
