"""What columns may mean: without a database."""

from __future__ import annotations

import pytest

from tests.refusals import refusal
from webinar.registration.imports import rules


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (["full_name", "email"], ""),
        (["given_names", "email"], ""),
        (["family_name", "email", "", ""], ""),
        (["full_name", "email", "email"], "the same meaning: email"),
        (["full_name", "email", "q:phone", "q:phone"], "the same meaning: phone"),
        (["full_name"], "email address"),
        (["email", "organisation"], "column with the name"),
        ([], "email address"),
    ],
)
def test_columns_name_each_thing_once_and_somebody(targets: list[str], words: str) -> None:
    refused = refusal(lambda: rules.ensure_mapping({str(place): target for place, target in enumerate(targets)}))
    assert bool(refused) is bool(words)
    assert words in str(refused or "")
