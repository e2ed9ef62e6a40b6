"""Forms of speakers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webinar.programme.models import Answer
from webinar.web.fields import Choice, LongText
from webinar.web.forms import Form


class AnswerForm(Form):
    """A speaker's own answer."""

    answer = Choice(
        _("Will you take part?"),
        options=[(Answer.CONFIRMED.value, _("Yes, I confirm")), (Answer.DECLINED.value, _("No, I cannot"))],
    )
    correction = LongText(_("What should be printed differently?"), max_length=1_000)
