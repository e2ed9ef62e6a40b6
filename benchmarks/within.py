"""What `make bench` measures inside one process, as JSON on standard output: registering, long lists, files, an import."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

from flask import Flask

from benchmarks import registration, sheets
from webinar.core.sheets import write_csv, write_xlsx
from webinar.registration.roster import printing, queries
from webinar.registration.roster.rules import Filters

_LISTS = {
    "opened": "as it opens", "a name searched": "a name", "nobody found": "nobody", "last page": "the last stretch",
}  # fmt: skip


def files(url: str, folder: Path) -> dict[str, float]:
    """Return how much longer the list of 5,000 takes as a file than the library takes to write the same rows."""
    app, _make = registration.prepared(url, folder)
    registration.fill(url, app, 5_000)
    headings, rows = _read(app)
    as_csv = _least(lambda: write_csv(headings, rows)) / _least(
        lambda: csv.writer(io.StringIO()).writerows([headings, *rows])
    )
    as_xlsx = _least(lambda: write_xlsx("T", *_read(app))) / _least(lambda: sheets.alone([headings, *rows]))
    return {
        "5,000 rows written as CSV, of the library alone": as_csv,
        "5,000 rows read for a file, processor seconds": _least(lambda: _read(app)),
        "5,000 rows read and written as XLSX, of the library alone": as_xlsx,
    }


def _read(app: Flask) -> tuple[list[str], list[list[object]]]:
    with app.test_request_context():
        found = queries.for_file(1, Filters(sort="old"))
        rows = list(printing.rows(1, found, {}, None))
        return [str(number) for number in range(len(rows[0]))], rows


def _least(act: Callable[[], object]) -> float:
    """Return the least of five runs in seconds of the processor."""
    runs = []
    for _ in range(5):
        start = time.process_time()
        act()
        runs.append(time.process_time() - start)
    return min(runs)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, redirect_stdout(sys.stderr):
        folder = Path(name)
        url = f"sqlite:///{folder / 'within.sqlite'}"
        found = files(url, folder)
        registration.prepared(url, folder)
        found["whole registration, of a bare insert"] = registration.throughput(url, folder)[0]
        lists = registration.listing(url, folder)
        found |= {f"list of 100,000, {name}, of a list of 300": lists[key][1] for name, key in _LISTS.items()}
        _tried, took = registration.importing(url, folder)
        found["import of 10,000 rows with the jobs of their mails, processor seconds"] = took
    print(json.dumps(found))


if __name__ == "__main__":
    main()
