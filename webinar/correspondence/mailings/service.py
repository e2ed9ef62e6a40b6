"""Verbs: write, attach, ask for sending, send, stop, keep as a template."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import locked
from webinar.core import audit, outbox
from webinar.core.errors import RuleViolation
from webinar.core.files import is_kept
from webinar.core.mail import Delivery, DeliveryState, Enclosure
from webinar.core.text import N_
from webinar.correspondence.mailings import queries, rules
from webinar.correspondence.mailings.models import (
    Kind,
    Mailing,
    MailingFile,
    MailingRecipient,
    MailingState,
    MessageTemplate,
)
from webinar.correspondence.mailings.rules import Reach
from webinar.correspondence.mailings.tasks import SendMessage, SendTest
from webinar.registration.registering.events import RegistrationErased


def begin(
    session: Session, webinar: Webinar, kind: Kind, audience: dict[str, Any], *, actor: audit.Actor, now: datetime,
    subject: str = "", text: str = "",
) -> Mailing:  # fmt: skip
    """Begin a message to these people."""
    row = Mailing(
        webinar_id=webinar.id, subject=subject, text=text, author=actor.name, author_id=actor.id, created_at=now, kind=kind,
        audience=audience, state=MailingState.DRAFT,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _record(session, webinar, row, "begin", actor, now)
    return row


def copy(session: Session, webinar: Webinar, former: Mailing, *, actor: audit.Actor, now: datetime) -> Mailing:
    """Begin a message with the words, the readers and the files of another one."""
    row = begin(
        session, webinar, former.kind, former.readers, subject=former.subject, text=former.text, actor=actor, now=now
    )
    _attach(session, webinar, row, [enclosure_of(file) for file in _files(session, former)], actor, now)
    return row


def enclosure_of(file: MailingFile) -> Enclosure:
    """Return a file as mails carry it, without its content."""
    return Enclosure(file.name, file.media_type, file.size, file.digest)


def set_files(
    session: Session, webinar: Webinar, row: Mailing, *, without: Collection[int], added: Sequence[Enclosure],
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Take files off a message and attach others, whose content is kept already."""
    hold(session, webinar, row)
    rules.ensure_open(row)
    there = _files(session, row)
    kept = [(file.name, file.size) for file in there if file.id not in without]
    rules.ensure_files([*kept, *((file.name, file.size) for file in added)])
    row.state = MailingState.DRAFT
    for file in there:
        if file.id in without:
            session.delete(file)
            _record(session, webinar, row, "detach", actor, now, file=file.name)
    _attach(session, webinar, row, added, actor, now)


def _attach(
    session: Session, webinar: Webinar, row: Mailing, added: Sequence[Enclosure], actor: audit.Actor, now: datetime
) -> None:
    for one in added:
        session.add(
            MailingFile(mailing_id=row.id, name=one.name, media_type=one.media_type, size=one.size, digest=one.digest)
        )
        _record(session, webinar, row, "attach", actor, now, file=one.name, bytes=one.size)


def _files(session: Session, row: Mailing) -> list[MailingFile]:
    return queries.files(session, [row.id]).get(row.id, [])


def _ensure_kept(files: Sequence[MailingFile], folder: Path) -> None:
    """Refuse to send what is not there: no mail goes without its files."""
    for file in files:
        if not is_kept(folder, file.digest):
            raise RuleViolation(N_("The file “%(name)s” can’t be read. Remove it and attach it again."), name=file.name)


def change(
    session: Session, webinar: Webinar, row: Mailing, *, subject: str, text: str, kind: Kind, audience: dict[str, Any],
    actor: audit.Actor, now: datetime,
) -> None:  # fmt: skip
    """Write a message anew: whoever was to send it looks at it again."""
    hold(session, webinar, row)
    rules.ensure_open(row)
    rules.ensure_words(subject, text)
    row.subject, row.text, row.kind, row.audience = subject, text, kind, audience
    row.state = MailingState.DRAFT
    _record(session, webinar, row, "change", actor, now)


def discard(session: Session, webinar: Webinar, row: Mailing, *, actor: audit.Actor, now: datetime) -> None:
    """Throw a draft away."""
    hold(session, webinar, row)
    rules.ensure_open(row)
    _record(session, webinar, row, "discard", actor, now)
    session.delete(row)


def request(session: Session, webinar: Webinar, row: Mailing, *, actor: audit.Actor, now: datetime) -> None:
    """Ask those who may to send it."""
    hold(session, webinar, row)
    rules.ensure_open(row)
    rules.ensure_words(row.subject, row.text)
    row.state = MailingState.REQUESTED
    _record(session, webinar, row, "request", actor, now, **_names(_files(session, row)))


def test(session: Session, row: Mailing, user_id: int, *, folder: Path, now: datetime) -> None:
    """Send it to its writer, as nobody in particular would get it."""
    rules.ensure_words(row.subject, row.text)
    _ensure_kept(_files(session, row), folder)
    outbox.enqueue(
        session, SendTest(row.id, user_id), key=f"mailing-test:{row.id}:{user_id}:{now.isoformat()}", now=now
    )


