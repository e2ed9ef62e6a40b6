"""A plug-in of pytest: with WEBINAR_MUTANT=M03 that fault is in the product, in memory alone."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType

from tests.mutants.known import MUTANTS, Mutant


class _Loader(SourceFileLoader):
    """Reads one module with its fault; what was compiled earlier is left aside."""

    mutant: Mutant

    def get_code(self, fullname: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8").replace(self.mutant.old, self.mutant.new)
        return compile(source, self.path, "exec", dont_inherit=True)


class _Finder:
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        spec = PathFinder.find_spec(name, path)
        loader = _Loader(name, spec.origin)
        loader.mutant = self._mutant
        spec.loader = loader
        return spec


if wanted := os.environ.get("WEBINAR_MUTANT"):
    sys.meta_path.insert(0, _Finder(next(mutant for mutant in MUTANTS if mutant.name == wanted)))
