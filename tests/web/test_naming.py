"""Names in sentences: articles and lists as each language has them."""

from __future__ import annotations

import pytest
from flask import Flask

from webinar.web.i18n import in_language
from webinar.web.naming import leads_to, listed, to_whom, with_article


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Embassy of Kazakhstan", "the Embassy of Kazakhstan"), ("Lake Centre for Trade Policy", "the Lake Centre for Trade Policy"),
        ("Shanghai Cooperation Organisation", "the Shanghai Cooperation Organisation"), ("SCO Secretariat", "the SCO Secretariat"),
        ("University of Geneva", "the University of Geneva"), ("Tsinghua University", "Tsinghua University"),
        ("CGSS", "CGSS"), ("Chatham House", "Chatham House"), ("The Institute", "The Institute"), ("Посольство", "Посольство"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_article_stands_where_english_has_it(app: Flask, name: str, said: str) -> None:
    with app.test_request_context(), in_language("en"):
        assert with_article(name) == said
        assert with_article(name, starts=True) == said[:1].upper() + said[1:]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "A, B and C"), ("ru", "A, B и C"), ("zh", "A、B和C"), ("ur", "A، B، اور C")]
)
def test_lists_join_as_the_language_does(app: Flask, language: str, said: str) -> None:
    with app.test_request_context(), in_language(language):
        assert listed(["A", "B", "C"]) == said
        assert with_article("Embassy of Kazakhstan") == ("the " if language == "en" else "") + "Embassy of Kazakhstan"


@pytest.mark.parametrize(
    ("label", "said"),
    [("Email", "Email:"), ("What should be printed differently?", "What should be printed differently?"), ("哪一天？", "哪一天？"),
     ("کون سی تاریخ؟", "کون سی تاریخ؟"), ("Note: ", "Note:")],
)  # fmt: skip
def test_a_question_leads_to_what_is_said_without_a_colon(label: str, said: str) -> None:
    assert leads_to(label) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Посольство Республики Казахстан", "Посольству Республики Казахстан"), ("Министерство иностранных дел", "Министерству иностранных дел"),
        ("Секретариат ШОС", "Секретариату ШОС"), ("Постоянное представительство Китая", "Постоянному представительству Китая"),
        ("Российский институт стратегических исследований", "Российскому институту стратегических исследований"),
        ("Академия наук", "Академии наук"), ("Генеральное консульство", "Генеральному консульству"), ("МИД", "МИД"), ("Embassy", "Embassy"), ("", ""),
    ],
)  # fmt: skip
def test_a_note_in_russian_addresses_an_office_in_the_dative(app: Flask, name: str, said: str) -> None:
    with app.test_request_context(), in_language("ru"):
        assert to_whom(name) == said
