"""Decisions about sign-off: where each host stands, and what has changed since it approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import ndiff
from enum import StrEnum

from webinar.convening.approvals.models import Approval, ApprovalRequest
from webinar.convening.webinars.models import Host, Webinar
from webinar.convening.webinars.rules import accepted
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
    Standing.TACIT: N_("Approved by silence"), Standing.CHANGED: N_("Changed since then"), Standing.OBJECTED: N_("Objects"),
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


def difference(before: str, now: str) -> list[tuple[str, str]]:
    """Return the lines of both wordings as ("+" new, "-" gone, " " the same, line)."""
    lines = ndiff(before.splitlines(), now.splitlines())
    return [(line[0], line[2:]) for line in lines if line[:1] in "+- "]


def mark(sections: Sections) -> str:
    """Return a short mark of a wording, by which it is known again."""
    text = json.dumps(list(sections.items()), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
