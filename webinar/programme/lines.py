"""The line editor's little language: a programme as plain text, and back.

One line is one item: `10 opening remarks @janjua`. A line that begins with `#` opens a part. A clock in front
(`14:30 10 remarks`) fixes the start, `[ru]` names the language. After a colon stands a title of its own, after `//` a
note for the hosts' staff. Nothing is guessed: what is not understood is an error that
names its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, search_key
from webinar.programme.models import ItemKind, PanelMember, PanelRole, Part

#: Words for kinds beside their labels, as people type them.
ALIASES: Mapping[str, ItemKind] = {
    "welcome": ItemKind.WELCOME, "moderation": ItemKind.MODERATION, "opening remarks": ItemKind.OPENING_REMARKS,
    "opening": ItemKind.OPENING_REMARKS, "main address": ItemKind.MAIN_ADDRESS, "keynote": ItemKind.MAIN_ADDRESS,
    "main speech": ItemKind.MAIN_ADDRESS, "remarks": ItemKind.REMARKS, "statement": ItemKind.REMARKS,
    "speech": ItemKind.REMARKS, "presentation": ItemKind.PRESENTATION, "panel": ItemKind.PANEL,
    "discussion": ItemKind.PANEL, "questions and answers": ItemKind.QUESTIONS, "questions": ItemKind.QUESTIONS,
    "q a": ItemKind.QUESTIONS, "qa": ItemKind.QUESTIONS, "break": ItemKind.BREAK,
    "announcement": ItemKind.ANNOUNCEMENT, "closing": ItemKind.CLOSING, "closing remarks": ItemKind.CLOSING,
}  # fmt: skip
_KIND_OF_ROLE = {
    PanelRole.MODERATOR: ItemKind.MODERATION, PanelRole.OPENING_REMARKS: ItemKind.OPENING_REMARKS,
    PanelRole.MAIN_SPEAKER: ItemKind.MAIN_ADDRESS,
}  # fmt: skip
_LINE = re.compile(r"(?:(?P<minutes>\d{1,4})\s*(?:min(?:utes?)?\b\.?|'|мин\b\.?|分钟?|منٹ)?\s+)?(?P<rest>.+)")
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?=\s|$)\s*")
_LANGUAGE = re.compile(r"\[([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\]")
_HANDLE = re.compile(r"@([^\s,@:：/]+)")
MAX_LINES = 300
_MAX_MINUTES = 600


@dataclass(frozen=True)
class TypedItem:
    """An item as it was typed; `speakers` are ids of panel members."""

    kind: ItemKind
    title: str = ""
    minutes: int | None = None
    speakers: tuple[int, ...] = ()
    note: str = ""
    fixed_start: time | None = None
    language: str = ""


@dataclass
class TypedPart:
    """A part as it was typed."""

    title: str = ""
    items: list[TypedItem] = field(default_factory=list)


@dataclass(frozen=True)
class LineError:
    """What is wrong with a line (counted from 1), as a message marked for translation with its parameters."""

    line: int
    message: str
    params: Mapping[str, object]


def handles(members: Sequence[PanelMember]) -> dict[int, str]:
    """Return for each panel member's id the shortest handle that means this person alone; persons must be loaded."""
    words = {row.id: _words(row.person.full_name) for row in members}
    people = list({row.person_id: set(words[row.id]) for row in members}.values())
    found = {}
    for row in members:
        name = words[row.id] or ["?"]
        tails = (name[-length:] for length in range(1, len(name)))
        alone = (tail for tail in tails if sum(set(tail) <= other for other in people) == 1)
        found[row.id] = "-".join(next(alone, name))
    return found


def write(parts: Sequence[Part], members: Sequence[PanelMember], labels: Mapping[ItemKind, str]) -> str:
    """Return the programme as text that `read` understands; `labels` names the kinds in the present language."""
    handle = handles(members)
    lines: list[str] = []
    for part in parts:
        if lines:
            lines.append("")
        lines.append(f"# {part.title}".rstrip())
        for item in part.items:
            words = [f"{item.fixed_start:%H:%M}"] if item.fixed_start else []
            words += [str(item.minutes)] if item.minutes else []
            words.append(labels[item.kind].lower())
            words += [f"@{handle[row.member_id]}" for row in item.speakers if row.member_id in handle]
            words += [f"[{item.language}]"] if item.language else []
            line = " ".join(words)
            line += f": {item.title}" if item.title else ""
            line += f" // {' '.join(item.private_note.split())}" if item.private_note else ""
            lines.append(line)
    return "\n".join(lines) + "\n" if lines else ""


