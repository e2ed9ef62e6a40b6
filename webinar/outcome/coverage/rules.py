"""Decisions about clippings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit, urlunsplit

from webinar.core.errors import RuleViolation
from webinar.core.lists import Columns
from webinar.core.text import N_, search_key

#: Columns of the list beside the outlet.
COLUMNS = Columns(
    {
        "title": N_("Headline"), "published": N_("Published on"), "author": N_("Author"), "kind": N_("Type of outlet"),
        "country": N_("Country"), "added": N_("Added by"), "review": N_("Review status"),
    },
    ("title", "published", "review"),
)  # fmt: skip


class Act(StrEnum):
    """What is done to pieces that are chosen in the list."""

    REVIEW = "review"
    UNREVIEW = "unreview"
    DELETE = "delete"


class Review(StrEnum):
    """Which pieces the list shows; all of them where nothing is asked."""

    OPEN = "open"
    DONE = "done"


ACT_LABELS = {
    Act.REVIEW: N_("Mark as reviewed"), Act.UNREVIEW: N_("Mark as not reviewed"), Act.DELETE: N_("Delete"),
}  # fmt: skip
REVIEW_LABELS = {Review.OPEN: N_("To review"), Review.DONE: N_("Reviewed")}


def ensure_published(day: date, now: datetime) -> None:
    """Refuse a day of publication that has begun nowhere on earth yet."""
    if day > (now + timedelta(hours=14)).date():
        raise RuleViolation(N_("This date is in the future. Enter the day of publication."), field="published_on")


def url_key(url: str) -> str | None:
    """Return the form of an address by which doubles are found: no fragment, lower-case host; None without one."""
    if not url:
        return None
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), path, parts.query, ""))


def outlet_key(name: str) -> str:
    """Return the form of a name under which an outlet is unique."""
    return search_key(name)
