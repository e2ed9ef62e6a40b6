"""Decisions about the record: what of it may be public, and which links to recording and materials are typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from webinar.core import cells
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.outcome.record.models import Point, Release
from webinar.programme.agenda.models import PanelMember


@dataclass(frozen=True)
class ReleaseDetails:
    """The release as printed; the clock time's zone may be unknown."""

    heading: str = ""
    published_on: date | None = None
    published_time: time | None = None
    time_zone: str = ""
    url: str = ""

    def as_data(self) -> dict[str, str]:
        """Return it as JSON values."""
        values = asdict(self)
        return {name: value if isinstance(value, str) else value.isoformat() for name, value in values.items() if value}

    @staticmethod
    def of_data(data: Mapping[str, str]) -> ReleaseDetails:
        """Return it from JSON values."""
        day, clock = data.get("published_on"), data.get("published_time")
        return ReleaseDetails(
            data.get("heading", ""), date.fromisoformat(day) if day else None,
            time.fromisoformat(clock) if clock else None, data.get("time_zone", ""), data.get("url", ""),
        )  # fmt: skip


def release_details(release: Release) -> ReleaseDetails:
    """Return the draft of a release."""
    return ReleaseDetails(release.heading, release.published_on, release.published_time, release.time_zone, release.url)


def release_standing(release: Release | None) -> str:
    """Return whether a release is a "draft", "public", or public and "changed" since."""
    if release is None or release.published is None:
        return "draft"
    return "public" if ReleaseDetails.of_data(release.published) == release_details(release) else "changed"


class Quoting(StrEnum):
    """Whether a speaker may be quoted by name."""

    AGREED = "agreed"
    #: An organiser noted how they agreed.
    NOTED = "noted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"

    @property
    def allowed(self) -> bool:
        """Tell whether they may be named."""
        return self in {Quoting.AGREED, Quoting.NOTED}


QUOTING_LABELS = {
    Quoting.AGREED: N_("May be quoted"), Quoting.NOTED: N_("May be quoted, as noted"),
    Quoting.REFUSED: N_("Doesn’t agree to be quoted"), Quoting.UNANSWERED: N_("Hasn’t agreed to be quoted yet"),
}  # fmt: skip


def quoting(answer: Mapping[str, Any] | None, *, noted: bool) -> Quoting:
    """Return whether somebody may be quoted. Their own answer comes before what was noted of them."""
    if answer is not None:
        return Quoting.AGREED if answer["given"] else Quoting.REFUSED
    return Quoting.NOTED if noted else Quoting.UNANSWERED


@dataclass(frozen=True)
class Said:
    """What is shown of the points: by speaker, and without a name."""

    speakers: Sequence[tuple[PanelMember, list[str]]]
    nameless: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.speakers or self.nameless)


def said(points: Iterable[Point], quotings: Mapping[int, Quoting]) -> Said:
    """Return what may be shown of public points.

    Points published under a name are held back once the speaker takes the consent back. Those without a name keep
    without it: their speaker is not to be guessed from a page that changes.
    """
    speakers: dict[int, tuple[PanelMember, list[str]]] = {}
    nameless = []
    for point in points:
        if point.nameless:
            nameless.append(point.text)
        elif quotings[point.member_id].allowed:
            speakers.setdefault(point.member_id, (point.member, []))[1].append(point.text)
    return Said(list(speakers.values()), nameless)


@dataclass(frozen=True)
class Line:
    """How one speaker's points stand: the draft, what was published of it, and whether they may be quoted."""

    member: PanelMember
    draft: Sequence[str]
    public: Sequence[str]
    nameless: bool
    quoting: Quoting

    @property
    def differs(self) -> bool:
        """Tell whether publishing would change something."""
        return self.draft != self.public or (self.nameless and self.quoting.allowed)

    @property
    def held_back(self) -> bool:
        """Tell whether points were published under a name that may not be named any more."""
        return bool(self.public) and not self.nameless and not self.quoting.allowed


def lines(
    members: Iterable[PanelMember], draft: Sequence[Point], public: Sequence[Point], quotings: Mapping[int, Quoting]
) -> list[Line]:
    """Return how each member's points stand, in the panel's order."""
    return [
        Line(
            row, [point.text for point in draft if point.member_id == row.id],
            [point.text for point in public if point.member_id == row.id],
            any(point.nameless for point in public if point.member_id == row.id), quotings[row.id],
        )
        for row in members
    ]  # fmt: skip


MAX_MATERIALS = 50
_MAX_TITLE = 200


def read_materials(text: str) -> list[tuple[str, str]]:
    """Return (title, address) of each line "Recording https://…"; a RuleViolation names the line that has no link."""
    lines = [(number, line.split()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > MAX_MATERIALS:
        raise RuleViolation(N_("Enter up to %(limit)d links."), field="materials", limit=MAX_MATERIALS)
    found = []
    for number, words in lines:
        title = " ".join(words[:-1])
        try:
            url = cells.web_address(words[-1])
        except RuleViolation:
            url = ""
        if not url or not title or len(title) > _MAX_TITLE:
            raise RuleViolation(
                N_("Line %(line)d: enter a title, then a link that starts with https://."),
                field="materials",
                line=number,
            )
        found.append((title, url))
    return found


def as_lines(materials: Iterable[tuple[str, str]]) -> str:
    """Return materials as `read_materials` reads them."""
    return "\n".join(f"{title} {url}" for title, url in materials)
