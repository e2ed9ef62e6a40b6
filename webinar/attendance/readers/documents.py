"""Reports that are JSON: parsed within limits, and given to the reader whose marks they bear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from webinar.attendance.readers.parsing.drafts import Draft
from webinar.attendance.readers.platforms import bigbluebutton, goto, graph, jitsi
from webinar.attendance.readers.report import UnknownReport
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

_READERS = (
    ("bigbluebutton", bigbluebutton.read_json), ("jitsi", jitsi.read_json), ("teams", graph.read_json), ("goto", goto.read_json),
)  # fmt: skip
#: Deeper than any platform writes.
_LEVELS = 32


def is_json(text: str) -> bool:
    """Tell whether a text is meant to be JSON, or JSON lines."""
    start = text[:2000].lstrip("\ufeff \t\r\n")
    return start[:1] == "{" or (start[:1] == "[" and start[1:].lstrip()[:1] in {"{", "]", "[", ""})


def read(text: str, platform: str) -> Draft:
    """Read a document of any platform; RuleViolation when it is broken, or of none of them."""
    document = _parsed(text)
    _ensure_shallow(document)
    for name, reader in _READERS:
        if platform in {"", name} and (draft := reader(document)) is not None:
            return draft
    keys = list(document[0] if isinstance(document, list) and document and isinstance(document[0], dict) else document)[
        :12
    ]
    raise UnknownReport("JSON: " + ", ".join(str(key)[:40] for key in keys))


def _parsed(text: str) -> Any:
    try:
        return json.loads(text.lstrip("\ufeff"), parse_constant=_refuse_constant)
    except RecursionError as error:
        msg = "nested"
        raise _broken(msg) from error
    except ValueError as error:
        lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
        if len(lines) > 1 and lines[0].strip().endswith("}"):
            return list(_lines(lines))
        raise _broken(str(error)) from error


def _lines(lines: list[str]) -> Iterator[Any]:
    for number, line in enumerate(lines, 1):
        try:
            yield json.loads(line, parse_constant=_refuse_constant)
        except (RecursionError, ValueError) as error:
            raise RuleViolation(
                N_("Line %(row)d of this file is not JSON. It may have been cut off."), field="file", row=number
            ) from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _broken(why: str) -> RuleViolation:
    return RuleViolation(
        N_("This JSON file is broken or cut off (%(why)s). Download it again."), field="file", why=why[:80]
    )


def _ensure_shallow(document: Any) -> None:
    level: list[Any] = [document]
    for _ in range(_LEVELS):
        level = [
            inner
            for part in level if isinstance(part, dict | list)
            for inner in (part.values() if isinstance(part, dict) else part) if isinstance(inner, dict | list)
        ]  # fmt: skip
        if not level:
            return
    msg = "nested"
    raise _broken(msg)
