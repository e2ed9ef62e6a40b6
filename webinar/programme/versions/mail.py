"""Mails to the panel about releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id
from webinar.core.mail import Mail
from webinar.directory.people.models import Person
from webinar.directory.people.printing import addressed
from webinar.programme.agenda.access import speaker_link
from webinar.programme.agenda.printing import printed_programme
from webinar.programme.calendar.printing import host_names, sender
from webinar.programme.versions import queries, rules
from webinar.programme.versions.models import ProgrammeVersion
from webinar.programme.versions.printing import change_words
from webinar.programme.versions.tasks import SendProgrammeNotice
from webinar.web.dates import date_long, place
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail
from webinar.web.site import site


def build_notice(session: Session, task: SendProgrammeNotice, _now: datetime) -> Mail | None:
    """Return the mail about a release for one person; None when person or address is gone."""
    release = queries.by_id(session, task.release_id)
    person = session.get(Person, task.person_id)
    if release is None or person is None or not person.email:
        return None
    return of_release(session, by_id(session, release.webinar_id), person, release)


def of_release(session: Session, webinar: Webinar, person: Person, release: ProgrammeVersion) -> Mail:
    """Return the mail about a release as a person gets it."""
    before = queries.numbered(session, webinar.id, release.number - 1)
    changes = rules.differences(before.content if before else None, release.content)
    return notice(session, webinar, person, changes, release.content, note=release.note, first=before is None)


def notice(
    session: Session, webinar: Webinar, person: Person, changes: Sequence[rules.Change], content: rules.Content,
    *, note: str, first: bool = False,
) -> Mail:  # fmt: skip
    """Return the mail that tells a person what changed, first in their own part, and when they speak now."""
    here = site()
    mine = rules.concerned(changes, person.id)
    member = queries.panel_link_of(session, webinar.id, person.id)
    parts, _panel = rules.rows_of(content)
    with in_language(person.language or webinar.language):
        when = webinar_rules.when(webinar, [person.time_zone, *webinar_rules.zones_of(webinar)])
        printed = printed_programme(webinar, parts)
        slots = [
            item
            for row, shown in zip(parts, printed, strict=True)
            for source, item in zip(row.items, shown.items, strict=True)
            if any(speaker.member.person_id == person.id for speaker in source.speakers)
        ]
        variables = {
            "opens": addressed(person), "webinar": webinar, "first": first, "hosts": host_names(webinar), "when": when, "date": date_long(when.date), "note": note,
            "mine": [] if first else [change_words(change) for change in mine],
            "others": [] if first else [change_words(change) for change in changes if change not in mine],
            "slots": slots, "zone": place(when.zones[0]) if when.zones else "",
            "page": speaker_link(member) if member else "",
            "programme": here.url("programme.show", slug=webinar.slug) if webinar.is_public else "",
        }  # fmt: skip
        text, html = render_mail("programme/versions/mail/notice", variables)
        return Mail(
            to=person.email, subject=_("Programme: %(title)s", title=webinar.title), text=text, html=html,
            **sender(webinar), scope=webinar.scope,
        )  # fmt: skip
