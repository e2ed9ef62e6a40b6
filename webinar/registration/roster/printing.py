"""The list in words and values: columns, rows, and who may be named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.accounts.rules import can
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import Desk, for_staff, roles_for
from webinar.core.audit import AuditEntry
from webinar.core.database import columns
from webinar.core.sheets import Cell
from webinar.registration.form import rules as questionnaire
from webinar.registration.form.forms.answers import label
from webinar.registration.form.models import FormField
from webinar.registration.form.printing import printed_answer
from webinar.registration.form.queries import fields as fields_of
from webinar.registration.registering.models import Registration, RegistrationFile, RegistrationStatus
from webinar.registration.registering.queries import undecided
from webinar.registration.registering.rules import STATUS_LABELS
from webinar.registration.roster import queries
from webinar.registration.roster.access import Registrant, Roster, registrant
from webinar.registration.roster.models import RegistrationNote
from webinar.registration.roster.rules import ACT_LABELS, Act
from webinar.web.database import session
from webinar.web.dates import moment
from webinar.web.feature import FOUND, Hit, Kept, Need
from webinar.web.i18n import language_tag
from webinar.web.rendering import country_name, translate
from webinar.web.site import site


def own_fields(fields: Sequence[FormField]) -> list[FormField]:
    """Return the fields whose answers stand beside the registration's own columns."""
    return [row for row in fields if row.key not in questionnaire.SYSTEM and row.kind not in questionnaire.SILENT]


def headings(fields: Sequence[FormField], *, internal: bool = False) -> list[str]:
    """Return the headings of the list as a file; `internal` takes the fields' internal names, which never change."""
    if internal:
        fixed = ["public_id", "full_name", "email", "organisation", "position", "country", "category", "status",
                 "registered_at", "source_host", "source", "language", "time_zone", "question"]  # fmt: skip
        return fixed + [row.key for row in own_fields(fields)]
    return [_("Number"), _("Name"), _("Email"), _("Organisation"), _("Position"), _("Country"), _("Category"), _("Status"),
            _("Registered at (UTC)"), _("Registered through"), _("Campaign"), _("Language"), _("Time zone"), _("Question"),
            *(label(row) for row in own_fields(fields))]  # fmt: skip


def rows(webinar_id: int, found: Select[Any], hosts: dict[int, str], roster: Roster | None) -> Iterator[list[Cell]]:
    """Yield a row for each registration that the statement (`queries.for_file`) finds; read when the first row is asked for.

    That may be after the request's session has ended: nothing that was loaded in it is used.

    Without a roster everybody is named: for commands, whose user holds the database itself.
    """
    own = own_fields(fields_of(session(), webinar_id))
    # The same few words thousands of times, in one language.
    words = cache(country_name), cache(lambda status: translate(STATUS_LABELS[status]))
    for registration in session().execute(found.execution_options(yield_per=500)):
        shown = roster.of(registration) if roster else registrant(registration, seen=True)
        answers = registration.answers if shown.seen else {}
        yield _row(shown, [printed_answer(field, answers.get(field.key, {})) for field in own], hosts, words)


