"""Forms of reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.attendance.reports.rules import COLUMNS
from webinar.convening.webinars.models import Host
from webinar.web.fields import Choice, Several
from webinar.web.forms import Form
from webinar.web.rendering import translate


class ColumnsForm(Form):
    """Which columns the reports of a host have."""

    host = Choice(_("Host"))
    columns = Several(_("Columns of the list of people"))

    def __init__(self, hosts: Sequence[Host], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.host.set_options([(str(host.id), host.organisation.short_name) for host in hosts])
        self.columns.set_options([(key, translate(label)) for key, label in COLUMNS.items()])
