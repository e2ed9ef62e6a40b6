"""Coverage as rows of a sheet, in and out, and as people paste it: a line for each piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from webinar.core import cells, columns, countries, pasted
from webinar.core.errors import RuleViolation
from webinar.core.sheets import Cell
from webinar.core.text import N_, clean_text
from webinar.outcome.coverage import rules
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.coverage.service import ClippingDetails, OutletDetails

#: (field, heading, other headings that mean the same here).
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("outlet", N_("Media outlet"), (
        "media", "newspaper", "source", "publication", "издание", "сми", "媒体", "اخبار", "ادارہ", "medium", "zeitung", "quelle", "média",
        "journal", "medio", "periódico", "fuente", "veículo", "jornal", "testata", "gazete", "yayın organı", "رسانه", "روزنامه",
        "وسيلة الإعلام", "الصحيفة", "المصدر", "ذریعہ", "媒体名", "媒體", "メディア", "新聞", "매체", "언론사", "источник", "название сми", "газета", "бақ",
        "nashr", "видання", "میڈیا ادارہ", "outlet name",
    )),
    ("title", N_("Headline"), (
        "headline", "article", "заголовок", "标题", "سرخی", "titel", "überschrift", "schlagzeile", "titre", "título", "titular", "titolo",
        "başlık", "عنوان", "العنوان", "標題", "タイトル", "見出し", "제목", "название", "название статьи", "тақырып", "sarlavha", "tytuł",
    )),
    ("url", N_("Link"), (
        "address", "web", "link", "ссылка", "链接", "لنک", "adresse", "lien", "enlace", "ligação", "collegamento", "bağlantı", "پیوند",
        "لینک", "الرابط", "鏈接", "網址", "网址", "リンク", "링크", "адрес", "сілтеме", "havola", "посилання", "odnośnik",
    )),
    ("published_on", N_("Published on"), (
        "date", "published", "дата", "日期", "تاریخ", "datum", "erschienen am", "fecha", "data", "tarih", "التاريخ", "تاريخ النشر", "发布日期",
        "發布日期", "日付", "掲載日", "날짜", "게재일", "дата публикации", "дата выхода", "date de publication", "fecha de publicación", "күні", "sana", "опубликовано",
        "发表日期", "تاریخ اشاعت", "published date",
    )),
    ("author", N_("Author"), (
        "journalist", "by", "автор", "作者", "مصنف", "autor", "autora", "auteur", "autore", "verfasser", "yazar", "نویسنده", "الكاتب", "記者",
        "记者", "著者", "기자", "저자", "журналист", "автор статьи", "муаллиф", "muallif",
    )),
    ("archived_url", N_("Link to an archived copy"), (
        "archive", "archived copy", "адрес архивной копии", "存档副本地址", "محفوظ شدہ نقل کا پتہ",
    )),
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>|;]+", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+[.)]")
_OPEN, _CLOSED = r"[(（\[【]?\s*", r"\s*[)）\]】]?"
#: In figures, and in words of any language: "17 июля 2020 г.", "July 17, 2020", "17 جولائی 2020ء", "2020年7月17日".
_DAY_IN_FIGURES = re.compile(
    rf"{_OPEN}(?<![\d./-])(?P<day>\d{{4}}([-/.])\d{{1,2}}\2\d{{1,2}}|\d{{1,2}}([./])\d{{1,2}}\3\d{{4}})(?![\d/-])"
    rf"(?:[ T]\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?(?:\s?г\.)?{_CLOSED}"
)
_DAY_IN_WORDS = re.compile(
    rf"{_OPEN}(?<!\d)(?P<day>\d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일号號]?"
    r"|\d{1,2}(?:st|nd|rd|th)?(?:\.?\s|-)\s*(?:de |of )?[^\W\d_]+(?:[.,،]?\s|-)\s*(?:de )?\d{4}(?:\s?(?:года|г\.?|ء|ع|م)(?!\w))?"
    rf"|[^\W\d_]+\.?\s\d{{1,2}}(?:st|nd|rd|th)?[,،]?\s\d{{4}})(?!\d){_CLOSED}",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\t+|\s*[|;,،；，]\s*|\s+[–—-]\s+|\s*[(（]|[)）]")
_SEPARATOR = re.compile(r"(\s*[|;；؛]\s*|\s+[–—-]\s+|\s*——\s*|:\s+|\s*[，،]\s*|：\s*)")
_MARKS = " ,.;:|–—-•*\t，،；؛：、"


@dataclass
class ReadRow:
    """One row by its number: the piece, or what is wrong with it."""

    number: int
    line: str = ""
    details: ClippingDetails | None = None
    problems: list[RuleViolation] = field(default_factory=list)


def vocabulary() -> dict[str, str]:
    """Return which heading means which field."""
    return columns.vocabulary([(name, (label, *others)) for name, label, others in COLUMNS])


def read_rows(sheet: columns.Sheet, now: datetime) -> list[ReadRow]:
    """Return every row of a sheet; RuleViolation when no column names outlets."""
    if "outlet" not in sheet.columns.values():
        raise RuleViolation(N_("No column is named “Media outlet”. Name the columns as in the example."), field="file")
    return [_of_record(record, now) for record in sheet.records()]


def _of_record(record: columns.Record, now: datetime, line: str = "") -> ReadRow:
    outlet, title = record.text("outlet"), record.text("title", longest=400)
    url, archived = (record.value(name, cells.web_address) or "" for name in ("url", "archived_url"))
    published_on, author = record.value("published_on", lambda text: _day(text, now)), record.text("author")
    if not outlet and not record.problems:
        record.problems.append(RuleViolation(N_("Enter a media outlet.")))
    details = None if record.problems else ClippingDetails(outlet, title, url, published_on, author, archived)
    return ReadRow(record.number, line, details, record.problems)


def read_lines(lines: Iterable[tuple[int, str]], outlets: Iterable[str], now: datetime) -> list[ReadRow]:
    """Return what each numbered line seems to say: "Xinhua – Forum held (2020-07-17) https://…", in any order of the parts.

    Tabs part cells: outlet, date and link are recognised wherever they stand, the rest is the headline; below a row of
    headings each cell is what its heading says.
    """
    known = {outlet.casefold(): outlet for outlet in outlets}
    rows = []
    for line in pasted.read(lines, vocabulary(), ("outlet", "title")):
        if "outlet" in line.named:
            rows.append(_of_record(columns.Record(line.number, line.named), now, line.text))
        else:
            rows.append(_of_line(line, known, now))
    return rows


def outlet_lines(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield what `read_outlet` takes of each line: cells as parts, the outlet's first where headings name it."""
    words = columns.vocabulary(
        [
            ("outlet", (*COLUMNS[0][1:2], *COLUMNS[0][2], "name")),
            ("kind", ("type",)),
            ("country", ()),
            ("url", ("website", *COLUMNS[2][2])),
        ]
    )
    for line in pasted.read(lines, words, ("outlet",)):
        outlet = line.named.get("outlet", "-")
        others = [text for target, text in line.named.items() if target != "outlet"]
        yield line.number, " | ".join(filter(None, [outlet, *others] if line.named else line.cells))


