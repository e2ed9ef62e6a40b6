"""The known faults can still be planted, and the tests that see them are still there."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.house import ROOT
from tests.mutants.known import MUTANTS, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_known_fault_has_its_place_and_its_tests(mutant: Mutant) -> None:
    source = Path(find_spec(mutant.module).origin).read_text(encoding="utf-8")
    assert source.count(mutant.old) == 1, f"the code has changed: write {mutant.name} in tests/mutants/known.py anew"
    for node in mutant.tests:
        path, _, test = node.partition("::")
        assert (ROOT / path).exists(), path
        if test:
            name = re.escape(test.partition("[")[0])
            assert re.search(rf"def {name}\(", (ROOT / path).read_text(encoding="utf-8")), node
