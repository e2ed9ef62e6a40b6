"""Answers in words, in the present language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.registration.admission.queries import categories
from webinar.registration.form import queries, rules
from webinar.registration.form.forms.answers import label
from webinar.registration.form.forms.manage import deciding_options
from webinar.registration.form.models import FieldKind, FormField
from webinar.web.i18n import language_tag
from webinar.web.rendering import country_name, language_name, translate


def printed_answer(field: FormField, answer: Mapping[str, Any]) -> str:
    """Return an answer in words of the present language; choices as the version that was answered had them."""
    value, version = answer.get("value"), answer.get("version")
    if rules.is_empty(value):
        return ""
    if field.kind in rules.LISTED:
        keys = value if isinstance(value, list) else [value]
        return "; ".join(rules.choice_label(field, str(key), version, language_tag()) for key in keys)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if field.kind is FieldKind.FILE and isinstance(value, Mapping):
        return str(value.get("name", ""))
    named = {FieldKind.COUNTRY: country_name, FieldKind.LANGUAGE: language_name}.get(field.kind)
    return named(str(value)) if named else str(value)


def printed_answers(fields: Sequence[FormField], answers: Mapping[str, Any]) -> list[tuple[FormField, str]]:
    """Return (field, answer in words) of everything that was answered, in the form's order."""
    rows = [(row, printed_answer(row, answers[row.key])) for row in fields if row.key in answers]
    return [(row, text) for row, text in rows if text]


def faults_in_words(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return, by internal name, what is wrong with the conditions of a webinar's form; see `rules.faults`."""
    fields, offered = queries.fields(session, webinar.id), categories(session, webinar.id)
    answers = {
        row.key: {option[0] for option in deciding_options(row, offered)} for row in fields if row.kind in rules.DECIDING
    }  # fmt: skip
    words = {}
    for key, fault in rules.faults(fields, answers).items():
        params = {one: translate(text) if one == "name" else text for one, text in fault.params.items()}
        words[key] = translate(fault.words, **params)
    return words


def conditions_in_words(session: Session, webinar: Webinar, fields: Sequence[FormField]) -> dict[str, str]:
    """Return, by internal name, on what answers fields depend, as the list of fields says it."""
    by_key, words = {field.key: field for field in fields}, {}
    offered = categories(session, webinar.id) if any(field.condition for field in fields) else ()
    for field in fields:
        if not field.condition:
            continue
        key, wanted = str(field.condition.get("key")), [str(one) for one in field.condition.get("values", [])]
        parent = by_key.get(key)
        names = {option[0]: option[1] for option in deciding_options(parent, offered)} if parent else {}
        values = ", ".join(
            str(names.get(one) or (parent and rules.choice_label(parent, one, None)) or one) for one in wanted
        )
        words[field.key] = _("if “%(name)s” is %(values)s", name=label(parent) if parent else key, values=values)
    return words


def unasked(session: Session, webinar: Webinar, _now: datetime) -> Mapping[str, Any] | None:
    """Return how many questions wait for an answer that is gone, for the page on which categories are changed."""
    found = faults_in_words(session, webinar)
    return {"count": len(found)} if found else None
