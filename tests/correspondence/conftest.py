"""Two hosts of unequal rights, as letters and replies meet them."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser

BASE = "/manage/w/forum"


@pytest.fixture
def speaker() -> tuple[str, str]:
    """Who speaks: name and address; a module may name somebody else."""
    return "Ben Baker", "ben@example.org"


@pytest.fixture
def whole(app: Flask, make: Factory, speaker: tuple[str, str]) -> Browser:
    """Host A, which sees everybody; host B sees those who agree. The speaker is on the panel."""
    for letter in "ab":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b")
    make.person(speaker[0], email=speaker[1])
    whole = Browser(app).sign_in("a@example.org")
    whole.get(f"{BASE}/privacy").submit("/privacy", mode_2="consent")
    whole.get(f"{BASE}/speakers").submit("/speakers", role="speaker")
    return whole


@pytest.fixture
def limited(app: Flask, whole: Browser) -> Browser:
    """Return host B, which sees those who agree."""
    return Browser(app).sign_in("b@example.org")
