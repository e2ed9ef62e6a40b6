"""Forms of the organisations room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.accounts.rules import ROLE_LABELS
from webinar.core import timezones
from webinar.organisations.service import OrganisationDetails
from webinar.web.fields import Choice, Email, Text, WebAddress, required
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.rendering import translate


def country_options() -> list[tuple[str, str]]:
    """Return ISO 3166 codes and names of territories, by name in the present language."""
    names = locale().territories
    pairs = [(code, str(name)) for code, name in names.items() if len(code) == 2 and code.isalpha() and code != "ZZ"]  # noqa: PLR2004 - alpha-2
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def zone_options() -> list[tuple[str, str]]:
    """Return the zones that may be chosen."""
    return [(name, name.replace("_", " ")) for name in timezones.zone_names()]


class OrganisationForm(Form):
    """Everything that is known of an organisation."""

    name = Text(_("Name"), [required()], max_length=200)
    acronym = Text(_("Acronym"), max_length=30)
    official_name = Text(_("Official name, as documents print it"), max_length=300)
    kind = Text(_("Kind, such as “think tank”"), max_length=120)
    country = Choice(_("Country"), blank=_("Not stated"))
    city = Text(_("City"), max_length=120)
    website = WebAddress(_("Website"))
    time_zone = Choice(_("Time zone of its readers"), blank=_("Not stated"))
    contact_email = Email(_("Address for enquiries"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.country.set_options(country_options())
        self.time_zone.set_options(zone_options())

    def details(self) -> OrganisationDetails:
        """Return what was typed."""
        values = {name: value or "" for name, value in self.values().items()}
        return OrganisationDetails(**values)


class MemberForm(Form):
    """Names a colleague and a role."""

    email = Email(_("E-mail address"), [required()])
    name = Text(_("Name"), max_length=120)
    role = Choice(_("Role"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.role.set_options([(role.value, translate(label)) for role, label in ROLE_LABELS.items()])
