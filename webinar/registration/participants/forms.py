"""Forms of lists."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.registration.participants.models import Grouping, ListKind, OrderRule
from webinar.registration.participants.rules import GROUPING_LABELS, KIND_LABELS, ORDER_LABELS, Arrangement
from webinar.web.fields import Choice
from webinar.web.forms import Form
from webinar.web.rendering import translate


class IssueForm(Form):
    """What is issued."""

    kind = Choice(_("Kind"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.kind.set_options([(row.value, translate(KIND_LABELS[row])) for row in ListKind])


class ArrangementForm(Form):
    """How lists are arranged."""

    grouping = Choice(_("Grouping"))
    order = Choice(_("Order"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.grouping.set_options([(row.value, translate(GROUPING_LABELS[row])) for row in Grouping])
        self.order.set_options([(row.value, translate(ORDER_LABELS[row])) for row in OrderRule])

    def arrangement(self) -> Arrangement:
        """Return what was chosen."""
        return Arrangement(Grouping(self.grouping.data), OrderRule(self.order.data))
