"""Files that people hand in, kept under the digest of their content in the instance folder.

A row of some table names the digest. A file is written before its row is committed: what is acknowledged is on disk, and
what was rolled back leaves at most a file without a row.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path

from webinar.core import pdfs
from webinar.core.errors import RuleViolation
from webinar.core.pictures import picture
from webinar.core.text import N_, clean_text

_OFFICE = {
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
_WORD = ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What names of files may not hold somewhere.
_UNSAFE = frozenset('<>:"|?*')
#: How pictures begin that are made anew (a WebP: its kind follows the length).
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
#: What is raised of an archive that is damaged, encrypted (RuntimeError, as of what is packed in a way unknown here), or
#: names its parts in no known signs (ValueError).
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
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


def is_kept(folder: Path, digest: str) -> bool:
    """Tell whether the content is there."""
    return (folder / digest[:2] / digest).is_file()


def sweep(folder: Path, kept: Collection[str], *, before: float) -> int:
    """Delete the files that no row names and that are older than `before` (seconds since 1970); returns how many."""
    count = 0
    for place in folder.glob("??/*") if folder.is_dir() else ():
        if place.name not in kept and place.stat().st_mtime < before:
            place.unlink()
            count += 1
    return count


def size_of(content: bytes) -> tuple[int, int]:
    """Return width and height of a picture that we made."""
    from PIL import Image  # noqa: PLC0415 - native library, only where it is needed

    with Image.open(io.BytesIO(content)) as opened:
        return opened.width, opened.height


def document(name: str, content: bytes) -> tuple[str, str, bytes]:
    """Return (media type, name, content) of a document that anybody hands in: a PDF without scripts, or a picture made anew."""
    if content.startswith(b"%PDF-"):
        return slides_type(f"{Path(name).stem or 'document'}.pdf", content), f"{Path(name).stem[:100]}.pdf", content
    if not content.startswith(_PICTURES):
        raise RuleViolation(N_("Send a PDF, or a picture as JPEG, PNG or WebP."), field="file")
    return "image/jpeg", f"{Path(name).stem[:100]}.jpg", picture(content, longest=2_400)


def enclosure(name: str, content: bytes) -> tuple[str, str, bytes]:
    """Return (media type, name, content) of a file that goes out with mails: a PDF or DOCX that does nothing, or a picture."""
    stem = _stem(name)
    if content.startswith(b"%PDF-"):
        return slides_type("x.pdf", content), f"{stem}.pdf", content
    if content.startswith(b"PK"):
        return _word_type(name, content), f"{stem}{_WORD[0]}", content
    if not content.startswith(_PICTURES):
        raise RuleViolation(N_("Attach PDF or DOCX files, or pictures as JPEG, PNG or WebP."), field="file")
    is_png = content.startswith(b"\x89PNG")
    made = picture(content, longest=2_400, transparent=is_png)
    return ("image/png", f"{stem}.png", made) if is_png else ("image/jpeg", f"{stem}.jpg", made)


def _stem(name: str) -> str:
    """Return what a file is called without folders and ending, as every system can store it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in Path(last).stem if sign.isprintable() and sign not in _UNSAFE)
    return clean_text(kept)[:100].strip(" .") or "file"


def _word_type(name: str, content: bytes) -> str:
    if Path(name).suffix.lower() != _WORD[0]:
        raise RuleViolation(N_("Attach PDF or DOCX files, or pictures as JPEG, PNG or WebP."), field="file")
    parts = _parts(content)
    if "word/document.xml" not in parts:
        raise RuleViolation(N_("This file is damaged. Save it again and upload it."), field="file")
    if _is_active(parts):
        raise RuleViolation(
            N_("This document contains macros. Save it without macros and attach it again."), field="file"
        )
    return _WORD[1]


def slides_type(name: str, content: bytes) -> str:
    """Return the media type of slides (PDF, PPTX, ODP), or refuse them: another type, macros, or a broken file."""
    suffix = Path(name).suffix.lower()
    if suffix == ".pdf" and content.startswith(b"%PDF-"):
        pdfs.ensure_passive(content)
        return "application/pdf"
    if suffix not in _OFFICE:
        raise RuleViolation(N_("Upload slides as PDF, PPTX or ODP."), field="file")
    names = _parts(content)
    whole = "ppt/presentation.xml" if suffix == ".pptx" else "content.xml"
    if whole not in names:
        raise RuleViolation(N_("This file is damaged. Save it again and upload it."), field="file")
    if _is_active(names):
        raise RuleViolation(
            N_("These slides contain macros. Save them without macros and upload them again."), field="file"
        )
    return _OFFICE[suffix]


def _parts(content: bytes) -> list[str]:
    """Return the names of an office file's parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return [part.lower() for part in packed.namelist()]
    except DAMAGED as error:
        raise RuleViolation(N_("This file is damaged. Save it again and upload it."), field="file") from error


def _is_active(names: list[str]) -> bool:
    return any(part in name for name in names for part in _ACTIVE_PARTS)
