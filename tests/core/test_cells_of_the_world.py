"""Days and headings as people write them in their language."""

from __future__ import annotations

from datetime import date

import pytest

from webinar.core.cells import day
from webinar.core.columns import matched, read_sheet, vocabulary, whole_name
from webinar.core.errors import RuleViolation

WORDS = vocabulary(
    [(target, ()) for target in ("full_name", "given_names", "family_name", "email", "organisation", "position", "country")]
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["2026年9月16日", "2026년 9월 16일", "16. September 2026", "September 16, 2026", "16 сентября 2026 г.", "16 ستمبر 2026", "16th Sept 2026", "16-Sep-2026",
     "16 de septiembre de 2026", "16 Eylül 2026", "Wed, 16 Sep 2026 14:00", "16.09.2026 14:00"],
)  # fmt: skip
def test_a_day_with_the_name_of_its_month(text: str) -> None:
    assert day(text) == date(2026, 9, 16)


@pytest.mark.parametrize(
    "text",
    ["31 February 2026", "Hello 12 2026", "16 listopad 2026", "16.09.26", "May 2026", "2026年13月1日", "16 May 12026"],
)
def test_what_names_no_day_or_several(text: str) -> None:
    with pytest.raises(RuleViolation):
        day(text)


@pytest.mark.parametrize(
    "headings",
    [
        ("Nombre", "Apellidos", "Correo electrónico", "Organización", "Cargo", "País"),
        ("Nome", "Sobrenome", "E-mail", "Instituição", "Cargo", "País"),
        ("Ad", "Soyad", "E-posta", "Kurum", "Görev", "Ülke"),
        ("Vorname", "Nachname", "E-Mail-Adresse", "Firma", "Funktion", "Land"),
        ("نام", "نام خانوادگی", "ایمیل", "سازمان", "سمت", "کشور"),
    ],
)
def test_names_in_two_columns_in_many_languages(headings: tuple[str, ...]) -> None:
    found = matched(headings, WORDS)
    assert set(found.values()) >= {"family_name", "email", "organisation", "position", "country"}
    assert len(found) == len(headings)


@pytest.mark.parametrize(
    "headings",
    [
        ("姓名", "电子邮箱", "单位", "职务", "国家"), ("氏名", "メールアドレス", "所属", "役職", "国"), ("이름", "이메일", "소속", "직위", "국가"),
        ("الاسم", "البريد الإلكتروني", "المؤسسة", "المنصب", "البلد"), ("Аты-жөні", "Электрондық пошта", "Ұйым", "Лауазымы", "Ел"),
        ("نام", "ای میل", "ادارہ", "عہدہ", "ملک"), ("ФИО", "Электронная почта", "Организация", "Должность", "Страна"),
    ],
)  # fmt: skip
def test_names_in_one_column_in_many_languages(headings: tuple[str, ...]) -> None:
    assert list(matched(headings, WORDS).values()) == ["full_name", "email", "organisation", "position", "country"]


@pytest.mark.parametrize(
    ("whole", "given", "family", "name"),
    [
        ("Dr. M. Iqbal", "Muhammad", "", "Dr. M. Iqbal"), ("Robert Smith", "Bob", "", "Robert Smith"), ("M. Iqbal", "", "Khan", "M. Iqbal"), ("", "Jean", "Jeanneret", "Jean Jeanneret"), ("", "Ann", "Ann Lee", "Ann Lee"),
        ("", "Anna Bianchi", "Bianchi", "Anna Bianchi"), ("", "Martin", "Saint Martin", "Martin Saint Martin"), ("", "Bo", "Bo", "Bo Bo"),
        ("", "伟", "王", "王伟"), ("", "花子", "佐藤", "佐藤花子"), ("", "はなこ", "佐藤", "佐藤 はなこ"), ("", "철수", "김", "김철수"), ("", "Ann", "Lee", "Ann Lee"), ("", "", "", ""),
    ],
)  # fmt: skip
def test_parts_of_a_name_make_one(whole: str, given: str, family: str, name: str) -> None:
    assert whole_name(whole, given, family) == name


@pytest.mark.parametrize(
    ("headings", "rows", "names"),
    [
        ("Nom;Prénom", ["Jeanneret;Jean", "de Gaulle;Charles"], ["Jean Jeanneret", "Charles de Gaulle"]),
        ("Name;Vorname", ["Dupont;Jean", "Saint Martin;Martin", "Roth;Eva"], ["Jean Dupont", "Martin Saint Martin", "Eva Roth"]),
        ("Name;First name", ["Robert Smith;Bob", *["LEE Ann;Ann"] * 5], ["Robert Smith", *["LEE Ann"] * 5]),
        ("Name;First name", ["Smith;Bob", "Khan;", "Ann Lee;Ann"], ["Bob Smith", "Khan", "Ann Lee"]),
        ("Full name;First name", ["Robert Smith;Bob", "Smith;Bob"], ["Robert Smith", "Smith"]),
        ("Display name;Given names", ["Dr. M. Iqbal;Muhammad"], ["Dr. M. Iqbal"]),
        ("Full name;Given names;Family name", ["Dr. M. Iqbal;Muhammad;", "Ada L.;;Lovelace"], ["Dr. M. Iqbal", "Ada L."]),
        ("Nom;Prénom;Nom complet", ["Dupont;Jean;Dr Jean Dupont"], ["Dr Jean Dupont"]),
        ("Nombre;Apellidos", ["Ana;Pérez Ruiz"], ["Ana Pérez Ruiz"]), ("Jméno;Příjmení", ["Jan;Novák"], ["Jan Novák"]),
        ("Name;Last name", ["Anna Rossi;Rossi", "Ben Ode;Ode"], ["Anna Rossi", "Ben Ode"]), ("名前;姓", ["佐藤花子;佐藤"], ["佐藤花子"]),
    ],
)  # fmt: skip
def test_headings_and_rows_tell_whole_names_from_parts(headings: str, rows: list[str], names: list[str]) -> None:
    sheet = read_sheet("\n".join((headings, *rows)).encode(), "a.csv", WORDS, delimiter=";")
    parts = ("full_name", "given_names", "family_name")
    assert [whole_name(*(record.text(part) for part in parts)) for record in sheet.records()] == names


def test_a_name_beside_an_empty_column_is_whole() -> None:
    sheet = read_sheet(b"Name,First name,Email\nAnn Lee,,ann@example.org\n", "a.csv", WORDS)
    assert sheet.columns[0] == "full_name"


@pytest.mark.parametrize(
    "heading", ["Stato", "Qualification", "Poste", "Structure", "Положение", "Post", "Amt", "Address", "اللقب"]
)
def test_a_word_of_two_meanings_means_none(heading: str) -> None:
    assert matched([heading], WORDS) == {}


def test_what_a_room_calls_its_own_is_no_others_synonym() -> None:
    words = vocabulary([("position", ()), ("q:desk", ("Function",))])
    assert (words["function"], words["job title"]) == ("q:desk", "position")
