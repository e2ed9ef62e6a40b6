"""Forms of notices."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.site.notices.rules import MODE_LABELS
from webinar.web.fields import Choice
from webinar.web.forms import Form
from webinar.web.rendering import translate


class NoticeForm(Form):
    """When somebody is mailed of what needs them."""

    mode = Choice(_("Emails about what needs you"))

    def __init__(self, **kw: object) -> None:
        super().__init__(**kw)
        self.mode.set_options([(mode.value, translate(label)) for mode, label in MODE_LABELS.items()])
