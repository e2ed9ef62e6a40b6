"""Reports of platforms: 50,000 connections of a Zoom meeting read, against csv alone; the memory that it takes.

`PYTHONPATH=. python benchmarks/readers.py`
"""

from __future__ import annotations

import csv
import io
import time
import tracemalloc
from datetime import UTC, datetime, timedelta

from webinar.attendance.readers.recognition import read
from webinar.attendance.readers.report import Occasion

START = datetime(2026, 9, 16, 9, tzinfo=UTC)
KARACHI = Occasion(START, START + timedelta(minutes=90), "Asia/Karachi")


def report(connections: int) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(
        (
            "Name (original name)",
            "Email",
            "Join time",
            "Leave time",
            "Duration (minutes)",
            "Guest",
            "Recording disclaimer response",
            "In waiting room",
        )
    )
    for number in range(connections):
        joined = datetime(2026, 9, 16, 13, 45) + timedelta(seconds=number % 3000)  # noqa: DTZ001 - as the file writes it
        left = joined + timedelta(seconds=60 + number * 7 % 4000)
        writer.writerow(
            (
                f"Guest Number {number}",
                f"guest{number}@example.org",
                *(moment.strftime("%m/%d/%Y %I:%M:%S %p") for moment in (joined, left)),
                3,
                "Yes",
                "OK",
                "No",
            )
        )
    return buffer.getvalue().encode("utf-8-sig")


def taken(act: object) -> float:
    start = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - start


def main() -> None:
    for connections in (10_000, 50_000, 199_000):
        content = report(connections)
        bare = taken(lambda content=content: list(csv.reader(io.StringIO(content.decode("utf-8-sig")))))
        whole = taken(lambda content=content: read(content, "x.csv", KARACHI, settle_zone=True))
        tracemalloc.start()
        found = read(content, "x.csv", KARACHI, settle_zone=True)
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(found.connections) == connections
        print(
            f"  {connections:,} connections ({len(content) / 2**20:.0f} MB): {whole:.1f} s, {whole / bare:.0f} times csv alone; {peak / 2**20:.0f} MB at most"
        )


if __name__ == "__main__":
    main()
