"""Coverage as rows of a sheet, in and out, and as people paste it: a line for each piece."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webinar.core import cells, columns, countries
from webinar.core.errors import RuleViolation
from webinar.core.sheets import Cell
from webinar.core.text import N_, clean_text
from webinar.outcome.coverage.models import Clipping
from webinar.outcome.coverage.service import ClippingDetails, OutletDetails

#: (field, heading, other headings that mean the same here).
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("outlet", N_("Media outlet"), (
        "media", "newspaper", "source", "publication", "издание", "сми", "媒体", "اخبار", "ادارہ", "medium", "zeitung", "quelle", "média",
        "journal", "medio", "periódico", "fuente", "veículo", "jornal", "testata", "gazete", "yayın organı", "رسانه", "روزنامه",
        "وسيلة الإعلام", "الصحيفة", "المصدر", "ذریعہ", "媒体名", "媒體", "メディア", "新聞", "매체", "언론사", "источник", "название сми", "газета", "бақ",
        "nashr", "видання",
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
        "發布日期", "日付", "掲載日", "날짜", "게재일", "дата публикации", "дата выхода", "date de publication", "fecha de publicación", "күні", "sana",
    )),
    ("author", N_("Author"), (
        "journalist", "by", "автор", "作者", "مصنف", "autor", "autora", "auteur", "autore", "verfasser", "yazar", "نویسنده", "الكاتب", "記者",
        "记者", "著者", "기자", "저자", "журналист", "автор статьи", "муаллиф", "muallif",
    )),
    ("archived_url", N_("Link to an archived copy"), (
        "archive", "archived copy",
    )),
)  # fmt: skip
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>|;]+", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+[.)]")
_DAY = re.compile(r"[(\[]?\b(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}/\d{1,2}/\d{4})\b[)\]]?")
_PARTS = re.compile(r"\t+|\s*[|;,،；，]\s*|\s+[–—-]\s+|\s*[(（]|[)）]")
_SEPARATOR = re.compile(r"\t+|\s*[|;]\s*|\s+[–—-]\s+|:\s+|\s*，\s*|：\s*")


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


def read_rows(sheet: columns.Sheet) -> list[ReadRow]:
    """Return every row of a sheet; RuleViolation when no column names outlets."""
    if "outlet" not in sheet.columns.values():
        raise RuleViolation(N_("No column is named “Media outlet”. Name the columns as in the example."), field="file")
    return [_of_record(record) for record in sheet.records()]


def _of_record(record: columns.Record) -> ReadRow:
    outlet, title = record.text("outlet"), record.text("title", longest=400)
    url, archived = (record.value(name, cells.web_address) or "" for name in ("url", "archived_url"))
    published_on, author = record.value("published_on", cells.day), record.text("author")
    if not outlet and not record.problems:
        record.problems.append(RuleViolation(N_("Enter a media outlet.")))
    details = None if record.problems else ClippingDetails(outlet, title, url, published_on, author, archived)
    return ReadRow(record.number, details=details, problems=record.problems)


def read_lines(lines: Iterable[tuple[int, str]], outlets: Iterable[str]) -> list[ReadRow]:
    """Return what each numbered line seems to say: "Xinhua – Forum held (2020-07-17) https://…", in any order of the parts."""
    known = {outlet.casefold(): outlet for outlet in outlets}
    return [_of_line(number, line, known) for number, line in lines]


def read_outlet(line: str, country_names: Mapping[str, Any]) -> OutletDetails:
    """Return what a line seems to say of an outlet: "Xinhua, news agency, China, https://…"; the name stands first."""
    address, rest = _taken(_ADDRESS, clean_text(line, max_length=600))
    url = cells.web_address(address.rstrip(".,)")) if address else ""
    parts = [part for part in (part.strip(" ,.;|–—-•*\t") for part in _PARTS.split(rest)) if part]
    name, *more = parts or [_site(url)]
    _ensure_outlet(name, line)
    found = {part: countries.find(part, chosen=country_names) for part in more}
    country = next((code for code in found.values() if code), "")
    kind = ", ".join(part for part in more if found[part] != country or not country)
    return OutletDetails(name[:200], kind=kind[:80], country=country, website=url)


def _of_line(number: int, line: str, outlets: dict[str, str]) -> ReadRow:
    try:
        rest = clean_text(line, max_length=1200)
        address, rest = _taken(_ADDRESS, rest)
        day, rest = _taken(_DAY, rest)
        parts = [part for part in (part.strip(" ,.;|–—-•*\t") for part in _SEPARATOR.split(rest)) if part]
        url = cells.web_address(address.rstrip(".,)")) if address else ""
        published = cells.day(day.strip("()[]")) if day else None
        named = next((part for part in parts if part.casefold() in outlets), parts[0] if parts else _site(url))
        _ensure_outlet(named, line)
    except RuleViolation as error:
        return ReadRow(number, line, problems=[error])
    title = " – ".join(part for part in parts if part != named)
    return ReadRow(
        number, line, ClippingDetails(outlets.get(named.casefold(), named)[:200], title[:400], url, published)
    )


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
