"""Reports of platforms: 50,000 connections of a Zoom meeting read, against csv alone, and imported by command; the memory.

`PYTHONPATH=. python benchmarks/readers.py`
"""

from __future__ import annotations

import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

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


def imported(connections: int) -> tuple[float, int]:
    """Return the processor seconds of `webinar import attendance` with a report in an installation of its own, and its peak megabytes."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "report.csv"
        file.write_bytes(report(connections))
        environment = {**os.environ, "WEBINAR_INSTANCE": str(Path(name) / "instance"), "WEBINAR_SMTP_URL": "outbox:"}

        def run(*words: str) -> None:
            subprocess.run(
                [sys.executable, "-m", "webinar", *words], env=environment, check=True, stdout=subprocess.DEVNULL
            )

        for words in ("init", "db upgrade", "demo"):
            run(*words.split())
        times = ("--date", "2026-09-16", "--start", "14:00", "--end", "15:30", "--zone", "Asia/Karachi")
        run("new", "large", "--title", "Large", "--host", "cgss", *times)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run("import", "attendance", "large", str(file), "--timezone", "Asia/Karachi")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return took, after.ru_maxrss // 1024


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

    seconds, peak_of_all = imported(50_000)
    print(f"  50,000 connections imported by command: {seconds:.1f} s of the processor, {peak_of_all} MB at most")


if __name__ == "__main__":
    main()
