"""Facts that the room of the programme's draft announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MemberAnswered:
    """A panel member's answer is another one than before, given by them or noted by staff."""

    member_id: int


@dataclass(frozen=True)
class MemberLeaves:
    """A panel member is about to be taken off the panel; the row is still there. `words` stand in the mail, if there is one."""

    member_id: int
    words: str = ""
