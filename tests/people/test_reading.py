"""Lines, sounds and likeness of names, without a database."""

from __future__ import annotations

import pytest

from webinar.core.errors import RuleViolation
from webinar.people import exchange, rules
from webinar.people.models import Person
from webinar.people.reading import propose

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
    assert exchange.mapped(["ФИО", "Должность", "Организация", "E-mail", "Unknown", "full_name"]) == {
        0: "full_name", 1: "position", 2: "organisation", 3: "email",
    }  # fmt: skip


def test_rows_are_read_and_faults_named() -> None:
    rows = exchange.read_rows(
        [["Full name", "Rank", "Retired marker", "Position", "Organisation", "E-mail", "Other spellings"],
         ["Akhtar Janjua", "Brigadier", "(Ret.)", "Member", "CGSS", "a@example.org", "Janjooa; Janjoua"],
         ["", "", "", "", "", "", ""], ["王芳", "", "", "司长", "外交部", "not an address", ""], ["Zahur", "", "(Ret.)"]],
        {"cgss": 1},
    )  # fmt: skip
    assert [row.number for row in rows] == [2, 3, 4, 5]
    assert rows[0].details.position.organisation_id == 1
    assert rows[0].details.retired
    assert rows[0].details.aliases == ("Janjooa", "Janjoua")
    assert [problem.message for problem in rows[1].problems] == ["The name is missing."]
    assert "not an e-mail address" in rows[2].problems[0].message
    assert rows[3].details.retired is None, "a marker without a rank is not printed"
    with pytest.raises(RuleViolation):
        exchange.read_rows([["A", "B"], ["x", "y"]], {})


def test_vcards_are_read_as_others_write_them() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Норова;Анна;;д-р;\r\nFN:д-р Анна Норова\r\nORG:МИД;Департамент\r\n"
        "TITLE:Советник\\, первый класс\r\nitem1.EMAIL;TYPE=INTERNET:anna@example.org\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\nVERSION:4.0\nFN:Very long name that is fold\n ed\nEND:VCARD\n"
    )
    rows = exchange.rows_of_vcards(text)
    assert rows[1][:6] == ["д-р Анна Норова", "Советник, первый класс", "МИД", "anna@example.org", "Норова", "Анна"]
    assert rows[2][0] == "Very long name that is folded"
    with pytest.raises(RuleViolation):
        exchange.rows_of_vcards("BEGIN:VCARD\nVERSION:4.0\n")
