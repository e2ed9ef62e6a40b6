"""Kept answers are never stale: random changes in two processes on one database, each answer compared with a fresh one.

ANSWERS=5000 makes as many changes; a hundred are made otherwise.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.architecture.house import ROOT
from tests.conftest import NOW, SECRET
from tests.journeys.changes import LANGUAGES, answers, change
from tests.web.walk import addresses, fill
from webinar.core.config import Settings
from webinar.web.answers import is_kept

CHANGES = int(os.environ.get("ANSWERS", "100")) // 2
Ask = Callable[..., Any]


@pytest.fixture
def other(app: Flask, settings: Settings) -> Iterator[Ask]:
    """Ask a second process on the same database and files."""
    command = [sys.executable, "-m", "tests.journeys.changes", settings.database_url, str(settings.instance), SECRET]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert json.loads(process.stdout.readline()) == "ready"

        def ask(**what: Any) -> Any:
            process.stdin.write(json.dumps(what) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.kill()


@pytest.mark.timeout(300 + CHANGES * 4)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_answer_is_ever_stale(app: Flask, own_app: Flask, world, session, other: Ask, seed: int) -> None:
    world(fill)
    pages = [url for rule, url in addresses(app, session) if is_kept(app, rule.endpoint) and not url.endswith(".pdf")]
    # In a row, from one seed: what failed can be seen again.
    chance, now, told = random.Random(seed), NOW, []  # noqa: S311 - repeatable
    for number in range(CHANGES):
        language = chance.choice(LANGUAGES)
        asked = [chance.choice(pages), "/w/forum/"]
        app.extensions["webinar"].clock = own_app.extensions["webinar"].clock = lambda at=now: at
        facts = {"addresses": asked, "language": language, "now": now.isoformat()}
        # Both have answers from before the change, made or kept.
        answers(app, asked, language)
        other(**facts)
        if chance.random() < 0.5:
            told.append(other(seed=seed * 100_000 + number, now=now.isoformat()))
        else:
            told.append(change(own_app, seed * 100_000 + number))
        fresh = answers(own_app, asked, language, fresh=True)
        assert answers(app, asked, language) == fresh, told[-3:]
        assert other(**facts) == fresh, told[-3:]
        if chance.random() < 0.3:
            now += timedelta(seconds=chance.choice((1, 29, 60, 3_601, 86_400)))
            app.extensions["webinar"].clock = own_app.extensions["webinar"].clock = lambda at=now: at
            assert answers(app, asked, language) == answers(own_app, asked, language, fresh=True), now
    changed = [line for line in told if not line.startswith(("refused", "no", "removed: "))]
    assert len(changed) > CHANGES / 2
