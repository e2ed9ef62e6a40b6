"""Forms of papers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from webinar.directory.organisations.models import Organisation
from webinar.programme.papers.models import LetterKind, RecipientKind
from webinar.programme.papers.rules import KIND_LABELS, RECIPIENT_LABELS, SECTIONS, ensure_dated
from webinar.programme.papers.service import LetterDetails
from webinar.web.fields import Choice, Day, LongText, Text, required
from webinar.web.forms import Form
from webinar.web.i18n import locale
from webinar.web.rendering import translate
from webinar.web.site import site


def concept_note_form() -> type[Form]:
    """Return the form with a field for each section."""
    fields = {key: LongText(_(label), max_length=10_000) for key, label in SECTIONS.items()}
    return type("ConceptNoteForm", (Form,), fields)


class LetterForm(Form):
    """A letter; its text is proposed and can be changed."""

    proposes = True

    organisation = Choice(_("Letterhead of"))
    kind = Choice(_("Kind"))
    recipient_kind = Choice(_("Recipient"))
    recipient = LongText(_("Name and address of the recipient"), [required()], max_length=1_000)
    language = Choice(_("Language"))
    dated = Day(_("Date"), [required()])
    reference = Text(_("Reference number"), max_length=60)
    body = LongText(_("Text"), [required()], max_length=20_000)
    signature = LongText(_("Signature: name and position"), max_length=500)

    def __init__(self, *args: Any, organisations: list[Organisation], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.organisation.set_options([(str(row.id), row.name) for row in organisations])
        self.kind.set_options([(kind.value, translate(label)) for kind, label in KIND_LABELS.items()])
        self.recipient_kind.set_options([(kind.value, translate(label)) for kind, label in RECIPIENT_LABELS.items()])
        names = locale().languages
        self.language.set_options([(code, str(names.get(code, code))) for code in site().settings.languages])

    def details(self) -> LetterDetails:
        """Return what was typed."""
        return LetterDetails(
            int(self.organisation.data), LetterKind(self.kind.data), RecipientKind(self.recipient_kind.data),
            self.recipient.data, self.language.data, ensure_dated(self.dated.data), self.body.data, self.reference.data,
            self.signature.data,
        )  # fmt: skip
