"""Decisions about sign-off: where each host stands, and what has changed since it approved."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.rules import accepted
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

Sections = Mapping[str, str]


class Standing(StrEnum):
    """Where a host stands towards a document."""

    PENDING = "pending"
    APPROVED = "approved"
    TACIT = "tacit"
    CHANGED = "changed"
    OBJECTED = "objected"


STANDING_LABELS = {
    Standing.PENDING: N_("Not answered"), Standing.APPROVED: N_("Approved"),
    Standing.TACIT: N_("Approved by silence"), Standing.CHANGED: N_("Changed since then"), Standing.OBJECTED: N_("Objected"),
}  # fmt: skip


@dataclass(frozen=True)
class Position:
    """A host's standing; `changed` names the sections that differ from what it approved."""

    host: Host
    standing: Standing
    answer: Approval | None
    changed: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Tell whether nothing is asked of the host."""
        return self.standing in {Standing.APPROVED, Standing.TACIT}


def signing(webinar: Webinar) -> list[Host]:
    """Return the hosts whose approval is waited for; one host alone signs nothing off."""
    hosts = [host for host in accepted(webinar) if host.signs_off]
    return hosts if len(hosts) > 1 else []


def changed_sections(before: Sections, now: Sections) -> tuple[str, ...]:
    """Return the sections that are new, gone or otherwise worded, in the order of the document."""
    names = [*now, *(name for name in before if name not in now)]
    return tuple(name for name in names if before.get(name) != now.get(name))


def position(
    host: Host, answers: Sequence[Approval], request: ApprovalRequest | None, sections: Sections, now: datetime
) -> Position:
    """Return where a host stands; `answers` are its own on this document, the latest first."""
    last = answers[0] if answers else None
    changed = changed_sections(last.content, sections) if last else tuple(sections)
    if last is not None and not changed:
        return Position(host, Standing.APPROVED if last.approves else Standing.OBJECTED, last)
    if _silent(request, last, sections, now):
        return Position(host, Standing.TACIT, last)
    if last is None:
        return Position(host, Standing.PENDING, None, changed)
    return Position(host, Standing.CHANGED if last.approves else Standing.OBJECTED, last, changed)


def _silent(request: ApprovalRequest | None, last: Approval | None, sections: Sections, now: datetime) -> bool:
    """Silence is consent to what was shown, once the deadline is over, and never after an objection to it."""
    if request is None or not request.silence_is_consent or request.deadline is None or now < request.deadline:
        return False
    if changed_sections(request.content, sections):
        return False
    return last is None or last.answered_at < request.asked_at


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


#: So long nobody is emailed again about the same wording.
ASKED_AGAIN_AFTER = timedelta(days=1)
CHANGE_LABELS = {
    Change.SAME: N_("Unchanged"), Change.CHANGED: N_("Changed"), Change.ADDED: N_("Added"), Change.REMOVED: N_("Removed"),
}  # fmt: skip
#: A line in pieces: (whether this is what differs, words).
Pieces = tuple[tuple[bool, str], ...]
#: How many lines or words are compared exactly: 0.3 seconds at the worst.
_MOST_EXACT = 400
Steps = Sequence[tuple[str, int, int, int, int]]
#: What is compared within a line: a word, a sign of a script without spaces, whatever stands between.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class ChangedLine:
    """A line as it was and as it is, side by side."""

    change: Change
    before: Pieces
    now: Pieces


def difference(before: str, now: str) -> list[ChangedLine]:
    """Return the lines of both wordings side by side, with what differs within them."""
    old, new = ([line for line in text.splitlines() if line.strip()] for text in (before, now))
    found: list[ChangedLine] = []
    for kind, first, last, start, end in _compared(old, new):
        for left, right in zip_longest(old[first:last], new[start:end]):
            if left is None:
                found.append(ChangedLine(Change.ADDED, (), ((True, right),)))
            elif right is None:
                found.append(ChangedLine(Change.REMOVED, ((True, left),), ()))
            elif kind == "equal":
                found.append(ChangedLine(Change.SAME, ((False, left),), ((False, right),)))
            else:
                found.append(ChangedLine(Change.CHANGED, *_pieces(left, right)))
    return found


def _compared(old: list[str], new: list[str]) -> Steps:
    # Exactly while it is cheap: of long texts, what occurs all over is left out of the search, which else takes minutes.
    return SequenceMatcher(None, old, new, autojunk=max(len(old), len(new)) > _MOST_EXACT).get_opcodes()


def _pieces(before: str, now: str) -> tuple[Pieces, Pieces]:
    old, new = _WORDS.findall(before), _WORDS.findall(now)
    steps = _compared(old, new)
    was = [(kind != "equal", "".join(old[first:last])) for kind, first, last, _start, _end in steps if last > first]
    is_ = [(kind != "equal", "".join(new[start:end])) for kind, _first, _last, start, end in steps if end > start]
    return tuple(was), tuple(is_)


def ensure_can_ask(sections: Sections, deadline: datetime | None, *, silence_is_consent: bool, now: datetime) -> None:
    """Refuse to ask about nothing, by a time that is over, or with silence that would never end."""
    if not any(sections.values()):
        raise RuleViolation(N_("The document is empty."))
    if silence_is_consent and deadline is None:
        raise RuleViolation(N_("Silence can count as approval only after a deadline."), field="deadline")
    if deadline is not None and deadline <= now:
        raise RuleViolation(N_("The deadline has passed."), field="deadline")


def ensure_because(missing: Sequence[Host], because: str) -> None:
    """Refuse to publish without the approval of these hosts, if there are any, and without a reason."""
    if missing and not because:
        raise RuleViolation(N_("Enter why you’re publishing without approval."), field="because")


def asked_lately(request: ApprovalRequest | None, sections: Sections, now: datetime) -> bool:
    """Tell whether just this wording was asked about within the last day."""
    if request is None or request.asked_at is None or now - request.asked_at >= ASKED_AGAIN_AFTER:
        return False
    return not changed_sections(request.content, sections)


def mark(sections: Sections) -> str:
    """Return a short mark of a wording, by which it is known again."""
    text = json.dumps(list(sections.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
