"""Forms of lists."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.registration.participants.models import ListKind, OrderRule
from webinar.registration.participants.rules import KIND_LABELS, ORDER_LABELS
from webinar.web.fields import Choice
from webinar.web.forms import Form
from webinar.web.rendering import translate


class IssueForm(Form):
    """What is issued, and in which order."""

    kind = Choice(_("Kind"))
    order = Choice(_("Order of the delegations"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind.set_options([(row.value, translate(KIND_LABELS[row])) for row in ListKind])
        self.order.set_options([(row.value, translate(ORDER_LABELS[row])) for row in OrderRule])
