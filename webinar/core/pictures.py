"""Pictures that people hand in, made anew in a process of its own, see `apart`.

A picture of a few kilobytes unfolds to a hundred megabytes. It is decoded once, reduced while decoding where its format
allows that, and from there on handled in strips, so that no second copy of its full size is ever made.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from webinar.core import apart
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

if TYPE_CHECKING:
    from PIL import Image

#: How many may be in a picture, by how much memory its format needs to be decoded: JPEG is reduced meanwhile, WebP is there
#: four times.
_PIXELS = {"JPEG": 25_000_000, "PNG": 20_000_000, "WEBP": 6_000_000}
#: A JPEG with more is reduced by half while decoding, though a little more than needed may go.
_DECODED = 10_000_000
#: The number under which a camera says how it was held.
_ORIENTATION = 0x0112
#: Pixels that are scaled at once, and more lines around them than a filter looks at.
_STRIP = 250_000
_AROUND = 4
#: A larger picture that cannot be decoded may be whole, and need more memory than there is.
_SMALL = 4_000_000

_PROBLEMS = {
    "pixels": N_("This picture has more than %(limit)d megapixels. Upload a smaller one."),
    "broken": N_("We can’t read this picture. Upload a JPEG, PNG or WebP."),
    "limits": N_("This picture is damaged or too large. Save it smaller and upload it again."),
    "busy": N_("We’re reading another file. Try again in a minute."),
}


def picture(content: bytes, *, longest: int, transparent: bool = False) -> bytes:
    """Return the picture anew as JPEG (PNG when `transparent`), turned upright, without metadata, scaled down.

    Everything but JPEG, PNG and WebP is refused, and so is what is broken or too large to be meant well.
    """
    answer = apart.ask("webinar.core.pictures", content, longest, int(transparent))
    if problem := answer.pop("problem", ""):
        raise RuleViolation(_PROBLEMS[problem], field="file", **answer)
    return base64.b64decode(answer["made"])


def _answer(content: bytes, _times: int, longest: int, transparent: int) -> dict[str, Any]:
    import io  # noqa: PLC0415 - here and below: only in the child

    from PIL import Image, ImageOps  # noqa: PLC0415 - only in the child

    shown = _read(content, longest)
    ImageOps.exif_transpose(shown, in_place=True)
    out = io.BytesIO()
    if transparent:
        shown.save(out, "PNG", optimize=True, exif=b"")
    else:
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        paper.save(out, "JPEG", quality=88, optimize=True)
    return {"made": base64.b64encode(out.getvalue()).decode()}


def _read(content: bytes, longest: int) -> Image.Image:
    """Return the picture scaled down, and with nothing but how it is turned; the opened one is given up with this call."""
    import io  # noqa: PLC0415 - only in the child

    from PIL import Image  # noqa: PLC0415 - only in the child

    # How many are too many is said below, in words of our own.
    Image.MAX_IMAGE_PIXELS = None
    opened = Image.open(io.BytesIO(content), formats=tuple(_PIXELS))
    limit = _PIXELS[str(opened.format)]
    if opened.width * opened.height > limit:
        raise apart.Refused(problem="pixels", limit=limit // 10**6)
    is_small = opened.width * opened.height <= _SMALL
    try:
        shown = _scaled(opened, longest)
    except OSError as error:
        # Decoders say so of what is cut off, and also when they get no memory.
        raise apart.Refused(problem="broken" if is_small else "limits") from error
    turned = Image.Exif()
    turned[_ORIENTATION] = opened.getexif().get(_ORIENTATION, 1)
    shown.info["exif"] = turned.tobytes()
    return shown


def _scaled(opened: Image.Image, longest: int) -> Image.Image:
    """Return the picture with colours and transparency in at most this size, made of strips of the opened one."""
    from PIL import Image  # noqa: PLC0415 - only in the child

    enough = longest if opened.width * opened.height <= _DECODED else longest * 2 // 3
    share = min(1.0, enough / max(opened.size))
    opened.draft("RGB" if opened.mode != "L" else "L", (int(opened.width * share), int(opened.height * share)))
    opened.load()
    width, height = opened.size
    times = max(1.0, max(opened.size) / longest)
    scaled = Image.new("RGBA", (max(1, round(width / times)), max(1, round(height / times))))
    # Lines of the opened picture to a line of the scaled one: not `times` where a side was rounded.
    step = height / scaled.height
    around = int(_AROUND * step) + 1
    lines = max(1, int(_STRIP / (width * step)))
    for top in range(0, scaled.height, lines):
        bottom = min(top + lines, scaled.height)
        first, last = max(0, int(top * step) - around), min(height, int(bottom * step) + around)
        strip = opened.crop((0, first, width, last)).convert("RGBA")
        box = (0, top * step - first, width, min(bottom * step, height) - first)
        scaled.paste(strip.resize((scaled.width, bottom - top), Image.Resampling.BICUBIC, box), (0, top))
    return scaled


if __name__ == "__main__":
    apart.answer(_answer)
