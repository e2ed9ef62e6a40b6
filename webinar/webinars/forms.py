"""Forms of the webinars room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.core import timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_
from webinar.organisations.forms import zone_options
from webinar.organisations.models import Organisation
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
    WebAddress,
    required,
)
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.rendering import translate
from webinar.webinars.models import HostRole, Webinar
from webinar.webinars.rules import HOST_ROLE_LABELS
from webinar.webinars.service import WebinarDetails

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
    time_zone = Choice(_("Time zone"), blank=_("Not known"))

    def instants(self) -> tuple[datetime | None, datetime | None]:
        """Return start and end as instants; an end before the start is on the next day. RuleViolation if unclear."""
        day: date | None = self.date.data
        zone: str = self.time_zone.data
        if self.start.data is None:
            if self.end.data is not None:
                raise RuleViolation(N_("An end is given without a start."), field="start")
            return None, None
        if day is None:
            raise RuleViolation(N_("A start is given without a date."), field="date")
        if not zone:
            raise RuleViolation(N_("Say in which time zone this start is."), field="time_zone")
        start = timezones.to_utc(day, self.start.data, zone)
        if self.end.data is None:
            return start, None
        last = day if self.end.data > self.start.data else day + timedelta(days=1)
        try:
            return start, timezones.to_utc(last, self.end.data, zone)
        except RuleViolation as error:
            error.field = "end"
            raise


class NewWebinarForm(_Times):
    """A webinar starts with a title, a date and who holds it together."""

    title = Text(_("Title"), [required()], max_length=250)
    lead = Choice(_("Your organisation"))
    co_hosts = Several(_("Held together with"))

    def __init__(self, *args: Any, mine: list[Organisation], others: list[Organisation], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.time_zone.set_options(zone_options())
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
    join_url = WebAddress(_("Address to join"))
    contact_email = Email(_("Address for enquiries"))
    privacy_notice = LongText(_("Notice on personal data"), max_length=5_000)
    tell = Tick(_("Send everybody who is registered an updated calendar entry if the time or the link changes"))

    def __init__(self, *args: Any, webinar: Webinar, **kw: Any) -> None:
        super().__init__(*args, data=_stored(webinar), **kw)
        self.time_zone.set_options(zone_options())
        self.language.set_options(language_options())
        self.working_languages.set_options(language_options())

    def details(self) -> WebinarDetails:
        """Return what was typed."""
        start, end = self.instants()
        values = self.values()
        for name in ("start", "end", "tell", "time_zone", "working_languages"):
            values.pop(name)
        return WebinarDetails(
            **values, starts_at=start, ends_at=end, time_zone=self.time_zone.data if start else "",
            working_languages=tuple(self.working_languages.data or ()),
        )  # fmt: skip


def _stored(webinar: Webinar) -> dict[str, Any]:
    data = {column.key: getattr(webinar, column.key) for column in Webinar.__table__.columns}
    if webinar.starts_at:
        data["start"] = timezones.to_local(webinar.starts_at, webinar.time_zone).time()
    if webinar.ends_at:
        data["end"] = timezones.to_local(webinar.ends_at, webinar.time_zone).time()
    return {**data, "tell": True}


class CloneForm(Form):
    """A copy: its title and day."""

    title = Text(_("Title"), [required()], max_length=250)
    date = Day(_("Date"))


class StepForm(Form):
    """Why a step is taken although something stands in the way."""

    reason = Text(_("Reason"), max_length=500)


class HostAnswerForm(Form):
    """An organisation's answer to the invitation to be a host."""

    answer = Choice(
        _("Will your organisation be a host?"),
        options=[("accept", _("Yes, we accept")), ("decline", _("No, we decline"))],
    )
    name = Text(_("Your name and position"), [required()], max_length=200)
    comment = LongText(_("Comment"), max_length=2_000)


class HostRightsForm(Form):
    """In what capacity a host stands, and what it may."""

    role = Choice(_("In what capacity"))
    signs_off = Tick(_("Documents wait for this host’s approval"))
    sees_people = Tick(_("Its staff see personal data of registrants"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.role.set_options([(role.value, translate(HOST_ROLE_LABELS[role])) for role in HostRole])


class HostNoteForm(Form):
    """What a host's own staff alone reads."""

    note = LongText(_("Note"), max_length=10_000)


class HostForm(Form):
    """Adds an organisation to the hosts."""

    organisation = Choice(_("Organisation"))
    role = Choice(_("In what capacity"))
    address = Email(_("Address to ask at"))

    def __init__(self, *args: Any, organisations: list[Organisation], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.organisation.set_options([(str(row.id), row.name) for row in organisations])
        self.role.set_options([(role.value, translate(HOST_ROLE_LABELS[role])) for role in HostRole])
