"""The line editor's little language: a programme as plain text, and back.

One line is one item: `10 opening remarks @janjua`. A line that begins with `#` opens a part. A clock in front
(`14:30 10 remarks`) fixes the start, `[ru]` names the language. After a colon stands a title of its own, after a `//` that
begins a word a note for the hosts' staff; a line that begins with `//` is the note's next line. Where a title has such a
word itself, a backslash stands before it. `@norov:moderator` is somebody with several roles in one of them. Nothing is
guessed: what is not understood is an error that names its line. What `write` writes, `read` reads back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from difflib import get_close_matches

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, clean_text, plain_digits, search_key
from webinar.programme.agenda.models import ItemKind, PanelMember, PanelRole, Part
from webinar.programme.agenda.rules import ItemDetails

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
_CLOCK = re.compile(r"(?P<hour>[01]?\d|2[0-3])[:.：](?P<minute>[0-5]\d)(?=\s|$)\s*")
_LANGUAGE = re.compile(r"\[([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\]")
_HANDLE = re.compile(r"@([^\s,@:：/\[\]]+)(?:[:：]([a-z]+(?:-[a-z]+)*)(?=[\s,@:：\[]|$))?")
_COLON = re.compile("[:：]")
_PART = re.compile(r"#+\s*")
_NOTE = re.compile(r"(?<!\S)//")
#: At the start of a word: what a title has of its own, and what stands for it in a line.
_OWN, _ESCAPED = re.compile(r"(?<!\S)(\\*//)"), re.compile(r"(?<!\S)\\(\\*//)")
#: Parts and items; their notes may take more lines.
MAX_LINES = 300
_ALL_LINES = 20_000
_MAX_MINUTES = 600


@dataclass
class TypedPart:
    """A part as it was typed."""

    title: str = ""
    items: list[ItemDetails] = field(default_factory=list)


@dataclass(frozen=True)
class LineError:
    """What is wrong with a line (counted from 1), as a message marked for translation with its parameters."""

    line: int
    message: str
    params: Mapping[str, object]


def handles(members: Sequence[PanelMember]) -> dict[int, str]:
    """Return for each panel member's id a handle that means this member alone; persons must be loaded.

    It is the shortest end of the name that no other person has; people of one name are numbered in the panel's order.
    Who has several roles is told apart by them: "norov:moderator".
    """
    words = {row.id: _words(row.person.full_name) or ["?"] for row in members}
    people = {row.person_id: words[row.id] for row in members}
    found: dict[int, str] = {}
    for person, name in people.items():
        tails = (name[-length:] for length in range(1, len(name) + 1))
        alone = (tail for tail in tails if sum(set(tail) <= set(other) for other in people.values()) == 1)
        handle = "-".join(next(alone, name))
        twins = [other for other in people if people[other] == name]
        found[person] = f"{handle}-{twins.index(person) + 1}" if len(twins) > 1 else handle
    roles = Counter(row.person_id for row in members)
    return {
        row.id: f"{found[row.person_id]}:{_role_word(row)}" if roles[row.person_id] > 1 else found[row.person_id]
        for row in members
    }


def _role_word(member: PanelMember) -> str:
    return member.role.value.replace("_", "-")


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
            title = _OWN.sub(r"\\\1", item.title)
            line += f": {title}" if title else ""
            first, *more = item.private_note.split("\n")
            lines.append(f"{line} // {first}" if first else line)
            lines += [f"    // {row}".rstrip() for row in more]
    return "\n".join(lines) + "\n" if lines else ""


def read(
    text: str, members: Sequence[PanelMember], kinds: Mapping[str, ItemKind]
) -> tuple[list[TypedPart], list[LineError]]:
    """Return the parts that the text describes and what could not be understood; persons must be loaded.

    `kinds` maps words, folded by `search_key`, to kinds, beside the English ones that are always known.
    """
    reader = _Reader(members, {**ALIASES, **kinds})
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, raw in enumerate(lines[:_ALL_LINES], start=1):
        if not (line := raw.strip()):
            continue
        try:
            reader.take(number, line)
        except RuleViolation as error:
            reader.errors.append(LineError(number, error.message, error.params))
            if reader.count > MAX_LINES:
                break
    return reader.parts, reader.errors


def doubts(parts: Sequence[TypedPart]) -> list[LineError]:
    """Return what was understood, but was perhaps meant otherwise: names of speakers in titles."""
    return [
        LineError(item.line, N_("“@%(handle)s” is part of the title. To name a speaker, put it before the colon."),
                  {"handle": found[1]})
        for part in parts for item in part.items if (found := _HANDLE.search(item.title))
    ]  # fmt: skip


class _Reader:
    """What was read so far, and by what it is understood."""

    def __init__(self, members: Sequence[PanelMember], kinds: Mapping[str, ItemKind]) -> None:
        self.members, self.kinds = members, kinds
        self.exact = {handle: ident for ident, handle in handles(members).items()}
        self.parts: list[TypedPart] = []
        self.errors: list[LineError] = []
        self.count = 0
        self._refused, self._raw = False, ""

    def take(self, number: int, line: str) -> None:
        """Take one line that is not empty; RuleViolation when it is not understood."""
        if line.startswith("//"):
            self._note(line.removeprefix("//"))
            return
        self.count += 1
        if self.count > MAX_LINES:
            raise RuleViolation(N_("Enter up to %(limit)d lines."), limit=MAX_LINES)
        self._refused = True
        if mark := _PART.match(line):
            self.parts.append(TypedPart(clean_text(line[mark.end() :], max_length=200)))
        else:
            if not self.parts:
                self.parts.append(TypedPart())
            body, self._raw = line, ""
            if mark := _NOTE.search(line):
                body, self._raw = line[: mark.start()], line[mark.end() :]
            self.parts[-1].items.append(replace(self._item(body), private_note=_clean_note(self._raw), line=number))
        self._refused = False

    def _note(self, line: str) -> None:
        if self._refused:  # it belongs to a line that was refused already
            return
        if not self.parts or not self.parts[-1].items:
            raise RuleViolation(N_("A line that starts with // belongs to the item above it, but there is none."))
        items = self.parts[-1].items
        self._raw += f"\n{line}"
        items[-1] = replace(items[-1], private_note=_clean_note(self._raw))

    def _item(self, body: str) -> ItemDetails:
        # Digits of any script, in the same places.
        clock = _CLOCK.match(plain_digits(body))
        fixed = time(int(clock["hour"]), int(clock["minute"])) if clock else None
        body = body[clock.end() :] if clock else body
        head, title = self._parted(body)
        head = head.strip()
        match = _LINE.fullmatch(plain_digits(head))
        if match is None:
            raise RuleViolation(N_("This line doesn’t describe an agenda item."))
        minutes = int(match["minutes"]) if match["minutes"] else None
        if minutes is not None and not 1 <= minutes <= _MAX_MINUTES:
            raise RuleViolation(N_("Between %(low)d and %(high)d."), low=1, high=_MAX_MINUTES)
        rest = head[match.start("rest") :]
        language = next(iter(_LANGUAGE.findall(rest)), "")
        rest = _LANGUAGE.sub(" ", rest)
        speakers = [self._speaker(*found) for found in _HANDLE.findall(rest)]
        words = search_key(_HANDLE.sub(" ", rest).replace(",", " ").replace("@", " "))
        if words:
            kind = _kind(words, self.kinds)
        elif speakers:
            kind = _KIND_OF_ROLE.get(speakers[0].role, ItemKind.REMARKS)
        else:
            raise RuleViolation(N_("This line doesn’t describe an agenda item."))
        ids = tuple(dict.fromkeys(row.id for row in speakers))
        title = _ESCAPED.sub(r"\1", clean_text(title, max_length=500))
        title = clean_text(title, max_length=250)
        language = language if "-" in language else language.lower()
        return ItemDetails(kind, title, minutes, ids, fixed_start=fixed, language=language)

    def _parted(self, body: str) -> tuple[str, str]:
        """Return what stands before and after the colon; one between a handle and a role is not meant."""
        start = 0
        roles = {_role_word(row) for row in self.members}
        while colon := _COLON.search(body, start):
            handle = next((found for found in _HANDLE.finditer(body) if found.end(1) == colon.start()), None)
            if handle is None or handle[2] not in roles:
                return body[: colon.start()], body[colon.end() :]
            start = colon.end()
        return body, ""

    def _speaker(self, handle: str, role: str) -> PanelMember:
        by_id = {row.id: row for row in self.members}
        for exact in (f"{handle}:{role}" if role else handle, handle):
            if exact.casefold() in self.exact:
                return by_id[self.exact[exact.casefold()]]
        found = self._meant(handle)
        if not found:
            raise RuleViolation(N_("No panel member matches @%(handle)s."), handle=handle)
        if len({row.person_id for row in found}) > 1:
            names = ", ".join(dict.fromkeys(row.printed_name for row in found))
            raise RuleViolation(
                N_("@%(handle)s matches several people: %(names)s. Add a given name."), handle=handle, names=names
            )
        named = [row for row in found if not role or _role_word(row) == role]
        if len(named) != 1:
            forms = ", ".join(f"@{handle}:{_role_word(row)}" for row in found)
            raise RuleViolation(N_("@%(handle)s has several roles. Use one of: %(forms)s"), handle=handle, forms=forms)
        return named[0]

    def _meant(self, handle: str) -> list[PanelMember]:
        wanted = _words(handle.replace("-", " "))
        for same in (str.__eq__, str.startswith):
            found = [
                row for row in self.members
                if wanted and all(any(same(word, part) for word in _words(row.person.full_name)) for part in wanted)
            ]  # fmt: skip
            if found:
                return found
        return []


def _clean_note(text: str) -> str:
    """Return a note as it is stored."""
    return clean_text(text, multiline=True, max_length=2_000)


def _kind(words: str, kinds: Mapping[str, ItemKind]) -> ItemKind:
    if words in kinds:
        return kinds[words]
    near = get_close_matches(words, kinds, n=1)
    if near:
        raise RuleViolation(N_("“%(words)s” isn’t a kind of item. Did you mean “%(near)s”?"), words=words, near=near[0])
    raise RuleViolation(N_("“%(words)s” isn’t a kind of item. Put the title after a colon."), words=words)


def _words(name: str) -> list[str]:
    return [word for word in re.sub(r"[-.@]", " ", search_key(name)).split() if word]
