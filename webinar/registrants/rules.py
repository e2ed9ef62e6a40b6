"""Decisions about the list: how it is filtered and sorted, and what can be done to many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from webinar.core.errors import RuleViolation
from webinar.core.text import N_


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
    Sort.QUEUE: N_("As the waiting list runs"),
}  # fmt: skip
ACT_LABELS = {
    Act.APPROVE: N_("Approve"), Act.DECLINE: N_("Decline"), Act.PLACE: N_("Give a place"), Act.CANCEL: N_("Cancel"),
    Act.MOVE: N_("Move to a category"), Act.PRIORITY: N_("Set the priority"), Act.TAG: N_("Tag"),
    Act.UNTAG: N_("Take a tag off"), Act.MESSAGE: N_("Write to them"),
}  # fmt: skip
#: Acts as the history of a registration tells them.
HISTORY = {
    "registration.register": N_("Registered"), "registration.edit": N_("Answers changed"),
    "registration.cancel": N_("Cancelled"), "registration.promote": N_("Moved up from the waiting list"),
    "registration.offer": N_("A place was offered"), "registration.accept": N_("The offered place was taken"),
    "registration.lapse": N_("The offered place was not taken in time"), "registration.approve": N_("Approved"),
    "registration.decline": N_("Declined"), "registration.give_place": N_("Given a place by staff"),
    "registration.prove_address": N_("Address confirmed"), "registration.preferences": N_("Preferences changed"),
    "registration.erase": N_("Personal data taken out"), "registration.move": N_("Moved to a category"),
    "registration.priority": N_("Priority set"), "transfers.offer": N_("Asked a colleague to take the place"),
    "transfers.withdraw": N_("Kept the place"), "transfers.take": N_("A colleague took the place"),
    "registrants.tag": N_("Tagged"), "registrants.untag": N_("Tag taken off"), "registrants.note": N_("Note written"),
    "intake.import": N_("Imported"), "delegations.register": N_("Registered by a focal point"),
}  # fmt: skip
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

    @property
    def is_empty(self) -> bool:
        """Tell whether everybody is shown."""
        return not any(value for name, value in asdict(self).items() if name != "sort")

    def arguments(self) -> dict[str, Any]:
        """Return what the address says, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def read_filters(values: Mapping[str, str], *, limited: bool = False) -> Filters:
    """Return the filters of an address; a limited reader cannot find names by searching or sorting."""
    found = {name: values.get(name, "").strip()[:200] for name in Filters.__dataclass_fields__}
    if limited:
        found |= {"q": "", "sort": "" if found["sort"] == Sort.NAME else found["sort"]}
    return Filters(**found)


def clean_tag(text: str) -> str:
    """Return a tag as it is stored; RuleViolation for none or a long one."""
    tag = " ".join(text.split()).strip("#")
    if not tag or len(tag) > MAX_TAG:
        raise RuleViolation(N_("A tag has one to %(limit)d characters."), field="value", limit=MAX_TAG)
    return tag


def ensure_number(count: int) -> None:
    """Refuse an act on nobody, or on too many at once."""
    if not count:
        raise RuleViolation(N_("Nobody is chosen."))
    if count > MAX_AT_ONCE:
        raise RuleViolation(N_("At most %(limit)d at once. Filter the list."), limit=MAX_AT_ONCE)
