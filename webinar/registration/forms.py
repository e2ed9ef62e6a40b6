"""Forms of the registration room; the questions come from the questionnaire room."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from webinar.admission.models import AudienceCategory
from webinar.admission.rules import is_category_open, likely_meant
from webinar.core import timezones
from webinar.core.text import N_
from webinar.organisations.forms import zone_options
from webinar.questionnaire.access import AnswersForm, answers_form, kept_form, name
from webinar.questionnaire.models import FieldKind, FormField
from webinar.questionnaire.rules import SYSTEM
from webinar.registration.models import Registration
from webinar.registration.service import RegistrantDetails, details_of
from webinar.web.fields import Choice, Email, Several, Tick, required
from webinar.web.forms import Form
from webinar.web.i18n import language_choices
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.webinars.models import Webinar

_OUTLET = FormField(
    key="outlet", kind=FieldKind.TEXT, label=N_("Outlet"), help="", required=True, staff_only=False, is_hidden=False,
    condition={}, translations={}, versions=[],
)  # fmt: skip
_LETTER = FormField(
    key="assignment_letter", kind=FieldKind.FILE, label=N_("Letter of assignment"), required=True,
    help=N_("From your editors, as PDF or picture."), staff_only=False, is_hidden=False, condition={}, translations={},
    versions=[],
)  # fmt: skip


class _Registrant(AnswersForm):
    """What registrants say of themselves, as details."""

    def details(self, base: RegistrantDetails | None = None) -> RegistrantDetails:
        """Return what was typed, over what was known."""
        shown = {row.key for row in self.visible()}
        own: dict[str, Any] = {
            key: self._fields[key].data or "" for key in SYSTEM & shown - {"category"} if key in self._fields
        }
        chosen = self._fields["category"].data if "category" in shown and "category" in self._fields else ""
        known = base or RegistrantDetails("", "")
        asked = {row.key for row in self.asked}
        kept = {key: value for key, value in known.answers.items() if key not in asked}
        category = (int(chosen) if chosen else None) if "category" in asked else known.category_id
        return replace(known, **own, category_id=category, answers={**kept, **self.answers()})


class _Public(_Registrant):
    """Registers somebody. `website` is a trap for programs: people do not see it."""

    agree = Tick(
        _("I have read who receives my data and agree"), [InputRequired(_("Registration needs your consent."))]
    )
    consents = Several("")
    website = StringField(_("Leave this empty"))
    #: The address that was asked about and meant as typed; the zone of the visitor's clock.
    meant = HiddenField()
    time_zone = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask once about an address that looks like a slip of the keys."""
        good = super().validate(extra_validators)
        email = self._fields["email"]
        if not email.errors and email.data and email.data != self.meant.data and (meant := likely_meant(email.data)):
            self.meant.data = email.data
            email.errors = [
                gettext("Do you mean %(address)s? If yours is right, send the form once more.", address=meant)
            ]
            return False
        return good

    @property
    def is_trapped(self) -> bool:
        """Tell whether a program filled in what people do not see."""
        return bool(self.website.data)

    def given(self, purposes: Collection[str]) -> dict[str, bool]:
        """Return for each purpose whether it was agreed to."""
        return {purpose: purpose in (self.consents.data or []) for purpose in purposes}

    def zone(self) -> str:
        """Return the visitor's zone, if the browser told one that exists."""
        return str(self.time_zone.data) if self.time_zone.data in timezones.zone_names() else ""


def public_form(
    webinar: Webinar, fields: Sequence[FormField], categories: Sequence[AudienceCategory], texts: Mapping[str, str],
    now: datetime, *, invited: Collection[int] = (), **kw: Any,
) -> _Public:  # fmt: skip
    """Return the form that visitors fill in: the categories open to them, journalists' questions, consents."""
    offered = [row for row in categories if is_category_open(row, now, invited=row.id in invited)]
    key = (tuple(row.key for row in fields), tuple(row.id for row in offered))
    kind = kept_form(webinar, key, lambda: answers_form(_Public, with_accreditation(fields, offered), offered))
    form: Any = kind(**kw)
    form.consents.set_options(list(texts.items()))
    return form  # type: ignore[no-any-return]


