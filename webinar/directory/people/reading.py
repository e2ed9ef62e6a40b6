"""Reads a line as people write it ("Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member of the Advisory Board CGSS").

What comes out is a proposal that a person confirms. The name itself is never taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, search_key

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
    r"Prof(?:essor|\.)?|Dr\.?|Mrs?\.?|Ms\.?|Mx\.?|Senator|Г-н|Г-жа|Е\. ?П\.|Акад(?:емик|\.)|Проф(?:ессор|\.)|Д-р|Доктор|Посол|"
    r"عزت مآب|محترمہ?|جناب|پروفیسر|ڈاکٹر|سفیر|الدكتورة?|السفيرة?|الأستاذة?|教授|博士|院士|大使|阁下|先生|女士)(?=\s))"
    r"(?:\s+(?=\S))?",
    re.IGNORECASE,
)
#: In Chinese the style follows the name, without a blank: 王芳教授.
_STYLES_BEHIND = re.compile(r"^(?P<name>[\u3400-\u9fff·]{2,}?) ?(?P<style>副教授|教授|博士|院士|大使|阁下|先生|女士)$")
_RETIRED = re.compile(r"\(\s*(?:ret(?:d|ired)?|r)\.?\s*\)|\bret(?:d)?\.(?=\s|,|$)", re.IGNORECASE)
_POST_NOMINALS = re.compile(
    r"^(?:(?:Ph\.? ?D|M\.? ?D|M\.?A|M\.?Sc|MBA|LL\.?[MBD]|CBE|OBE|MBE|KBE|DBE|CMG|KCMG|GCMG|QC|KC|FRS|TI\(M\)|HI\(M\)|SI\(M\)|NI\(M\)|SBt)\.?)$"
)
_SEPARATOR = re.compile(r"\s*[,;،؛，；、]\s*|\s+[–—-]\s+")
_ADDRESS = re.compile(
    r"[\s,;،؛，；、]*(?:\be-?mail:?\s*)?[<(\[（]?\s*(?:mailto:)?(?P<address>[^\s<>()\[\]（）,;،؛，；、:]+@[^\s<>()\[\]（）,;،؛，；、:]+\.\w+)\s*[>)\]）]?",
    re.IGNORECASE,
)


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
    email: str = ""


def propose(line: str, organisations: Sequence[tuple[int, str, str]] = ()) -> Proposal:
    """Return what the line seems to say; `organisations` are (id, name, acronym) to look for in the position.

    RuleViolation for characters that cannot be stored.
    """
    text = clean_text(line, max_length=600)
    rest, email = _take_address(text)
    head, position = _split(rest)
    letters = []
    while position and _POST_NOMINALS.match(_split(position)[0]):
        letter, position = _split(position)
        letters.append(letter)
    position = cells.said(position)
    head, styles = _take_styles(head)
    rank, head = _take_rank(head)
    marker = ""
    if found := _RETIRED.search(head):
        marker = found[0].strip()
        head = f"{head[: found.start()].strip()} {head[found.end() :].strip()}".strip()
    if not rank:
        rank, head = _take_rank(head)
    return Proposal(
        text, head, styles, rank, RANKS.get(_fold(rank), ""), marker if rank else "", ", ".join(letters), position,
        _organisation(position, organisations), email,
    )  # fmt: skip


def ensure_somebody(name: str) -> None:
    """Refuse a line of which nothing is left as a name: signs, a number in a list, a title alone."""
    style = _STYLES.match(f"{name} ")
    is_title = (
        not cells.said(name)
        or (style is not None and style[0] == name)
        or _fold(name) in RANKS
        or _POST_NOMINALS.match(name)
    )
    if is_title or not any(sign.isalpha() for sign in name):
        raise RuleViolation(N_("Enter a name."))


def _split(text: str) -> tuple[str, str]:
    """Return what stands before the first separator and all that follows it, as it is written there."""
    found = _SEPARATOR.search(text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


def _take_address(text: str) -> tuple[str, str]:
    """Return the text without e-mail addresses, which are never printed, and the first good one."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        try:
            found.append(cells.email(match["address"]))
        except RuleViolation:
            return match[0]
        return " "

    rest = _ADDRESS.sub(taken, text)
    if not found:
        return text, ""
    return re.sub(r"\s+(?=[,;،؛，；、])", "", rest).strip(" ,;،؛，；、"), found[0]


def _take_styles(head: str) -> tuple[str, str]:
    styles = []
    while match := _STYLES.match(head):
        styles.append(match[0].strip())
        head = head[match.end() :]
    if behind := _STYLES_BEHIND.match(head):
        head = behind["name"]
        styles.append(behind["style"])
    return head, " ".join(styles)


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
