"""Forms of the admission room."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.convening.webinars.models import Host, Webinar
from webinar.core import timezones
from webinar.core.cells import whole_number
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.registration.admission.models import AdmissionMode, AdmissionSettings, AudienceCategory, Promotion, Quota
from webinar.registration.admission.rules import MODE_LABELS, PROMOTION_LABELS
from webinar.registration.admission.service import CategoryDetails, SettingsDetails
from webinar.web.fields import Choice, LongText, Moment, Number, Text, Tick, required
from webinar.web.forms import Form
from webinar.web.rendering import language_name, translate
from webinar.web.site import site

_MOST_PLACES = 999_999


def _local(webinar: Webinar, instant: Any) -> Any:
    return timezones.to_local(instant, webinar.time_zone or "UTC").replace(tzinfo=None) if instant else None


class CategoriesForm(Form):
    """The audience categories, one a line."""

    names = LongText(_("Categories, one per line"), max_length=5_000)

    def pairs(self) -> list[tuple[str, str]]:
        """Return (name, form for reports) of each line; the two are parted by a bar."""
        pairs = []
        for line in self.names.data.split("\n"):
            name, _bar, printed = line.partition("|")
            if name.strip():
                pairs.append((name.strip()[:120], printed.strip()[:200]))
        return pairs


class CategoryForm(Form):
    """One category."""

    name = Text(_("Name of the category"), [required()], max_length=120)
    printed = Text(_("Name in reports"), max_length=200)
    mode = Choice(_("Who can register"))
    places = Number(_("Places in this category"), low=0)
    closes_at = Moment(_("Closes on"))
    priority = Number(_("Priority on the waiting list"), low=-100, high=100)
    needs_accreditation = Tick(_("Journalists: ask for outlet and letter of assignment"))

    def __init__(self, *args: Any, webinar: Webinar, category: AudienceCategory | None = None, **kw: Any) -> None:
        data = None
        if category is not None:
            names = ("name", "printed", "places", "priority", "needs_accreditation")
            data = {name: getattr(category, name) for name in names}
            data |= {"mode": category.mode.value, "closes_at": _local(webinar, category.closes_at)}
            data |= {f"name_{code}": text for code, text in category.translations.items()}
        super().__init__(*args, data=data, **kw)
        self.mode.set_options([(mode.value, translate(MODE_LABELS[mode])) for mode in AdmissionMode])

    def details(self, webinar: Webinar) -> CategoryDetails:
        """Return what was typed; the deadline is on the clock of the webinar's zone."""
        values = self.values()
        words = {name.removeprefix("name_"): text for name, text in values.items() if name.startswith("name_") and text}
        return CategoryDetails(
            values["name"], values["printed"], AdmissionMode(values["mode"]), values["places"],
            self.closes_at.instant(webinar.time_zone or "UTC"), values["priority"] or 0, values["needs_accreditation"],
            words,
        )  # fmt: skip


def category_form(webinar: Webinar, category: AudienceCategory | None = None) -> CategoryForm:
    """Return the form with the name in every other language of the site."""
    codes = [code for code in site().settings.languages if code != webinar.language]
    names = {
        f"name_{code}": Text(gettext("Name in %(language)s", language=language_name(code)), max_length=120)
        for code in codes
    }
    kind: type[CategoryForm] = type("WebinarCategoryForm", (CategoryForm,), names)
    return kind(webinar=webinar, category=category)


class SettingsForm(Form):
    """How registration works."""

    opens_at = Moment(_("Opens on"))
    closes_at = Moment(_("Closes on"))
    answers_until = Moment(_("Answers can be changed until"))
    confirm_address = Tick(_("Every address must be confirmed by a link first"))
    hold_minutes = Number(_("Minutes to hold a place for an unconfirmed address"), [required()], low=5, high=2_880)
    promotion = Choice(_("When a place becomes free"))
    offer_hours = Number(_("Working hours to accept an offered place"), [required()], low=1, high=200)
    per_organisation = Number(_("Places per organisation"), low=1)
    allowed_domains = LongText(_("Allow only these email domains"), max_length=20_000)
    blocked_domains = LongText(_("Block these email domains"), max_length=20_000)

    def __init__(self, *args: Any, webinar: Webinar, settings: AdmissionSettings, **kw: Any) -> None:
        data = {name: getattr(settings, name) for name in self._names()}
        data |= {name: _local(webinar, data[name]) for name in ("opens_at", "closes_at", "answers_until")}
        super().__init__(*args, data={**data, "promotion": settings.promotion.value}, **kw)
        self.promotion.set_options([(row.value, translate(PROMOTION_LABELS[row])) for row in Promotion])

    @staticmethod
    def _names() -> tuple[str, ...]:
        return tuple(SettingsDetails.__dataclass_fields__)

    def details(self, webinar: Webinar) -> SettingsDetails:
        """Return what was typed; times are on the clock of the webinar's zone."""
        values = {name: value for name, value in self.values().items() if name in self._names()}
        zone = webinar.time_zone or "UTC"
        for name in ("opens_at", "closes_at", "answers_until"):
            values[name] = getattr(self, name).instant(zone)
        return SettingsDetails(**{**values, "promotion": Promotion(values["promotion"])})


class QuotasForm(Form):
    """Places by host and by organisation."""

    organisations = LongText(_("Organisations, one per line: name | places"), max_length=20_000)

    def pairs(self) -> list[tuple[str, int]]:
        """Return (name, places) of each line; RuleViolation names the line that cannot be read."""
        pairs = []
        for number, line in enumerate(self.organisations.data.split("\n"), start=1):
            name, _bar, places = line.rpartition("|")
            if not line.strip():
                continue
            try:
                count = whole_number(places, 0, _MOST_PLACES) if name.strip() else None
            except RuleViolation:
                count = None
            if count is None:
                raise RuleViolation(
                    N_("Line %(number)d: enter a name, a vertical bar and a number."),
                    field="organisations",
                    number=number,
                )
            pairs.append((name.strip()[:200], count))
        return pairs

    def by_host(self) -> dict[int, int]:
        """Return places by host's id, of those for whom a number is given."""
        found = {}
        for name, field in self._fields.items():
            if name.startswith("host_") and field.data is not None:
                found[int(name.removeprefix("host_"))] = field.data
        return found


def quotas_form(hosts: list[Host], quotas: list[Quota]) -> QuotasForm:
    """Return the form with a number for each host."""
    fields = {f"host_{host.id}": Number(host.organisation.name, low=0) for host in hosts}
    data: dict[str, Any] = {f"host_{row.host_id}": row.places for row in quotas if row.host_id is not None}
    data["organisations"] = "\n".join(f"{row.organisation} | {row.places}" for row in quotas if row.organisation_key)
    kind: type[QuotasForm] = type("WebinarQuotasForm", (QuotasForm,), fields)
    return kind(data=data)