def _row(
    row: Registrant, answers: Sequence[str], hosts: dict[int, str], words: tuple[Callable[[str], str], ...]
) -> list[Cell]:
    country, status = words
    return [
        row.public_id, row.name, row.email, row.organisation, row.position, country(row.country), row.category,
        status(row.status), row.created_at.replace(tzinfo=None).isoformat(" ", "minutes"), hosts.get(row.source_host_id or 0, ""),
        row.source, row.language, row.time_zone, row.question, *answers,
    ]  # fmt: skip


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return what staff attached to a registration, and what was done to it; who of the staff did it is theirs."""
    zone = registration.time_zone
    tags = queries.tags_of(session, [registration.id]).get(registration.id, [])
    notes = queries.own_notes(session, registration.id)
    shown = [(_("Tag"), f"#{tag}") for tag in tags]
    shown += [(_("Note of %(name)s", name=note.organisation.name_in(language_tag())), note.text) for note in notes]
    said = [
        {"organisation": note.organisation.name, "text": note.text, "created_at": note.created_at} for note in notes
    ]
    yield Kept(_("Staff notes"), shown, {"tags": tags, "notes": said})
    words, entries = site().history, queries.own_history(session, registration)
    yield Kept(
        _("History"),
        [(moment(entry.at, zone), translate(words.get(entry.action, _("Changed")))) for entry in entries],
        {"history": [columns(entry, "actor_id", "actor_name", "scope") for entry in entries]},
    )


def find(session: Session, text: str, user: User) -> Iterable[Hit]:
    """Find registrants by name, address or organisation: those whom the user, who is signed in, may see by name."""
    rows = queries.found(session, text, user, limit=500)
    webinars = session.scalars(for_staff(user).where(Webinar.id.in_({row.webinar_id for row in rows}))).unique()
    mine = {row.id: row for row in webinars if _reads(session, user, row)}
    rosters = {key: Roster.for_me(row) for key, row in mine.items()}
    seen = (row for row in rows if row.webinar_id in mine and rosters[row.webinar_id].sees(row))
    for row in islice(seen, FOUND):
        webinar = mine[row.webinar_id]
        url = url_for("registrant.show", slug=webinar.slug, public_id=row.public_id)
        yield Hit(_("Registration"), row.full_name, url, f"{webinar.title} · {translate(STATUS_LABELS[row.status])}")


def needs(session: Session, _user: User, desk: Desk, _now: datetime) -> Iterable[Need]:
    """Return which webinars have registrations to decide, and which are full with people on the waiting list."""
    webinars = desk.where(Action.EDIT_REGISTRATIONS)
    for webinar_id, status, count, latest in undecided(session, webinars):
        webinar = webinars[webinar_id]
        page = url_for("registrations.index", slug=webinar.slug, status=status.value)
        if status is RegistrationStatus.PENDING:
            text = ngettext("%(num)d registration to approve", "%(num)d registrations to approve", count)
            yield Need(f"registration.pending:{latest}", webinar.title, text, _("Decide"), page)
        else:
            text = ngettext(
                "Full: %(num)d person on the waiting list", "Full: %(num)d people on the waiting list", count
            )
            yield Need(f"registration.waiting:{webinar_id}", webinar.title, text, _("View list"), page)


def _reads(session: Session, user: User, webinar: Webinar) -> bool:
    roles = roles_for(session, user.id, webinar, personal=True)
    return can(roles, Action.VIEW_REGISTRATIONS, is_admin=user.is_admin)


def act_title(act: Act, count: int) -> str:
    """Return what an act does to how many, for the page that asks and its button."""
    titles = {
        Act.APPROVE: ngettext("Approve %(num)d registration", "Approve %(num)d registrations", count),
        Act.DECLINE: ngettext("Decline %(num)d registration", "Decline %(num)d registrations", count),
        Act.PLACE: ngettext("Give %(num)d place", "Give %(num)d places", count),
        Act.CANCEL: ngettext("Cancel %(num)d registration", "Cancel %(num)d registrations", count),
        Act.MOVE: ngettext("Move %(num)d registration", "Move %(num)d registrations", count),
        Act.PRIORITY: ngettext("Set priority of %(num)d registration", "Set priority of %(num)d registrations", count),
        Act.TAG: ngettext("Tag %(num)d registration", "Tag %(num)d registrations", count),
        Act.UNTAG: ngettext("Remove tag from %(num)d registration", "Remove tag from %(num)d registrations", count),
    }
    return str(titles[act])


def act_on_one(act: Act) -> str:
    """Return what an act does, for its button beside one registration."""
    named = {Act.CANCEL: _("Cancel registration")}
    return str(named.get(act) or translate(ACT_LABELS[act]))


@dataclass(frozen=True)
class Deed:
    """One line of a registration's history: when, what in words, which user did it, and more where it may be read."""

    at: datetime
    what: str
    who: str
    changed: Sequence[str] = ()
    tag: str = ""


def history(entries: Iterable[AuditEntry], *, seen: bool) -> list[Deed]:
    """Return a registration's history in words; of somebody who is not seen, acts alone."""
    words = site().history
    return [
        Deed(
            entry.at, translate(words.get(entry.action, entry.action)),
            entry.actor_name if entry.actor_kind == "user" else "",
            entry.details.get("changed", ()) if seen else (), entry.details.get("tag", "") if seen else "",
        )
        for entry in entries
    ]  # fmt: skip


@dataclass(frozen=True)
class Note:
    """What the staff of one's own organisation wrote about a registrant."""

    text: str
    author: str
    organisation: str
    created_at: datetime


def notes(found: Iterable[RegistrationNote]) -> list[Note]:
    """Return notes as values."""
    return [Note(row.text, row.author, row.organisation.short_name, row.created_at) for row in found]


@dataclass(frozen=True)
class HandedIn:
    """A file that a registrant handed in."""

    id: int
    name: str


def files(found: Iterable[RegistrationFile], *, seen: bool) -> list[HandedIn]:
    """Return files as values; of somebody who is not seen, none."""
    return [HandedIn(row.id, row.name) for row in found] if seen else []
