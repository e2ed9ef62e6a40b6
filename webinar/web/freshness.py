"""When a content changed: what Last-Modified says of answers that are made of many rows, and whether who asks has it.

No row tells when a feed changed: an entry that leaves it leaves no time. So this process remembers when it first made what
an address says now. That time stands for the content and no other: only who sends the very same one back has it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta

from flask import Response, request
from werkzeug.http import http_date

from webinar.web.site import site

_SECOND = timedelta(seconds=1)
_MOST = 10_000


class Freshness:
    """What each address said last, and since when."""

    def __init__(self) -> None:
        self._known: OrderedDict[Hashable, tuple[str, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def since(self, key: Hashable, etag: str, now: datetime) -> datetime:
        """Return when this content was first met under the key, in whole seconds; a later content has a later time."""
        moment = now.replace(microsecond=0)
        with self._lock:
            known = self._known.pop(key, None)
            if known is None or known[0] != etag:
                known = (etag, max(moment, known[1] + _SECOND) if known else moment)
            self._known[key] = known
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return known[1]


_FEEDS = Freshness()


def make_fresh(response: Response, key: Hashable) -> None:
    """Give an answer ETag and Last-Modified, and make it a 304 where who asks has it already (RFC 9110 §13)."""
    response.add_etag()
    etag, _weak = response.get_etag()
    response.last_modified = _FEEDS.since(key, etag or "", site().now())
    asked = dict(request.environ)
    if asked.get("HTTP_IF_MODIFIED_SINCE") != http_date(response.last_modified):
        asked.pop("HTTP_IF_MODIFIED_SINCE", None)
    response.make_conditional(asked)