def send(
    session: Session, webinar: Webinar, row: Mailing, reach: Reach, *, folder: Path, actor: audit.Actor,
    now: datetime,
) -> int:  # fmt: skip
    """Write one mail for each of those reached, once it is held (`hold`) and as shown; return how many get it."""
    rules.ensure_open(row)
    rules.ensure_words(row.subject, row.text)
    files = _files(session, row)
    _ensure_kept(files, folder)
    ids = {Kind.REGISTRATIONS: "registration_id", Kind.SPEAKERS: "member_id", Kind.FOCAL_POINTS: "delegation_id"}
    empty = dict.fromkeys(ids.values())
    values = [
        {"mailing_id": row.id, "digest": one.digest, "key": _key(row, one.digest), **empty, ids[one.kind]: one.id}
        for one in reach.people
    ]
    session.execute(insert(MailingRecipient), values)
    tasks = [
        (SendMessage(row.id, one.id if one.kind is Kind.REGISTRATIONS else 0, one.digest), _key(row, one.digest))
        for one in reach.people
    ]
    outbox.enqueue_many(session, tasks, now=now)
    row.state, row.sent_by, row.sent_at = MailingState.SENT, actor.name, now
    _record(session, webinar, row, "send", actor, now, count=reach.count, to=row.kind.value, **_names(files))
    return reach.count


def _names(files: Sequence[MailingFile]) -> dict[str, object]:
    """Return what the log tells of files."""
    return {"files": ", ".join(file.name for file in files)} if files else {}


def hold(session: Session, webinar: Webinar, row: Mailing) -> None:
    """Take the lock and read the message as it is now: what is being sent is not written anew beside it."""
    locked(session, webinar.id)
    session.refresh(row)


def _key(row: Mailing, digest: str) -> str:
    return f"message:{row.id}:{digest}"


def stop(session: Session, webinar: Webinar, row: Mailing, *, actor: audit.Actor, now: datetime) -> int:
    """Let what has not gone yet not go; return how many that is. When everything has gone, nothing changes."""
    hold(session, webinar, row)
    rules.ensure_running(row)
    keys = select(MailingRecipient.key).where(MailingRecipient.mailing_id == row.id)
    stopped = outbox.stop(session, keys, now=now)
    rules.ensure_stopped(stopped)
    gone = select(outbox.Job.key).where(outbox.Job.key.in_(keys), outbox.Job.state == outbox.JobState.STOPPED)
    session.execute(delete(Delivery).where(Delivery.key.in_(gone), Delivery.state == DeliveryState.WAITING))
    row.state = MailingState.STOPPED
    _record(session, webinar, row, "stop", actor, now, count=stopped)
    return stopped


def send_again(
    session: Session, webinar: Webinar, recipient: MailingRecipient, *, folder: Path, actor: audit.Actor, now: datetime
) -> None:
    """Write the mail to one recipient once more, as they are now; the former one stays in the log."""
    row = session.get_one(Mailing, recipient.mailing_id)
    hold(session, webinar, row)
    session.refresh(recipient)
    former = session.scalar(select(outbox.Job.state).where(outbox.Job.key == recipient.key))
    rules.ensure_not_waiting(former)
    _ensure_kept(_files(session, row), folder)
    recipient.key = f"{_key(row, recipient.digest)}:{now.isoformat()}"
    outbox.enqueue(
        session, SendMessage(row.id, recipient.registration_id or 0, recipient.digest), key=recipient.key, now=now
    )
    _record(session, webinar, row, "again", actor, now)


def keep_template(
    session: Session, row: Mailing, organisation_id: int, language: str, name: str, *, actor: audit.Actor, now: datetime
) -> None:
    """Keep a message as a template of an organisation; a former one of that name, kind and language is replaced."""
    rules.ensure_words(row.subject, row.text)
    T = MessageTemplate  # noqa: N806 - as in queries
    session.execute(
        delete(T).where(
            T.organisation_id == organisation_id, T.kind == row.kind, T.language == language, T.name == name
        )
    )
    session.add(
        T(
            organisation_id=organisation_id,
            kind=row.kind,
            language=language,
            name=name,
            subject=row.subject,
            text=row.text,
        )
    )
    scope = f"organisation:{organisation_id}"
    audit.record(session, actor, "mailings.keep_template", name, now=now, scope=scope, language=language)


def remove_template(session: Session, row: MessageTemplate, *, actor: audit.Actor, now: datetime) -> None:
    """Forget a template."""
    scope = f"organisation:{row.organisation_id}"
    audit.record(session, actor, "mailings.remove_template", row.name, now=now, scope=scope, language=row.language)
    session.delete(row)


def on_registration_erased(session: Session, event: RegistrationErased, _now: datetime) -> None:
    """Forget which messages went to somebody."""
    session.execute(delete(MailingRecipient).where(MailingRecipient.registration_id == event.registration_id))


def _record(
    session: Session, webinar: Webinar, row: Mailing, act: str, actor: audit.Actor, now: datetime, **facts: object
) -> None:
    audit.record(
        session, actor, f"mailings.{act}", webinar.title, now=now, scope=webinar.scope, message=row.id,
        **facts,
    )  # fmt: skip
