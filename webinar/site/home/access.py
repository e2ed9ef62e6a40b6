"""What one of the staff may know and take back: the audit log, their last act on many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webinar.accounts.access import me
from webinar.accounts.models import Action
from webinar.convening.webinars.access import may, take_up
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core.audit import AuditEntry
from webinar.core.errors import NotAllowed
from webinar.core.text import N_
from webinar.directory.organisations.queries import can_anywhere
from webinar.registration.roster.access import knows_people
from webinar.site.home import queries
from webinar.web.database import session as request_session
from webinar.web.feature import Hit
from webinar.web.rendering import translate

#: Who acts besides staff, by the kind under which the log keeps them.
ACTORS = {
    "system": N_("Automatic"), "visitor": N_("Visitor"), "registrant": N_("Registrant"), "speaker": N_("Speaker"), "host": N_("Host"),
    "focal point": N_("Focal point"), "reader": N_("Reader of an email"),
}  # fmt: skip
#: So many things that the user changed are shown.
RECENT = 6

#: Rooms whose acts are done to registrants and other people outside the staff; their targets and details may name them.
_ABOUT_PEOPLE = frozenset(
    {"registration", "registrants", "transfers", "intake", "delegations", "participants", "attendance", "reports",
     "messages"}
)  # fmt: skip


#: Acts of other rooms whose details may do so: what files of messages are called.
_WITH_NAMES = frozenset({"mailings.attach", "mailings.detach", "mailings.request", "mailings.send"})


@dataclass(frozen=True)
class LogLine:
    """One act: when, who, what to what, and more."""

    at: datetime
    actor_name: str
    action: str
    target: str
    details: dict[str, Any]


def webinar_to_act_on(scope: str | None, action: Action) -> Webinar | None:
    """Return the webinar of a scope, None for what belongs to no webinar; NotAllowed unless the user may do `action`."""
    if scope is None:
        if not can_anywhere(request_session(), me(), action):
            raise NotAllowed
        return None
    webinar = by_id(request_session(), int(scope.removeprefix("webinar:")))
    take_up(webinar)
    if not may(action):
        raise NotAllowed
    return webinar


def recent(*, people: bool) -> list[Hit]:
    """Return the webinars, organisations and (with `people`) people that the signed-in user changed last."""
    pages = {
        "webinar": (_("Webinar"), "manage.overview", "slug"), "person": (_("Person"), "people.edit", "public_id"),
        "organisation": (_("Organisation"), "organisations.show", "slug"),
    }  # fmt: skip
    scopes = queries.recent_scopes(request_session(), me())
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, _colon, ident in (scope.partition(":") for scope in scopes):
        if kind in pages:
            ids[kind].append(int(ident))
    found = {}
    for kind, ident, name, key in queries.recent_things(request_session(), me(), ids, people=people) if ids else ():
        label, endpoint, argument = pages[kind]
        found[f"{kind}:{ident}"] = Hit(label, name, url_for(endpoint, **{argument: key}))
    return [found[scope] for scope in scopes if scope in found][:RECENT]


def log_lines(entries: Sequence[AuditEntry]) -> list[LogLine]:
    """Return entries for the signed-in user: of acts on registrants whom they may not all know, only acts and numbers."""
    if me().is_admin:
        return [_line(entry, whole=True) for entry in entries]
    scopes = {entry.scope for entry in entries if (entry.scope or "").startswith("webinar:")}
    whole = {None} | {scope for scope in scopes if scope and _knows(scope)}
    return [_line(entry, whole=entry.scope in whole) for entry in entries]


def _knows(scope: str) -> bool:
    return knows_people(by_id(request_session(), int(scope.removeprefix("webinar:"))))


def _line(entry: AuditEntry, *, whole: bool) -> LogLine:
    about_people = (
        entry.action.split(".")[0] in _ABOUT_PEOPLE
        or entry.action in _WITH_NAMES
        or entry.actor_kind not in {"user", "system"}
    )
    who = _who(entry, whole=whole or not about_people)
    if whole or not about_people:
        return LogLine(entry.at, who, entry.action, entry.target, entry.details)
    numbers = {key: value for key, value in entry.details.items() if isinstance(value, int | float)}
    return LogLine(
        entry.at, who, entry.action,
        entry.target if entry.target.startswith("Registration ") else "", numbers,
    )  # fmt: skip


def _who(entry: AuditEntry, *, whole: bool) -> str:
    """Return who acted: by name those who have one and may be named, else what they are."""
    kind = translate(ACTORS.get(entry.actor_kind, entry.actor_kind))
    if entry.actor_kind == "system":
        return f"{kind} ({entry.actor_name})"
    named = entry.actor_kind == "user" or (whole and entry.actor_kind not in {"visitor", "reader"})
    return entry.actor_name if named else kind
