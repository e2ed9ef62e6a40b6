"""What an installation keeps is its owner's alone, from the first moment."""

from __future__ import annotations

import logging
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import SECRET, close
from webinar.app import create_app
from webinar.core.config import Settings, load
from webinar.core.files import save
from webinar.core.instance import make_private
from webinar.web.migrations import migrate


def _open_to_others(folder: Path) -> list[str]:
    places = [folder, *folder.rglob("*")]
    return [str(place) for place in places if stat.S_IMODE(place.stat().st_mode) & 0o077]


@pytest.fixture
def easy_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_everything_is_made_private(tmp_path: Path, easy_umask: None) -> None:
    settings = load({"WEBINAR_INSTANCE": str(tmp_path / "instance"), "WEBINAR_SECRET_KEY": SECRET})
    app = create_app(settings, TESTING=True)
    with app.app_context():
        migrate(app)
    site = app.extensions["webinar"]
    site.queue.wake([1])
    with app.test_request_context():
        save(settings.files, b"a letter")
    with site.transaction() as session:
        session.connection()
        names = {path.name for path in settings.instance.iterdir()}
        assert {"webinar.sqlite", "webinar.sqlite-wal", "queue.sqlite", "limits.sqlite", "files"} <= names
        assert _open_to_others(settings.instance) == []
    close(app)


def test_what_was_open_is_closed_at_the_start_and_said_in_one_line(
    settings: Settings, tmp_path: Path, easy_umask: None, caplog: pytest.LogCaptureFixture
) -> None:
    instance = tmp_path / "instance"
    (instance / "files" / "ab").mkdir(parents=True)
    (instance / "files" / "ab" / "abcd").write_bytes(b"x")
    with caplog.at_level(logging.WARNING):
        close(create_app(replace(settings, instance=instance), RATELIMIT_ENABLED=False, TESTING=True))
    assert _open_to_others(instance) == []
    [said] = [record for record in caplog.messages if "open to others" in record]
    assert re.fullmatch(rf"[1-9]\d* files and folders of {re.escape(str(instance))} were open to others: .+", said)
    assert make_private(instance, ()) == 0
