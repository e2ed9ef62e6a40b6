"""The audit log in words: what was recorded beside an act, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _

from webinar.accounts.rules import ROLE_LABELS
from webinar.attendance.presence import rules as presence_rules
from webinar.attendance.readers.recognition import PLATFORMS
from webinar.convening.webinars import rules as webinar_rules
from webinar.core.text import N_
from webinar.programme.agenda import rules as agenda_rules
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.web.naming import leads_to, listed
from webinar.web.rendering import language_name, translate

#: What the log says by itself elsewhere, or what only programs read.
SILENT = frozenset({"message", "scopes", "slug", "target", "columns", "bytes"})
LABELS = {
    "added": N_("Added"), "admin": N_("Administrator"), "after": N_("After"), "amount": N_("Days or hours"),
    "answer": N_("Answer"), "answers": N_("Answers erased"), "at": N_("When"), "bad": N_("Rows with errors"),
    "because": N_("Reason"), "before": N_("Before"), "changed": N_("Changed"), "connections": N_("Connections"),
    "correction": N_("Correction asked for"), "count": N_("How many"), "dark": N_("For dark pages"),
    "delegation": N_("Delegation"), "document": N_("Document"), "done": N_("Done"), "email": N_("Email"),
    "failures": N_("Failed"), "file": N_("File"), "filters": N_("Filters"), "format": N_("File format"),
    "given": N_("Agreed to"), "gone": N_("Removed"), "grouping": N_("Grouped by"),
    "has_backup": N_("With a backup room"), "host": N_("Host"), "hosts": N_("Hosts"), "is_on": N_("Switched on"),
    "kind": N_("Type"), "known": N_("Registered before"), "language": N_("Language"), "languages": N_("Languages"),
    "left": N_("Left unchanged"), "links": N_("Number of links"), "mailed": N_("Emails"),
    "marked": N_("Marked as attended"), "minutes": N_("Minutes"), "mode": N_("How often"), "moved": N_("New time"),
    "name": N_("Name or title"), "new": N_("New"), "noted_by": N_("Noted by"), "number": N_("Number"),
    "official": N_("Official figure"), "old": N_("Before"), "on": N_("Switched on"), "order": N_("Sorted by"),
    "participants_list": N_("Participants’ list"), "people": N_("People"), "platform": N_("Platform"),
    "points": N_("Number of points"), "priority": N_("Place in the queue"), "pseudonymised": N_("Without names"),
    "public_list": N_("Public list"), "qualifier": N_("Precision"), "reason": N_("Reason"), "recipient": N_("Recipient"),
    "recipients": N_("Recipients"), "recurrence": N_("How often"), "registrations": N_("Registrations"),
    "removed": N_("Removed"), "retention_days": N_("Days after the webinar until personal data is erased"),
    "role": N_("Role"), "rows": N_("Rows"), "said_by": N_("Told by"), "seed": N_("Draw number"),
    "sees_people": N_("Sees registrants"), "series": N_("Series"), "share": N_("Share of the time attended"),
    "signs_off": N_("Signs off"), "source": N_("Source"), "speakers": N_("Speakers"), "state": N_("Status"),
    "status": N_("Status"), "tag": N_("Tag"), "tell": N_("Who is told"), "to": N_("To"),
    "unconfirmed": N_("Addresses never confirmed"), "unmarked": N_("Marks removed"), "upper": N_("At most"),
    "url": N_("Web address"), "value": N_("Figure"), "webinars": N_("Webinars"), "widened": N_("Opened to"),
    "without_name": N_("Quoted without a name"), "words": N_("Words"),
}  # fmt: skip
#: Facts that people change, by the names under which they are stored.
_FACTS = {
    "title": N_("Title"), "subtitle": N_("Subtitle"), "language": N_("Language"), "about": N_("About"), "date": N_("Date"),
    "starts_at": N_("Start"), "ends_at": N_("End"), "time_zone": N_("Time zone"), "capacity": N_("Capacity"),
    "registration_open": N_("Registration open"), "contact_email": N_("Contact email"), "full_name": N_("Full name"),
    "email": N_("Email"), "organisation": N_("Organisation"), "position": N_("Position"), "country": N_("Country"),
    "category_id": N_("Category"), "category": N_("Category"), "question": N_("Question"), "priority": N_("Place in the queue"),
    "name": N_("Name or title"), "working_languages": N_("Working languages"), "platform": N_("Platform"), "status": N_("Status"),
}  # fmt: skip
_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "status": STATUS_LABELS, "before": webinar_rules.STATE_LABELS, "after": webinar_rules.STATE_LABELS,
    "state": presence_rules.STATE_LABELS, "answer": agenda_rules.ANSWER_LABELS, "platform": PLATFORMS,
    "role": {**ROLE_LABELS, **webinar_rules.HOST_ROLE_LABELS, **agenda_rules.ROLE_LABELS},
}  # fmt: skip
_FORMATS = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "pdf": "PDF", "docx": "DOCX", "zip": "ZIP"}


def details_in_words(details: Mapping[str, Any]) -> str:
    """Return what was recorded beside an act: labels and values, without what is empty, zero or "no"."""
    parts = []
    for key, value in details.items():
        said = "" if key in SILENT else _said(key, value)
        if said:
            label = translate(LABELS[key]) if key in LABELS else key.replace("_", " ")
            parts.append(str(label) if value is True else f"{leads_to(label)} {said}")
    return " · ".join(parts)


def _said(key: str, value: Any) -> str:
    if value is True:
        return str(_("Yes"))
    if isinstance(value, Mapping):
        value = [f"{leads_to(_named(name))} {said}" for name, one in value.items() if (said := _said(name, one))]
    if isinstance(value, str):
        return _word(key, value)
    if isinstance(value, Iterable):
        return listed([_named(one) if key == "changed" else _said(key, one) for one in value])
    return str(value) if value else ""


def _named(name: object) -> str:
    text = str(name)
    return str(translate(_FACTS[text])) if text in _FACTS else text.replace("_", " ")


def _word(key: str, value: str) -> str:
    known = {str(getattr(code, "value", code)): label for code, label in _WORDS.get(key, {}).items()}
    if value in known:
        return str(translate(known[value]))
    if key in {"language", "languages"}:
        return str(language_name(value))
    return _FORMATS.get(value, value) if key == "format" else value.replace("_", " ") if key == "document" else value
