"""Reconciliation, pure: connections of all sources, registrants and what people decided become one state per person.

Nothing here depends on the order of sources or rows, nor on how one report is cut into files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from webinar.attendance.presence import intervals
from webinar.attendance.presence.case import (
    Candidate,
    Case,
    Counts,
    Known,
    Person,
    Presence,
    SourceFacts,
    Stay,
    Truth,
)
from webinar.attendance.presence.identity import Directory, Identity, by_clicks, groups_of
from webinar.attendance.presence.intervals import Span
from webinar.attendance.presence.models import MarkState, PresenceState


def reconcile(case: Case) -> Truth:
    """Return the truth of a case."""
    groups = groups_of(case.stays)
    rulings = {ruling.key: ruling for ruling in case.rulings}
    directory = Directory(case)
    by_person: dict[str, list[tuple[str, list[Stay], Identity]]] = defaultdict(list)
    identities = {key: directory.identify(key, stays, rulings, groups) for key, stays in groups.items()}
    identities |= by_clicks(groups, identities, directory)
    for key, identity in identities.items():
        by_person[identity.key].append((key, groups[key], identity))
    people = [_person(case, key, parts) for key, parts in sorted(by_person.items())]
    found = {person.key for person in people}
    people += [_unseen(case, row) for row in case.candidates if row.key not in found]
    return _figures(case, people)


_STRENGTH = {"host": 3, "panelist": 2, "attendee": 1, "unknown": 0}


def _person(case: Case, key: str, parts: Sequence[tuple[str, list[Stay], Identity]]) -> Person:
    stays = sorted((stay for _key, rows, _who in parts for stay in rows), key=lambda stay: (stay.source, stay.row))
    # How a connection is recognised says more than that there was a click.
    _key, _rows, identity = min(
        parts, key=lambda part: (part[2].ruling is None, part[2].known == "", all(stay.is_click for stay in part[1]))
    )
    row, ruling = identity.candidate, identity.ruling
    presence = measure(case, stays)
    mark = case.marks.get(key)
    attended, state = _state(case, presence, row, mark, is_aside=identity.is_aside)

    def first(name: str) -> str:
        """Return what the registration says, else what rows say, whatever their order."""
        said = getattr(ruling, name, "") or getattr(row, name, "")
        return said or min(filter(None, (getattr(stay, name) for stay in stays)), default="")

    late, early = _edges(case, presence) if attended else (False, False)
    return Person(
        key=key, keys=tuple(sorted({stay.key for stay in stays})), name=first("name"), email=first("email"),
        organisation=first("organisation"), country=first("country"),
        role=max((stay.role for stay in stays), key=lambda role: _STRENGTH.get(role, 0)), known=identity.known,
        candidate=row, member=identity.member, proposals=identity.proposals, is_team=identity.is_team,
        is_aside=identity.is_aside, presence=presence, attended=attended, state=state, is_late=late, left_early=early,
        represents=ruling.represents if ruling else "", mark=mark, stays=tuple(stays),
    )  # fmt: skip


def _unseen(case: Case, row: Candidate) -> Person:
    mark = case.marks.get(row.key)
    presence = Presence() if mark is not MarkState.PRESENT else Presence(0, None, None, None, None)
    attended, state = _state(case, presence, row, mark, is_aside=False)
    return Person(
        row.key, (), row.name, row.email, row.organisation, row.country, "attendee",
        Known.MARK if mark else Known.NOT_YET, row, None, (), False, False, presence, attended, state, False, False, "",
        mark, (),
    )  # fmt: skip


def measure(case: Case, stays: Sequence[Stay]) -> Presence:
    """Return how long somebody was there: a stay that two sources tell of counts once, and a click tells of none."""
    clicked = min((stay.joined for stay in stays if stay.is_click and stay.joined), default=None)
    connected = [stay for stay in stays if not stay.is_click]
    if clicked is not None and not connected:
        return Presence(0, None, None, None, None, first=clicked, clicked=clicked)
    return replace(_connected(case, connected), clicked=clicked)


def _connected(case: Case, stays: Sequence[Stay]) -> Presence:
    told: dict[int, Counter[Span]] = defaultdict(Counter)
    totals: dict[int, list[Stay]] = defaultdict(list)
    has_open = False
    for stay in stays:
        source = case.sources.get(stay.source, SourceFacts())
        if source.totals_only or stay.is_span or (stay.joined is None and stay.left is None):
            totals[stay.source].append(stay)
            continue
        has_open = has_open or stay.left is None or stay.joined is None
        told[stay.source][_span(case, source, stay)] += 1
    if not told:
        return _by_totals(totals)
    once: Counter[Span] = Counter()
    for counted in told.values():
        once |= counted
    spans = intervals.union(once)
    whole = intervals.length(spans)
    first, last = spans[0][0], spans[-1][1]
    inside: list[Span] = list(spans)
    seconds_in = share = None
    came = True
    if case.starts is not None and case.ends is not None:
        begin, end = case.starts.timestamp(), case.ends.timestamp()
        inside = intervals.clip(spans, begin, end)
        came = intervals.touches(spans, begin, end)
        seconds_in = intervals.length(inside)
        share = seconds_in / (end - begin) if end > begin else None
    return Presence(
        once.total(), whole, seconds_in, intervals.length(once.elements()), share, _moment(first), _moment(last),
        has_open=has_open, came=came, spans=tuple(inside),
    )  # fmt: skip


def _span(case: Case, source: SourceFacts, stay: Stay) -> Span:
    begin = stay.joined or source.began or case.starts or stay.left
    end = stay.left or source.ended or case.ends or stay.joined
    assert begin is not None  # noqa: S101 - the caller saw that one of them is told
    assert end is not None  # noqa: S101 - as above
    if stay.joined is None:
        return min(begin, end).timestamp(), end.timestamp()
    return begin.timestamp(), max(begin, end).timestamp()


def _by_totals(totals: Mapping[int, Sequence[Stay]]) -> Presence:
    """Return what totals tell: not when, and not how much of it in the webinar. Two reports of one session count once."""
    rows = [stay for found in totals.values() for stay in found]
    sums = [sum(stay.seconds for stay in found if stay.seconds is not None) for found in totals.values()
            if any(stay.seconds is not None for stay in found)]  # fmt: skip
    firsts, lasts = [stay.joined for stay in rows if stay.joined], [stay.left for stay in rows if stay.left]
    return Presence(
        max((len(found) for found in totals.values()), default=0), max(sums) if sums else None, None, None, None,
        min(firsts, default=None), max(lasts, default=None), totals_only=True, came=bool(rows),
    )  # fmt: skip


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _state(
    case: Case, presence: Presence, row: Candidate | None, mark: MarkState | None, *, is_aside: bool
) -> tuple[bool, PresenceState]:
    """Return whether somebody attended, and their state: what is said by hand overrides what sources tell."""
    if mark is MarkState.PRESENT:
        return True, PresenceState.ATTENDED
    if mark is not None:
        return False, PresenceState.ABSENT if mark is MarkState.ABSENT else PresenceState.EXCUSED
    if is_aside:
        return False, PresenceState.NONE
    if presence.clicked and not presence.connections:
        counts = case.threshold.counts_clicks
        return counts, PresenceState.ATTENDED if counts else PresenceState.UNCONFIRMED
    if presence.came:
        reaches = _reaches(case, presence)
        return reaches, PresenceState.ATTENDED if reaches else PresenceState.TOO_SHORT
    return False, PresenceState.ABSENT if row is not None and row.approved else PresenceState.NONE


def _reaches(case: Case, presence: Presence) -> bool:
    """Tell whether somebody was there long enough; whose time is not told is not held short."""
    seconds = presence.seconds_in if presence.seconds_in is not None else presence.seconds
    if seconds is None:
        return True
    needed = case.threshold
    if needed.minutes is not None and seconds < needed.minutes * 60:
        return False
    if needed.share is None or case.starts is None or case.ends is None:
        return True
    return seconds * 100 >= needed.share * (case.ends - case.starts).total_seconds()


def _edges(case: Case, presence: Presence) -> tuple[bool, bool]:
    """Return (late, left early) of who attended, as far as it is told."""
    if case.starts is None or case.ends is None or presence.totals_only or not presence.spans:
        return False, False
    late = presence.spans[0][0] > case.starts.timestamp() + case.threshold.late_after * 60
    early = presence.spans[-1][1] < case.ends.timestamp() - case.threshold.early_before * 60
    return late, early


def _figures(case: Case, people: list[Person]) -> Truth:
    known = any(row.counts for row in case.candidates)
    told = bool(case.sources) or bool(case.marks) or any(person.attended for person in people)
    registered = [person for person in people if person.is_registered]
    came = [person for person in registered if person.attended]
    others = [person for person in people if person.candidate is None and not person.is_team and person.attended]
    counted = came if known else came + others
    steps = intervals.curve(person.presence.spans for person in counted)
    timed = any(person.presence.spans for person in counted)
    approved = [person for person in registered if person.candidate is not None and person.candidate.approved]
    missing = [person for person in approved if not person.attended and person.state is not PresenceState.UNCONFIRMED]
    away = Counter(person.mark is MarkState.EXCUSED for person in missing)
    counts = Counts(
        registered=len(registered) if known else None,
        approved=len(approved) if known else None,
        attended=len(counted) if told else None,
        absent=away[False] if known and told else None,
        excused=away[True] if known and told else None,
        unregistered=len(others) if known and told else None,
        connections=sum(person.presence.connections for person in people),
        peak=max((there for _moment, there in steps), default=0) if timed else None,
    )
    return Truth(tuple(people), counts, tuple(steps), known)
