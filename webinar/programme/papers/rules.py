"""Decisions about papers: the parts of a concept note, and which letter may go to whom."""

from __future__ import annotations

from datetime import date

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, slugify
from webinar.programme.papers.models import LetterKind, RecipientKind

#: The sections of a concept note, in order.
SECTIONS = {
    "background": N_("Background"), "objectives": N_("Objectives"), "questions": N_("Themes and guiding questions"),
    "format": N_("Format and languages"), "participants": N_("Participants"), "outcome": N_("Expected outcome"),
    "attribution": N_("Attribution and recording"), "labour": N_("Division of labour between the hosts"),
}  # fmt: skip
KIND_LABELS = {
    LetterKind.SAVE_THE_DATE: N_("Save the date"), LetterKind.INVITATION: N_("Letter of invitation"),
    LetterKind.NOTE_VERBALE: N_("Note verbale"),
}  # fmt: skip
RECIPIENT_LABELS = {
    RecipientKind.FOREIGN_MINISTRY: N_("Ministry of foreign affairs"), RecipientKind.MISSION: N_("Embassy or mission"),
    RecipientKind.SECRETARIAT: N_("Secretariat of an international organisation"),
    RecipientKind.OFFICIAL: N_("Minister, ambassador or other official"),
    RecipientKind.EXPERT: N_("Expert or speaker"), RecipientKind.ORGANISATION: N_("Think tank or other organisation"),
    RecipientKind.MEDIA: N_("Media"),
}  # fmt: skip
#: How a letter opens to somebody whose name the registry does not know.
SALUTATIONS = {
    RecipientKind.OFFICIAL: N_("Excellency,"), RecipientKind.MEDIA: N_("Dear Editor,"),
    RecipientKind.EXPERT: N_("Dear Colleague,"),
}  # fmt: skip
SALUTATION = N_("Dear Sir or Madam,")
#: A note verbale is the correspondence of states and international organisations (UN Correspondence Manual, III).
_DIPLOMATIC = frozenset({RecipientKind.FOREIGN_MINISTRY, RecipientKind.MISSION, RecipientKind.SECRETARIAT})


def ensure_fitting(kind: LetterKind, recipient: RecipientKind) -> None:
    """Refuse a note verbale to anybody but states' ministries and missions, and international secretariats."""
    if kind is LetterKind.NOTE_VERBALE and recipient not in _DIPLOMATIC:
        raise RuleViolation(
            N_(
                "A note verbale goes only to ministries of foreign affairs, missions and secretariats. Choose “Letter” instead."
            ),
            field="kind",
        )


def reference(acronym: str, year: int, number: int) -> str:
    """Return a reference number such as "CGSS/2026/007"."""
    return f"{slugify(acronym).upper() or 'REF'}/{year}/{number:03d}"


def ensure_dated(day: date | None) -> date:
    """Refuse a letter without a date."""
    if day is None:
        raise RuleViolation(N_("Enter an answer."), field="dated")
    return day