def read(
    text: str, members: Sequence[PanelMember], kinds: Mapping[str, ItemKind]
) -> tuple[list[TypedPart], list[LineError]]:
    """Return the parts that the text describes and what could not be understood; persons must be loaded.

    `kinds` maps words, folded by `search_key`, to kinds, beside the English ones that are always known.
    """
    known = {**ALIASES, **kinds}
    parts: list[TypedPart] = []
    errors: list[LineError] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        try:
            if number > MAX_LINES:
                raise RuleViolation(N_("At most %(limit)d lines."), limit=MAX_LINES)
            if line.startswith("#"):
                parts.append(TypedPart(clean_text(line.lstrip("#"), max_length=200)))
                continue
            if not parts:
                parts.append(TypedPart())
            parts[-1].items.append(_item(line, members, known))
        except RuleViolation as error:
            errors.append(LineError(number, error.message, error.params))
            if number > MAX_LINES:
                break
    return parts, errors


def _item(line: str, members: Sequence[PanelMember], kinds: Mapping[str, ItemKind]) -> TypedItem:
    body, _, note = line.partition("//")
    clock = _CLOCK.match(body)
    fixed = time(int(clock["hour"]), int(clock["minute"])) if clock else None
    body = body[clock.end() :] if clock else body
    head, _, title = body.replace("：", ":").partition(":")
    match = _LINE.fullmatch(head.strip())
    if match is None:
        raise RuleViolation(N_("This line says nothing of an item."))
    minutes = int(match["minutes"]) if match["minutes"] else None
    if minutes is not None and not 1 <= minutes <= _MAX_MINUTES:
        raise RuleViolation(N_("Between %(low)d and %(high)d."), low=1, high=_MAX_MINUTES)
    rest = match["rest"]
    language = next(iter(_LANGUAGE.findall(rest)), "").lower()
    rest = _LANGUAGE.sub(" ", rest)
    speakers = [_speaker(handle, members) for handle in _HANDLE.findall(rest)]
    words = search_key(_HANDLE.sub(" ", rest).replace(",", " "))
    if words:
        kind = _kind(words, kinds)
    elif speakers:
        kind = _KIND_OF_ROLE.get(speakers[0].role, ItemKind.REMARKS)
    else:
        raise RuleViolation(N_("This line says nothing of an item."))
    ids = tuple(dict.fromkeys(row.id for row in speakers))
    title, note = clean_text(title, max_length=250), clean_text(note, max_length=2_000)
    return TypedItem(kind, title, minutes, ids, note, fixed, language)


def _kind(words: str, kinds: Mapping[str, ItemKind]) -> ItemKind:
    if words in kinds:
        return kinds[words]
    near = get_close_matches(words, kinds, n=1)
    if near:
        raise RuleViolation(N_("“%(words)s” is no kind of item. Do you mean “%(near)s”?"), words=words, near=near[0])
    raise RuleViolation(N_("“%(words)s” is no kind of item. Its own title stands after a colon."), words=words)


def _speaker(handle: str, members: Sequence[PanelMember]) -> PanelMember:
    wanted = _words(handle.replace("-", " "))
    for same in (str.__eq__, str.startswith):
        found = [
            row for row in members
            if wanted and all(any(same(word, part) for word in _words(row.person.full_name)) for part in wanted)
        ]  # fmt: skip
        if len({row.person_id for row in found}) == 1:
            return found[0]
        if found:
            names = ", ".join(dict.fromkeys(row.printed_name for row in found))
            raise RuleViolation(
                N_("@%(handle)s means several: %(names)s. Add a given name."), handle=handle, names=names
            )
    raise RuleViolation(N_("@%(handle)s is nobody of the panel."), handle=handle)


def _words(name: str) -> list[str]:
    return [word for word in search_key(name).replace("-", " ").replace(".", " ").split() if word]
