"""Forms of the registration room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired

from webinar.organisations.forms import country_options
from webinar.registration.models import AudienceCategory, Registration
from webinar.registration.service import RegistrantDetails
from webinar.web.fields import Choice, Email, LongText, Text, Tick, required
from webinar.web.forms import Form


class _Answers(Form):
    """What registrants say of themselves."""

    full_name = Text(_("Full name, as you wish to appear"), [required()], max_length=160)
    organisation = Text(_("Organisation"), max_length=200)
    position = Text(_("Position"), max_length=200)
    country = Choice(_("Country or represented entity"), blank=_("Not stated"))
    category = Choice(_("You attend as"))
    question = LongText(_("A question to the speakers"), max_length=2_000)

    def __init__(self, *args: Any, categories: list[AudienceCategory], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.country.set_options(country_options())
        self.category.set_options([(str(row.id), row.name) for row in categories])
        if not categories:
            del self.category

    def _common(self) -> dict[str, Any]:
        chosen = self.category.data if "category" in self._fields else ""
        return {
            "full_name": self.full_name.data, "organisation": self.organisation.data, "position": self.position.data,
            "country": self.country.data or "", "question": self.question.data,
            "category_id": int(chosen) if chosen else None,
        }  # fmt: skip


class RegistrationForm(_Answers):
    """Registers somebody. `website` is a trap for programs: people do not see it."""

    email = Email(_("E-mail address"), [required()])
    agree = Tick(
        _("I have read who receives my data and agree"), [InputRequired(_("Registration needs your consent."))]
    )
    website = StringField(_("Leave this empty"))

    @property
    def is_trapped(self) -> bool:
        """Tell whether a program filled in what people do not see."""
        return bool(self.website.data)

    def details(self, *, language: str, notice: str) -> RegistrantDetails:
        """Return what was typed."""
        return RegistrantDetails(**self._common(), email=self.email.data, language=language, notice=notice)


class AnswersForm(_Answers):
    """Changes what a registrant said."""

    def __init__(self, *args: Any, registration: Registration, **kw: Any) -> None:
        data = {name: getattr(registration, name) for name in ("full_name", "organisation", "position", "country",
                                                               "question")}  # fmt: skip
        super().__init__(*args, data={**data, "category": str(registration.category_id or "")}, **kw)

    def details(self, registration: Registration) -> RegistrantDetails:
        """Return what was typed, with what does not change."""
        return RegistrantDetails(
            **self._common(), email=registration.email, language=registration.language, notice=registration.notice
        )


class StaffRegistrationForm(_Answers):
    """Registers somebody on their behalf."""

    email = Email(_("E-mail address"), [required()])

    def details(self) -> RegistrantDetails:
        """Return what was typed."""
        return RegistrantDetails(**self._common(), email=self.email.data)


class CategoriesForm(Form):
    """The audience categories, one a line."""

    names = LongText(_("Categories, one a line"), max_length=5_000)

    def pairs(self) -> list[tuple[str, str]]:
        """Return (name, form for reports) of each line; the two are parted by a bar."""
        pairs = []
        for line in self.names.data.split("\n"):
            name, _bar, printed = line.partition("|")
            if name.strip():
                pairs.append((name.strip()[:120], printed.strip()[:200]))
        return pairs
