"""Reads a line as people write it ("Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member of the Advisory Board CGSS").

What comes out is a proposal that a person confirms. The name itself is never taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from webinar.core import cells, pasted
from webinar.core.columns import vocabulary, whole_name
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
#: Words for roles on a panel, as people write them in the languages of the site. Whoever reads roles knows the keys.
ROLES = {
    "moderator": "moderator|moderators|moderated by|chair|chairperson|chairman|chairwoman|session chair|facilitator"
    "|модератор|модераторы|ведущий|ведущая|председатель|主持人|主持|会议主持|會議主持|ناظم|ناظمہ|ناظم مجلس|ناظم اجلاس|نظامت|موڈریٹر|ماڈریٹر|صدر مجلس",
    "main_speaker": "main speaker|main speakers|keynote|keynotes|keynote speaker|keynote speakers|keynote address|main address"
    "|основной докладчик|основные докладчики|главный докладчик|ключевой докладчик|ключевой спикер|主讲人|主講人|主讲|主讲嘉宾|主旨发言人"
    "|主旨演讲人|主旨发言|主旨演讲|主旨演講|کلیدی مقرر|کلیدی مقررین|مرکزی مقرر|مقرر خصوصی|کلیدی خطاب",
    "opening_remarks": "opening|opening remarks|opening speaker|opening address|welcome remarks|welcome address|вступительное слово"
    "|приветственное слово|открытие|开幕致辞|開幕致辭|开幕词|致辞|致辞人|致辞嘉宾|欢迎辞|افتتاحی کلمات|افتتاحی خطاب|ابتدائی کلمات|استقبالیہ کلمات",
    "speaker": "speaker|speakers|remarks|presenter|presenters|выступающий|выступающая|выступающие|выступление|спикер|спикеры"
    "|докладчик|докладчики|发言人|發言人|发言|发言嘉宾|演讲人|演讲者|演讲嘉宾|讲者|講者|مقرر|مقررہ|مقررین|خطاب|اسپیکر",
    "panellist": "panellist|panellists|panelist|panelists|участник дискуссии|участники дискуссии|участница дискуссии|панелист|панелисты"
    "|讨论嘉宾|討論嘉賓|嘉宾|与谈人|與談人|座谈嘉宾|شریک گفتگو|شرکائے گفتگو|پینلسٹ",
    "discussant": "discussant|discussants|respondent|commentator|содокладчик|содокладчики|дискутант|комментатор|评议人|評議人|点评人|评论人"
    "|点评嘉宾|مبصر|مبصرین|تبصرہ نگار",
    "interpreter": "interpreter|interpreters|translator|переводчик|переводчики|переводчица|синхронный переводчик|口译员|口譯員|口译|翻译|译员"
    "|同声传译|مترجم|مترجمین|ترجمان",
    "rapporteur": "rapporteur|rapporteurs|note taker|notetaker|автор записи|рапортёр|记录员|記錄員|记录人|记录|روداد نویس",
    "questions_chair": "chair of questions and answers|chair of q&a|q&a moderator|q&a chair|ведущий вопросов и ответов|问答主持人|问答环节主持人"
    "|سوال و جواب کے صدر|سوال و جواب کے ناظم",
    "guest_of_honour": "guest of honour|guest of honor|chief guest|special guest|почётный гость|специальный гость|主宾|主賓|特邀嘉宾|贵宾"
    "|مہمان خصوصی|مہمان اعزاز",
}  # fmt: skip
_WORDS = vocabulary(
    [
        ("role", ("panel role", "role on the panel", "роль", "角色", "کردار")), ("full_name", ("person", "speaker")), ("given_names", ()),
        ("family_name", ()), ("style", ("form of address", "honorific", "称谓")), ("position", ("title",)), ("organisation", ()), ("email", ()),
    ]
)  # fmt: skip
_NAMES = ("full_name", "given_names", "family_name")
_ROLE_BEFORE, _ROLE_BEHIND = (
    re.compile(r"([^:：]{2,60}?)\s*(?:[:：]|\s[–—-]\s)\s*(.*)"),
    re.compile(r"(.+?)\s*[(（]([^()（）]{2,60})[)）]"),
)
_KEYS = {search_key(word): role for role, words in ROLES.items() for word in words.split("|")}
_STYLES = re.compile(
    r"(?:(?:H\.? ?E\.?|His Excellency|Her Excellency|The Hon(?:ourable|\.)?|Hon\.?|Amb(?:assador|\.)?|Acad(?:emician|\.)?|"
    r"Prof(?:essor|\.)?|Dr\.?|Mrs?\.?|Ms\.?|Mx\.?|Senator|Г-н|Г-жа|Е\. ?П\.|Акад(?:емик|\.)|Проф(?:ессор|\.)|Д-р|Доктор|Посол|"
    r"عزت مآب|محترمہ?|جناب|پروفیسر|ڈاکٹر|سفیر|الدكتورة?|السفيرة?|الأستاذة?|教授|博士|院士|大使|阁下|先生|女士)(?=\s))"
    r"(?:\s+(?=\S))?",
    re.IGNORECASE,
)
#: In Chinese the style follows the name, without a blank: 王芳教授.
_STYLES_BEHIND = re.compile(r"^(?P<name>[\u3400-\u9fff·]{2,}?) ?(?P<style>副教授|教授|博士|院士|大使|阁下|先生|女士)$")
#: So does what they are: 王芳教授（中国社科院）.
_IN_BRACKETS = re.compile(r"([\u3400-\u9fff·]{2,}) ?[（(]([^()（）]{2,})[)）]")
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


def read_lines(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """Yield (number, what `propose` takes, key of `ROLES` or "") of each line that is to name somebody.

    A role stands before a colon or a dash, behind in brackets, in a cell of its own, or alone above those who have it.
    Rows of headings are no lines; below them a name is what stands in their column.
    """
    above = ""
    for line in pasted.read(lines, _WORDS, _NAMES):
        text, role = _of_headed(line) if line.named else _of_cells(line.cells)
        if role and not text:
            above = role
        else:
            yield line.number, text, role or above


def _of_headed(line: pasted.Line) -> tuple[str, str]:
    cell = {target: cells.said(text) for target, text in line.named.items()}
    name = whole_name(cell.get("full_name", ""), cell.get("given_names", ""), cell.get("family_name", ""))
    role = _role(cell.get("role", ""))
    parts = [cell.get("position", ""), cell.get("organisation", ""), cell.get("email", "")]
    if not role:
        parts.insert(0, cell.get("role", ""))
    style = cell.get("style", "")
    # Without a name what follows must not be read as one.
    head = f"{style} {name}".strip() if name else "-"
    return ", ".join(filter(None, (head, *parts))), role


def _of_cells(parts: Sequence[str]) -> tuple[str, str]:
    said = [part for part in parts if part]
    if len(said) > 1 and said[0].isdecimal():
        said = said[1:]
    if len(said) > 1 and _is_style(said[0]):
        said[:2] = [f"{said[0]} {said[1]}"]
    own = next((part for part in said if _role(part.rstrip(" :："))), "")
    if own:
        said.remove(own)
        return ", ".join(said), _role(own.rstrip(" :："))
    text = ", ".join(said)
    before, behind = _ROLE_BEFORE.fullmatch(text), _ROLE_BEHIND.fullmatch(text)
    if before and (role := _role(before[1])):
        return pasted.without_number(before[2]) or "-", role
    if behind and (role := _role(behind[2])):
        return behind[1], role
    return text, ""


def _role(words: str) -> str:
    """Return the key of the role that words name, also with a number: "Speaker 2", "发言人一"."""
    return _KEYS.get(search_key(re.sub(r"[\s№#]*(?:\d{1,2}|[一二三四五六七八九十]{1,2})$", "", words.strip())), "")


def propose(line: str, organisations: Sequence[tuple[int, str, str]] = ()) -> Proposal:
    """Return what the line seems to say; `organisations` are (id, name, acronym) to look for in the position.

    RuleViolation for characters that cannot be stored.
    """
    text = pasted.without_number(clean_text(line, max_length=600))
    rest, email = _take_address(text)
    head, position = _split(rest)
    if behind := _IN_BRACKETS.fullmatch(head):
        head, position = behind[1], "，".join(filter(None, (behind[2], position)))
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
    is_title = not cells.said(name) or _is_style(name) or _fold(name) in RANKS or _POST_NOMINALS.match(name)
    if is_title or not any(sign.isalpha() for sign in name):
        raise RuleViolation(N_("Enter a name."))


def _is_style(text: str) -> bool:
    style = _STYLES.match(f"{text} ")
    return style is not None and style[0] == text


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
