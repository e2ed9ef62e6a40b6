"""A page that shows what was typed and sends it again: the token of its form was no longer valid."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from webinar.web.audience import Audience, declared
from webinar.web.forms import is_foreign
from webinar.web.merging import mark
from webinar.web.once import KEY

#: The control of every form that holds the title of the page it stands on.
TITLE = "written_on"
#: What a choice, a box or a button sends; a text of one small word may look so too.
_CODE = re.compile(r"[a-z0-9_:.-]{1,16}")
#: Hidden values of our own forms, which say nothing to a reader.
_SILENT = ("was-", "kept_post", "time_zone", KEY, TITLE)


def note_title(title: str) -> str:
    """Keep the title of the page that is being drawn, for the forms on it; return it."""
    g.page_title = unescape(str(title)).strip()
    return title


def page_title() -> str:
    """Return the title of the page that is being drawn; "" where only a part of one is."""
    return str(g.get("page_title", ""))


def again(path: str, fields: Sequence[tuple[str, str]], *, had_files: bool) -> Mapping[str, Any]:
    """Return what the page needs: where to send which fields, from which page they came, and what somebody typed.

    `ended` tells that nothing takes them at this address any more.
    """
    typed = [value for name, value in fields if value.strip() and not name.startswith(_SILENT)]
    title = dict(fields).get(TITLE, "")
    return {
        "path": path, "fields": fields, "typed": typed, "had_files": had_files, "page": title, "ended": not _is_taken(path),
    }  # fmt: skip


def _is_taken(path: str) -> bool:
    """Tell whether there is still an address that takes a post."""
    try:
        current_app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return False
    return True


def fields_sent() -> list[tuple[str, str]]:
    """Return what this request sent, without what belongs to the session that sent it."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "written_by"}]


def may_resend() -> bool:
    """Tell whether the post that lacks a token came from a page of ours, or acts in nobody's name.

    A password is never shown again, and what staff do must demonstrably come from this site.
    """
    if request.blueprint in {"security", "accounts"} or request.endpoint is None:
        return False
    origin = request.headers.get("Sec-Fetch-Site") or ""
    if origin:
        return origin == "same-origin"
    if request.headers.get("Origin") == request.host_url.rstrip("/"):
        return True
    kind, _action = declared(current_app, request.endpoint)
    return kind in {Audience.LINK, Audience.PUBLIC} and request.headers.get("Origin") in {None, "null"}


def texts_lost() -> list[str]:
    """Return what somebody typed into a form of ours that this request sent and that nothing took, to be copied.

    Of a form that showed something stored these are the changes; codes of choices are no texts, and passwords are never shown.
    """
    try:
        if request.method != "POST" or request.blueprint in {"security", "accounts"} or is_foreign():
            return []
        sent = request.form.items(multi=True)
    except HTTPException:
        # The form itself is what could not be read.
        return []
    return [value for name, value in sent if _is_text(name, value)]


def was_stored() -> bool:
    """Tell whether the form that was sent showed something stored."""
    return any(name.startswith("was-") for name in request.form)


def _is_text(name: str, value: str) -> bool:
    if not value.strip() or name.startswith((*_SILENT, "csrf_token", "written_by", "keep-")) or "password" in name:
        return False
    was = request.form.get(f"was-{name}", "")
    return was != mark(value) if was else not _CODE.fullmatch(value)


def typed_now() -> Mapping[str, Any]:
    """Return the same for what this request sent."""
    return again(
        request.full_path.rstrip("?"), fields_sent(), had_files=any(one.filename for one in request.files.values())
    )
