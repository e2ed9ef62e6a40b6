"""Forms of the organisations room."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from webinar.accounts.rules import ROLE_LABELS
from webinar.core import countries
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.service import OrganisationDetails
from webinar.web.fields import Choice, Email, LongText, Text, Upload, WebAddress, required
from webinar.web.forms import Form
from webinar.web.i18n import language
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.zone_field import Zone


def country_options() -> list[tuple[str, str]]:
    """Return the countries that are offered, (code, name), in the order of the present language."""
    return list(_countries(language(), tuple(site().settings.country_names.items())))


@lru_cache(maxsize=16)
def _countries(spoken: str, chosen: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return countries.options(spoken, dict(chosen))


def no_address(_form: Form, field: Any) -> None:
    """Refuse a name that reads as an address: mail programs show it in the address's place."""
    if "@" in (field.data or ""):
        raise ValidationError(_("Enter a name, not an email address."))


class OrganisationForm(Form):
    """Everything that is known of an organisation."""

    name = Text(_("Organisation name"), [required()], max_length=200)
    acronym = Text(_("Acronym"), max_length=30)
    official_name = Text(_("Official name, as documents print it"), max_length=300)
    kind = Text(_("Type, e.g. “think tank”"), max_length=120)
    country = Choice(_("Country"), blank=_("Not given"))
    city = Text(_("City"), max_length=120)
    website = WebAddress(_("Website"))
    time_zone = Zone(_("Time zone of its readers"))
    contact_email = Email(_("Contact email"))
    sender_name = Text(_("Sender name on emails"), [no_address], max_length=80)
    reply_to = Email(_("Replies go to"))
    boilerplate = LongText(_("About the organisation (printed at the end of press releases)"), max_length=3_000)
    letterhead = LongText(_("Letterhead address"), max_length=1_000)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.country.set_options(country_options())

    def details(self) -> OrganisationDetails:
        """Return what was typed."""
        values = {name: value or "" for name, value in self.values().items()}
        codes = [code for code in site().settings.languages if f"name_{code}" in values]
        forms = {code: {part: values.pop(f"{part}_{code}") for part in ("name", "boilerplate")} for code in codes}
        return OrganisationDetails(
            **values, translations={code: form for code, form in forms.items() if any(form.values())}
        )


def organisation_form() -> type[OrganisationForm]:
    """Return the form with fields for each language of this installation."""
    fields: dict[str, Any] = {}
    for code in site().settings.languages:
        fields[f"name_{code}"] = Text(_("Organisation name"), max_length=200)
        fields[f"boilerplate_{code}"] = LongText(
            _("About the organisation (printed at the end of press releases)"), max_length=3_000
        )
    return type("LocalOrganisationForm", (OrganisationForm,), fields)


def stored(organisation: Organisation) -> dict[str, Any]:
    """Return an organisation as the form shows it."""
    data: dict[str, Any] = {column.key: getattr(organisation, column.key) for column in Organisation.__table__.columns}
    for code, form in (organisation.translations or {}).items():
        data |= {f"{part}_{code}": form.get(part, "") for part in ("name", "boilerplate")}
    return data


class LogoForm(Form):
    """A mark; the view reads it."""

    file = Upload(_("Picture (PNG, WebP or JPEG)"))


class MemberForm(Form):
    """Names a colleague and a role."""

    email = Email(_("Email address"), [required()])
    name = Text(_("Name"), max_length=120)
    role = Choice(_("Role"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.role.set_options([(role.value, translate(label)) for role, label in ROLE_LABELS.items()])
