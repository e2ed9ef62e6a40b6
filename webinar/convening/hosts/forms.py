"""Forms of the hosts room."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.convening.webinars.models import Host, HostRole
from webinar.convening.webinars.rules import HOST_ROLE_LABELS
from webinar.core.text import email_key
from webinar.directory.organisations.models import Organisation
from webinar.web.bulk import ManyForm
from webinar.web.fields import Choice, Email, LongText, Text, Tick, required
from webinar.web.forms import Form
from webinar.web.rendering import translate


def _roles() -> list[tuple[str, str]]:
    return [(role.value, translate(HOST_ROLE_LABELS[role])) for role in HostRole]


class HostForm(Form):
    """Adds an organisation to the list."""

    organisation = Choice(_("Organisation"))
    role = Choice(_("Role"))

    def __init__(self, *args: Any, organisations: list[Organisation], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.organisation.set_options([(str(row.id), row.name) for row in organisations])
        self.role.set_options(_roles())


class AskForm(ManyForm):
    """Where each organisation is asked, for those without staff here; see `ask_form`."""

    def typed(self, host: Host) -> str:
        """Return the address typed for a host, "" when none was."""
        field = self._fields.get(f"address_{host.id}")
        return email_key(field.data or "") if field is not None else ""


def ask_form(hosts: list[Host]) -> AskForm:
    """Return the form with an address for each of these hosts, its own one filled in."""
    fields = {
        f"address_{host.id}": Email(_("Email address"), [required()], default=host.organisation.contact_email)
        for host in hosts
    }
    made: AskForm = type("FilledAskForm", (AskForm,), fields)()
    return made


class HostAnswerForm(Form):
    """An organisation's own answer."""

    answer = Choice(
        _("Will your organisation be a host?"),
        options=[("accept", _("Yes, we accept")), ("decline", _("No, we decline"))],
    )
    name = Text(_("Your name and position"), [required()], max_length=200)
    comment = LongText(_("Comment"), max_length=2_000)


class NoteAnswerForm(ManyForm):
    """An answer that came by letter or telephone, and who gave it."""

    answer = Choice(_("Answer"), options=[("accept", _("Accepted")), ("decline", _("Declined"))])
    because = Text(_("Who said so and how"), [required()], max_length=500)


class HostRightsForm(Form):
    """In what capacity a host stands, and what it may."""

    role = Choice(_("Role"))
    signs_off = Tick(_("Documents need this host’s approval"))
    sees_people = Tick(_("Its staff see registrants’ personal data"))

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.role.set_options(_roles())


class HostNoteForm(Form):
    """What a host's own staff alone reads."""

    note = LongText(_("Note"), max_length=10_000)


class ReasonForm(ManyForm):
    """Why a host is taken off the list."""

    reason = Text(_("Reason"), [required()], max_length=500)


class OwnReasonForm(ManyForm):
    """Why a host withdraws, if it wants to say so."""

    reason = Text(_("Reason"), max_length=500)
