"""What columns may mean: without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.refusals import refusal
from webinar.core.columns import heading_key, read_sheet
from webinar.registration.form.models import ChoiceVersion, FieldKind, FormField
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


KNOWN = rules.Known(
    fields=(), categories={}, country={"pakistan": "PK"}.get, languages=frozenset({"en", "zh"}), spoken={"chinese": "zh"},
    registered={},
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "code"),
    [("zh", "zh"), ("zh-Hans", "zh"), ("zh_CN", "zh"), ("Chinese", "zh"), ("", "en"), ("Klingon", None)],
)
def test_a_language_is_read_by_code_and_by_name(typed: str, code: str | None) -> None:
    content = f"Name,Email,Language\nAnn Lee,ann@example.org,{typed}\n".encode()
    sheet = read_sheet(content, "a.csv", rules.vocabulary((), {}))
    row = rules.read_rows(sheet, {"0": "full_name", "1": "email", "2": "language"}, KNOWN)[0]
    assert (row.details.language if row.details else None) == code
    assert ["Klingon" in str(problem.params) for problem in row.problems] == ([True] if code is None else [])


def test_a_row_of_dashes_names_nobody_and_a_dash_no_organisation() -> None:
    offered = ChoiceVersion(number=1, choices=[{"key": "a", "label": "Hall"}, {"key": "b", "label": "N/A"}])
    choice = FormField(key="seat", label="Seat", kind=FieldKind.CHOICE, versions=[offered])
    known = replace(KNOWN, fields=(choice,))
    content = b"Name,Email,Organisation,Seat\n-,ann@example.org,CGSS,Hall\nBen,ben@example.org,n/a,-\nEva,eva@example.org,,N/A\n"
    sheet = read_sheet(content, "a.csv", rules.vocabulary((choice,), {}))
    nobody, ben, eva = rules.read_rows(
        sheet, {"0": "full_name", "1": "email", "2": "organisation", "3": "q:seat"}, known
    )
    assert [problem.message for problem in nobody.problems] == ["Enter a name."]
    assert ben.details is not None
    assert (ben.details.organisation, ben.details.answers) == ("", {})
    assert eva.details is not None
    assert eva.details.answers["seat"]["value"] == "b", "what the form offers is an answer"


@pytest.mark.parametrize(("word", "answer"), [("нет", False), ("无", False), ("没有", False), ("Non", False), ("да", True), ("-", None), ("нет данных", None)])  # fmt: skip
def test_no_is_an_answer_to_a_question(word: str, answer: bool | None) -> None:
    asked = (
        FormField(key="visa", label="Visa", kind=FieldKind.YES_NO, versions=[]),
        FormField(key="photos", label="Photos", kind=FieldKind.CONSENT, versions=[]),
        FormField(key="diet", label="Diet", kind=FieldKind.TEXT, versions=[]),
    )
    known = replace(KNOWN, fields=asked)
    none = word if word in {"нет", "无", "没有"} else "-"
    content = f"Name,Email,Organisation,Visa,Photos,Diet\nAnn,ann@example.org,{none},{word},{word},{word}\n"
    sheet = read_sheet(content.encode(), "a.csv", rules.vocabulary(asked, {}))
    targets = {"0": "full_name", "1": "email", "2": "organisation", "3": "q:visa", "4": "q:photos", "5": "q:diet"}
    details = rules.read_rows(sheet, targets, known)[0].details
    assert details is not None
    assert details.organisation == ""
    given = {key: told["value"] for key, told in details.answers.items()}
    assert given == ({} if answer is None else {"visa": answer, "photos": answer, "diet": word})


@pytest.mark.parametrize("label", ["Function", "Firma", "Title", "Type", "Phone", "Tags list", "Structure", "Вопрос"])
def test_a_question_is_found_by_its_own_words_before_any_synonym(label: str) -> None:
    question = FormField(key="own", label=label, kind=FieldKind.TEXT, versions=[])
    words = rules.vocabulary((question,), {"q:own": "Stelle", "position": "Funktion"})
    assert [words[key] for key in (heading_key(label), "stelle", "own")] == ["q:own"] * 3
    assert {words[key] for key in ("position", "funktion", "job title")} == {"position"}
