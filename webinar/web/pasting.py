"""Lines that are pasted: each is shown as a row first, and what is ticked there is taken."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from webinar.core.errors import RuleViolation
from webinar.core.text import clean_text
from webinar.web.bulk import mark_of
from webinar.web.fields import LongText
from webinar.web.forms import Form, has_errors
from webinar.web.i18n import words


class Lines(LongText):
    """Lines whose cells are cleaned each; the tabs that part them are kept."""

    def clean(self, raw: str) -> str:
        """Return the text without what cannot be stored, see `clean_text`."""
        clean_text(raw, multiline=True, max_length=self.max_length)
        lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join("\t".join(map(clean_text, line.split("\t"))) for line in lines).strip("\n")


class PasteForm(Form):
    """Lines, and whether they are those whose rows were shown; rooms add `lines` with their own label."""

    lines: Lines

    @property
    def mark(self) -> str:
        """Return what the page sends along, so that other lines are shown before anything is done."""
        return mark_of(self.lines.data or "")

    @property
    def is_shown(self) -> bool:
        """Tell whether the rows that were answered are those of these lines."""
        return request.form.get("mark") == self.mark

    @property
    def adds(self) -> bool:
        """Tell whether what is ticked is to be taken now."""
        return "add" in request.form and self.is_shown and not has_errors(self)

    def rows(self, most: int) -> list[tuple[int, str]]:
        """Return the lines that say something by their numbers; more than `most` are refused, and those left shown.

        A tab at the beginning stays: an empty cell is the first of its columns.
        """
        lines = enumerate((self.lines.data or "").split("\n"), start=1)
        found = [(number, line) for number, line in lines if line.strip()]
        if len(found) > most:
            self.lines.errors = [*self.lines.errors, gettext("Paste up to %(limit)d lines at a time.", limit=most)]
        return found[:most]

    def refuse(self, number: int, error: RuleViolation) -> None:
        """Say what is wrong with a line."""
        said = gettext("Line %(number)d: %(problem)s", number=number, problem=words(error))
        self.lines.errors = [*self.lines.errors, said]

    def takes(self, number: int, *, usually: bool) -> bool:
        """Tell whether a row is ticked; one that is shown for the first time is, if it `usually` is."""
        return f"take-{number}" in request.form if self.is_shown else usually

    def answer(self, name: str, number: int, usual: str) -> str:
        """Return what is chosen in a row."""
        return request.form.get(f"{name}-{number}", usual) if self.is_shown else usual
