"""Pictures made anew: whatever a file unfolds to, the process that reads it stays small."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from tests.core import made_pictures
from webinar.core import pictures
from webinar.core.errors import RuleViolation


@pytest.mark.parametrize("kind", made_pictures.HOSTILE)
def test_what_is_meant_badly_is_refused_in_words(kind: str) -> None:
    _name, make, words = made_pictures.HOSTILE[kind]
    with pytest.raises(RuleViolation, match=words):
        pictures.picture(make(), longest=2_400)


@pytest.mark.parametrize("kind", made_pictures.LARGE)
def test_what_is_as_large_as_it_may_be_is_taken(kind: str) -> None:
    _name, make = made_pictures.LARGE[kind]
    with Image.open(io.BytesIO(pictures.picture(make(), longest=2_400))) as made:
        assert max(made.size) <= 2_400


def test_strips_show_no_seams_and_sides_keep_their_proportion() -> None:
    size = (1_501, 1_003)
    whole = Image.merge(
        "RGB",
        [
            Image.linear_gradient("L").resize(size),
            Image.radial_gradient("L").resize(size),
            Image.effect_noise(size, 80),
        ],
    )
    out = io.BytesIO()
    whole.save(out, "PNG")
    with Image.open(io.BytesIO(pictures.picture(out.getvalue(), longest=350, transparent=True))) as made:
        assert made.size == (350, 234)
        at_once = whole.resize(made.size, Image.Resampling.BICUBIC)
        assert max(most for _least, most in ImageChops.difference(made.convert("RGB"), at_once).getextrema()) <= 1


@pytest.mark.parametrize("orientation", [*range(1, 9), 0, 99])
def test_every_way_to_hold_a_camera_is_turned_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    picture = Image.new("RGB", (80, 40), "white")
    picture.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(pictures.picture(out.getvalue(), longest=100))) as made:
        assert made.size == ((40, 80) if orientation in {5, 6, 7, 8} else (80, 40))
        assert not made.getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode_are_read(mode: str) -> None:
    content = made_pictures.saved(mode, 60, 30, "JPEG" if mode == "CMYK" else "PNG")
    for is_transparent in (True, False):
        made = pictures.picture(content, longest=20, transparent=is_transparent)
        with Image.open(io.BytesIO(made)) as shown:
            assert shown.size == (20, 10)
