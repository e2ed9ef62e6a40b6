"""Base of all forms: cleaned text, errors at their fields, rule violations put where they belong."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm

from webinar.core.errors import RuleViolation
from webinar.web.i18n import words


class Form(FlaskForm):  # type: ignore[misc]
    """A form with CSRF. Fields come from `webinar.web.fields`, so that every text passes `clean_text`."""

    def violate(self, error: RuleViolation) -> None:
        """Show a rule violation at its field, or above the form when it names none."""
        target = self._fields.get(error.field or "")
        if target is None:
            self.form_errors.append(words(error))
        else:
            target.errors = [*target.errors, words(error)]

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field name, without the CSRF token and buttons."""
        return {name: field.data for name, field in self._fields.items() if name not in {"csrf_token", "submit"}}


class EmptyForm(Form):
    """CSRF alone, for pages that only ask "sure?"."""


#: Said by every required field that is left empty.
REQUIRED = _("Fill this in.")


def has_errors(form: Form) -> bool:
    """Tell whether a form shows any error."""
    return bool(form.errors or form.form_errors)
