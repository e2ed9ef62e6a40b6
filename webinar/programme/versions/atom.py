"""Releases of a programme as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree as ET  # we only write

from flask_babel import gettext as _

from webinar.programme.versions.models import ProgrammeVersion

_ATOM = "http://www.w3.org/2005/Atom"


def feed(
    title: str, address: str, own: str, releases: Sequence[tuple[ProgrammeVersion, list[str]]], *, updated: datetime
) -> bytes:
    """Return the feed; `own` is its address, which stays its identity."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "id", own)
    _add(root, "title", _("Programme: %(title)s", title=title))
    _add(root, "updated", (releases[0][0].released_at if releases else updated).isoformat())
    _add(root, "link", rel="self", href=own)
    _add(root, "link", rel="alternate", href=address)
    _add(_add(root, "author"), "name", title)
    for release, lines in releases:
        entry = _add(root, "entry")
        _add(entry, "id", f"{own}#{release.number}")
        _add(entry, "title", _("Version %(number)d", number=release.number))
        _add(entry, "updated", release.released_at.isoformat())
        _add(entry, "link", rel="alternate", href=f"{address}#release-{release.number}")
        words = "\n".join(filter(None, (release.note, *lines)))
        _add(entry, "content", words or _("First programme."), type="text")
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child
