"""Files that are cut off, mixed up or damaged are read or refused; nothing else happens, and soon."""

from __future__ import annotations

import contextlib
import random
import time

import pytest

from tests.attendance.readers.truth import KARACHI, SAMPLES
from webinar.attendance.readers.recognition import read
from webinar.core.errors import RuleViolation

NAMES = sorted(path.name for path in SAMPLES.iterdir())
JUNK = (
    b"",
    b'"',
    b",",
    b"\t",
    b"\r\n",
    b"\x00",
    b"\xff\xfe",
    b"\xd8\x00",
    b"=",
    b"{",
    b"]",
    b"99999999999999999999",
    b"1e999",
    b"null",
    b"\\ud800",
    b"NaN",
)


def mutated(content: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    if kind == 0:
        return content[: chance.randrange(len(content))]
    if kind == 1:
        start = chance.randrange(len(content))
        return content[:start] + content[start + chance.randrange(1, 400) :]
    made = bytearray(content)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(made))
        if kind == 2:
            made[place] = chance.randrange(256)
        else:
            made[place:place] = chance.choice(JUNK)
    return bytes(made)


@pytest.mark.parametrize("name", NAMES)
def test_damaged_samples_are_read_or_refused(name: str) -> None:
    content, chance = (SAMPLES / name).read_bytes(), random.Random(name)  # noqa: S311 - damage, not secrets
    for _ in range(120):
        damaged = mutated(content, chance)
        with contextlib.suppress(RuleViolation):
            read(damaged, "x", KARACHI, settle_zone=True, encoding=chance.choice(("", "", "utf-8-sig", "cp1252")))


@pytest.mark.parametrize(
    "shape", ['"', "a,", "{", "[", "1. x\n2. y\n", "Name,Email\n", '="', "(", "Name (original name),Join time\n"]
)
def test_repetition_takes_linear_time(shape: str) -> None:
    def taken(times: int) -> float:
        start = time.process_time()
        with contextlib.suppress(RuleViolation):
            read((shape * times).encode()[:2_000_000], "x", KARACHI, encoding="cp1252", settle_zone=True)
        return time.process_time() - start

    taken(2_000)
    assert taken(40_000) < 10
