"""Every pair of colours that pages put together can be read (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re

import pytest

from tests.architecture.house import ROOT

TEXT = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
PAIRS = [
    (text, ground, 4.5)
    for ground in ("bg", "surface", "sunken")
    for text in ("text", "text-2", "text-3", "accent", "ok", "warn", "danger", "brass")
] + [
    ("on-accent", "accent", 4.5), ("on-accent", "accent-hover", 4.5), ("on-accent-soft", "accent-soft", 4.5), ("ok", "ok-soft", 4.5),
    ("warn", "warn-soft", 4.5), ("danger", "danger-soft", 4.5), ("on-live", "live", 4.5),
    ("control", "surface", 3.0), ("control", "bg", 3.0), ("focus", "bg", 3.0), ("focus", "surface", 3.0),
]  # fmt: skip


COLOURS = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TEXT)
SCHEMES = {
    "light": {name: light for name, light, _dark in COLOURS},
    "dark": {name: dark for name, _light, dark in COLOURS},
}


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_contrast(scheme: str, text: str, ground: str, least: float) -> None:
    colours = SCHEMES[scheme]
    assert _contrast(colours[text], colours[ground]) >= least


def test_every_colour_has_a_value_for_each_scheme() -> None:
    assert len(COLOURS) == len(re.findall(r"--[\w-]+: [^;]*#[0-9a-f]{6}", TEXT))
