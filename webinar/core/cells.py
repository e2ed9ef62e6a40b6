"""What a field or a cell may say, by kind. Forms and files are judged by these alike; RuleViolation says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from webinar.core.errors import RuleViolation
from webinar.core.months import months_in
from webinar.core.text import N_, plain_digits

#: Signs without a shape that come along when an address or a number is copied.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_SHORTENED = re.compile(r"[+-]?\d+([.,]\d+)?[eE]\+?\d+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]*[0-9)](?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_PHONE_DIGITS = range(4, 18)
#: In groups of three, or (as in South Asia) of two and then three; "0.125" is no thousand.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,' ’٬])\d{3})(?:\1\d{3})*|[+-]?[1-9]\d?(?:,\d{2})+,\d{3}")
_WHOLE = re.compile(r"([+-]?\d{1,12})(?:[.,٫]0+)?")
#: As it is written in East Asia.
_COUNTED_DAY = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?.*")
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y.%m.%d")
_YES = frozenset({
    "yes", "y", "true", "1", "x", "ja", "да", "是", "ہاں", "جی ہاں", "✓", "✔", "☑", "oui", "si", "sí", "sì", "sim", "tak", "evet",
    "はい", "예", "네", "نعم", "так", "ano", "áno", "igen", "da", "joo", "kyllä", "có", "ya", "ναι", "כן", "بله", "بلی", "иә", "ооба", "ha", "हाँ",
    "ใช่", "taip", "jā", "jah", "بەڵێ", "bəli", "այո", "კი",
})  # fmt: skip
_NO = frozenset({
    "no", "n", "false", "0", "nein", "нет", "否", "不", "نہیں", "جی نہیں", "☐", "✗", "✘", "non", "não", "nee", "nie", "hayır", "いいえ", "아니요", "아니오",
    "아니", "لا", "ні", "не", "ne", "nem", "nu", "nei", "nej", "ei", "không", "tidak", "όχι", "לא", "نه", "خیر", "жоқ", "жок", "yo'q", "yoʻq", "नहीं", "ไม่", "ไม่ใช่",
    "nē", "نەخێر", "xeyr", "ոչ", "არა", "不是", "没有", "沒有", "无", "無",
})  # fmt: skip


#: By signs alone a cell says that it says nothing, and by these words. "None", "null" and "NA" may be names.
_BLANK = re.compile(
    r"[-\u2010-\u2015\u2212_./\\|?*·•…~=\s]+|n/a|n\.a\.?|n/d|n\\a|not (?:applicable|available|known)|н/д|нет данных"
    r"|暂无|不适用|不详|لاگو نہیں|دستیاب نہیں"
)
#: That there is none of the kind: nobody's name, employer or number, but an answer to whoever asks.
_NONE = frozenset({"нет", "无", "無", "没有", "沒有", "کوئی نہیں", "ندارد", "لا يوجد"})
_LONGEST_OF_THESE = 20


def said(text: str) -> str:
    """Return what a cell of a table of people says: "" for the sign or the word by which somebody left it empty."""
    if len(text) >= _LONGEST_OF_THESE:
        return text
    word = _word(text)
    return "" if word in _NONE or _BLANK.fullmatch(word) else text


def answered(text: str) -> str:
    """Return what a cell says to a question, where "нет" and "没有" are answers; "" for a sign or a word by which it is empty."""
    return "" if len(text) < _LONGEST_OF_THESE and _BLANK.fullmatch(_word(text)) else text


def says_yes(text: str) -> bool | None:
    """Return what a word for yes or no says in any of many languages; None for every other text."""
    word = plain(text).casefold()
    return True if word in _YES else False if word in _NO | _NONE else None


def _word(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def plain(text: str) -> str:
    """Return a number, a date or a time as machines read it: without invisible signs, in the digits 0 to 9."""
    return plain_digits(_visible(text))


def _visible(text: str) -> str:
    """Return text without invisible signs, full-width forms as ordinary ones."""
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).strip()


def email(text: str) -> str:
    """Return an e-mail address in its normal form, also out of “Name <a@b>” or a mailto: link."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - heavy tables

    address = _visible(text)
    if named := re.fullmatch(r"[^<>]*<([^<>]+)>", address):
        address = named[1].strip()
    address = re.sub(r"^mailto:", "", address, flags=re.IGNORECASE)
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise RuleViolation(
            N_("“%(address)s” isn’t an email address. Enter one like name@example.org."), address=address[:80]
        ) from error


