"""Decisions about the record: which links to the recording and materials are typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

MAX_MATERIALS = 50
_MAX_TITLE = 200


def read_materials(text: str) -> list[tuple[str, str]]:
    """Return (title, address) of each line "Recording https://…"; a RuleViolation names the line that has no link."""
    lines = [(number, line.split()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MAX_MATERIALS:
        raise RuleViolation(N_("Enter up to %(limit)d links."), field="materials", limit=MAX_MATERIALS)
    found = []
    for number, words in lines:
        title = " ".join(words[:-1])
        try:
            url = cells.web_address(words[-1])
        except RuleViolation:
            url = ""
        if not url or not title or len(title) > _MAX_TITLE:
            raise RuleViolation(
                N_("Line %(line)d: enter a title, then a link that starts with https://."),
                field="materials",
                line=number,
            )
        found.append((title, url))
    return found


def as_lines(materials: Iterable[tuple[str, str]]) -> str:
    """Return materials as `read_materials` reads them."""
    return "\n".join(f"{title} {url}" for title, url in materials)
