"""The join page in words and values, and what the gate keeps of a registrant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.attendance.gate import queries, rules
from webinar.attendance.gate.access import Guest
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import when, zones_of
from webinar.core.database import columns
from webinar.programme.agenda.models import PanelRole
from webinar.programme.agenda.rules import ROLE_LABELS
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.registering.models import Registration
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.i18n import language
from webinar.web.naming import listed
from webinar.web.rendering import language_name, translate

#: The roles that platforms usually give another link.
_ROLES = (PanelRole.MODERATOR, PanelRole.INTERPRETER)


def page_of(guest: Guest, stage: rules.Stage) -> dict[str, Any]:
    """Return the variables of the join page; the webinar's hosts must be loaded."""
    webinar, settings = guest.webinar, guest.settings
    zone = guest.time_zone or webinar.time_zone or "UTC"
    opens = rules.opens_at(webinar, guest.minutes)
    spoken = [language_name(code) for code in webinar.working_languages]
    return {
        "webinar": webinar, "stage": stage.value, "guest": guest, "opens_at": opens, "opens": moment(opens, zone),
        "when": when(webinar, [guest.time_zone, *zones_of(webinar)]), "spoken": listed(spoken) if len(spoken) > 1 and not any(way.language for way in guest.ways) else "",
        "ways": [(way, language_name(way.language) if way.language else "") for way in guest.ways],
        "on_backup": settings.backup_since is not None,
    }  # fmt: skip


def audiences(webinar: Webinar, categories: Iterable[AudienceCategory]) -> dict[str, str]:
    """Return who may have a link of their own, with their names: panel, roles, categories, languages."""
    found = {rules.PANEL: str(_("Panel"))}
    found |= {f"role:{role.value}": translate(ROLE_LABELS[role]) for role in _ROLES}
    found |= {f"category:{row.key}": row.name_in(language()) for row in categories}
    if len(webinar.working_languages) > 1:
        found |= {f"language:{code}": language_name(code) for code in webinar.working_languages}
    return found


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return when somebody went through the gate."""
    rows = queries.clicks_of(session, registration.id)
    if rows:
        shown = [(_("Joined"), moment(row.clicked_at, registration.time_zone)) for row in rows]
        data = [columns(row, "webinar_id", "registration_id", "member_id") for row in rows]
        yield Kept(_("Join page"), shown, {"joined": data})