def with_accreditation(fields: Sequence[FormField], categories: Sequence[AudienceCategory]) -> list[FormField]:
    """Return the fields with outlet and letter of assignment after the category, for categories that need them."""
    keys = [row.key for row in categories if row.needs_accreditation]
    if not keys:
        return list(fields)
    condition = {"key": "category", "values": keys}
    known = {row.key for row in fields}
    more = [_asked_of(row, condition) for row in (_OUTLET, _LETTER) if row.key not in known]
    index = next((number for number, row in enumerate(fields, start=1) if row.key == "category"), len(fields))
    return [*fields[:index], *more, *fields[index:]]


def _asked_of(row: FormField, condition: dict[str, Any]) -> FormField:
    return FormField(
        key=row.key, kind=row.kind, label=row.label, help=row.help, required=row.required, staff_only=False,
        is_hidden=False, condition=condition, translations={}, versions=[],
    )  # fmt: skip


def answers_change_form(
    fields: Sequence[FormField], categories: Sequence[AudienceCategory], registration: Registration, now: datetime, *,
    staff: bool = False,
) -> _Registrant:  # fmt: skip
    """Return the form that changes what a registrant said; the address stays."""
    offered = [
        row for row in categories
        if staff or row.id == registration.category_id or is_category_open(row, now)
    ]  # fmt: skip
    base = _StaffBase if staff else _Registrant
    kind = answers_form(base, with_accreditation(fields, offered), offered, staff=staff, without=("email",))
    form: Any = kind(data=stored(fields, registration))
    return form  # type: ignore[no-any-return]


def staff_form(fields: Sequence[FormField], categories: Sequence[AudienceCategory]) -> _Registrant:
    """Return the form with which staff register somebody; only name and address are required of them."""
    eased = [row for row in with_accreditation(fields, []) if row.kind is not FieldKind.CONSENT]
    form: Any = answers_form(_StaffBase, eased, categories, staff=True)()
    return form  # type: ignore[no-any-return]


class _StaffBase(_Registrant):
    """Staff know what they know: nothing beyond name and address is required of them."""

    def _is_missing(self, field: FormField) -> bool:
        return field.key in {"full_name", "email"} and super()._is_missing(field)


def stored(fields: Sequence[FormField], registration: Registration) -> dict[str, Any]:
    """Return what a registration says, as data of the form's controls."""
    details = details_of(registration)
    data: dict[str, Any] = {key: getattr(details, key) for key in SYSTEM - {"category"}}
    data["category"] = str(registration.category_id or "")
    for row in fields:
        value = registration.answers.get(row.key, {}).get("value")
        if row.key in SYSTEM or value is None:
            continue
        if row.kind is FieldKind.YES_NO:
            value = "yes" if value else "no"
        if row.kind is FieldKind.DATE:
            value = datetime.fromisoformat(value).date()
        if row.kind is FieldKind.TIME:
            value = datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 - a time of day, no instant
        data[name(row)] = value
    return data


class AddressForm(Form):
    """An address alone."""

    email = Email(_("E-mail address"), [required()])


class PreferencesForm(Form):
    """In which language and zone somebody is written to, and what they agree to."""

    language = Choice(_("Language of mails"))
    time_zone = Choice(_("Time zone"), blank=_("Not stated"))
    consents = Several(_("I agree to this"))

    def __init__(self, *args: Any, texts: Mapping[str, str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.language.set_options(language_choices(site().settings))
        self.time_zone.set_options(zone_options())
        self.consents.set_options([(key, translate(text)) for key, text in texts.items()])
        if not texts:
            del self.consents
