"""Synthetic registrants: names in four scripts, made the same way each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_LATIN = (("Amina", "Farid", "Jonas", "Zoë", "José", "Mary-Ann", "Kwame", "Siobhán", "Björn", "Léa"),
          ("Beg", "O'Neil-Smith", "Álvarez-Núñez", "Müller", "van der Berg", "Okafor", "Lindqvist", "Rahman", "Tan"))  # fmt: skip
_CYRILLIC = (("Надежда", "Айгерим", "Тимур", "Семён", "Гүлнара", "Дмитрий", "Ольга", "Фаррух"),
             ("Орлова", "Садыкова", "Исмаилов", "Щербаков", "Қасымова", "Абдуллаев", "Ёлкина"))  # fmt: skip
_CHINESE = (("伟", "芳", "娜", "秀英", "敏", "静", "丽", "强"), ("王", "李", "张", "刘", "陈", "杨", "欧阳"))
_URDU = (("عائشہ", "حسن", "زینب", "عمران", "فاطمہ", "بلال", "نادیہ"), ("قریشی", "احمد", "خان", "ملک", "چودھری", "شیخ"))

_ORGANISATIONS = (
    "Institute for Regional Studies", "Embassy of Kazakhstan", "Daily Courier", "Центр евразийских исследований",
    "上海国际问题研究中心", "ادارہ برائے علاقائی مطالعات", "University of Bishkek", "Forum for Development Policy", "",
)  # fmt: skip
_POSITIONS = ("Research Fellow", "Counsellor", "Correspondent", "Профессор", "研究员", "محقق", "Director", "")
_COUNTRIES = ("PK", "CN", "RU", "KZ", "KG", "TJ", "UZ", "IN", "")


@dataclass(frozen=True)
class Registrant:
    """A synthetic person; the address is at example.org, where no mail arrives."""

    full_name: str
    email: str
    organisation: str
    position: str
    country: str
    language: str


def registrants(count: int) -> Iterator[Registrant]:
    """Yield `count` registrants in Latin, Cyrillic, Chinese and Urdu in turn."""
    for index in range(count):
        script = index % 4
        given_names, family_names = (_LATIN, _CYRILLIC, _CHINESE, _URDU)[script]
        step = index // 4
        given = given_names[step % len(given_names)]
        family = family_names[(step // len(given_names) + step) % len(family_names)]
        name = f"{family}{given}" if script == 2 else f"{given} {family}"  # noqa: PLR2004 - Chinese: family name first
        yield Registrant(
            name, f"registrant{index + 1:03d}@example.org", _ORGANISATIONS[index % len(_ORGANISATIONS)],
            _POSITIONS[index % len(_POSITIONS)], _COUNTRIES[(index * 5) % len(_COUNTRIES)],
            ("en", "ru", "zh", "ur")[script],
        )  # fmt: skip
