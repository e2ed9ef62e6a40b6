"""Synthetic people, made the same way each time: registrants in four scripts, and the panel of the coming webinar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Speaker:
    """A made-up member of the panel: the family names mean "example" or "sample" in their languages."""

    key: str
    full_name: str
    family_name: str
    position: str
    rank: str = ""
    rank_full: str = ""
    style: str = ""
    #: By language, name and position.
    forms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    language: str = ""

    @property
    def email(self) -> str:
        """Return the address, at example.org, where no mail arrives."""
        return f"{self.key}@example.org"


SPEAKERS = (
    Speaker("primerova", "Elena Primerova", "Primerova", "Director, Institute for Examples", language="ru", forms={
        "ru": ("Елена Примерова", "Директор, Институт примеров"), "zh": ("叶莲娜·普里梅罗娃", "示例研究所所长"),
        "ur": ("ایلینا پریمیرووا", "ڈائریکٹر، ادارہ برائے مثالیں")}),
    Speaker("namoona", "Tariq Namoona", "Namoona", "Adviser, Sample Foundation", rank="Col.", rank_full="Colonel",
        language="ur", forms={
            "ur": ("طارق نمونہ", "مشیر، نمونہ فاؤنڈیشن"), "ru": ("Тарик Намуна", "Советник, Фонд «Образец»"),
            "zh": ("塔里克·纳穆纳", "样例基金会顾问")}),
    Speaker("fan", "Fan Li", "Fan", "Professor, Demonstration University", style="Prof.", language="zh", forms={
        "zh": ("范例", "示范大学教授"), "ru": ("Фань Ли", "Профессор, Демонстрационный университет"),
        "ur": ("فان لی", "پروفیسر، مظاہراتی یونیورسٹی")}),
    Speaker("sample", "Jane Sample", "Sample", "Economist, Specimen Centre", forms={
        "ru": ("Джейн Сэмпл", "Экономист, Центр образцов"), "zh": ("简·桑普尔", "样本中心经济学家"),
        "ur": ("جین سیمپل", "ماہرِ معاشیات، مرکزِ نمونہ جات")}),
    Speaker("ulgiev", "Askar Ulgiev", "Ulgiev", "Editor, The Daily Example", language="ru", forms={
        "ru": ("Аскар Үлгиев", "Редактор, «Ежедневный пример»"), "zh": ("阿斯卡尔·乌尔吉耶夫", "《每日示例》编辑"),
        "ur": ("عسکر الگیئیف", "مدیر، روزنامہ مثال")}),
)  # fmt: skip


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
