"""Lines, sounds and likeness of names, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.architecture.house import ROOT
from webinar.core import countries
from webinar.core.cells import said
from webinar.core.columns import matched, read_sheet
from webinar.core.errors import RuleViolation
from webinar.core.sheets import write_csv
from webinar.core.text import clean_text, search_key
from webinar.core.vcards import read_cards
from webinar.directory.people import exchange, rules
from webinar.directory.people.models import Affiliation, Person
from webinar.directory.people.reading import propose

ORGANISATIONS = [(1, "Centre for Global & Strategic Studies", "CGSS"), (2, "SCO Secretariat", "SCO")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member of the Advisory Board CGSS",
         ("Akhtar Nawaz Janjua", "", "Brigadier", "Brigadier", "(Ret.)", "", "Senior Member of the Advisory Board CGSS", 1)),
        ("Lt. Col. (Ret.) Khalid Taimur Akram, CGSS Executive Director",
         ("Khalid Taimur Akram", "", "Lt. Col.", "Lieutenant Colonel", "(Ret.)", "", "CGSS Executive Director", 1)),
        ("Major Gen. (Ret.) Hafiz Masroor Ahmed", ("Hafiz Masroor Ahmed", "", "Major Gen.", "Major General", "(Ret.)", "", "", None)),
        ("Major General (r) Hafiz Masroor Ahmed – Vice President",
         ("Hafiz Masroor Ahmed", "", "Major General", "Major General", "(r)", "", "Vice President", None)),
        ("H.E. Amb. Dr Nadia Orlova, PhD, SCO Deputy Secretary-General",
         ("Nadia Orlova", "H.E. Amb. Dr", "", "", "", "PhD", "SCO Deputy Secretary-General", 2)),
        ("Vladimir Norov, SCO Secretary-General", ("Vladimir Norov", "", "", "", "", "", "SCO Secretary-General", 2)),
        ("Zahur Ahmed", ("Zahur Ahmed", "", "", "", "", "", "", None)),
        ("Zahur Ahmed, n/a", ("Zahur Ahmed", "", "", "", "", "", "", None)),
        ("王芳，外交部司长", ("王芳", "", "", "", "", "", "外交部司长", None)),
        ("عائشہ قریشی، ڈائریکٹر", ("عائشہ قریشی", "", "", "", "", "", "ڈائریکٹر", None)),
        ("General", ("General", "", "", "", "", "", "", None)),
        ("Major Tom", ("Tom", "", "Major", "Major", "", "", "", None)),
        ("Drago Petrov", ("Drago Petrov", "", "", "", "", "", "", None)),
    ],
)  # fmt: skip
def test_what_a_line_seems_to_say(line, expected) -> None:
    found = propose(line, ORGANISATIONS)
    assert (found.full_name, found.style, found.rank, found.rank_full, found.retired_marker, found.post_nominals,
            found.position_printed, found.organisation_id) == expected  # fmt: skip
    assert found.line == line


@pytest.mark.parametrize(
    ("line", "name", "position", "email"),
    [
        ("Ann Lee, Director, Lake Centre for Trade Policy <ann@example.org>", "Ann Lee", "Director, Lake Centre for Trade Policy", "ann@example.org"),
        ("Ann Lee <ann@example.org>, Director", "Ann Lee", "Director", "ann@example.org"),
        ("Ann Lee; Director; ann@example.org; Berlin", "Ann Lee", "Director; Berlin", "ann@example.org"),
        ("王芳（wang@example.org），外交部", "王芳", "外交部", "wang@example.org"),
        ("Ann Lee, PhD, Director; E-mail: mailto:ann@example.org, two@example.org", "Ann Lee", "Director", "ann@example.org"),
        ("Ann Lee, Director @ Lake Centre", "Ann Lee", "Director @ Lake Centre", ""),
        ("Ann Lee, Director, ann@nowhere..org", "Ann Lee", "Director, ann@nowhere..org", ""),
    ],
)  # fmt: skip
def test_addresses_are_kept_as_such_and_never_printed(line, name, position, email) -> None:
    found = propose(line)
    assert (found.full_name, found.position_printed, found.email) == (name, position, email)


@pytest.mark.parametrize(
    ("line", "name", "style", "position"),
    [
        ("ڈاکٹر عائشہ قریشی، ڈائریکٹر، مرکز", "عائشہ قریشی", "ڈاکٹر", "ڈائریکٹر، مرکز"),
        ("پروفیسر ڈاکٹر عائشہ قریشی؛ ڈائریکٹر", "عائشہ قریشی", "پروفیسر ڈاکٹر", "ڈائریکٹر"),
        ("王芳教授，外交部司长，北京", "王芳", "教授", "外交部司长，北京"),
        ("李明先生（中国社科院），北京", "李明", "先生", "中国社科院，北京"),
        ("教授 王芳；外交部", "王芳", "教授", "外交部"),
        ("王教授", "王教授", "", ""),
        ("Проф. Анна Иванова, декан", "Анна Иванова", "Проф.", "декан"),
        ("Ali Raza – Vice President – Asia", "Ali Raza", "", "Vice President – Asia"),
    ],
)
def test_styles_and_commas_of_other_scripts_are_read_and_stay_as_written(line, name, style, position) -> None:
    found = propose(line)
    assert (found.full_name, found.style, found.position_printed) == (name, style, position)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Zahur", "Zahoor"), ("Ahmed", "Ahmad"), ("Muhammad", "Mohammed"), ("Khalid", "Khaled"), ("Norov", "Noroff"[:4] + "v"),
     ("Yusuf", "Youssef")],
)  # fmt: skip
def test_transliterations_sound_the_same(left, right) -> None:
    assert rules.sound(left.casefold()) == rules.sound(right.casefold())


def test_other_names_sound_different() -> None:
    words = ["akram", "norov", "janjua", "zahur", "masroor", "ahmed", "petrova", "wang", "qureshi"]
    assert len({rules.sound(word) for word in words}) == len(words)


def test_names_that_may_be_one_person_are_found_and_others_not() -> None:
    names = {
        1: "Zahur Ahmed",
        2: "Zahoor Ahmad",
        3: "Masroor Ahmed",
        4: "Vladimir Norov",
        5: "Норов Владимир",
        6: "Ann Lee",
    }
    assert {(a, b) for a, b, _score in rules.alike(names)} == {(1, 2), (4, 5)}
    assert rules.resembling("Zahoor Ahmed", names) in ([2, 1], [1, 2])
    assert rules.resembling("Ann Leigh", names) == []


def _person(**more) -> Person:
    facts = {"full_name": "Khalid Taimur Akram", "style": "", "rank": "", "retired": None, "retired_marker": "",
             "post_nominals": "", "given_names": "", "family_name": "", "salutation": ""}  # fmt: skip
    return Person(**{**facts, **more})


OFFICER = {
    "rank": "Lt. Col.",
    "retired": True,
    "retired_marker": "(Ret.)",
    "family_name": "Akram",
    "given_names": "Khalid Taimur",
}


@pytest.mark.parametrize(
    ("facts", "listed", "letter", "spoken"),
    [
        ({}, "Khalid Taimur Akram", "Dear Khalid Taimur Akram,", "Khalid Taimur Akram"),
        (OFFICER, "AKRAM Khalid Taimur, Lt. Col. (Ret.)", "Dear Lt. Col. Akram,", "Lt. Col. Akram"),
        ({"style": "H.E."}, "H.E. Khalid Taimur Akram", "Excellency,", "H.E. Khalid Taimur Akram"),
        ({"style": "Dr", "family_name": "Akram", "post_nominals": "PhD"}, "AKRAM, Dr, PhD", "Dear Dr Akram,", "Dr Akram"),
        ({"salutation": "Dear Khalid,"}, "Khalid Taimur Akram", "Dear Khalid,", "Khalid Taimur Akram"),
    ],
)  # fmt: skip
def test_each_printed_form(facts, listed, letter, spoken) -> None:
    person = _person(**facts)
    assert (rules.list_form(person), rules.salutation(person), rules.spoken(person)) == (listed, letter, spoken)


def test_columns_are_known_in_several_languages() -> None:
    headings = ["ФИО", "Должность", "Организация", "E-mail", "Unknown", "full_name"]
    assert matched(headings, exchange.vocabulary()) == {0: "full_name", 1: "position", 2: "organisation", 3: "email"}


def _rows(content: bytes) -> list[exchange.ReadRow]:
    sheet = read_sheet(content, "list.csv", exchange.vocabulary())
    exchange.ensure_names(sheet)
    return exchange.read_rows(sheet.records(), {"cgss": 1}, countries.find)


def test_rows_are_read_and_faults_named() -> None:
    rows = _rows(
        write_csv(
            ["Full name", "Rank", "Retired marker", "Position", "Organisation", "E-mail", "Other spellings", "Nationality", "Time zone"],
            [["Akhtar Janjua", "Brigadier", "(Ret.)", "Member", "CGSS", "a@example.org", "Janjooa; Janjoua", "Pakistan", "Asia/Calcutta"],
             ["", "x"], ["王芳", "", "", "司长", "外交部", "not an address"], ["Zahur", "", "(Ret.)", "", "", "", "", "Nowhere", "GMT+5"]],
        )
    )  # fmt: skip
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert rows[0].details.position.organisation_id == 1
    assert rows[0].details.retired
    assert rows[0].details.aliases == ("Janjooa", "Janjoua")
    assert (rows[0].details.nationality, rows[0].details.time_zone) == ("PK", "Asia/Kolkata")
    assert [problem.message for problem in rows[1].problems] == ["Enter a name."]
    assert "” isn’t an email address. Enter one like name@example.org." in rows[2].problems[0].message
    assert rows[3].details.retired is None, "a marker without a rank is not printed"
    assert (rows[3].details.nationality, rows[3].details.time_zone) == ("", ""), "what is no zone is never kept"
    assert len(rows[3].remarks) == 2, "and it is said"
    with pytest.raises(RuleViolation):
        _rows(b"A,B\nx,y\n")


def test_vcards_are_read_as_others_write_them() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Норова;Анна;;д-р;\r\nFN:д-р Анна Норова\r\nORG:МИД;Департамент\r\n"
        "TITLE:Советник\\, первый класс\r\nitem1.EMAIL;TYPE=INTERNET:anna@example.org\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Very long name that is fold\n ed\nEND:VCARD\n"
    )
    first, second = exchange.records_of_vcards(text.encode())
    names = ("full_name", "position", "organisation", "email", "family_name", "given_names")
    assert [first.cells[name] for name in names] == [
        "д-р Анна Норова", "Советник, первый класс", "МИД", "anna@example.org", "Норова", "Анна",
    ]  # fmt: skip
    assert second.cells["full_name"] == "Very long name that is folded"
    with pytest.raises(RuleViolation):
        exchange.records_of_vcards(b"BEGIN:VCARD\nVERSION:4.0\n")


def test_an_escaped_semicolon_parts_no_name() -> None:
    [card] = read_cards(b"BEGIN:VCARD\nN:A\\;;B\nEND:VCARD\n")
    assert (card.part("N", 0), card.part("N", 1), card.part("N", 2)) == ("A;", "B", "")


def test_the_samples_of_vcards() -> None:
    def read(name: str) -> list[exchange.ReadRow]:
        content = (ROOT / "tests" / "fixtures" / "imports" / name).read_bytes()
        return exchange.read_rows(exchange.records_of_vcards(content), {}, countries.find)

    old = read("21-vcard21-quoted-printable.vcf")[0].details
    assert (old.full_name, old.email, old.position.position_printed) == (
        "Айша Каримова",
        "aisha@example.org",
        "Институт",
    )
    row = read("22-vcard-org-escapes.vcf")[0]
    assert row.details.position.position_printed.endswith("Ministry of Trade; Industry and Transport, Lagos")
    assert row.details.time_zone == ""
    assert row.remarks[0].params == {"name": "-05:00"}
    one, two = read("23-vcard-mononym-org-only.vcf")
    assert one.details.full_name == "Sukarno"
    assert [problem.message for problem in two.problems] == ["Enter a name."]


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=30
)


@settings(max_examples=60, deadline=None)
@given(full=NAMES, family=NAMES, given_names=NAMES, position=NAMES)
def test_what_we_export_is_read_back(full: str, family: str, given_names: str, position: str) -> None:
    try:
        texts = [said(clean_text(text)) for text in (full, family, given_names, position)]
    except RuleViolation:
        return
    if not any(sign.isalpha() for sign in texts[0]) or not search_key(texts[0]):
        return
    person = _person(
        full_name=texts[0], family_name=texts[1], given_names=texts[2], email="a@example.org", time_zone="Asia/Bishkek", nationality="KG",
        affiliations=[Affiliation(position=texts[3], position_printed="", organisation=None, on_behalf_of="", since=None, until=None)],
        public_id="p1",
    )  # fmt: skip
    headings, rows = exchange.written([person])
    back = _rows(write_csv(headings, rows))[0].details
    assert (back.full_name, back.family_name, back.given_names) == tuple(texts[:3])
    assert (back.email, back.time_zone, back.nationality) == ("a@example.org", "Asia/Bishkek", "KG")
    card = exchange.read_rows(exchange.records_of_vcards(exchange.written_vcards([person])), {}, countries.find)[
        0
    ].details
    assert card.full_name == texts[0]
    if texts[2]:
        assert (card.family_name or card.full_name, card.given_names) == (texts[1] or texts[0], texts[2])


def test_a_card_of_a_group_is_nobody() -> None:
    person, group = exchange.read_rows(
        exchange.records_of_vcards(
            b"BEGIN:VCARD\nVERSION:4.0\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:All\nEND:VCARD\n"
        ),
        {},
        countries.find,
    )
    assert person.details is not None
    assert (group.number, group.details, len(group.problems)) == (2, None, 1)
