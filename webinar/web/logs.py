"""What is logged holds no personal data and opens nothing: addresses, keys of links and values of rows are taken out.

Every record is cleaned when it is made, whoever makes it (the server, the queue, a library) and whoever writes it.
"""

from __future__ import annotations

import logging
import re
import traceback
from functools import partial
from typing import Any

from flask import Flask

from webinar.web.links import key_pattern

_ADDRESS = re.compile(r"[^\s@<>\"'(),:;=/\[\]]{1,64}(?:@|%40)[\w.-]{1,255}")
#: What PostgreSQL adds to an error: the row that it refused, the values of its statement.
_VALUES = re.compile(r"^(.*?\b(?:DETAIL|CONTEXT|PARAMETERS|parameters)\b:).*$", re.MULTILINE)
_BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r", "\x1b": "\\x1b"})


def init_logs(app: Flask) -> None:
    """Clean all that this process logs from now on; after the rooms' addresses are known."""
    logging.setLogRecordFactory(partial(_record, key_pattern(app)))


def _record(keys: re.Pattern[str], *args: Any, **kw: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **kw)
    record.msg, record.args = _clean(keys, record.getMessage()).translate(_BREAKS), ()
    if record.exc_info and record.exc_info[1] is not None:
        # Formatters take this text where it is there and do not write the exception themselves.
        record.exc_text = _clean(keys, "".join(traceback.format_exception(record.exc_info[1])).rstrip())
    return record


def _clean(keys: re.Pattern[str], text: str) -> str:
    return _ADDRESS.sub("…@…", keys.sub(r"\1…", _VALUES.sub(r"\1 …", text)))
