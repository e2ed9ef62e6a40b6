"""Facts about webinars that later rooms answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WebinarMoved:
    """Date, time, zone or join link of a published webinar changed; `tell` says whether people are to be told."""

    webinar_id: int
    tell: bool


@dataclass(frozen=True)
class WebinarPublished:
    """The page has become public; `by` is the name of who published it."""

    webinar_id: int
    by: str


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
class CapacityChanged:
    """There are more or fewer places than before."""

    webinar_id: int
