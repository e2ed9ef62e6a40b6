"""Forms of the registration room; the questions come from the questionnaire room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.admission.rules import is_category_open, likely_meant
from webinar.registration.form.forms.answers import AnswersForm, answers_form, name
from webinar.registration.form.models import FieldKind, FormField
from webinar.registration.form.rules import ACCREDITATION, SYSTEM, visible
from webinar.registration.privacy.printing import Agreement
from webinar.registration.registering.details import RegistrantDetails, details_of
from webinar.registration.registering.models import Registration
from webinar.web.fields import Choice, Email, Several, Tick, required
from webinar.web.forms import Form
from webinar.web.i18n import language_choices, language_tag, words
from webinar.web.rendering import translate
from webinar.web.site import site
from webinar.web.zone_field import Zone


@dataclass(frozen=True)
class _Asked:
    """What people of some categories are asked, though the form has no such field."""

    key: str
    kind: FieldKind
    label: str
    help: str = ""

    def where(self, condition: dict[str, Any]) -> FormField:
        """Return the field, asked under this condition; it is never stored."""
        return FormField(
            key=self.key, kind=self.kind, label=self.label, help=self.help, required=True, staff_only=False,
            is_hidden=False, condition=condition, translations={}, versions=[],
        )  # fmt: skip


_ACCREDITATION = tuple(_Asked(*row) for row in ACCREDITATION)


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
        category = (int(chosen) if chosen else None) if "category" in shown else known.category_id
        return replace(known, **own, category_id=category, answers=self.answers(base.answers if base else None))


class _Public(_Registrant):
    """Registers somebody. `second_topic` is a trap for programs: people do not see it.

    No browser and no password manager knows what to fill into a field of that name: who is trapped is not registered.
    """

    agree = Tick(_("I’ve read who receives my data and I agree"), [InputRequired(_("Tick the box to agree."))])
    consents = Several("")
    second_topic = StringField(_("Leave this empty"))
    #: The address that was asked about and meant as typed; the zone of the visitor's clock.
    meant = HiddenField()
    time_zone = HiddenField()
    #: What the page asked to agree to, line by line.
    shown = HiddenField()
    #: What came to it since, and what went, for the page that asks again.
    added: Sequence[str] = ()
    gone: Sequence[str] = ()

    def ask(self, agreement: Agreement) -> None:
        """Set what the form asks to agree to."""
        self._agreement = agreement
        self.consents.set_options(list(agreement.consents.items()))
        if not self.is_submitted():
            self.shown.data = "\n".join(agreement.lines)

    def ensure_shown(self, agreement: Agreement) -> None:
        """RuleViolation when the page asked something else than is asked now; it then shows what has changed."""
        before = tuple(line.strip() for line in (self.shown.data or "").splitlines())
        now = tuple(line.strip() for line in agreement.lines)
        if before == now:
            return
        self.added = [line for line in now if line not in before]
        self.gone = [line for line in before if line not in now]
        self.agree.data, self.shown.data = False, "\n".join(agreement.lines)
        raise RuleViolation(
            N_("This text has changed since you opened the page. Read it again and agree once more."), field="agree"
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask again about a text that has changed, and once about an address that looks like a slip of the keys."""
        good = super().validate(extra_validators)
        try:
            self.ensure_shown(self._agreement)
        except RuleViolation as error:
            self.agree.errors, good = [words(error)], False
        email = self._fields["email"]
        if not email.errors and email.data and email.data != self.meant.data and (meant := likely_meant(email.data)):
            self.meant.data = email.data
            email.errors = [
                gettext("Did you mean %(address)s? If your address is right, submit the form again.", address=meant)
            ]
            return False
        return good

    @property
    def is_trapped(self) -> bool:
        """Tell whether a program filled in what people do not see."""
        return bool(self.second_topic.data)

    def given(self, purposes: Collection[str]) -> dict[str, bool]:
        """Return for each purpose whether it was agreed to."""
        return {purpose: purpose in (self.consents.data or []) for purpose in purposes}

    def zone(self) -> str:
        """Return the visitor's zone, if the browser told one that exists."""
        return timezones.recognised(self.time_zone.data or "")


def public_form(
    fields: Sequence[FormField], categories: Sequence[AudienceCategory], agreement: Agreement,
    once: Callable[[Hashable, Callable[[], Any]], Any], now: datetime, *, invited: Collection[int] = (),
    always: bool = False, **kw: Any,
) -> _Public:  # fmt: skip
    """Return the form that visitors fill in: the categories open to them, journalists' questions, consents.

    `once` is the setup's: the form's class is made once for it. `always` offers the categories whether open or not.
    """
    offered = [row for row in categories if always or is_category_open(row, now, invited=row.id in invited)]
    key = ("public form", language_tag(), tuple(row.key for row in fields), tuple(row.id for row in offered))
    form: Any = once(key, lambda: answers_form(_Public, with_accreditation(fields, offered), offered))(**kw)
    form.ask(agreement)
    return form  # type: ignore[no-any-return]


def with_accreditation(fields: Sequence[FormField], categories: Sequence[AudienceCategory]) -> list[FormField]:
    """Return the fields with outlet and letter of assignment after the category, for categories that need them."""
    keys = [row.key for row in categories if row.needs_accreditation]
    if not keys:
        return list(fields)
    condition = {"key": "category", "values": keys}
    known = {row.key for row in fields}
    more = [row.where(condition) for row in _ACCREDITATION if row.key not in known]
    index = next((number for number, row in enumerate(fields, start=1) if row.key == "category"), len(fields))
    return [*fields[:index], *more, *fields[index:]]


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
    asked = with_accreditation(fields, offered)
    kind = answers_form(base, asked, offered, staff=staff, without=("email",))
    form: Any = kind(data=stored(asked, registration))
    form.keep_files(registration.answers)
    form.offer_answered(registration.answers)
    form.shown_before = frozenset(
        row.key for row in visible(form.asked, _values(asked, offered, registration), staff=staff)
    )
    return form  # type: ignore[no-any-return]


def _values(
    fields: Sequence[FormField], categories: Sequence[AudienceCategory], registration: Registration
) -> dict[str, Any]:
    """Return what a registration says as conditions read it."""
    values = {row.key: registration.answers.get(row.key, {}).get("value") for row in fields}
    values |= {key: getattr(registration, key) for key in SYSTEM - {"category"}}
    values["category"] = next((row.key for row in categories if row.id == registration.category_id), "")
    return values


def staff_form(fields: Sequence[FormField], categories: Sequence[AudienceCategory]) -> _Registrant:
    """Return the form with which staff register somebody; only name and address are required of them."""
    eased = [row for row in with_accreditation(fields, categories) if row.kind is not FieldKind.CONSENT]
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

    email = Email(_("Email address"), [required()])


class PreferencesForm(Form):
    """In which language and zone somebody is written to, and what they agree to."""

    language = Choice(_("Email language"))
    time_zone = Zone(_("Time zone"))
    consents = Several(_("I agree to this"))

    def __init__(self, *args: Any, texts: Mapping[str, str], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.language.set_options(language_choices(site().settings))
        self.consents.set_options([(key, translate(text)) for key, text in texts.items()])
        if not texts:
            del self.consents
