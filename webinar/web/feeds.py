"""Atom feeds (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET  # we only write

from flask import Response, request

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """What a feed tells of one thing; `ident` never changes, whatever else does."""

    ident: str
    title: str
    updated: datetime
    address: str
    words: str = ""


def atom(title: str, own: str, address: str, author: str, entries: Iterable[Entry], *, updated: datetime) -> Response:
    """Answer with a feed; `own` is its address, which stays its identity, `address` the page of which it tells.

    `updated` is said of a feed without entries.
    """
    listed = list(entries)
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", own)
    _add(root, "title", title)
    _add(root, "updated", max((entry.updated for entry in listed), default=updated).isoformat())
    _add(root, "link", rel="self", href=own)
    _add(root, "link", rel="alternate", href=address)
    _add(_add(root, "author"), "name", author)
    for one in listed:
        entry = _add(root, "entry")
        _add(entry, "id", one.ident)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.updated.isoformat())
        _add(entry, "link", rel="alternate", href=one.address)
        if one.words:
            _add(entry, "content", one.words, type="text")
    answer = Response(
        ET.tostring(root, encoding="utf-8", xml_declaration=True), content_type="application/atom+xml; charset=utf-8"
    )
    answer.vary.update(["Accept-Language", "Cookie"])
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child
