"""vCards read: versions 2.1 (as old telephones write it), 3.0 and 4.0.

By hand, after trying vobject: it takes minutes for a file of folded lines that is written to make it do so.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from webinar.core.errors import RuleViolation
from webinar.core.tables import MAX_BYTES, MAX_ROWS
from webinar.core.text import N_

#: The name with its group and parameters, up to the first colon that is not within quotation marks.
_HEAD = re.compile(r'([A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:[^";:]|"[^"]*")*)*):')
_ESCAPED = re.compile(r"\\(.)")
#: An escaped sign, a stretch of text, a semicolon between two parts, or a backslash at the end.
_TOKEN = re.compile(r"\\.|[^\\;]+|;|\\")


@dataclass
class Card:
    """One vCard: by property the parts of its first value, unescaped."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a whole value, "" when the card has none."""
        return ";".join(self.values.get(name, []))

    def part(self, name: str, place: int) -> str:
        """Return one of the parts that semicolons separate."""
        parts = self.values.get(name, [])
        return parts[place].strip() if place < len(parts) else ""


def read_cards(content: bytes) -> list[Card]:
    """Return the cards of a file; RuleViolation when it holds none, or is broken."""
    if len(content) > MAX_BYTES:
        raise RuleViolation(N_("This file is larger than 5 MB. Choose a smaller one."), field="file")
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise RuleViolation(N_("This vCard isn’t in UTF-8."), field="file") from error
    cards = list(islice(_cards(text), MAX_ROWS + 1))
    if len(cards) > MAX_ROWS:
        raise RuleViolation(N_("A file can have up to %(limit)d rows."), field="file", limit=MAX_ROWS)
    if not cards:
        raise RuleViolation(N_("This file has no vCard."), field="file")
    return cards


def _cards(text: str) -> Iterator[Card]:
    card: Card | None = None
    for line in _lines(text):
        found = _HEAD.match(line)
        if found is None:
            raise RuleViolation(N_("This vCard is damaged."), field="file")
        name, value = found[2].upper(), line[found.end() :]
        if name == "BEGIN":
            card = Card()
        elif name == "END" and card is not None:
            yield card
            card = None
        elif card is not None and name not in card.values:
            card.values[name] = _parts(value, found[3])
    if card is not None:
        raise RuleViolation(N_("This vCard is damaged."), field="file")


def _lines(text: str) -> Iterator[str]:
    """Return the lines, each put together again from those it was folded into."""
    pieces: list[str] = []
    soft = False
    for line in text.split("\n"):
        if soft:
            pieces.append(line)
        elif line[:1] in {" ", "\t"} and pieces:
            pieces.append(line[1:])
        else:
            if any(pieces):
                yield "".join(pieces)
            pieces = [line]
        # A line of quoted-printable text goes on after "=" at its end; nothing else of a card ends so but base64.
        soft = line.endswith("=") and "QUOTED-PRINTABLE" in pieces[0][:200].upper()
        if soft:
            pieces[-1] = line[:-1]
    if any(pieces):
        yield "".join(pieces)


def _parts(value: str, parameters: str) -> list[str]:
    """Return the parts of a value between semicolons that are not escaped."""
    upper = parameters.upper()
    if "QUOTED-PRINTABLE" in upper:
        charset = re.search(r"CHARSET=\"?([\w.:-]+)", upper)
        try:
            value = quopri.decodestring(value.encode("utf-8")).decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeDecodeError) as error:
            raise RuleViolation(N_("This vCard is damaged."), field="file") from error
    parts = [""]
    for sign in _TOKEN.findall(value):
        if sign == ";":
            parts.append("")
        else:
            parts[-1] += sign
    return [_ESCAPED.sub(_plain, part).strip() for part in parts]


def _plain(found: re.Match[str]) -> str:
    return "\n" if found[1] in "nN" else found[1]
