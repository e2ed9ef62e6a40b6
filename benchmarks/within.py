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
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from icalendar import Calendar, Event, vCalAddress, vText, vUri

from benchmarks import registration, sheets
from webinar.core.sheets import write_csv, write_xlsx
from webinar.programme.calendar.ics import Entry, publish
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


def feed(events: int = 10_000) -> dict[str, float]:
    """Return how much longer a feed takes than the library takes with the same events and its own time zones."""
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    entries = [
        Entry(
            f"{number}@example.org", 1, f"Webinar {number}", "What it is about", f"https://example.org/w/{number}/", start,
            None, start + timedelta(hours=7 * number), start + timedelta(hours=7 * number + 1),
            ("Asia/Karachi", "Europe/Berlin", "America/New_York")[number % 3], "Host", "host@example.org",
        )
        for number in range(events)
    ]  # fmt: skip
    ours = _least(lambda: publish(entries, name="All"))
    theirs = _least(lambda: _feed_alone(entries))
    return {"feed of 10,000 events, of the library alone": ours / theirs}


def _feed_alone(entries: list[Entry]) -> bytes:
    calendar = Calendar()
    for entry in entries:
        event = Event()
        zone = ZoneInfo(entry.time_zone)
        assert entry.starts_at
        assert entry.ends_at
        organiser = vCalAddress(f"mailto:{entry.organiser_email}")
        organiser.params["CN"] = vText(entry.organiser_name)
        for name, value in (
            ("uid", entry.uid), ("sequence", entry.sequence), ("dtstamp", entry.stamp), ("last-modified", entry.stamp),
            ("summary", entry.title), ("dtstart", entry.starts_at.astimezone(zone)), ("dtend", entry.ends_at.astimezone(zone)),
            ("description", entry.description), ("url", vUri(entry.url)), ("organizer", organiser), ("transp", "OPAQUE"),
            ("status", "CONFIRMED"),
        ):  # fmt: skip
            event.add(name, value)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    found: bytes = calendar.to_ical()
    return found


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
        found = files(url, folder) | feed()
        registration.prepared(url, folder)
        found["whole registration, of a bare insert"] = registration.throughput(url, folder)[0]
        lists = registration.listing(url, folder)
        found |= {f"list of 100,000, {name}, of a list of 300": lists[key][1] for name, key in _LISTS.items()}
        _tried, took = registration.importing(url, folder)
        found["import of 10,000 rows with the jobs of their mails, processor seconds"] = took
    print(json.dumps(found))


if __name__ == "__main__":
    main()
