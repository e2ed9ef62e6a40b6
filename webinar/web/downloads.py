"""Files handed to the browser under names that every system can store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Response, request, stream_with_context

from webinar.core.database import set_read_only
from webinar.core.text import slugify
from webinar.web.freshness import make_fresh
from webinar.web.headers import fetched_again
from webinar.web.i18n import language_tag

MIMETYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
    "vcf": "text/vcard; charset=utf-8",
    "png": "image/png",
    "zip": "application/zip",
}


def download(content: bytes, name: str, kind: str, *, inline: bool = False) -> Response:
    """Return `content` as a file `name.kind`: an ASCII name, and the full one by RFC 6266 `filename*`."""
    response = Response(content, content_type=MIMETYPES[kind])
    response.headers["Content-Disposition"] = _disposition(name, kind, inline=inline)
    return response


def stream(chunks: Iterable[bytes], name: str, kind: str) -> Response:
    """Return a file whose content is made while it is sent, so that the first bytes wait for nothing.

    What is read for it is read after the request's transaction has ended, in one that cannot write and locks nothing.
    """
    response = Response(stream_with_context(_reading(chunks)), content_type=MIMETYPES[kind])
    response.headers["Content-Disposition"] = _disposition(name, kind, inline=False)
    return response


def _reading(chunks: Iterable[bytes]) -> Iterator[bytes]:
    set_read_only(True)
    yield from chunks


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


def subscribed(content: bytes, name: str, *, inline: bool = True) -> Response:
    """Answer with a calendar that programs ask for again and again: kept for a while, and sent only when it has changed.

    Its words are in the reader's language, so that no shared cache may hand one reader's to another.
    """
    response = download(content, name, "ics", inline=inline)
    response.headers["Cache-Control"] = "public, max-age=900"
    response.vary.update(["Accept-Language", "Cookie"])
    make_fresh(response, (request.full_path, language_tag()))
    return response


def subscribed_alone(content: bytes, name: str, whose: str) -> Response:
    """Answer with one person's calendar as `subscribed` does, for their own program alone."""
    fetched_again()
    response = download(content, name, "ics", inline=True)
    make_fresh(response, ("alone", whose))
    return response
