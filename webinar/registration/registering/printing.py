"""What registration keeps of a person, in words and as data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.core.database import columns
from webinar.registration.form.forms.answers import label
from webinar.registration.form.printing import printed_answers
from webinar.registration.privacy.printing import consent_texts
from webinar.registration.privacy.queries import wordings
from webinar.registration.registering import queries
from webinar.registration.registering.forms import with_accreditation
from webinar.registration.registering.models import Registration
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.registering.setup import Setup, read
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.i18n import language_tag
from webinar.web.rendering import country_name, language_name, translate

#: Keys of links and of searching say nothing of a person that the other columns do not.
_KEYS = ("nonce", "email_key", "organisation_key", "search_key", "webinar_id", "category_id", "source_host_id")


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return what the registration itself says: the entry, the answers, the consents, the files."""
    setup = read(session, registration.webinar)
    answers = printed_answers(with_accreditation(setup.fields, setup.categories), registration.answers)
    host = next((row for row in registration.webinar.hosts if row.id == registration.source_host_id), None)
    data = columns(registration, "answers", "consents", *_KEYS) | {
        "webinar": registration.webinar.title,
        "category": registration.category.name if registration.category else None,
        "source_host": host.organisation.name if host else None,
        "answers": {row.key: text for row, text in answers},
        "answer_values": registration.answers,
    }
    yield Kept(_("Your registration"), [*_entry(registration), *_times(registration)], data)
    yield Kept(_("Your answers"), [(label(row), text) for row, text in answers], {})
    yield _consents(session, setup, registration)
    files = queries.files_of(session, registration.id)
    yield Kept(
        _("Files"),
        [(row.name, moment(row.uploaded_at, registration.time_zone)) for row in files],
        {"files": [columns(row, "registration_id", "digest") for row in files]},
    )


def _entry(registration: Registration) -> list[tuple[str, str]]:
    """Return what somebody entered, and what became of it."""
    category, tag = registration.category, language_tag()
    hosts = {row.id: row.organisation.name_in(tag) for row in registration.webinar.hosts}
    through = " ".join(filter(None, [hosts.get(registration.source_host_id or 0, ""), registration.source]))
    rows = [
        (_("Webinar"), registration.webinar.title), (_("Name"), registration.full_name),
        (_("Email address"), registration.email), (_("You attend as"), category.name_in(tag) if category else ""),
        (_("Organisation"), registration.organisation), (_("Position"), registration.position),
        (_("Country or represented entity"), country_name(registration.country)),
        (_("Question"), registration.question), (_("Email language"), language_name(registration.language)),
        (_("Status"), translate(STATUS_LABELS[registration.status])), (_("Reason"), _reason(registration)),
        (_("Priority on the waiting list"), str(registration.priority or "")), (_("Registered through"), through),
        (_("Privacy notice you agreed to"), registration.notice),
    ]  # fmt: skip
    return [(name, value) for name, value in rows if value]


def _reason(registration: Registration) -> str:
    return translate(registration.reason) if registration.reason else ""


def _times(registration: Registration) -> list[tuple[str, str]]:
    rows = [
        (_("Registered"), registration.created_at), (_("Agreed to the notice"), registration.agreed_at),
        (_("Address confirmed"), registration.proved_at), (_("On the waiting list since"), registration.queued_at),
        (_("Place held until"), registration.held_until), (_("Last email about your place"), registration.told_at),
        (_("Last changed"), registration.changed_at),
    ]  # fmt: skip
    zone = (_("Time zone"), moment(registration.created_at, registration.time_zone).rpartition("(")[2].rstrip(")"))
    return [zone, *((name, moment(at, registration.time_zone)) for name, at in rows if at)]


def _consents(session: Session, setup: Setup, registration: Registration) -> Kept:
    """Return each consent under the wording that was shown."""
    known = {row.id: row.text for row in wordings(session, registration.webinar_id)}
    now = consent_texts(setup.webinar, setup.privacy)
    shown, data = [], {}
    for purpose, answer in registration.consents.items():
        text = known.get(answer.get("wording")) or now.get(purpose) or _("A consent we no longer ask for")
        at = moment(datetime.fromisoformat(answer["at"]), registration.time_zone)
        shown.append((str(text), f"{_('Yes') if answer['given'] else _('No')} · {at}"))
        data[purpose] = {**answer, "text": str(text)}
    kept: dict[str, Any] = {"consents": data}
    return Kept(_("Your consents"), shown, kept)
