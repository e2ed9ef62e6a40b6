"""A plugin of pytest that keeps the mails which tests write, as pages, for the gallery; `make gallery` uses it.

MAILS names the folder. Without MAIL_LANGUAGE every mail that says something new is kept, and `tests.txt` says which tests
write them: what is kept in the repository as `tests/mails.txt`. With it, those mails alone are kept, and all are written
in that language: what the tests expect of words fails, and is not looked at.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from webinar.web import i18n, rendering

FOLDER, LANGUAGE = Path(os.environ["MAILS"]), os.environ.get("MAIL_LANGUAGE", "")
LIST = Path(__file__).parent / "mails.txt"
_VARIANTS = 12
_written = rendering.render_mail
_counts: Counter[tuple[str, str, str]] = Counter()


def kind_of(template: str) -> str:
    """Return the name of a mail by its template: "accounts-note"."""
    return template.replace("/mail/", "-").replace("/", "-")


#: (kind, which of the mails of that kind, test) of each mail that the gallery shows.
_LISTED = [tuple(line.split(" ", 2)) for line in LIST.read_text(encoding="utf-8").splitlines()] if LANGUAGE else []


@contextmanager
def _in_one_language(_code: str) -> Iterator[None]:
    with force_locale(LANGUAGE):
        yield


def _kept(template: str, variables: Mapping[str, Any]) -> tuple[str, str]:
    text, html = _written(template, variables)
    test, _, stage = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    kind, paragraphs = kind_of(template), text.split("\n\n")
    _counts[kind, test, stage] += 1
    # A world that is made once in a process is no test's own.
    line = (kind, str(_counts[kind, test, stage]), test) if stage == "(call)" else (kind, "before", "any")
    if LANGUAGE:
        if line in _LISTED:
            _write(FOLDER / kind / f"{_LISTED.index(line):03}-{LANGUAGE}.html", html)
    elif i18n.language_tag() == "en":
        said = re.sub(r"\d+|“.*?”", "", paragraphs[1] if len(paragraphs) > 1 else text)
        place = FOLDER / kind / f"{abs(hash(said)) % 10**10}.html"
        if not place.exists() and len(list(place.parent.glob("*.html"))) < _VARIANTS:
            _write(place, html)
            with (FOLDER / "tests.txt").open("a", encoding="utf-8") as file:
                file.write(" ".join(line) + "\n")
    return text, html


def _write(place: Path, html: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(html, encoding="utf-8")


rendering.render_mail = _kept
if LANGUAGE:
    i18n.in_language = _in_one_language


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """See to it that this was there before whoever writes mails."""
    from webinar.registration.registering import mail

    assert mail.render_mail is _kept, "load this plugin by -p, before all others"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In one language, run the listed tests alone, whatever else their files hold."""
    if LANGUAGE:
        wanted = {test for _kind, _number, test in _LISTED}
        items[:] = [item for item in items if item.nodeid in wanted]
