"""PDFs that people hand in, looked through for what runs, fetches or hides something, in a process of its own.

A PDF names such things by keys of dictionaries (ISO 32000-2, 12.6). They may be spelt with escapes (`/J#61vaScript`), lie
in compressed object streams, or be encrypted: so every object is read as a viewer reads it, and what cannot be read
cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from webinar.core import apart
from webinar.core.errors import RuleViolation
from webinar.core.text import N_

_PROBLEMS = {
    "active": N_("This PDF contains scripts or other files. Print it to a plain PDF and upload that."),
    "locked": N_("This PDF opens only with a password. Save it without one and upload it."),
    "broken": N_("This file is damaged. Save it again and upload it."),
    "limits": N_("We can’t check this PDF. Print it to a plain PDF and upload that."),
    "busy": N_("We’re reading another file. Try again in a minute."),
}
#: Keys and names of actions that run or send something, of files within the file, and of forms in another language.
_ACTIVE = frozenset(
    {
        "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/GoToE", "/ImportData",
        "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/3D",
    }
)  # fmt: skip
#: The same where a viewer that mends a damaged file might find it, among names too long to stand there by chance.
_ACTIVE_BYTES = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia|ImportData|SubmitForm)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def ensure_passive(content: bytes) -> None:
    """Refuse (RuleViolation) a PDF that could do something, and one of which that cannot be told."""
    problem = apart.ask("webinar.core.pdfs", content).get("problem")
    if problem:
        raise RuleViolation(_PROBLEMS[problem], field="file")


def _answer(content: bytes, _times: int) -> dict[str, Any]:
    import io  # noqa: PLC0415 - here and below: only in the child

    from pypdf import PdfReader  # noqa: PLC0415 - only in the child
    from pypdf.errors import FileNotDecryptedError  # noqa: PLC0415 - only in the child

    compressed = _plain(content).count(b"/ObjStm")
    reader = PdfReader(io.BytesIO(content))
    try:
        for found in _objects(reader):
            if _kind(found) == "/ObjStm":
                compressed -= 1
                # All of it: a viewer that mends the file takes objects from here that no table names.
                _plain(found.get_data())
            if _is_active(found):
                raise apart.Refused(problem="active")
    except FileNotDecryptedError as error:
        raise apart.Refused(problem="locked") from error
    if compressed > 0 or not reader.pages:
        # Objects that this reader does not know and a viewer that mends the file might find.
        raise apart.Refused(problem="broken")
    return {}


def _plain(content: bytes) -> bytes:
    """Return bytes without escapes; refuse those that name something of `_ACTIVE_BYTES`."""
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _ACTIVE_BYTES.search(plain):
        raise apart.Refused(problem="active")
    return plain


def _objects(reader: Any) -> Iterator[Any]:
    """Yield every object of a file, whether something refers to it or not."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415 - only in the child

    yield reader.trailer
    ids = {(number, generation) for generation, found in reader.xref.items() for number in found}
    for number, generation in sorted(ids | {(number, 0) for number in reader.xref_objStm}):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _kind(found: Any) -> Any:
    return found.get("/Type") if isinstance(found, dict) else None


def _is_active(found: Any) -> bool:
    """Tell whether an object names something of `_ACTIVE`, itself or in what it holds."""
    from pypdf.generic import NameObject  # noqa: PLC0415 - only in the child

    held = [found]
    while held:
        one = held.pop()
        if isinstance(one, dict):
            # Not `values`, which would follow every reference.
            held += [*dict.keys(one), *dict.values(one)]
        elif isinstance(one, list):
            held += list.__iter__(one)
        elif isinstance(one, NameObject) and one in _ACTIVE:
            return True
    return False


if __name__ == "__main__":
    apart.answer(_answer)
