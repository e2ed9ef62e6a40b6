"""A plugin of pytest that keeps the mails which tests write, as pages, for the gallery; `make gallery` uses it.

MAILS names the folder. Without MAIL_LANGUAGE every mail that says something new is kept, and `tests.txt` says which tests
write them. With it, all mails are written in that language: what the tests expect of words fails, and is not looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from webinar.web import i18n, rendering

FOLDER, LANGUAGE = Path(os.environ["MAILS"]), os.environ.get("MAIL_LANGUAGE", "")
_VARIANTS = 12
_written = rendering.render_mail


@contextmanager
def _in_one_language(_code: str) -> Iterator[None]:
    with force_locale(LANGUAGE):
        yield


def _kept(template: str, variables: Mapping[str, Any]) -> tuple[str, str]:
    text, html = _written(template, variables)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    name, paragraphs = template.replace("/mail/", "-").replace("/", "-"), text.split("\n\n")
    if LANGUAGE:
        said = test
    elif i18n.language_tag() == "en":
        said = re.sub(r"\d+|“.*?”", "", paragraphs[1] if len(paragraphs) > 1 else text)
    else:
        return text, html
    place = FOLDER / name
    place.mkdir(parents=True, exist_ok=True)
    known = place / f"{abs(hash(said)) % 10**10}-{LANGUAGE or 'en'}.html"
    if len(list(place.glob(f"*-{LANGUAGE or 'en'}.html"))) < _VARIANTS and not known.exists():
        known.write_text(html, encoding="utf-8")
        if not LANGUAGE:
            with (FOLDER / "tests.txt").open("a", encoding="utf-8") as file:
                file.write(test + "\n")
    return text, html


rendering.render_mail = _kept
if LANGUAGE:
    i18n.in_language = _in_one_language


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """See to it that this was there before whoever writes mails."""
    from webinar.registration.registering import mail

    assert mail.render_mail is _kept, "load this plugin by -p, before all others"
