"""Signed links in texts, found by the addresses that take them, and masked for readers who must not hold them."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import Flask, current_app

#: What addresses call the part that is a key: in the path, and in the query.
_IN_PATH = re.compile(r"<(?:\w+:)?(?:token|secret)>")
_IN_QUERY = ("token", "secret", "invite")
_OTHER_PART = re.compile(r"<[^>]+>")
#: No key is shorter; words such as /join/us are left alone.
_SHORTEST = 12
_FOLD = re.compile(r"\r?\n[ \t]")


def masked(text: str) -> str:
    """Return a text in which every signed link of this installation has "…" for its key."""
    if "link_keys" not in current_app.extensions:
        current_app.extensions["link_keys"] = key_pattern(current_app)
    pattern: re.Pattern[str] = current_app.extensions["link_keys"]
    return pattern.sub(r"\1…", text)


def unfolded(calendar: str) -> str:
    """Return an iCalendar object with each property on one line (RFC 5545 §3.1), as keys can be found in it."""
    return _FOLD.sub("", calendar)


def key_pattern(app: Flask) -> re.Pattern[str]:
    """Return what finds (what stands before a key)(key), for every address of the application that takes one."""
    starts = {_IN_PATH.split(rule.rule)[0] for rule in app.url_map.iter_rules() if _IN_PATH.search(rule.rule)}
    found = [
        r"[^/?#\s]+".join(re.escape(piece) for piece in _OTHER_PART.split(start))
        for path in sorted(starts) for start in (path, quote(path, safe="<>:"), quote(path, safe="<>:").replace("/", "%2F"))
    ]  # fmt: skip
    found += [rf"[?&;]{name}=" for name in _IN_QUERY]
    return re.compile(rf"((?:{'|'.join(dict.fromkeys(found))}))[^/?#&\s\"'<>]{{{_SHORTEST},}}", re.IGNORECASE)
