"""Loaders of registrants' links, and what the form and a registrant's own page need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import read_hosts
from webinar.convening.webinars.rules import named
from webinar.core.audit import Actor
from webinar.core.errors import LinkEnded, NotFound
from webinar.core.text import N_
from webinar.core.tokens import same
from webinar.registration.admission.models import AdmissionMode
from webinar.registration.admission.rules import CATEGORY_LINK
from webinar.registration.form.models import FieldKind, FormField
from webinar.registration.privacy import rules as consent_rules
from webinar.registration.privacy.printing import Agreement, agreement
from webinar.registration.privacy.service import keep_wordings
from webinar.registration.registering import queries, setup
from webinar.registration.registering.models import Registration, RegistrationFile
from webinar.registration.registering.rules import JOIN_LINK, REGISTRANT_LINK
from webinar.registration.registering.setup import Setup
from webinar.web.database import session
from webinar.web.i18n import language, language_tag
from webinar.web.site import site

GONE = N_("This registration no longer exists. Its address may not have been confirmed in time.")
_ERASED = N_("This registration’s data was erased, so its link no longer works.")
_PASSED_ON = N_("This place was passed on to a colleague, so this link no longer works.")


def registration_of(token: str) -> Registration:
    """Return the registration of a registrant's link; NotFound for every other token, LinkEnded for one that is void."""
    public_id, nonce = site().tokens.read(REGISTRANT_LINK, token)
    registration = queries.by_public_id(session(), public_id)
    if registration is None:
        raise LinkEnded(GONE)
    ensure_current(registration, nonce)
    return registration


def erased_of(token: str) -> Registration | None:
    """Return the registration to which a registrant's link led, if its data is erased by now."""
    public_id, _nonce = site().tokens.read(REGISTRANT_LINK, token)
    found = queries.by_public_id(session(), public_id)
    return found if found is not None and found.erased_at is not None else None


def ensure_current(registration: Registration, nonce: str) -> None:
    """Refuse a link that was void before; LinkEnded says why."""
    if not same(registration.nonce, nonce):
        # Whoever holds a signed link was its owner once: they learn what became of it, and nothing of anybody else.
        raise LinkEnded(_ERASED if registration.erased_at else _PASSED_ON)


def registrant_link(registration: Registration) -> str:
    """Return the address of a registrant's own page."""
    return site().link("me.show", REGISTRANT_LINK, registration.public_id, registration.nonce)


def join_link(registration: Registration) -> str:
    """Return the address of the page that leads into the webinar; it opens nothing else."""
    return site().link(site().page("join"), JOIN_LINK, registration.public_id, registration.nonce)


def registrant(registration: Registration) -> Actor:
    """Return a registrant as the audit log names them: without their name."""
    return Actor("registrant", registration.label, registration.id)


def setup_of(webinar: Webinar) -> Setup:
    """Return by what registrations of a webinar are judged; a request asks once and hands it on."""
    return setup.read(session(), webinar)


def invited_to(setup: Setup, token: str) -> set[int]:
    """Return the ids of the categories that an invitation link opens; none for any other token."""
    if not token:
        return set()
    try:
        name, nonce = site().tokens.read(CATEGORY_LINK, token)
    except NotFound:
        return set()
    return {
        row.id for row in setup.categories
        if name == f"{setup.webinar.id}:{row.key}" and row.link_nonce and same(row.link_nonce, nonce)
        and row.mode is AdmissionMode.INVITATION
    }  # fmt: skip


def agreement_of(setup: Setup) -> Agreement:
    """Return what the form asks people to agree to, in the present language; its words are made once for a setup."""
    webinar, tag = setup.webinar, language_tag()
    return setup.once(
        ("agreement", tag, webinar.privacy_notice), lambda: agreement(read_hosts(session(), webinar), setup.privacy)
    )


def source_of(webinar: Webinar, arguments: dict[str, str]) -> tuple[int | None, str]:
    """Return through which host's link (its id) and from which campaign somebody comes, by the address's query."""
    slug = arguments.get("host")
    hosts = named(read_hosts(session(), webinar)) if slug else ()
    host = next((row.id for row in hosts if row.organisation.slug == slug), None)
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
