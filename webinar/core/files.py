"""Files that people hand in, kept under the digest of their content in the instance folder.

A row of some table names the digest. A file is written before its row is committed: what is acknowledged is on disk, and
what was rolled back leaves at most a file without a row.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Collection
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from webinar.core import pdfs
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

if TYPE_CHECKING:
    from PIL import Image

_DECODING = Lock()
_PIXELS = 25_000_000
#: WebP is decoded into memory twice.
_PIXELS_OF_WEBP = 7_000_000
_PICTURE_FORMATS = ("JPEG", "PNG", "WEBP")
_OFFICE = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
#: Parts of office files that run or fetch something.
_ACTIVE_PARTS = ("vbaproject", "activex", "embeddings/oleobject", "basic/", "scripts/")


def save(folder: Path, content: bytes) -> str:
    """Keep the content and return its SHA-256; the same content is kept once."""
    digest = hashlib.sha256(content).hexdigest()
    place = folder / digest[:2] / digest
    if place.exists():
        # A sweep goes by age, and the row that names the file this time is not committed yet.
        os.utime(place)
        return digest
    folder.mkdir(exist_ok=True, mode=0o700)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(place)
    return digest


def load(folder: Path, digest: str) -> bytes | None:
    """Return the content, or None when the file is gone."""
    place = folder / digest[:2] / digest
    return place.read_bytes() if place.is_file() else None


def sweep(folder: Path, kept: Collection[str], *, before: float) -> int:
    """Delete the files that no row names and that are older than `before` (seconds since 1970); returns how many."""
    count = 0
    for place in folder.glob("??/*") if folder.is_dir() else ():
        if place.name not in kept and place.stat().st_mtime < before:
            place.unlink()
            count += 1
    return count


def picture(content: bytes, *, longest: int, transparent: bool = False) -> bytes:
    """Return the picture anew as JPEG (PNG when `transparent`), turned upright, without metadata, scaled down.

    Everything but JPEG, PNG and WebP is refused, and so is what is broken or too large to be meant well.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - native library, only for uploads

    try:
        # One at a time: a picture of a few kilobytes may unfold to a hundred megabytes.
        with _DECODING, Image.open(io.BytesIO(content), formats=_PICTURE_FORMATS) as opened:
            limit = _PIXELS_OF_WEBP if opened.format == "WEBP" else _PIXELS
            if opened.width * opened.height > limit:
                raise RuleViolation(
                    N_("This picture has more than %(limit)d megapixels. Upload a smaller one."), field="file",
                    limit=limit // 10**6,
                )  # fmt: skip
            shown = _reduced(opened, longest)
            shown = ImageOps.exif_transpose(shown).convert("RGBA")
    except (
        UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError, SyntaxError
    ) as error:  # fmt: skip
        raise RuleViolation(N_("We can’t read this picture. Upload a JPEG, PNG or WebP."), field="file") from error
    out = io.BytesIO()
    if transparent:
        shown.save(out, "PNG", optimize=True)
    else:
        paper = Image.new("RGB", shown.size, "white")
        paper.paste(shown, mask=shown.getchannel("A"))
        paper.save(out, "JPEG", quality=88, optimize=True)
    return out.getvalue()


def _reduced(opened: Image.Image, longest: int) -> Image.Image:
    """Return the picture scaled down before anything is made of its full size: while decoding where that is possible."""
    from PIL import Image  # noqa: PLC0415 - see above

    opened.draft("RGB" if opened.mode != "L" else "L", (longest, longest))
    # To scale other modes, a copy is made of the whole: what is much too large is thinned out before that.
    times = max(1, max(opened.size) // (2 * longest))
    if opened.mode not in {"L", "RGB", "CMYK", "YCbCr"}:
        if times > 1:
            size = (max(1, opened.width // times), max(1, opened.height // times))
            opened = opened.resize(size, Image.Resampling.NEAREST)
        opened = opened.convert("RGBA")
    opened.thumbnail((longest, longest))
    return opened


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height of a picture that we made."""
    from PIL import Image  # noqa: PLC0415 - see above

    with Image.open(io.BytesIO(content)) as opened:
        return opened.width, opened.height


def document(name: str, content: bytes) -> tuple[str, str, bytes]:
    """Return (media type, name, content) of a document that anybody hands in: a PDF without scripts, or a picture made anew."""
    if content.startswith(b"%PDF-"):
        return slides_type(f"{Path(name).stem or 'document'}.pdf", content), f"{Path(name).stem[:100]}.pdf", content
    try:
        return "image/jpeg", f"{Path(name).stem[:100]}.jpg", picture(content, longest=2_400)
    except RuleViolation as error:
        raise RuleViolation(N_("Send a PDF, or a picture as JPEG, PNG or WebP."), field="file") from error


def slides_type(name: str, content: bytes) -> str:
    """Return the media type of slides (PDF, PPTX, ODP), or refuse them: another type, macros, or a broken file."""
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf" and content.startswith(b"%PDF-"):
        pdfs.ensure_passive(content)
        return "application/pdf"
    if suffix not in _OFFICE:
        raise RuleViolation(N_("Upload slides as PDF, PPTX or ODP."), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [part.lower() for part in packed.namelist()]
    except zipfile.BadZipFile as error:
        raise RuleViolation(N_("This file is damaged. Save it again and upload it."), field="file") from error
    whole = "ppt/presentation.xml" if suffix == ".pptx" else "content.xml"
    if whole not in names:
        raise RuleViolation(N_("This file is damaged. Save it again and upload it."), field="file")
    if any(part in name for name in names for part in _ACTIVE_PARTS):
        raise RuleViolation(
            N_("These slides contain macros. Save them without macros and upload them again."), field="file"
        )
    return _OFFICE[suffix]
