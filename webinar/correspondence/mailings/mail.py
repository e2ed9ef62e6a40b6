"""Mails of a message to many. `{…}` is replaced in one pass, and there is no engine behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_id as webinar_by_id
from webinar.core.errors import RuleViolation
from webinar.core.files import load
from webinar.core.mail import Enclosure, Mail
from webinar.core.text import N_
from webinar.correspondence.mailings import queries
from webinar.correspondence.mailings.models import Kind, Mailing
from webinar.correspondence.mailings.rules import Addressee, filled, without_name
from webinar.correspondence.mailings.tasks import SendMessage, SendTest
from webinar.programme.agenda.access import speaker_link
from webinar.programme.agenda.queries import member_by_id
from webinar.programme.calendar.printing import host_names, sender
from webinar.registration.delegations.queries import by_id as delegation_by_id
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_id as registration_by_id
from webinar.web.dates import clock_line, date_long, place
from webinar.web.i18n import in_language
from webinar.web.optouts import digest_of, opt_out
from webinar.web.rendering import render_mail
from webinar.web.site import site


@dataclass(frozen=True)
class Reader:
    """Who reads a mail: what stands for them in it."""

    email: str
    name: str
    organisation: str
    link: str
    language: str
    time_zone: str
    kind: Kind
    host_id: int | None = None


def build_message(session: Session, task: SendMessage, _now: datetime) -> Mail | None:
    """Return the mail to one recipient; None when the address is gone or another one."""
    mailing = session.get(Mailing, task.message_id)
    if mailing is None:
        return None
    reader = _recipient(session, task)
    if reader is None:
        return None
    return _with_files(session, of(mailing, webinar_by_id(session, mailing.webinar_id), reader), mailing)


def _with_files(session: Session, mail: Mail, mailing: Mailing) -> Mail:
    """Return the mail with the files of its message, read now; with a fault when one is gone, so that it does not leave."""
    found, gone = [], []
    for file in queries.files(session, [mailing.id]).get(mailing.id, []):
        content = load(site().settings.files, file.digest)
        gone += [file.name] if content is None else []
        found.append(Enclosure(file.name, file.media_type, file.size, file.digest, content or b""))
    fault = RuleViolation(N_("Attached files are missing: %(names)s"), names=", ".join(gone)) if gone else None
    return replace(mail, files=tuple(found), fault=fault)


def _recipient(session: Session, task: SendMessage) -> Reader | None:
    if not task.digest:
        return _reader(session, Kind.REGISTRATIONS, task.registration_id)
    row = queries.recipient(session, task.message_id, task.digest)
    if row is None:
        return None
    if row.registration_id:
        reader = _reader(session, Kind.REGISTRATIONS, row.registration_id)
    elif row.member_id:
        reader = _reader(session, Kind.SPEAKERS, row.member_id)
    else:
        reader = _reader(session, Kind.FOCAL_POINTS, row.delegation_id or 0)
    return reader if reader is not None and digest_of(reader.email) == task.digest else None


def _reader(session: Session, kind: Kind, number: int) -> Reader | None:
    """Return a reader as they are now; None when there is no address any more."""
    found: Reader | None = None
    if kind is Kind.REGISTRATIONS and (row := registration_by_id(session, number)) is not None:
        # A name stands only in mails to addresses whose owners have used their link.
        name, organisation = (row.full_name, row.organisation) if row.proved_at else ("", "")
        found = Reader(
            row.email, name, organisation, registrant_link(row), row.language, row.time_zone, kind, row.source_host_id
        )
    elif kind is Kind.SPEAKERS and (member := member_by_id(session, number)) is not None:
        person = member.person
        found = Reader(
            person.email, member.printed_name, "", speaker_link(member), person.language or member.webinar.language,
            person.time_zone, kind,
        )  # fmt: skip
    elif kind is Kind.FOCAL_POINTS and (group := delegation_by_id(session, number)) is not None:
        link = site().link("delegation.show", FOCAL_LINK, group.public_id, group.nonce)
        found = Reader(group.focal_email, group.focal_name, group.name, link, group.language, "", kind)
    return found if found is not None and found.email else None


def preview(session: Session, mailing: Mailing, webinar: Webinar, one: Addressee) -> Mail | None:
    """Return the mail as this person would get it."""
    reader = _reader(session, one.kind, one.id)
    return of(mailing, webinar, reader) if reader is not None else None


def build_test(session: Session, task: SendTest, _now: datetime) -> Mail | None:
    """Return the mail to its writer, with a link that leads nowhere."""
    mailing, user = session.get(Mailing, task.message_id), session.get(User, task.user_id)
    if mailing is None or user is None:
        return None
    webinar = webinar_by_id(session, mailing.webinar_id)
    reader = Reader(
        user.email, user.name, "", webinar_page(webinar), user.language or webinar.language, "", mailing.kind
    )
    mail = _with_files(session, of(mailing, webinar, reader), mailing)
    with in_language(reader.language):
        subject = _("Test: %(subject)s", subject=mail.subject)
    return replace(mail, subject=subject, opt_out=None, asked_by=f"user:{user.id}")


def webinar_page(webinar: Webinar) -> str:
    """Return the address of the webinar's public page."""
    return site().url("webinars.show", slug=webinar.slug)


def nobody() -> dict[str, str]:
    """Return what somebody without a name is called, by language."""
    found = {}
    for code in site().settings.languages:
        with in_language(code):
            found[code] = _("participant")
    return found


def of(mailing: Mailing, webinar: Webinar, reader: Reader) -> Mail:
    """Return the mail of a message to one reader; who has no name is called in the language of the text."""
    subject, body = mailing.subject, mailing.text
    if not reader.name:
        subject, body = (without_name(part, nobody(), reader.language) for part in (subject, body))
    with in_language(reader.language):
        when = webinar_rules.when(webinar, [reader.time_zone, *webinar_rules.zones_of(webinar)])
        time = f", {clock_line(when.zones[0], ends=False)} {place(when.zones[0])}" if when.zones else ""
        words = {
            "webinar": webinar.title, "hosts": host_names(webinar), "link": reader.link,
            "date": f"{date_long(when.date)}{time}" if when.date else _("date to be announced"),
            "name": reader.name, "organisation": reader.organisation,
        }  # fmt: skip
        buttons = {
            Kind.REGISTRATIONS: _("Your registration"), Kind.SPEAKERS: _("Your page"),
            Kind.FOCAL_POINTS: _("Your delegation"),
        }  # fmt: skip
        way_out = opt_out(reader.email, webinar.scope)
        variables = {
            "body": filled(body, words), "webinar": webinar, "hosts": words["hosts"], "me": reader.link,
            "button": buttons[reader.kind], "unsubscribe": way_out.url,
        }  # fmt: skip
        text, html = render_mail("correspondence/mailings/mail/message", variables)
        return Mail(
            to=reader.email, subject=filled(subject, words), text=text, html=html,
            **sender(webinar, reader.host_id), scope=webinar.scope, automatic=False, opt_out=way_out,
        )  # fmt: skip
