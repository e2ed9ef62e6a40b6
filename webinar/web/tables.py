"""Files of rows as forms take them: which file, and in which encoding."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _

from webinar.core.errors import RuleViolation
from webinar.core.tables import ENCODINGS, UncertainEncoding
from webinar.core.text import N_
from webinar.web.fields import Choice
from webinar.web.forms import Form


class Encoding(Choice):
    """The encoding of a file that is not Unicode."""

    def __init__(self, label: Any = None, validators: Any = (), **kw: Any) -> None:
        super().__init__(
            label or _("Encoding"), validators, options=ENCODINGS, blank=_("Detect automatically"),
            **kw,
        )  # fmt: skip

    def offer(self, error: UncertainEncoding) -> None:
        """Offer the encodings that fit the file, each with what it makes of the text."""
        names = dict(ENCODINGS)
        self.set_options([(code, f"{names[code]}: {text}") for code, text in error.samples])


def uploaded(form: Form) -> tuple[bytes, str]:
    """Return (content, name) of the file or the pasted rows of a form; RuleViolation when there is neither."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.read(), file.filename[-120:]
    rows = getattr(form, "rows", None)
    if rows is not None and (rows.data or "").strip():
        return rows.data.encode(), str(_("pasted rows"))
    raise RuleViolation(N_("Choose a file"), field="file")
