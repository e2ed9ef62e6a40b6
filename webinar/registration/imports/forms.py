"""Forms of the imports room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.web.fields import Choice, Number, Rows, Upload
from webinar.web.forms import Form
from webinar.web.tables import Encoding

_DELIMITERS = [(",", _("Comma")), (";", _("Semicolon")), ("\t", _("Tab")), ("|", _("Vertical bar"))]


class FileForm(Form):
    """A file, or rows pasted from a spreadsheet."""

    file = Upload(_("File (CSV, XLSX or ODS)"))
    rows = Rows(_("Or paste rows, headings first"))


class ReadingForm(Form):
    """How the file is read."""

    encoding = Encoding()
    delimiter = Choice(_("Column separator"), options=_DELIMITERS, blank=_("Detect automatically"))
    head = Number(_("Heading row"), low=0, high=5_100)