def read_outlet(line: str, country_names: Mapping[str, Any]) -> OutletDetails:
    """Return what a line seems to say of an outlet: "Xinhua, news agency, China, https://…"; the name stands first."""
    address, rest = _taken(_ADDRESS, clean_text(pasted.without_number(line), max_length=600))
    url = cells.web_address(address.rstrip(".,)")) if address else ""
    parts = [part for part in (part.strip(_MARKS) for part in _PARTS.split(rest)) if part]
    name, *more = parts or [_site(url)]
    _ensure_outlet(name, line)
    found = {part: countries.find(part, chosen=country_names) for part in more}
    country = next((code for code in found.values() if code), "")
    kind = ", ".join(part for part in more if found[part] != country or not country)
    return OutletDetails(name[:200], kind=kind[:80], country=country, website=url)


def _of_line(line: pasted.Line, outlets: dict[str, str], now: datetime) -> ReadRow:
    try:
        said = [clean_text(cell, max_length=1200) for cell in line.cells]
        url, said = _url_of(said)
        published, said = _day_of(said)
        if published:
            rules.ensure_published(published, now)
        parts = [("", cell) for cell in said if cell.strip(_MARKS)] if len(said) > 1 else _parts(said[0])
        place = next((place for place, (_sign, part) in enumerate(parts) if part.casefold() in outlets), 0)
        named = parts.pop(place)[1] if parts else _site(url)
        _ensure_outlet(named, line.text)
    except RuleViolation as error:
        return ReadRow(line.number, line.text, problems=[error])
    title = "".join(f"{_sign_of(sign) if place else ''}{part}" for place, (sign, part) in enumerate(parts))
    details = ClippingDetails(outlets.get(named.casefold(), named)[:200], title[:400], url, published)
    return ReadRow(line.number, line.text, details)


