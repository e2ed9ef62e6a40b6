"""A name is found by every customary spelling, and no other is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.core.search import is_found, spellings, stored_key, transliterated
from webinar.core.text import search_key


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Lukasz Lodzka", "Łukasz Łódzka"), ("Soren Kjaer", "Søren Kjær"), ("Soeren", "Søren"), ("Isik", "Işık"),
        ("Yildiz", "Yıldız"), ("Dorde Dukic", "Đorđe Đukić"), ("Djordje", "Đorđe"), ("Aliyev", "Əliyev"),
        ("Eliyev", "Əliyev"), ("Thor", "Þór"), ("Mueller", "Müller"), ("Muller", "Müller"), ("Strasse", "Straße"),
        ("Noroff", "Vladimir Norov"), ("Norov", "Vladimir Noroff"), ("jusupow", "Rustam Yusupov"), ("Jusuf", "Yusuf"),
        ("Yusuf", "Jusuf"), ("Wiktor", "Viktor"), ("Viktor", "Wiktor"), ("Victor", "Wiktor"), ("Норов", "Vladimir Norov"),
        ("Norov", "Владимир Норов"), ("Noroff", "Владимир Норов"), ("Юсуф", "Jusuf"), ("Yury", "Jurij"),
        ("Dzhamshed", "Jamshed"), ("Akhmedov", "Ahmedov"), ("Ahmedov", "Achmedov Akhmedov"), ("Elena", "Yelena"),
        ("Yelena", "Elena"), ("Mikhail", "Mihail"), ("Erdogan", "Erdoğan"), ("Shahin", "Şahin"), ("नेहा", "नेहा शर्मा"),
        ("दिल", "नई दिल्ली"), ("norov", "norov@example.org"),
    ],
)  # fmt: skip
def test_customary_spellings_are_found(asked: str, name: str) -> None:
    assert is_found(asked, name)


@pytest.mark.parametrize(
    ("asked", "name"), [("नेहा", "नाहि"), ("だいち", "たいち"), ("Norov", "Narova"), ("Ivan", "Ian"), ("a_b", "acb")]
)
def test_other_names_are_not(asked: str, name: str) -> None:
    assert not is_found(asked, name)


@given(st.text(max_size=60))
def test_a_text_is_found_by_its_own_words(text: str) -> None:
    assert is_found(text, text)
    key = stored_key(text)
    assert key.startswith(search_key(text))
    assert all(any(form in word for form in spellings(word)) for word in search_key(text).split())


@given(st.text(max_size=20))
def test_no_form_is_looked_for_in_vain(text: str) -> None:
    forms = [form for word in search_key(text).split() for form in [spellings(word)]]
    assert all(one == other or one not in other for found in forms for one in found for other in found)


@given(st.text(min_size=500, max_size=900))
def test_a_key_fits_an_index(text: str) -> None:
    key = stored_key(text, text, max_length=800)
    assert len(key) <= 800
    assert len(key.encode()) <= 2_400


def test_short_words_addresses_and_other_scripts_are_not_transliterated() -> None:
    assert [transliterated(word) for word in ("wu", "jan@example.org", "норов", "b2b")] == [
        "wu", "jan@example.org", "норов", "b2b",
    ]  # fmt: skip
