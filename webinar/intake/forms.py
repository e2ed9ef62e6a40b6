"""Forms of the intake room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import Choice, Rows, Tick, Upload
from webinar.web.forms import Form

_ENCODINGS = [
    ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1251", "Windows-1251 (кириллица)"), ("koi8_r", "KOI8-R"),
    ("cp1252", "Windows-1252"), ("cp1256", "Windows-1256 (العربية)"), ("gb18030", "GB 18030 (中文)"),
]  # fmt: skip
_DELIMITERS = [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Bar"))]


class FileForm(Form):
    """A file, or rows pasted from a spreadsheet."""

    file = Upload(_("File (CSV, XLSX or ODS)"))
    rows = Rows(_("Or paste rows, the headings first"))


class ReadingForm(Form):
    """How the file is read, and whether people are told."""

    encoding = Choice(_("Encoding"), options=_ENCODINGS, blank=_("Find it"))
    delimiter = Choice(_("Columns are parted by"), options=_DELIMITERS, blank=_("Find it"))
    tells = Tick(_("Send each of them the mail that they have a place, with the calendar entry"))
