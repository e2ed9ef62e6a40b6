"""Facts about webinars that later rooms answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class WebinarMoved:
    """Date, time or zone of a webinar changed, or something else about which the organiser wants people told.

    `tell` says whether people are to be told, `since` that only those are who held their place before it. `was` is the time before as data of `rules.Occasion`, if it is another one
    now; `changes` are the other facts: their names with what they were and are.
    """

    webinar_id: int
    tell: bool
    was: Mapping[str, Any] | None = None
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    since: datetime | None = None


@dataclass(frozen=True)
class WebinarEdited:
    """Something of a webinar's own facts changed, whether people are told of it or not."""

    webinar_id: int


@dataclass(frozen=True)
class WebinarPublished:
    """The page has become public; `by` is the name of who published it, and `reason` why in spite of what was missing."""

    webinar_id: int
    by: str
    reason: str = ""


@dataclass(frozen=True)
class WebinarCancelled:
    """The webinar will not take place."""

    webinar_id: int


@dataclass(frozen=True)
class WebinarPostponed:
    """The webinar will not take place on its date; another will be named."""

    webinar_id: int


@dataclass(frozen=True)
class WebinarCloned:
    """`webinar_id` is a new webinar after the model of `source_id`; each room copies what is its own."""

    source_id: int
    webinar_id: int


@dataclass(frozen=True)
class HostSeesPeople:
    """A host that did not see registrants before may see them now: it was added, has accepted, or was given the right."""

    webinar_id: int
    host_id: int


@dataclass(frozen=True)
class CapacityChanged:
    """There are more or fewer places than before."""

    webinar_id: int
