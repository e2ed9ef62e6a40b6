"""Forms of delegations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired

from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.directory.organisations.forms import country_options
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.service import DelegationDetails
from webinar.web.fields import Choice, Email, Moment, Number, Rows, Text, Tick, required
from webinar.web.forms import Form
from webinar.web.i18n import language, language_choices
from webinar.web.site import site


class DelegationForm(Form):
    """One delegation."""

    name = Text(_("Name of the delegation"), [required()], max_length=200)
    country = Choice(_("Country or represented entity"), blank=_("Not given"))
    category = Choice(_("Category"), blank=_("Without a category"))
    places = Number(_("Number of people it can name"), low=1, high=200)
    protocol_order = Number(_("Order of precedence"), low=1, high=10_000)
    focal_name = Text(_("Focal point"), max_length=160)
    focal_email = Email(_("Focal point’s email address"))
    language = Choice(_("Email language"))
    closes_at = Moment(_("Names due by"))

    def __init__(
        self, *args: Any, webinar: Webinar, row: Delegation | None, categories: list[AudienceCategory], **kw: Any
    ) -> None:
        data: dict[str, Any] = {"language": webinar.language}
        if row is not None:
            data = {name: getattr(row, name) for name in DelegationDetails.__dataclass_fields__}
            data["category"] = str(row.category_id or "")
            if row.closes_at:
                data["closes_at"] = timezones.to_local(row.closes_at, webinar.time_zone or "UTC").replace(tzinfo=None)
        super().__init__(*args, data=data, **kw)
        self.country.set_options(country_options())
        self.category.set_options([(str(one.id), one.name_in(language())) for one in categories])
        self.language.set_options(language_choices(site().settings))

    def details(self, webinar: Webinar) -> DelegationDetails:
        """Return what was typed; the deadline is on the clock of the webinar's zone."""
        values = self.values()
        category = values.pop("category")
        values["closes_at"] = self.closes_at.instant(webinar.time_zone or "UTC")
        return DelegationDetails(
            **{**values, "country": values["country"] or ""}, category_id=int(category) if category else None
        )


class MembersForm(Form):
    """People as pasted rows."""

    rows = Rows(_("Name, position and email address, one person per line"))


class FocalMembersForm(MembersForm):
    """People whom a focal point names."""

    told = Tick(
        _("They know that I’m registering them and who receives their data"),
        [InputRequired(_("Tell them first, then tick this."))],
    )