def telephone(text: str) -> str:
    """Return a telephone number with ASCII digits and plain hyphens, otherwise as it was written."""
    number = re.sub("[\u2010-\u2015\u2212]", "-", plain(text))
    if _SHORTENED.fullmatch(number):
        raise RuleViolation(
            N_("A spreadsheet shortened “%(number)s”. Format the cells as text and enter it again."),
            number=number[:40],
        )
    digits = sum(sign.isdecimal() for sign in number)
    if digits not in _PHONE_DIGITS or not _PHONE.fullmatch(number) or number.count("(") != number.count(")"):
        raise RuleViolation(N_("Enter a phone number with its country code, such as +92 51 2345678."))
    return number


def web_address(text: str) -> str:
    """Return an http or https address; one that begins with www. gets its https://."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - seldom asked

    address = _INVISIBLE.sub("", text).strip()
    if address.casefold().startswith("www."):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", address)
        _port = parts.port
    except ValueError:
        good = False
    if not good:
        raise RuleViolation(N_("Enter the full address, starting with https://"))
    return address


def whole_number(text: str, low: int, high: int) -> int:
    """Return a whole number; "1,200" and "3.0" are such, "2.5" and "1.234,5" are not."""
    clean = plain(text).replace("\u00a0", " ").replace("\u202f", " ")
    if _GROUPED.fullmatch(clean):
        number = int(re.sub(r"[.,' ’٬]", "", clean))
    elif found := _WHOLE.fullmatch(clean):
        number = int(found[1])
    else:
        raise RuleViolation(N_("Enter a whole number."))
    if not low <= number <= high:
        raise RuleViolation(N_("Enter a number between %(low)d and %(high)d."), low=low, high=high)
    return number


def day(text: str) -> date:
    """Return a day written 2026-12-15, 15.12.2026, 15/12/2026 or with the name of its month; a time after it is left out."""
    if found_day := _named_day(plain(text)):
        return found_day
    words = re.split(r"[T ]", plain(text), maxsplit=1)[0]
    for pattern in _DAYS:
        try:
            found = datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if not 1900 <= found.year <= 2200:  # noqa: PLR2004 - see timezones.to_utc
            raise RuleViolation(N_("Choose a year between 1900 and 2200."))
        return found
    raise RuleViolation(N_("Enter a date, e.g. 2026-12-15."))


def _named_day(text: str) -> date | None:
    """Return a day as people write it in words, "15 December 2026" or "2026年12月15日"; None for any other text."""
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", re.split(r"\s\d{1,2}:", text, maxsplit=1)[0])
    numbers = re.findall(r"\d+", words)
    if found := _COUNTED_DAY.fullmatch(words):
        numbers = [found[3], found[1]]
        months = frozenset({int(found[2])})
    else:
        months = months_in(words) if len(numbers) == 2 else frozenset()  # noqa: PLR2004 - day and year
    day_, year = sorted(numbers, key=len) if months and len(numbers) == 2 else ("", "")  # noqa: PLR2004 - as above
    if len(months) != 1 or len(year) != 4 or len(day_) > 2 or not 1900 <= int(year) <= 2200:  # noqa: PLR2004 - see timezones.to_utc
        return None
    try:
        return date(int(year), next(iter(months)), int(day_))
    except ValueError:
        return None


def clock(text: str) -> time:
    """Return a time of day written 14:00, 14.00 or 2:00 PM, also where a date stands before it."""
    words = plain(text).upper().replace("A.M.", "AM").replace("P.M.", "PM")
    words = re.sub(r"^\d{4}-\d{2}-\d{2}[T ]", "", words)
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?: ?(AM|PM))?", words)
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
    if found and hour == 24 and minute == 0:  # noqa: PLR2004 - the hours of a day
        raise RuleViolation(N_("For midnight, enter 00:00 and the day that starts then."))
    if found and found[4]:
        hour = hour % 12 + (12 if found[4] == "PM" else 0) if 1 <= hour <= 12 else 24  # noqa: PLR2004 - the clock's face
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the day's last minute
        raise RuleViolation(N_("Enter a time, e.g. 14:00."))
    return time(hour, minute)


def moment(text: str) -> datetime:
    """Return a day and a time of day, written one after the other as `day` and `clock` take them; naive."""
    found = re.fullmatch(r"(.+?)[T ] *(\d{1,2}[:.]\d{2}(?:[: ].*)?)", plain(text))
    try:
        return datetime.combine(day(found[1] if found else ""), clock(found[2] if found else ""))
    except RuleViolation as error:
        raise RuleViolation(N_("Enter a date and time, e.g. 2026-12-15 14:00.")) from error


def yes_no(text: str) -> bool:
    """Return what a word for yes or no says."""
    answer = says_yes(text)
    if answer is None:
        raise RuleViolation(N_("Enter yes or no, not “%(name)s”."), name=text[:60])
    return answer
