"""Countries: which are offered, how they are called, and how people write them.

Offered are the codes of ISO 3166-1 where people live, the European Union and the United Nations (a webinar's guests
represent those too), under the names of CLDR in the language of the reader; where those are not what a member of the
United Nations calls itself, under its own. An installation may call each otherwise, add one, or leave it out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from webinar.core.config import LANGUAGE_NAMES
from webinar.core.text import search_key

#: Codes of CLDR that are no entries of ISO 3166-1: parts, groups, tests. XK may be offered by giving it a name.
_NOT_OFFERED = frozenset({"AC", "CP", "CQ", "DG", "EA", "EZ", "IC", "QO", "TA", "XA", "XB", "XK", "ZZ"})
#: Entries of ISO 3166-1 that nobody comes from, as nobody lives there for good; offered when given a name.
_EMPTY = frozenset({"AQ", "BV", "GS", "HM", "TF", "UM"})
#: Where CLDR has not the short name by which the United Nations know a member or an observer.
_NAMES = {
    "PS": {"en": "Palestine", "ru": "Палестина", "zh": "巴勒斯坦", "ur": "فلسطین"},
    "KR": {"en": "Republic of Korea", "ur": "جمہوریہ کوریا"},
    "KP": {"en": "DPR Korea", "ur": "عوامی جمہوریہ کوریا"},
    "CD": {"en": "DR Congo", "ru": "ДР Конго", "ur": "جمہوری جمہوریہ کانگو"},
    "CG": {"en": "Congo", "ru": "Конго", "ur": "کانگو"},
    "KG": {"ru": "Кыргызстан"},
    "LA": {"en": "Lao PDR"}, "MM": {"en": "Myanmar", "ru": "Мьянма", "ur": "میانمار"}, "VA": {"en": "Holy See"},
    "TL": {"ru": "Тимор-Лешти"}, "CV": {"en": "Cabo Verde", "ru": "Кабо-Верде"},
    "HK": {"en": "Hong Kong, China", "ru": "Гонконг (Китай)", "ur": "ہانگ کانگ (چین)"},
    "MO": {"en": "Macao, China", "ru": "Макао (Китай)", "ur": "مکاؤ (چین)"},
}  # fmt: skip
#: Names by which the United Nations, ISO and people call countries besides those of CLDR, folded.
_ALSO = {
    "BN": "brunei darussalam", "BO": "plurinational state of bolivia", "CD": "democratic republic of the congo|dr congo|drc|"
    "democratic republic of congo|congo kinshasa", "CG": "congo|republic of the congo|congo brazzaville", "CI": "ivory coast|cote divoire|cote d'ivoire",
    "CN": "people's republic of china|prc|mainland china|кнр|китайская народная республика|中华人民共和国|中國",
    "CV": "cabo verde", "CZ": "czech republic|чешская республика", "FM": "federated states of micronesia", "GB":
    "uk|great britain|united kingdom of great britain and northern ireland|england|scotland|wales|northern ireland|англия|英格兰",
    "GM": "the gambia", "HK": "hong kong|hong kong china|гонконг|香港", "IR": "islamic republic of iran|исламская республика иран",
    "KG": "kyrgyz republic|киргизия|кыргызская республика", "KP": "democratic people's republic of korea|dprk|кндр",
    "KR": "republic of korea|korea|rok|республика корея|韩国|大韩民国", "LA": "lao pdr|lao people's democratic republic|лаос",
    "MD": "republic of moldova|молдова|республика молдова", "MK": "macedonia|fyrom|македония", "MM": "burma|myanmar|мьянма|缅甸",
    "MO": "macau|macao|macao china|макао|澳门", "NL": "holland|the netherlands", "PS": "palestine|state of palestine|palestinian territories",
    "RU": "russian federation|российская федерация|рф|俄国|俄罗斯联邦", "SY": "syrian arab republic", "SZ": "swaziland",
    "TL": "east timor", "TM": "туркменистан", "TR": "turkey|turkiye|республика турция", "TW": "chinese taipei|taiwan province of china|台灣",
    "TZ": "united republic of tanzania", "US": "united states of america|usa|сша|соединенные штаты америки|美利坚合众国|امریکہ",
    "UZ": "республика узбекистан", "VA": "holy see|vatican", "VE": "bolivarian republic of venezuela|venezuela", "VN": "viet nam",
    "AE": "uae|оаэ", "BY": "белоруссия|республика беларусь", "KZ": "республика казахстан", "EU": "eu|ес", "UN": "un|оон|united nations organization",
    "XK": "kosovo", "CH": "swiss confederation", "LY": "libyan arab jamahiriya", "IN": "ہندوستان",
}  # fmt: skip
#: Before a short name: "Islamic Republic of Pakistan", "Kingdom of Norway".
_FORMS_OF_STATE = re.compile(
    r"^(?:the )?(?:(?:islamic|federal|democratic|socialist|arab|co operative|hellenic|portuguese|french|italian|swiss|independent) )*"
    r"(?:republic|kingdom|state|commonwealth|sultanate|principality|grand duchy|union|federation|confederation)s?(?: of)? (?:the )?"
    r"|^(?:[а-я-]+ая )?(?:республика|федерация) "
)
#: Whose long names the rule above must not shorten to somebody else's.
_AMBIGUOUS = frozenset({"republic of china", "republic of the congo", "people's republic of korea"})
_SMALL = frozenset({"and", "the", "of", "и"})
_URDU = "آابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوؤہھءیئے"


@lru_cache(maxsize=1)
def _alpha3() -> dict[str, str]:
    from babel.core import get_global  # noqa: PLC0415 - only where countries are asked for

    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    length = 3
    return {
        code.casefold(): found[0] for code, found in aliases.items()
        if len(code) == length and code.isalpha() and len(found) == 1 and found[0] not in _NOT_OFFERED
    }  # fmt: skip


def name(code: str, language: str, chosen: Mapping[str, str] | None = None) -> str:
    """Return what a country is called in a language; the code itself when it is unknown.

    `chosen` are names that the installation gives, by code or by code and language ("HK", "HK.ru").
    """
    from babel import Locale  # noqa: PLC0415 - only where countries are asked for

    given = (chosen or {}).get(f"{code}.{language}") or (chosen or {}).get(code)
    own = given if given != "-" else None
    return own or _NAMES.get(code, {}).get(language) or str(Locale(language).territories.get(code, code))


def options(language: str, chosen: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return (code, name) of the countries that are offered, in the order of the language's own alphabet."""
    from babel import Locale  # noqa: PLC0415 - only where countries are asked for

    names = chosen or {}
    known = {str(code) for code in Locale("en").territories}
    codes = {code for code in known if len(code) == 2 and code.isalpha()} - _NOT_OFFERED - _EMPTY  # noqa: PLR2004 - alpha-2
    codes |= {key.partition(".")[0] for key in names}
    codes -= {code for code in codes if names.get(code) == "-"}
    pairs = [(code, name(code, language, names)) for code in codes]
    return sorted(pairs, key=lambda pair: (_order(pair[1], language), pair[0]))


