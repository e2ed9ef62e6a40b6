"""Signed links serve one purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinar.core.errors import NotFound
from webinar.core.tokens import Tokens, new_nonce

TOKENS = Tokens("k3yX9-abcdefghijklmnopqrstuvwxyz-0123")


def test_round_trip() -> None:
    nonce = new_nonce()
    assert TOKENS.read("registrant", TOKENS.sign("registrant", "abc", nonce)) == ("abc", nonce)


def test_another_purpose_or_key_is_refused() -> None:
    token = TOKENS.sign("registrant", "abc", "n")
    with pytest.raises(NotFound):
        TOKENS.read("speaker", token)
    with pytest.raises(NotFound):
        Tokens("another-key-abcdefghijklmnopqrstuvwxyz").read("registrant", token)


@given(st.text(max_size=80))
def test_every_other_string_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        TOKENS.read("registrant", text)


def test_every_changed_character_is_refused() -> None:
    token = TOKENS.sign("registrant", "abc", "n")
    for index, char in enumerate(token[:-1]):
        changed = token[:index] + ("A" if char != "A" else "B") + token[index + 1 :]
        with pytest.raises(NotFound):
            TOKENS.read("registrant", changed)
