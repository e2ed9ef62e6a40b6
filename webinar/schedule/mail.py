"""Mails to the panel about releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.calendar.access import host_names
from webinar.core.mail import Mail
from webinar.people.models import Person
from webinar.programme.access import printed_programme, speaker_link
from webinar.schedule import queries, rules
from webinar.schedule.access import change_words
from webinar.schedule.tasks import SendProgrammeNotice
from webinar.web.i18n import in_language
from webinar.web.rendering import date_long, render_mail
from webinar.web.site import site
from webinar.webinars import rules as webinar_rules
from webinar.webinars.models import Webinar
from webinar.webinars.queries import by_id


def build_notice(session: Session, task: SendProgrammeNotice, _now: datetime) -> Mail | None:
    """Return the mail about a release for one person; None when person or address is gone."""
    release = queries.by_id(session, task.release_id)
    person = session.get(Person, task.person_id)
    if release is None or person is None or not person.email:
        return None
    before = queries.numbered(session, release.webinar_id, release.number - 1)
    changes = rules.differences(before.content if before else None, release.content)
    webinar = by_id(session, release.webinar_id)
    return notice(session, webinar, person, changes, release.content, note=release.note)


def notice(
    session: Session, webinar: Webinar, person: Person, changes: Sequence[rules.Change], content: rules.Content,
    *, note: str,
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
            "webinar": webinar, "hosts": host_names(webinar), "when": when, "date": date_long(when.date), "note": note,
            "mine": [change_words(change) for change in mine],
            "others": [change_words(change) for change in changes if change not in mine],
            "slots": slots, "zone": when.zones[0].label if when.zones else "",
            "page": speaker_link(member) if member else "",
            "programme": here.url("programme.show", slug=webinar.slug) if webinar.is_public else "",
        }  # fmt: skip
        text, html = render_mail("schedule/mail/notice", variables)
        return Mail(
            to=person.email, subject=_("Programme: %(title)s", title=webinar.title), text=text, html=html,
            sender_name=host_names(webinar), reply_to=webinar.contact_email or None, scope=webinar.scope,
        )  # fmt: skip
