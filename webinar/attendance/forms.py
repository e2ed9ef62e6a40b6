"""Forms of the attendance room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.attendance.models import Qualifier
from webinar.attendance.rules import QUALIFIER_LABELS
from webinar.attendance.service import FigureDetails
from webinar.web.fields import Choice, Number, Text, Tick, Upload, required
from webinar.web.forms import Form
from webinar.web.rendering import translate

ENCODINGS = (("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows 1252 (Latin)"),
             ("cp1251", "Windows 1251 (Cyrillic)"), ("cp1256", "Windows 1256 (Arabic, Urdu)"), ("gb18030", "GB 18030 (Chinese)"))  # fmt: skip


class ListForm(Form):
    """A file that says who came."""

    file = Upload(_("File (CSV, XLSX or ODS)"))
    encoding = Choice(_("Encoding"), blank=_("Find out"), options=ENCODINGS)


class FigureForm(Form):
    """A figure that somebody states."""

    qualifier = Choice(_("How exact"))
    value = Number(_("People"), [required()], low=0, high=10_000_000)
    as_printed = Text(_("As printed, such as “about 300 people”"), max_length=200)
    claimed_by = Text(_("Stated by"), max_length=200)
    source = Text(_("Where"), max_length=300)
    is_official = Tick(_("This is the figure that the hosts’ papers print"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.qualifier.set_options([(key.value, translate(label)) for key, label in QUALIFIER_LABELS.items()])

    def details(self) -> FigureDetails:
        """Return what was typed."""
        return FigureDetails(
            self.value.data, Qualifier(self.qualifier.data), self.as_printed.data, self.claimed_by.data,
            self.source.data, is_official=self.is_official.data,
        )  # fmt: skip
