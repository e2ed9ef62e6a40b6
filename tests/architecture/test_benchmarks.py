"""What `make bench` drives is what users drive: each measurement runs through, on few rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import registration


@pytest.mark.parametrize("count", [30])
def test_an_import_is_measured_through_the_pages_that_ask(tmp_path: Path, count: int) -> None:
    url = f"sqlite:///{tmp_path / 'within.sqlite'}"

    tried, took = registration.importing(url, tmp_path, count)

    assert tried > 0
    assert took > 0
