"""Stretches of time, as (begin, end) in seconds since 1970, without the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[float, float]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return what at least one of the spans covers, in order and without overlap."""
    found: list[list[float]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
        else:
            found.append([begin, end])
    return [(begin, end) for begin, end in found]


def clip(spans: Iterable[Span], begin: float, end: float) -> list[Span]:
    """Return the parts of the spans between two moments."""
    cut = ((max(first, begin), min(last, end)) for first, last in spans)
    return [span for span in cut if span[0] < span[1]]


def length(spans: Iterable[Span]) -> float:
    """Return the seconds of all spans together; those that overlap count twice."""
    return sum(end - begin for begin, end in spans)


def touches(spans: Iterable[Span], begin: float, end: float) -> bool:
    """Tell whether a span, even one without length, lies at least partly between two moments."""
    return any(first < end and (last > begin or (first == last and first >= begin)) for first, last in spans)


def curve(people: Iterable[Sequence[Span]]) -> list[tuple[float, int]]:
    """Return how many people are there from each moment on at which the number changes; each one's spans are a union."""
    changes: dict[float, int] = {}
    for spans in people:
        for begin, end in spans:
            if begin < end:
                changes[begin] = changes.get(begin, 0) + 1
                changes[end] = changes.get(end, 0) - 1
    steps: list[tuple[float, int]] = []
    there = 0
    for moment in sorted(changes):
        if changes[moment]:
            there += changes[moment]
            steps.append((moment, there))
    return steps