def _parts(text: str) -> list[tuple[str, str]]:
    """Return the parts of a line, each with the sign before it. A comma parts where nothing else does, and once."""
    pieces = ["", *_SEPARATOR.split(text)]
    found = [
        (sign, part.strip(_MARKS)) for sign, part in zip(pieces[::2], pieces[1::2], strict=True) if part.strip(_MARKS)
    ]
    if len(found) == 1 and ", " in found[0][1]:
        outlet, _comma, title = found[0][1].partition(", ")
        return [("", outlet), (", ", title)]
    return found


def _sign_of(sign: str) -> str:
    """Return what stands between two parts of a headline: the sign that stood there, unless it parts a list."""
    return sign if sign.strip() not in {"", "|"} else " – "


def _url_of(said: list[str]) -> tuple[str, list[str]]:
    """Return the address that stands in a cell, and the cells without it."""
    for place, cell in enumerate(said):
        address, rest = _taken(_ADDRESS, cell)
        if address:
            return cells.web_address(address.rstrip(".,)")), [*said[:place], rest.strip(), *said[place + 1 :]]
    return "", said


def _day_of(said: list[str]) -> tuple[date | None, list[str]]:
    """Return the day of publication, and the cells without it; RuleViolation for figures that are no day.

    One that stands alone is it rather than one in a sentence. In words, it is none in the midst of a sentence.
    """
    found = [
        (rank, place, match)
        for place, cell in enumerate(said)
        for pattern in (_DAY_IN_FIGURES, _DAY_IN_WORDS)
        for match in pattern.finditer(cell)
        if (rank := _rank(match)) is not None
    ]
    if not found:
        return None, said
    _best, place, match = min(found, key=lambda one: (one[0], one[1], one[2].start()))
    rest = f"{said[place][: match.start()]} {said[place][match.end() :]}".strip()
    return cells.day(match["day"]), [*said[:place], rest, *said[place + 1 :]]


def _rank(match: re.Match[str]) -> int | None:
    """Return how little it is likely that what looks like a day is that of publication; None where it is not."""
    before, behind = match.string[: match.start()].strip(), match.string[match.end() :].strip()
    alone = match[0][0] in "([（【" or all(not sign or sign in _MARKS for sign in (before[-1:], behind[:1]))
    if match.re is _DAY_IN_FIGURES:
        return 0 if alone else 1
    if before and behind and not alone:
        return None
    try:
        cells.day(match["day"])
    except RuleViolation:
        return None
    return 0 if alone else 2


def _day(text: str, now: datetime) -> date:
    day = cells.day(text)
    rules.ensure_published(day, now)
    return day


def _ensure_outlet(name: str, line: str) -> None:
    """Refuse a line that names no outlet: signs, or a number in a list. A number alone may be a channel's name."""
    if not any(map(str.isalnum, cells.said(name))) or _NUMBERED.fullmatch(line.strip()):
        raise RuleViolation(N_("Enter a media outlet."))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (found[0], f"{text[: found.start()]} {text[found.end() :]}") if found else ("", text)


def _site(url: str) -> str:
    """Return the name of a site by its address, where a line holds nothing else."""
    found = re.match(r"https?://(?:www\.)?([^/:]+)", url)
    return found[1] if found else ""


def written(clippings: Sequence[Clipping]) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows as `read_rows` takes them; outlets must be loaded."""
    rows: list[list[Cell]] = [
        [row.outlet.name, row.title, row.url, row.published_on, row.author, row.archived_url] for row in clippings
    ]
    return [label for _name, label, _others in COLUMNS], rows