def _order(text: str, language: str) -> list[int] | str:
    if language == "ur":
        plain = unicodedata.normalize("NFC", text).replace("ي", "ی").replace("ك", "ک")
        return [_URDU.find(sign) for sign in plain if sign in _URDU]
    if language == "zh":
        from anyascii import anyascii  # noqa: PLC0415 - heavy tables; its Chinese is pinyin

        return str(anyascii(text)).casefold()
    letters = unicodedata.normalize("NFD", text.casefold().replace("ё", "е").replace("й", "и\u02d8"))
    return "".join(sign for sign in letters if sign.isalnum() or sign in " \u02d8")


def find(text: str, chosen: Mapping[str, str] | None = None) -> str | None:
    """Return the code of a country by its code (two or three letters) or any of its names; None when it is none."""
    known = _known(tuple(sorted((chosen or {}).items())))
    for candidate in _readings(text):
        if candidate in known:
            return known[candidate]
    return None


def _readings(text: str) -> list[str]:
    """Return the folded ways to read a name: as written, turned round at its comma or brackets, without its form of state."""
    readings = [text]
    before, comma, after = text.partition(",")
    if comma:
        readings.append(f"{after} {before}")
    if brackets := re.fullmatch(r"(.*?)\s*\((.*)\)\s*", text):
        readings += [f"{brackets[2]} {brackets[1]}", brackets[1]]
    folded = [_fold(reading) for reading in readings]
    shorter = [_FORMS_OF_STATE.sub("", key) for key in folded if key not in _AMBIGUOUS]
    return [_key(key) for key in (*folded, *shorter) if key]


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[-.&]", " ", search_key(text)).split())


def _key(folded: str) -> str:
    return " ".join({"saint": "st"}.get(word, word) for word in folded.split() if word not in _SMALL)


@lru_cache(maxsize=4)
def _known(chosen: tuple[tuple[str, str], ...]) -> dict[str, str]:
    from babel import Locale  # noqa: PLC0415 - only where countries are asked for

    names = dict(chosen)
    offered = dict(options("en", names))
    known: dict[str, str] = {}
    for code in offered:
        known[code.casefold()] = code
        for language in LANGUAGE_NAMES:
            known.setdefault(_key(_fold(name(code, language, names))), code)
            known.setdefault(_key(_fold(str(Locale(language).territories.get(code, code)))), code)
        for word in _ALSO.get(code, "").split("|"):
            known[_key(_fold(word))] = code
    known |= {code3: code for code3, code in _alpha3().items() if code in offered}
    known.pop("", None)
    return known
