"""Forms with files that are too large together: what was typed is kept, the files are not.

A server that refuses such a form unread throws away the words beside the files. So it is read to its end, without keeping a
byte of any file; only what is larger still, which no honest mistake is, goes unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, TypeVar

from flask import abort, current_app, g, request
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

View = TypeVar("View", bound=Callable[..., Any])
#: A form is read to its end up to so many times its limit, and so many bytes: what the server waits for (`receiving.LARGEST`), so
#: that no slow sender holds a thread.
_FACTOR, MOST = 4, 64 * 2**20
_CHUNK = 2**16


def gives_back(view: View) -> View:
    """Let a view see a form that is too large without its files: its `Form` shows the error at them, and all that was typed.

    For views alone that do nothing without `Form.validate`; of any other the page of the error gives the texts back.
    """
    view.webinar_gives_back = True  # type: ignore[attr-defined]
    return view


def receive_large() -> None:
    """Of a form that is too large read what was typed, as `request.form`; 413 unless its view gives it back."""
    limit, size = request.max_content_length, request.content_length
    if request.mimetype != "multipart/form-data" or limit is None or size is None or size <= limit:
        return
    if size > min(limit * _FACTOR, MOST):
        abort(413)
    try:
        texts, files = _read(size)
    except (HTTPException, ValueError, UnicodeError):
        abort(413)
    request.__dict__.update(stream=BytesIO(), form=ImmutableMultiDict(texts), files=ImmutableMultiDict())
    g.too_large = files
    if not getattr(current_app.view_functions.get(request.endpoint or ""), "webinar_gives_back", False):
        abort(413)


def is_too_large(field: str) -> bool:
    """Tell whether the file of this field was in a form that was too large."""
    return field in g.get("too_large", ())


def too_large() -> str:
    """Return what is said beside a file of a form that was too large."""
    return str(_("This is too large. Files can be up to %(limit)d MB together.", limit=megabytes()))


def megabytes() -> int:
    """Return how many megabytes this address takes."""
    return (request.max_content_length or 0) // 2**20


def room_for(endpoint: str = "") -> int:
    """Return how many bytes of files a form may hold that is sent to an endpoint, by default to the page's own."""
    own = getattr(current_app.view_functions.get(endpoint or request.endpoint or ""), "webinar_megabytes", None)
    whole = own * 2**20 if own else int(current_app.config["MAX_CONTENT_LENGTH"])
    return int(whole - _CHUNK)


def _read(size: int) -> tuple[list[tuple[str, str]], set[str]]:
    """Return the texts of the form by name, and the names of the fields with files."""
    most = int(current_app.config["MAX_FORM_MEMORY_SIZE"])
    boundary = request.mimetype_params.get("boundary", "").encode("ascii")
    if not boundary:
        abort(413)
    decoder = MultipartDecoder(boundary, max_parts=current_app.config["MAX_FORM_PARTS"])
    texts: list[tuple[str, bytearray]] = []
    files, held, in_text = set[str](), 0, False
    for event in _events(decoder, size):
        if isinstance(event, File):
            in_text = False
            files |= {event.name or ""} if event.filename else set()
        elif isinstance(event, Field):
            in_text = True
            texts.append((event.name or "", bytearray()))
        elif isinstance(event, Data) and in_text:
            held += len(event.data)
            if held > most:
                abort(413)
            texts[-1][1].extend(event.data)
    return [(name, text.decode("utf-8", "replace")) for name, text in texts], files


def _events(decoder: MultipartDecoder, size: int) -> Iterator[Any]:
    left, source = size, request.environ["wsgi.input"]
    while left > 0 and (chunk := source.read(min(_CHUNK, left))):
        left -= len(chunk)
        decoder.receive_data(chunk)
        while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
            yield event
        if isinstance(event, Epilogue):
            return
