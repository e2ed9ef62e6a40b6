"""Forms of messages to many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from jinja2.filters import do_filesizeformat
from werkzeug.datastructures import FileStorage

from webinar.core import files
from webinar.core.errors import NotFound, RuleViolation
from webinar.core.mail import Enclosure
from webinar.correspondence.mailings.models import Kind, MailingFile
from webinar.correspondence.mailings.rules import KIND_LABELS, MOST_FILES, ensure_files
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.roster.access import Choices
from webinar.web.fields import Choice, LongText, Several, Text, Uploads, required
from webinar.web.forms import Form
from webinar.web.i18n import language, words
from webinar.web.rendering import translate
from webinar.web.site import site

#: Filters of the list that the form offers; a message keeps the others that it came with.
OWN_FILTERS = ("status", "category", "host", "tag")
#: What signs a file that was taken while the rest of the form is corrected.
_UPLOAD = "mailing-file"


class MailingForm(Form):
    """A message, and to whom it goes."""

    subject = Text(_("Subject"), [required()], max_length=200)
    text = LongText(_("Message"), [required()], max_length=10_000)
    remove = Several(_("Remove these files"))
    files = Uploads(_("Attach files"))
    kind = Choice(_("To"))
    status = Choice(_("Status"), blank=_("Everyone with a place or on the waiting list"))
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

    def offer_files(self, rows: list[MailingFile]) -> None:
        """Set which files can be taken off."""
        self.remove.set_options([(str(row.id), f"{row.name} ({do_filesizeformat(row.size)})") for row in rows])

    def take_files(self, folder: Path) -> list[Enclosure]:
        """Judge the files that came, and return those that are kept now or were kept before the form was corrected."""
        tokens = request.form.getlist("files-kept")[:MOST_FILES]
        taken = [found for token in tokens if (found := _read(token)) is not None]
        sent = [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]
        for one in sent[: MOST_FILES + 1]:
            try:
                media_type, name, content = files.enclosure(one.filename or "", one.read())
                ensure_files([(name, len(content))])
            except RuleViolation as error:
                self.files.errors = [*self.files.errors, f"{one.filename}: {words(error)}"]
            else:
                taken.append(Enclosure(name, media_type, len(content), files.save(folder, content)))
        return taken

    def filters(self, keys: list[str]) -> dict[str, str]:
        """Return the filters that were chosen, by their names in addresses; none for who is not registered."""
        if self.kind.data != Kind.REGISTRATIONS:
            return {}
        return {key: self[key].data for key in keys if self[key].data}


def kept_token(file: Enclosure) -> str:
    """Return what brings a file back with the corrected form."""
    return site().tokens.sign(_UPLOAD, file.digest, f"{file.media_type}|{file.size}|{file.name}")


def _read(token: str) -> Enclosure | None:
    try:
        digest, facts = site().tokens.read(_UPLOAD, token)
    except NotFound:
        return None
    media_type, size, name = facts.split("|", 2)
    return Enclosure(name, media_type, int(size), digest)


def mailing_form(more: list[Choices]) -> type[MailingForm]:
    """Return the form with the filters of later rooms."""
    fields: dict[str, Any] = {one.key: Choice(one.label, blank=one.everybody) for one in more}
    return type("MailingFormWithFilters", (MailingForm,), fields)


class TemplateForm(Form):
    """Under which name a message is kept, whose it is and in which language."""

    name = Text(_("Name of the template"), [required()], max_length=80)
    organisation = Choice(_("Organisation"))
    language = Choice(_("Language"))
