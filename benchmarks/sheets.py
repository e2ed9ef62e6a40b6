"""Our writers of tables against the libraries alone on the same rows: time as a ratio, first byte, and peak memory.

`python -m benchmarks.sheets [ROWS]`. Each figure is measured in a process of its own; times are the least of five runs.
"""

from __future__ import annotations

import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence

from webinar.core import sheets

HEADINGS = [
    "Number", "Name", "Organisation", "Position", "Country", "Category", "E-mail", "Telephone", "Registered", "Attended", "Minutes", "Share",
]  # fmt: skip


def rows(count: int):
    for index in range(count):
        yield (
            index, f"Участник {index}", "Institute of Strategic Studies", "Research fellow", "Pakistan", "Think tanks",
            f"person{index}@example.org", "+92 51 920 1234", "yes", "yes", index % 90, index % 90 / 90,
        )  # fmt: skip


def csv_alone(count: int) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows(count))
    out.getvalue().encode("utf-8-sig")


def csv_ours(count: int) -> None:
    for _chunk in sheets.csv_chunks(HEADINGS, rows(count)):
        pass


def xlsx_alone(count: int) -> None:
    alone([HEADINGS, *rows(count)])


def alone(table: Iterable[Sequence[object]]) -> None:
    """Write rows as XLSX by the library alone."""
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(io.BytesIO(), options) as book:
            page = book.add_worksheet("T")
            for index, row in enumerate(table):
                page.write_row(index, 0, row)


def xlsx_ours(count: int) -> None:
    sheets.write_book([sheets.Sheet("T", rows(count), HEADINGS)])


def measured(name: str, count: int) -> tuple[float, int]:
    """Return seconds and peak megabytes of one way, in a process of its own."""
    code = (
        "import sys, time, resource; from benchmarks import sheets as b; act = getattr(b, sys.argv[1]); "
        "n = int(sys.argv[2]); act(10); start = time.process_time(); act(n); "
        "print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    found = subprocess.run([sys.executable, "-c", code, name, str(count)], capture_output=True, text=True, check=True)
    seconds, peak = found.stdout.split()
    return float(seconds), int(peak)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for kind, times in (("csv", 5), ("xlsx", 3)):
        pairs = [(measured(f"{kind}_alone", count), measured(f"{kind}_ours", count)) for _ in range(times)]
        alone, ours = min(pair[0][0] for pair in pairs), min(pair[1][0] for pair in pairs)
        print(f"{kind}: {count} rows in {ours / alone:.2f} × the library's time ({ours:.2f} s), peak {pairs[0][1][1]} MB (alone {pairs[0][0][1]} MB)")  # fmt: skip
    start = time.perf_counter()
    next(sheets.csv_chunks(HEADINGS, rows(count)))
    print(f"csv: first byte after {(time.perf_counter() - start) * 1000:.2f} ms")
    print(f"this process holds {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
