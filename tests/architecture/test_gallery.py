"""The gallery shows a mail of each kind: `tests/mails.txt` names a test that writes it."""

from __future__ import annotations

import ast

from tests.gallery import LISTED_MAILS, ROOT, kinds_of_mails


def test_every_mail_has_a_test_that_writes_it_for_the_gallery() -> None:
    lines = [line.split(" ", 2) for line in LISTED_MAILS.read_text(encoding="utf-8").splitlines()]
    assert {kind for kind, _number, _test in lines} == set(kinds_of_mails()), "FIND=1 make gallery ARGS=mails"


def test_the_listed_tests_exist() -> None:
    lines = [line.split(" ", 2) for line in LISTED_MAILS.read_text(encoding="utf-8").splitlines()]
    names = {test.partition("[")[0] for _kind, number, test in lines if number != "before"}
    gone = [name for name in names if name.partition("::")[2] not in _tests(name.partition("::")[0])]
    assert gone == [], "FIND=1 make gallery ARGS=mails"


def _tests(file: str) -> set[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
