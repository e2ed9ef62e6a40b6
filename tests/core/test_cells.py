"""What fields and cells may say, and names of countries and zones."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from webinar.core import cells, countries, timezones
from webinar.core.columns import read_sheet, vocabulary
from webinar.core.config import LANGUAGE_NAMES
from webinar.core.errors import RuleViolation


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3), ("3.0", 3), ("12,00", 12), ("1,200", 1200), ("1.200.000", 1_200_000), ("1 200", 1200), ("1’200", 1200),
        ("٣", 3), ("۱۲۰", 120), ("１２", 12), ("١٬٢٠٠", 1200), ("2.5", None), ("1,5", None), ("0.5", None), ("12.5", None), ("1.234,5", None), ("-5", None), ("1e3", None),
        ("1,20", None), ("", None), ("9999999", None),
    ],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None) -> None:
    if number is None:
        with pytest.raises(RuleViolation):
            cells.whole_number(text, 0, 2_000_000)
    else:
        assert cells.whole_number(text, 0, 2_000_000) == number


@pytest.mark.parametrize(
    ("text", "clock"),
    [("14:00", time(14)), ("9.30", time(9, 30)), ("09:30 PM", time(21, 30)), ("12:15 AM", time(0, 15)), ("12:15 p.m.", time(12, 15)),
     ("2026-01-01 21:30:00", time(21, 30)), ("۱۴:۰۰", time(14)), ("１４：００", time(14)), ("21:30:59", time(21, 30)), ("13:00 PM", None), ("24:00", None), ("noon", None), ("0.8958", None)],
)  # fmt: skip
def test_times(text: str, clock: time | None) -> None:
    if clock is None:
        with pytest.raises(RuleViolation):
            cells.clock(text)
    else:
        assert cells.clock(text) == clock


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-15",
        "15.12.2026",
        "15/12/2026",
        "2026-12-15 00:00:00",
        "2026-12-15T10:00",
        "\u200e2026-12-15",
        "٢٠٢٦-١٢-١٥",
        "۱۵/۱۲/۲۰۲۶",
        "２０２６.１２.１５",
        "१५.१२.२०२६",
    ],
)
def test_days(text: str) -> None:
    assert cells.day(text) == date(2026, 12, 15)


@pytest.mark.parametrize("text", ["29252", "12/31/2026", "2026-02-30", "0001-01-01", "soon"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(RuleViolation):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+92 51 2345678", "+92 51 2345678"), ("(051) 234 5678", "(051) 234 5678"), ("+(92) 51 2345678", "+(92) 51 2345678"),
        ("+92‑51‑2345678", "+92-51-2345678"), ("\u200e+92 300 1234567", "+92 300 1234567"), ("٠٣٠٠١٢٣٤٥٦٧", "03001234567"),
        ("051 234 5678 x12", "051 234 5678 x12"), ("(051) 234-5678 ext 12", "(051) 234-5678 ext 12"), ("923001234567", "923001234567"),
        ("9.23001E+11", ""), ("9,23001e11", ""), ("ask my assistant", ""), ("12", ""), ("((051) 234 5678", ""), ("+92 51 2345678901234567", ""),
    ],
)  # fmt: skip
def test_telephones(text: str, number: str) -> None:
    if number:
        assert cells.telephone(text) == number
    else:
        with pytest.raises(RuleViolation):
            cells.telephone(text)


@pytest.mark.parametrize(
    "text",
    ["ann@example.org", "\u200bann@example.org\ufeff", "ann@exam\u00adple.org", "Ann Lee <ann@example.org>", "mailto:ann@example.org",
     "ann＠example.org", "\u200eann@example.org", "ann@example.org\u00a0"],
)  # fmt: skip
def test_addresses_as_they_are_copied(text: str) -> None:
    assert cells.email(text) == "ann@example.org"


@pytest.mark.parametrize(("text", "address"), [("www.example.org", "https://www.example.org"), ("https://example.org/a?b", "https://example.org/a?b"),
                                               ("javascript:alert(1)", ""), ("https://", ""), ("https://a b", ""), ("example.org", "")])  # fmt: skip
def test_web_addresses(text: str, address: str) -> None:
    if address:
        assert cells.web_address(text) == address
    else:
        with pytest.raises(RuleViolation):
            cells.web_address(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Korea (Democratic People's Republic of)", "KP"), ("Republic of Korea", "KR"), ("Congo (the Democratic Republic of the)", "CD"),
     ("Republic of Congo", "CG"), ("Kingdom of Norway", "NO"), ("St Lucia", "LC"), ("Saint Vincent and the Grenadines", "VC"),
     ("Кыргызская Республика", "KG"), ("Республика Таджикистан", "TJ"), ("中国", "CN"), ("پاکستان", "PK"), ("gbr", "GB"), ("pk", "PK"),
     ("Guinea", "GN"), ("Niger", "NE"), ("Atlantis", None), ("Pseudo-Bidi", None), ("Eurozone", None), ("Republic of", None), ("", None)],
)  # fmt: skip
def test_names_of_countries(text: str, code: str | None) -> None:
    assert countries.find(text) == code


def test_every_name_that_is_offered_is_understood() -> None:
    for language in LANGUAGE_NAMES:
        offered = countries.options(language)
        assert [countries.find(name) for _code, name in offered] == [code for code, _name in offered]
        assert not {"XA", "XB", "EZ", "QO", "ZZ", "CP", "AC"} & {code for code, _name in offered}


def test_the_list_holds_where_people_live_under_the_names_of_the_united_nations() -> None:
    english, russian = dict(countries.options("en")), dict(countries.options("ru"))
    assert not {"AQ", "BV", "GS", "HM", "TF", "UM"} & english.keys()
    assert {code: english[code] for code in ("KR", "KP", "CD", "CG", "LA", "HK")} == {
        "KR": "Republic of Korea", "KP": "DPR Korea", "CD": "DR Congo", "CG": "Congo", "LA": "Lao PDR",
        "HK": "Hong Kong, China",
    }  # fmt: skip
    assert (russian["KG"], russian["CD"], russian["HK"]) == ("Кыргызстан", "ДР Конго", "Гонконг (Китай)")
    formerly = {"South Korea": "KR", "Congo - Kinshasa": "CD", "Киргизия": "KG", "Hong Kong SAR China": "HK"}
    assert {name: countries.find(name) for name in formerly} == formerly


def test_countries_stand_in_the_order_of_the_language() -> None:
    names = [name for _code, name in countries.options("en")]
    assert names[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert names.index("Côte d’Ivoire") == names.index("Costa Rica") + 1
    assert names.index("São Tomé & Príncipe") < names.index("Saudi Arabia")
    assert [code for code, _name in countries.options("zh")][:3] == ["AL", "DZ", "AF"], "by pinyin"
    urdu = [name[0] for _code, name in countries.options("ur")]
    assert urdu.index("پ") < urdu.index("ت") < urdu.index("چ") < urdu.index("ک")


def test_an_installation_names_countries_its_own_way() -> None:
    chosen = {"HK": "Hong Kong, China", "HK.ru": "Гонконг (Китай)", "SJ": "-", "XK": "Kosovo", "AQ": "Antarctica"}
    offered = dict(countries.options("en", chosen))
    assert offered["HK"] == "Hong Kong, China"
    assert "SJ" not in offered
    assert offered["AQ"] == "Antarctica"
    assert offered["XK"] == "Kosovo"
    assert countries.name("HK", "ru", chosen) == "Гонконг (Китай)"
    assert countries.name("SJ", "en", chosen) == "Svalbard & Jan Mayen", "who stated it keeps it"
    assert countries.find("Hong Kong, China", chosen) == "HK"


def test_zones_have_one_name() -> None:
    assert timezones.present_name("Europe/Kiev") == "Europe/Kyiv"
    assert timezones.city("America/Godthab") == "Nuuk"
    offered = set(timezones.zone_names())
    assert {"Asia/Kolkata", "Asia/Yangon", "UTC"} <= offered
    assert not {"Asia/Calcutta", "Asia/Rangoon", "America/Knox_IN", "US/Eastern"} & offered
    assert timezones.city("Almaty") == "UTC", "what was stored and is no zone is told by the clock that it is read by"


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("Имя,Фамилия,Почта\nа,б,в", {0: "given_names", 1: "family_name", 2: "email"}),
        ("Имя,Почта\nа,б", {0: "full_name", 1: "email"}),
        ("Name,Surname,E-mail *\na,b,c", {0: "given_names", 1: "family_name", 2: "email"}),
        ("First_Name;Last-Name;USER EMAIL\na;b;c", {0: "given_names", 1: "family_name", 2: "email"}),
    ],
)
def test_headings(content: str, columns) -> None:
    words = vocabulary([(name, ()) for name in ("full_name", "given_names", "family_name", "email")])
    assert read_sheet(content.encode(), "x.csv", words).columns == columns


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-15T14:00",
        "2026-12-15 14:00:30",
        "15.12.2026 2:00 PM",
        "15 December 2026 14:00",
        "۲۰۲۶-۱۲-۱۵ ۱۴:۰۰",
        "２０２６/１２/１５　１４：００",
    ],
)
def test_a_day_and_a_time(text: str) -> None:
    assert cells.moment(text) == datetime.combine(date(2026, 12, 15), time(14))


@pytest.mark.parametrize("text", ["2026-12-15", "14:00", "2026-12-15 at two", "2026-12-15 25:00"])
def test_a_day_or_a_time_alone_is_no_moment(text: str) -> None:
    with pytest.raises(RuleViolation, match="date and time"):
        cells.moment(text)


def test_an_address_keeps_its_digits() -> None:
    with pytest.raises(RuleViolation):
        cells.email("ann٣@exam ple.org")
    assert cells.email("ann٣@example.org") == "ann٣@example.org"


@pytest.mark.parametrize(
    "text", ["", "-", "—", "–", "--", "…", "?", " - ", "N/A", "n.a.", "Ｎ／Ａ", "нет", "无", "کوئی نہیں"]
)
def test_what_says_nothing(text: str) -> None:
    assert cells.said(text) == ""


@pytest.mark.parametrize("text", ["Na", "Null", "None", "Nil", "0", "+", "✓", "C", "N/A Ltd", "NA", "#N/A", "- Ann"])
def test_what_says_little(text: str) -> None:
    assert cells.said(text) == text


@pytest.mark.parametrize("text", ["нет", "无", "無", "没有", "沒有", "کوئی نہیں", "ندارد", "لا يوجد", " НЕТ "])
def test_none_of_the_kind_is_no_value_but_an_answer(text: str) -> None:
    assert cells.said(text) == ""
    assert cells.answered(text) == text
    assert cells.yes_no(text) is False


@pytest.mark.parametrize("text", ["", "-", "—", "?", "N/A", "н/д", "нет данных", "暂无", "不详", "لاگو نہیں"])
def test_no_answer_is_neither_yes_nor_no(text: str) -> None:
    assert cells.answered(text) == ""
    assert cells.says_yes(text) is None


def test_a_table_of_people_reads_no_dash_as_a_value() -> None:
    sheet = read_sheet(
        "Name,Email,Job title\n—,n/a,-\n".encode(),
        "a.csv",
        vocabulary([("full_name", ()), ("email", ()), ("position", ())]),
    )
    record = next(sheet.records())
    assert (record.text("full_name"), record.text("position"), record.value("email", cells.email)) == ("", "", None)
    assert record.problems == []
