"""Values of JSON: texts that can be stored, and instants written as ISO 8601 or as milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_EPOCH = re.compile(r"0|[12]\d{12}")
_FRACTION = re.compile(r"\.(\d{1,6})\d*")


def text(value: Any) -> str:
    """Return a value as text; "" for what is none."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return _UNSTORABLE.sub("\ufffd", str(value))[:2000].strip()


def instant(value: Any) -> datetime | None:
    """Return the instant of milliseconds or of a text with its offset (UTC where it has none); None for nothing else."""
    try:
        if isinstance(value, str) and _EPOCH.fullmatch(value):
            # Programs that pass JSON on write large numbers as texts.
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            # 0 stands for "not yet".
            return datetime.fromtimestamp(value / 1000, UTC) if value > 0 else None
        if isinstance(value, str) and value:
            found = datetime.fromisoformat(_FRACTION.sub(lambda part: f".{part[1]:0<6}", value.strip()))
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None
