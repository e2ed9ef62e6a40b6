"""Days and headings as people write them in their language."""

from __future__ import annotations

from datetime import date

import pytest

from webinar.core.cells import day
from webinar.core.columns import matched, vocabulary, whole_name
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
        ("Dupont", "Jean", "", "Jean Dupont"), ("Jean Dupont", "Jean", "", "Jean Dupont"), ("Anna", "", "Rossi", "Anna Rossi"), ("Anna Rossi", "", "Rossi", "Anna Rossi"),
        ("", "伟", "王", "王伟"), ("", "花子", "佐藤", "佐藤花子"), ("", "はなこ", "佐藤", "佐藤 はなこ"), ("", "철수", "김", "김철수"), ("", "Ann", "Lee", "Ann Lee"), ("", "", "", ""),
    ],
)  # fmt: skip
def test_parts_of_a_name_make_one(whole: str, given: str, family: str, name: str) -> None:
    assert whole_name(whole, given, family) == name
