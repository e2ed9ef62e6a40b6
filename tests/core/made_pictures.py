"""Pictures that unfold to much more than they weigh, are cut off, or are something else."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

#: Bits and the number that PNG gives to a kind of colours, and how many values a pixel has.
BITS, GREY, COLOURS, SEE_THROUGH = (1, 0, 1), (16, 0, 1), (8, 2, 3), (8, 6, 4)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a piece of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(
    width: int, height: int, kind: tuple[int, int, int] = BITS, more: bytes = b"", *, lines: int | None = None
) -> bytes:
    """Return a black PNG that says it is of this size, made without ever being of it; `lines` are really there."""
    bits, number, values = kind
    packer, line = zlib.compressobj(9), b"\0" + bytes((width * bits * values + 7) // 8)
    content = b"".join(packer.compress(line) for _ in range(height if lines is None else lines)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, number, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def saved(mode: str, width: int, height: int, kind: str, **how: object) -> bytes:
    """Return a picture of one colour as a program saves it."""
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind, **how)
    return out.getvalue()


TOO_MANY, UNREADABLE, TOO_LARGE = "megapixels", "We can’t read this picture", "damaged or too large"


#: Names of files, how they are made, and what is said of them.
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "59 megapixels in 7 KB": ("x.png", lambda: png(7_700, 7_700), TOO_MANY),
    "says more than it holds": ("x.png", lambda: png(60_000, 60_000, lines=3), TOO_MANY),
    "26 megapixels": ("x.jpg", lambda: saved("L", 5_200, 5_000, "JPEG"), TOO_MANY),
    "21 megapixels that cannot be reduced": ("x.png", lambda: png(4_600, 4_600), TOO_MANY),
    "a large WebP": ("x.webp", lambda: saved("RGB", 3_000, 3_000, "WEBP"), TOO_MANY),
    "all in memory before the first line": ("x.jpg", lambda: saved("CMYK", 5_000, 5_000, "JPEG", progressive=True, subsampling=0), TOO_LARGE),
    "one line": ("x.png", lambda: png(20_000_000, 1), TOO_LARGE),
    "one column": ("x.png", lambda: png(1, 20_000_000, lines=3), TOO_LARGE),
    "cut off": ("x.jpg", lambda: saved("RGB", 1_200, 900, "JPEG")[:9_000], UNREADABLE),
    "a large one cut off": ("x.png", lambda: png(4_000, 4_000, COLOURS, lines=10)[:-40], TOO_LARGE),
    "a head alone": ("x.png", lambda: png(100, 100)[:40], UNREADABLE),
    "a text that unfolds": ("x.png", lambda: png(9, 9, COLOURS, chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(90_000_000)))), UNREADABLE),
    "colours that unfold": ("x.png", lambda: png(9, 9, COLOURS, chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(90_000_000)))), UNREADABLE),
    "another kind under this name": ("x.jpg", lambda: saved("L", 9, 9, "GIF"), UNREADABLE),
    "a drawing": ("x.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", UNREADABLE),
    "a page": ("x.png", lambda: b"<!doctype html><script>1</script>", UNREADABLE),
    "nothing": ("x.png", lambda: b" ", UNREADABLE),
}  # fmt: skip
#: As large as they may be, and one under the suffix of another.
LARGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "see-through": ("x.png", lambda: png(4_470, 4_470, SEE_THROUGH)),
    "deep": ("x.png", lambda: png(4_470, 4_470, GREY)),
    "bits": ("x.png", lambda: png(4_470, 4_470)),
    "photo": ("x.jpg", lambda: saved("RGB", 5_000, 5_000, "JPEG", subsampling=0)),
    "photo that just fails to be halved": ("x.jpg", lambda: saved("RGB", 4_790, 4_790, "JPEG")),
    "from a telephone": ("x.jpg", lambda: saved("RGB", 4_000, 3_000, "JPEG", progressive=True, subsampling=0)),
    "WebP": ("x.webp", lambda: saved("RGBA", 2_440, 2_440, "WEBP")),
    "under another suffix": ("x.png", lambda: saved("RGB", 90, 90, "JPEG")),
}  # fmt: skip
