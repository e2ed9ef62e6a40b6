"""Forms of messages to many."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.correspondence.mailings.models import Kind
from webinar.correspondence.mailings.rules import KIND_LABELS
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.roster.access import Choices
from webinar.web.fields import Choice, LongText, Text, required
from webinar.web.forms import Form
from webinar.web.i18n import language
from webinar.web.rendering import translate

#: Filters of the list that the form offers; a message keeps the others that it came with.
OWN_FILTERS = ("status", "category", "host", "tag")


class MailingForm(Form):
    """A message, and to whom it goes."""

    subject = Text(_("Subject"), [required()], max_length=200)
    text = LongText(_("Message"), [required()], max_length=10_000)
    kind = Choice(_("To"))
    status = Choice(_("Status"), blank=_("Everybody who holds or waits for a place"))
    category = Choice(_("Category"), blank=_("Any category"))
    host = Choice(_("Registered through"), blank=_("Any host"))
    tag = Choice(_("Tag"), blank=_("Any tag"))

    def offer(
        self, categories: list[AudienceCategory], hosts: dict[int, str], tags: list[str], more: list[Choices]
    ) -> None:
        """Set what can be chosen."""
        self.kind.set_options([(kind.value, translate(label)) for kind, label in KIND_LABELS.items()])
        self.status.set_options([(row.value, translate(STATUS_LABELS[row])) for row in RegistrationStatus])
        self.category.set_options(
            [("none", _("Without a category")), *((str(row.id), row.name_in(language())) for row in categories)]
        )
        self.host.set_options([("none", _("Through no host")), *((str(key), name) for key, name in hosts.items())])
        self.tag.set_options([(tag, f"#{tag}") for tag in tags])
        for one in more:
            self[one.key].set_options(list(one.options))

    def filters(self, keys: list[str]) -> dict[str, str]:
        """Return the filters that were chosen, by their names in addresses; none for who is not registered."""
        if self.kind.data != Kind.REGISTRATIONS:
            return {}
        return {key: self[key].data for key in keys if self[key].data}


def mailing_form(more: list[Choices]) -> type[MailingForm]:
    """Return the form with the filters of later rooms."""
    fields: dict[str, Any] = {one.key: Choice(one.label, blank=one.everybody) for one in more}
    return type("MailingFormWithFilters", (MailingForm,), fields)


class TemplateForm(Form):
    """Under which name a message is kept, whose it is and in which language."""

    name = Text(_("Name of the template"), [required()], max_length=80)
    organisation = Choice(_("Organisation"))
    language = Choice(_("Language"))
