"""Loaders of registrants' links, and what the form and a registrant's own page need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webinar.admission import queries as admission
from webinar.admission.models import AdmissionMode, AudienceCategory
from webinar.admission.rules import CATEGORY_LINK
from webinar.consent import rules as consent_rules
from webinar.consent.service import keep_wordings
from webinar.core.audit import Actor
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.questionnaire.models import FieldKind, FormField
from webinar.questionnaire.queries import form_of
from webinar.registration import queries
from webinar.registration.models import Registration, RegistrationFile
from webinar.registration.rules import REGISTRANT_LINK
from webinar.web.database import session
from webinar.web.i18n import language
from webinar.web.site import site
from webinar.webinars.models import Webinar


def registration_of(token: str) -> Registration:
    """Return the registration of a registrant's link; NotFound for every other token."""
    public_id, nonce = site().tokens.read(REGISTRANT_LINK, token)
    registration = queries.by_public_id(session(), public_id)
    if registration is None or not same(registration.nonce, nonce):
        raise NotFound
    return registration


def registrant_link(registration: Registration) -> str:
    """Return the address of a registrant's own page."""
    return site().link("me.show", REGISTRANT_LINK, registration.public_id, registration.nonce)


def registrant(registration: Registration) -> Actor:
    """Return a registrant as the audit log names them: without their name."""
    return Actor("registrant", registration.label, registration.id)


def form_parts(webinar: Webinar) -> tuple[list[FormField], Sequence[AudienceCategory]]:
    """Return the fields and categories of a webinar's form."""
    return list(form_of(session(), webinar)), admission.setup(session(), webinar).categories


def invited_to(webinar: Webinar, categories: Sequence[AudienceCategory], token: str) -> set[int]:
    """Return the ids of the categories that an invitation link opens; none for any other token."""
    if not token:
        return set()
    try:
        name, nonce = site().tokens.read(CATEGORY_LINK, token)
    except NotFound:
        return set()
    return {
        row.id for row in categories
        if name == f"{webinar.id}:{row.key}" and row.link_nonce and same(row.link_nonce, nonce)
        and row.mode is AdmissionMode.INVITATION
    }  # fmt: skip


def category_link(webinar: Webinar, category: AudienceCategory) -> str:
    """Return the address that opens a category by invitation."""
    token = site().tokens.sign(CATEGORY_LINK, f"{webinar.id}:{category.key}", category.link_nonce)
    return site().url("registration.form", slug=webinar.slug, invite=token)


def source_of(webinar: Webinar, arguments: dict[str, str]) -> tuple[int | None, str]:
    """Return through which host's link (its id) and from which campaign somebody comes, by the address's query."""
    host = next((row.id for row in webinar.hosts if row.organisation.slug == arguments.get("host")), None)
    words = [arguments.get(key, "").strip()[:60] for key in ("utm_source", "utm_medium", "utm_campaign")]
    return host, " / ".join(word for word in words if word)


def consents(
    webinar: Webinar, texts: Mapping[str, str], given: Mapping[str, bool], before: Mapping[str, object]
) -> dict[str, object]:
    """Return the consents after an answer, with the wordings that were shown; nothing is kept where nothing is asked."""
    if not given:
        return dict(before)
    now = site().now()
    return consent_rules.answered(before, given, keep_wordings(session(), webinar, texts, language(), now=now), now)


def keep_files(registration: Registration, asked: Sequence[FormField]) -> None:
    """Bring the rows of files in step with the answers."""
    if not any(field.kind is FieldKind.FILE for field in asked):
        return
    known = {row.field_key: row for row in queries.files_of(session(), registration.id)}
    for field in asked:
        value = registration.answers.get(field.key, {}).get("value") if field.kind is FieldKind.FILE else None
        if not isinstance(value, dict):
            continue
        row = known.get(field.key) or RegistrationFile(registration_id=registration.id, field_key=field.key)
        if row.digest != value["digest"]:
            row.name, row.media_type, row.size = value["name"], value["media_type"], value["size"]
            row.digest, row.uploaded_at = value["digest"], site().now()
            session().add(row)
