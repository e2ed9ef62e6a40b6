"""Files that hold no table, known by how they begin and not by their names."""

from __future__ import annotations

from webinar.core.errors import RuleViolation
from webinar.core.text import N_


class OtherKind(RuleViolation):
    """The file is plainly no table; `is_people` tells that it can be imported as people."""

    def __init__(self, message: str, *, is_people: bool = False) -> None:
        super().__init__(message, field="file")
        self.is_people = is_people


_VCARD = N_("This is a vCard. Import it under People.")
_CALENDAR = N_("This is a calendar file, not a table. Choose a CSV, XLSX or ODS file.")
_PDF = N_("This is a PDF, not a table. Choose a CSV, XLSX or ODS file.")
_PICTURE = N_("This is a picture, not a table. Choose a CSV, XLSX or ODS file.")
_TEXTS = (("BEGIN:VCARD", _VCARD), ("BEGIN:VCALENDAR", _CALENDAR), ("%PDF-", _PDF))
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
#: What stands behind a length: WebP pictures, and those of telephones.
_BEHIND = ((8, b"WEBP"), (4, b"ftypheic"), (4, b"ftypheix"), (4, b"ftypmif1"), (4, b"ftypavif"))


def ensure_table(content: bytes) -> None:
    """Refuse, by its name, a file that is plainly no table."""
    if content.startswith(_PICTURES) or any(content.startswith(sign, place) for place, sign in _BEHIND):
        raise OtherKind(_PICTURE)
    start = content[:200]
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    words = start.decode(encoding, "replace").lstrip("\ufeff \t\r\n").upper()
    for sign, message in _TEXTS:
        if words.startswith(sign):
            raise OtherKind(message, is_people=message is _VCARD)
