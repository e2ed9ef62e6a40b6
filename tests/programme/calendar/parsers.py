"""Calendar parsers that did not write the files: each takes texts and gives the events of each, times as instants.

DEMAND_CALENDAR_PARSERS in the environment (.ci/run sets it) makes a missing one a failure instead of a skip.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import logging
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
import vobject

Event = tuple[str, datetime, datetime, str]
ROOT = Path(__file__).parents[3]
MUST = bool(os.environ.get("DEMAND_CALENDAR_PARSERS"))


_numbers = count()


def nameless(text: str) -> str:
    """Name the zones of a file as no other does, so that a parser must read its VTIMEZONE and cannot know the zone."""
    return re.sub(r"TZID([:=])", rf"TZID\1Own{next(_numbers)}/", text)


def _missing(what: str) -> None:
    if MUST:
        pytest.fail(what)
    pytest.skip(what)


def ical_js(texts: Sequence[str]) -> list[list[Event]]:
    """Thunderbird's and Nextcloud's parser, run by Node."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "ical.js").exists():
        _missing("ical.js is not here: install Node and run `npm ci`")
    script = Path(__file__).with_name("ical_js.cjs")
    done = subprocess.run(
        [str(node), str(script)], input=json.dumps(list(texts)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [
        [(uid, _utc(start), _utc(end), title) for uid, start, end, title in file] for file in json.loads(done.stdout)
    ]


class _Time(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_dst")),
        ("zone", ctypes.c_void_p),
    )


def libical(texts: Sequence[str]) -> list[list[Event]]:
    """Evolution's, KDE's and (before) Thunderbird's parser, called in the system's own library."""
    name = ctypes.util.find_library("ical")
    if name is None:
        _missing("libical is not here (Debian: apt install libical3)")
    lib = ctypes.CDLL(name)
    lib.icalparser_parse_string.restype = ctypes.c_void_p
    for call in ("get_first_component", "get_next_component"):
        getattr(lib, f"icalcomponent_{call}").restype = ctypes.c_void_p
        getattr(lib, f"icalcomponent_{call}").argtypes = [ctypes.c_void_p, ctypes.c_int]
    for call in ("get_uid", "get_summary"):
        getattr(lib, f"icalcomponent_{call}").restype = ctypes.c_char_p
        getattr(lib, f"icalcomponent_{call}").argtypes = [ctypes.c_void_p]
    for call in ("get_dtstart", "get_dtend"):
        getattr(lib, f"icalcomponent_{call}").restype = _Time
        getattr(lib, f"icalcomponent_{call}").argtypes = [ctypes.c_void_p]
    lib.icalcomponent_count_errors.argtypes = lib.icalcomponent_free.argtypes = [ctypes.c_void_p]
    lib.icaltime_as_timet_with_zone.restype = ctypes.c_long
    lib.icaltime_as_timet_with_zone.argtypes = [_Time, ctypes.c_void_p]
    return [_by_libical(lib, text) for text in texts]


def _by_libical(lib: ctypes.CDLL, text: str) -> list[Event]:
    calendar = lib.icalparser_parse_string(text.encode())
    assert calendar, "libical cannot read it"
    assert lib.icalcomponent_count_errors(calendar) == 0
    kind, found = lib.icalcomponent_string_to_kind(b"VEVENT"), []
    event = lib.icalcomponent_get_first_component(calendar, kind)
    while event:
        times = [lib.icalcomponent_get_dtstart(event), lib.icalcomponent_get_dtend(event)]
        assert all(time.zone for time in times), "a zone is not known"
        start, end = (_utc(lib.icaltime_as_timet_with_zone(time, time.zone)) for time in times)
        uid, title = lib.icalcomponent_get_uid(event), lib.icalcomponent_get_summary(event)
        found.append((uid.decode(), start, end, title.decode()))
        event = lib.icalcomponent_get_next_component(calendar, kind)
    lib.icalcomponent_free(calendar)
    return found


def by_vobject(texts: Sequence[str]) -> list[list[Event]]:
    """The parser of Radicale and many Python programs."""
    found = []
    for text in texts:
        logging.disable(logging.ERROR)  # it says of every zone that it was not known before
        calendar = vobject.readOne(text)
        logging.disable(logging.NOTSET)
        found.append(
            [
                (
                    event.uid.value,
                    event.dtstart.value.astimezone(UTC),
                    event.dtend.value.astimezone(UTC),
                    event.summary.value,
                )
                for event in getattr(calendar, "vevent_list", ())
            ]
        )
    return found


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
