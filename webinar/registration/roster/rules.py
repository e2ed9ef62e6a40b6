"""Decisions about the list: how it is filtered and sorted, and what can be done to many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.lists import Columns
from webinar.core.text import N_
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.rules import ENDED


class Sort(StrEnum):
    """In which order the list is shown."""

    NEW = "new"
    OLD = "old"
    NAME = "name"
    QUEUE = "queue"


class Act(StrEnum):
    """What is done to many registrations at once."""

    APPROVE = "approve"
    DECLINE = "decline"
    PLACE = "place"
    CANCEL = "cancel"
    MOVE = "move"
    PRIORITY = "priority"
    TAG = "tag"
    UNTAG = "untag"
    MESSAGE = "message"


SORT_LABELS = {
    Sort.NEW: N_("Newest first"), Sort.OLD: N_("Oldest first"), Sort.NAME: N_("By name"),
    Sort.QUEUE: N_("When the waiting list moves"),
}  # fmt: skip
ACT_LABELS = {
    Act.APPROVE: N_("Approve"), Act.DECLINE: N_("Decline"), Act.PLACE: N_("Give place"), Act.CANCEL: N_("Cancel"),
    Act.MOVE: N_("Move to a category"), Act.PRIORITY: N_("Set the priority"), Act.TAG: N_("Tag"),
    Act.UNTAG: N_("Remove tag"), Act.MESSAGE: N_("Send message"),
}  # fmt: skip
#: Acts that put tags on and off; acts that write to nobody, unless a place becomes free; acts that give places to some and not
#: to others; acts whose mail holds the words that are typed.
TAGS = frozenset({Act.TAG, Act.UNTAG})
QUIET = TAGS | {Act.PRIORITY, Act.MOVE}
DECIDING = frozenset({Act.APPROVE, Act.PLACE})
WORDED = frozenset({Act.DECLINE, Act.CANCEL})
#: This room's acts as the history of a registration tells them.
HISTORY = {
    "registration.priority": N_("Priority set"),
    "registrants.tag": N_("Tagged"),
    "registrants.untag": N_("Tag removed"),
    "registrants.note": N_("Note added"),
}
#: Why an act on somebody is refused, and why a page of everybody is.
HIDDEN = N_("Your organisation does not receive the data of this registrant.")
NOT_WHOLE = N_("Your organisation doesn’t receive all registrants’ data. Ask the lead host to do this.")
COLUMNS = Columns(
    {
        "organisation": N_("Organisation"), "position": N_("Position"), "country": N_("Country"), "category": N_("Category"),
        "language": N_("Language"), "source": N_("Campaign"), "status": N_("Status"), "registered": N_("Registered"),
    },
    ("organisation", "category", "status", "registered"),
)  # fmt: skip
MAX_TAG = 40
MAX_AT_ONCE = 20_000


@dataclass(frozen=True)
class Filters:
    """What the address of the list asks for; everything may be empty."""

    q: str = ""
    status: str = ""
    category: str = ""
    country: str = ""
    host: str = ""
    source: str = ""
    tag: str = ""
    sort: str = ""
    #: The columns that are shown, parted by commas; "" for the usual ones.
    cols: str = ""
    #: The values of later rooms' filters, and their conditions in SQL; see `web.feature.ListFilter`.
    more: Mapping[str, str] = field(default_factory=dict)
    conditions: Sequence[Any] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether everybody is shown."""
        return not any(value for name, value in self.arguments().items() if name not in {"sort", "cols"})

    @property
    def would_tell(self) -> bool:
        """Tell whether what is found would tell who somebody is: by words, or by what staff tagged them with."""
        return bool(self.q or self.tag)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns to show."""
        return COLUMNS.shown(self.cols)

    def arguments(self) -> dict[str, Any]:
        """Return what the address says, without what is empty."""
        own = {name: getattr(self, name) for name in _OWN}
        return {name: value for name, value in {**own, **self.more}.items() if value}


_OWN = ("q", "status", "category", "country", "host", "source", "tag", "sort", "cols")


def read_filters(values: Mapping[str, str], *, limited: bool = False) -> Filters:
    """Return the filters of an address; a limited reader cannot sort people by name."""
    found: dict[str, Any] = {name: values.get(name, "").strip()[:200] for name in _OWN}
    if limited and found["sort"] == Sort.NAME:
        found["sort"] = ""
    found["cols"] = COLUMNS.read(found["cols"])
    return Filters(**found)


def acts_on(status: RegistrationStatus) -> tuple[Act, ...]:
    """Return the acts that decide about one registration as it stands."""
    if status in ENDED:
        return ()
    if status is RegistrationStatus.PENDING:
        return (Act.APPROVE, Act.DECLINE)
    if status is RegistrationStatus.WAITING:
        return (Act.PLACE, Act.DECLINE, Act.CANCEL)
    return (Act.DECLINE, Act.CANCEL)


def clean_tag(text: str) -> str:
    """Return a tag as it is stored; RuleViolation for none or a long one."""
    tag = " ".join(text.split()).strip("#")
    if not tag or len(tag) > MAX_TAG:
        raise RuleViolation(N_("A tag can have up to %(limit)d characters."), field="value", limit=MAX_TAG)
    return tag


def ensure_number(count: int) -> None:
    """Refuse an act on nobody, or on too many at once."""
    if not count:
        raise RuleViolation(N_("Select at least one row."))
    if count > MAX_AT_ONCE:
        raise RuleViolation(N_("You can select up to %(limit)d at once. Filter the list."), limit=MAX_AT_ONCE)
