"""Files handed to the browser under names that every system can store."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from webinar.core.text import slugify

MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "vcf": "text/vcard; charset=utf-8",
}


def download(content: bytes, name: str, kind: str, *, inline: bool = False) -> Response:
    """Return `content` as a file `name.kind`: an ASCII name, and the full one by RFC 6266 `filename*`."""
    response = Response(content, content_type=MIMETYPES[kind])
    response.headers["Content-Disposition"] = _disposition(name, kind, inline=inline)
    return response


def hand_out(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    """Return a file that somebody handed in: under its own name and type, never shown inside our pages but as picture."""
    response = Response(content, content_type=media_type)
    stem, _, suffix = name.rpartition(".")
    response.headers["Content-Disposition"] = _disposition(stem, suffix, inline=inline)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _disposition(stem: str, suffix: str, *, inline: bool) -> str:
    plain = f"{slugify(stem, max_length=80) or 'file'}.{slugify(suffix, max_length=8) or 'bin'}"
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(f'{stem}.{suffix}', safe='')}"
