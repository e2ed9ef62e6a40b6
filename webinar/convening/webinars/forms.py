"""Forms of the webinars room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import questionable
from webinar.convening.webinars.service import WebinarDetails
from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.directory.organisations.models import Organisation
from webinar.web.bulk import ManyForm
from webinar.web.fields import (
    Choice,
    Clock,
    Day,
    Email,
    LongText,
    Number,
    Several,
    Text,
    Tick,
    required,
)
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.rendering import translate
from webinar.web.zone_field import Zone

WORKING_LANGUAGES = ("en", "ru", "zh", "ur", "ar", "fa", "fr", "es", "hi", "kk", "ky", "tg", "uz", "tr")


def language_options() -> list[tuple[str, str]]:
    """Return the working languages with their names."""
    names = locale().languages
    return [(code, str(names.get(code, code))) for code in WORKING_LANGUAGES]


class _Times(Form):
    """Date, start, end and zone; the times may stay unknown."""

    date = Day(_("Date"))
    start = Clock(_("Start"))
    end = Clock(_("End"))
    time_zone = Zone(_("Time zone"))

    def instants(self) -> tuple[datetime | None, datetime | None]:
        """Return start and end as instants; an end before the start is on the next day. RuleViolation if unclear."""
        day: date | None = self.date.data
        zone: str = self.time_zone.data
        if self.start.data is None:
            if self.end.data is not None:
                raise RuleViolation(N_("Enter a start time as well as an end time."), field="start")
            return None, None
        if day is None:
            raise RuleViolation(N_("Enter a date as well as a start time."), field="date")
        if not zone:
            raise RuleViolation(N_("Choose the time zone of this start."), field="time_zone")
        start = timezones.to_utc(day, self.start.data, zone)
        if self.end.data is None:
            return start, None
        last = day if self.end.data > self.start.data else day + timedelta(days=1)
        try:
            return start, timezones.to_utc(last, self.end.data, zone)
        except RuleViolation as error:
            error.field = "end"
            raise

    #: Asked only after something questionable was typed.
    sure = Tick(_("The date and time are right"))
    asks = False

    def is_sure(self, now: datetime, before: WebinarDetails | None = None) -> bool:
        """Tell whether times may be kept: nothing new about them is questionable, or they were said to be right.

        Otherwise the fields say what is asked, and the tick is shown. RuleViolation as by `instants`.
        """
        start, end = self.instants()
        times = (self.date.data, start, end, self.time_zone.data or "")
        if before is not None and times[:3] == (before.date, before.starts_at, before.ends_at):
            return True
        return self._ask(questionable(*times, now))

    def _ask(self, questions: list[tuple[str, str, dict[str, object]]]) -> bool:
        if not questions or self.sure.data:
            return True
        for name, message, params in questions:
            field = self[name]
            field.errors = [*field.errors, translate(message, **params)]
        self.sure.errors = [gettext("Check this, and tick the box if it’s right.")]
        self.asks = True
        return False


class NewWebinarForm(_Times):
    """A webinar starts with a title, a date and who holds it together."""

    title = Text(_("Title"), [required()], max_length=250)
    lead = Choice(_("Your organisation"))
    co_hosts = Several(_("Held together with"))

    def __init__(self, *args: Any, mine: list[Organisation], others: list[Organisation], **kw: Any) -> None:
        zone = timezones.recognised(mine[0].time_zone) if mine and mine[0].time_zone else ""
        super().__init__(*args, data={"time_zone": zone}, **kw)
        self.lead.set_options([(str(row.id), row.name) for row in mine])
        self.co_hosts.set_options([(str(row.id), row.name) for row in others])

    def details(self) -> WebinarDetails:
        """Return what was typed."""
        start, end = self.instants()
        zone = self.time_zone.data if start else ""
        return WebinarDetails(self.title.data, date=self.date.data, starts_at=start, ends_at=end, time_zone=zone)


class WebinarForm(_Times):
    """Everything that organisers say of a webinar."""

    title = Text(_("Title"), [required()], max_length=250)
    subtitle = Text(_("Subtitle"), max_length=250)
    language = Choice(_("Language of the title"))
    about = LongText(_("About the webinar"), max_length=20_000)
    working_languages = Several(_("Working languages"))
    capacity = Number(_("Places"), low=0, high=1_000_000)
    registration_open = Tick(_("Registration is open"))
    platform = Text(_("Video platform"), max_length=80)
    contact_email = Email(_("Contact email"))
    privacy_notice = LongText(_("Privacy notice"), max_length=5_000)

    def __init__(self, *args: Any, webinar: Webinar, **kw: Any) -> None:
        super().__init__(*args, data=_stored(webinar), **kw)
        self._join_url = webinar.join_url
        self.language.set_options(language_options())
        self.working_languages.set_options(language_options())

    def details(self) -> WebinarDetails:
        """Return what was typed."""
        start, end = self.instants()
        values = self.values()
        for name in ("start", "end", "time_zone", "working_languages", "sure"):
            values.pop(name)
        return WebinarDetails(
            **values, starts_at=start, ends_at=end, time_zone=self.time_zone.data if start else "",
            working_languages=tuple(self.working_languages.data or ()), join_url=self._join_url,
        )  # fmt: skip


def _stored(webinar: Webinar) -> dict[str, Any]:
    data = {column.key: getattr(webinar, column.key) for column in Webinar.__table__.columns}
    if webinar.starts_at:
        data["start"] = timezones.to_local(webinar.starts_at, webinar.time_zone).time()
    if webinar.ends_at:
        data["end"] = timezones.to_local(webinar.ends_at, webinar.time_zone).time()
    return data


class CloneForm(Form):
    """A copy: its title and day."""

    title = Text(_("Title"), [required()], max_length=250)
    date = Day(_("Date"))
    sure = Tick(_("The date and time are right"))
    asks = False

    def is_sure(self, source: Webinar, now: datetime) -> bool:
        """Tell whether the copy's date may be kept: it is not past, or was said to be right."""
        today = timezones.to_local(now, source.time_zone or "UTC").date()
        if self.date.data is None or self.date.data >= today or self.sure.data:
            return True
        self.date.errors = [gettext("This date is in the past.")]
        self.sure.errors = [gettext("Check this, and tick the box if it’s right.")]
        self.asks = True
        return False


class PartingForm(ManyForm):
    """Words for the mails that say that a webinar is postponed or cancelled."""

    words = LongText(_("Your words in the email"), max_length=2_000)


class StepForm(ManyForm):
    """Why a step is taken although something stands in the way, and the answer to who is emailed how."""

    reason = Text(_("Reason"), max_length=500)
