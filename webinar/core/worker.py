"""Runs one job row: leases it, does its work, records the outcome.

Mail jobs never hold a transaction while SMTP is spoken: build (read), send, record (write). A worker that dies
between sending and recording may repeat that one mail, with the same Message-ID; it can never lose one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from webinar.core import outbox
from webinar.core.errors import RuleViolation, kept
from webinar.core.headers import WIRE
from webinar.core.mail import Delivery, DeliveryState, Mail, compose, is_one_too_many, message_name
from webinar.core.optouts import suppression
from webinar.core.search import stored_key
from webinar.core.text import N_, mailbox_key
from webinar.core.transport import SMTP_IDLE, PermanentFailure, TemporaryFailure, Transport

log = logging.getLogger(__name__)
_MINUTE = timedelta(minutes=1)

#: `build(session, task, now)` returns the mail, or None when there is nothing to send any more.
MailBuilder = Callable[[Session, Any, datetime], Mail | None]
#: `run(session, task, now)` does the work in one write transaction.
Runner = Callable[[Session, Any, datetime], None]
#: `run(task, now)` does work that waits for another machine; it opens its own, short transactions.
Errand = Callable[[Any, datetime], None]


@dataclass(frozen=True)
class Handlers:
    """What to do for each kind of task."""

    mails: Mapping[type[Any], MailBuilder]
    runs: Mapping[type[Any], Runner]
    errands: Mapping[type[Any], Errand] = field(default_factory=dict)


class Worker:
    """Does the work of job rows.

    `transaction(write)` opens a session in a transaction that commits at its end; `clock()` tells the time.
    """

    def __init__(
        self,
        handlers: Handlers,
        *,
        transaction: Callable[[bool], AbstractContextManager[Session]],
        transport: Transport,
        mail_from: str,
        clock: Callable[[], datetime],
        per_minute: int = 0,
    ) -> None:
        self._mails = {task.name: (task, build) for task, build in handlers.mails.items()}
        self._runs = {task.name: (task, run) for task, run in handlers.runs.items()}
        self._errands = {task.name: (task, run) for task, run in handlers.errands.items()}
        self._transaction = transaction
        self._transport = transport
        self._mail_from = mail_from
        self._clock = clock
        #: How many mails may leave in a minute (0: any number); those to many wait for the others.
        self._per_minute = per_minute

    def due(self, limit: int = 500) -> Sequence[int]:
        """Return the rows that are due and held by nobody, in the order in which they are to be done."""
        self._transport.rest(idle=SMTP_IDLE)
        with self._transaction(False) as session:
            return outbox.due(session, now=self._clock(), limit=limit)

    def run(self, job_id: int) -> datetime | None:
        """Do the job if it is free; returns when it should be tried again, if so."""
        with self._transaction(True) as session:
            again = self._held(session)
            job = outbox.lease(session, job_id, now=self._clock())
            if job is None:
                return again
            kind, key, payload = job.kind, job.key, dict(job.payload)
        try:
            if kind in self._mails:
                self._send(job_id, kind, key, payload)
            elif kind in self._errands:
                task, run = self._errands[kind]
                run(task(**payload), self._clock())
                self._record(job_id, None)
            else:
                self._work(job_id, kind, payload)
        except PermanentFailure as error:
            self._give_up(job_id, str(error))
        except TemporaryFailure as error:
            return self._postpone(job_id, str(error))
        except Exception as error:
            log.exception("job %s (%s) failed", job_id, kind)
            said = kept(error) if isinstance(error, RuleViolation) else f"{type(error).__name__}: {error}"
            return self._postpone(job_id, said)
        return None

    def _held(self, session: Session) -> datetime | None:
        """Put mails to many off for a while when enough has left in the last minute; return until when."""
        if not self._per_minute:
            return None
        now = self._clock()
        lately = select(func.count(Delivery.id)).where(
            Delivery.created_at > now - _MINUTE, Delivery.state.in_([DeliveryState.SENT, DeliveryState.KEPT])
        )  # fmt: skip
        if (session.scalar(lately) or 0) < self._per_minute:
            return None
        outbox.put_off(session, list(self._mails), until=now + _MINUTE / 4, now=now)
        return now + _MINUTE / 4

    def run_all(self) -> int:
        """Do every job that is due, in order, until none is left; returns how many were tried."""
        tried = 0
        while ids := self.due():
            for job_id in ids:
                self.run(job_id)
            tried += len(ids)
        self._transport.rest()
        return tried

    def _send(self, job_id: int, kind: str, key: str, payload: dict[str, Any]) -> None:
        kind_of, build = self._mails[kind]
        task, now = kind_of(**payload), self._clock()
        with self._transaction(False) as session:
            known = session.scalar(select(Delivery.id).where(Delivery.key == key, _is_over())) is not None
            mail = None if known else build(session, task, now)
            if mail is not None and is_one_too_many(session, mail, now):
                log.warning("job %s (%s) sends no mail: its recipient or its sender has had enough", job_id, kind)
                mail = None
            refused = bool(mail and mail.opt_out and suppression(session, mail.opt_out.digest))
        if mail is None:
            self._record(job_id, None)
            return
        message = compose(mail, key=key, mail_from=self._mail_from, now=now)
        logged = compose(mail.logged, key=key, mail_from=self._mail_from, now=now) if mail.files else message
        delivery = Delivery(
            key=key, scope=mail.scope, recipient="" if mail.forgotten else mail.to, subject=mail.subject,
            message=b"" if mail.forgotten else _kept(logged, hide=mail.confidential and self._transport.state is not DeliveryState.KEPT),
            created_at=now, state=self._transport.state, error=None, asked_by=mail.asked_by or None,
            mailbox="" if mail.forgotten else mailbox_key(mail.to), line=outbox.line_of(task),
            message_name=message_name(key),
            search_key=stored_key("" if mail.forgotten else mail.to, mail.subject),
        )  # fmt: skip
        if refused:
            delivery.state, delivery.message = DeliveryState.SUPPRESSED, b""
            self._record(job_id, delivery)
            return
        if mail.fault:
            delivery.state, delivery.error = DeliveryState.FAILED, kept(mail.fault)
            self._record(job_id, delivery)
            return
        try:
            delivery.answer = self._transport.send(message) or None
        except PermanentFailure as error:
            delivery.state, delivery.error = DeliveryState.FAILED, str(error)
        except TemporaryFailure as error:
            delivery.state, delivery.error = DeliveryState.WAITING, str(error)
            with self._transaction(True) as session:
                _keep(session, key, delivery)
            raise
        self._record(job_id, delivery)

    def _record(self, job_id: int, delivery: Delivery | None) -> None:
        with self._transaction(True) as session:
            job = session.get_one(outbox.Job, job_id)
            _keep(session, job.key, delivery)
            error = delivery.error if delivery is not None else None
            outbox.finish(job, now=self._clock(), error=error)
            outbox.wake_next(session, job)

    def _work(self, job_id: int, kind: str, payload: dict[str, Any]) -> None:
        if kind not in self._runs:
            raise PermanentFailure(
                kept(RuleViolation(N_("This version doesn’t know jobs of the kind “%(name)s”."), name=kind))
            )
        task, run = self._runs[kind]
        with self._transaction(True) as session:
            now = self._clock()
            run(session, task(**payload), now)
            outbox.finish(session.get_one(outbox.Job, job_id), now=now)

    def _give_up(self, job_id: int, error: str) -> None:
        with self._transaction(True) as session:
            job = session.get_one(outbox.Job, job_id)
            outbox.finish(job, now=self._clock(), error=error)
            outbox.wake_next(session, job)

    def _postpone(self, job_id: int, error: str) -> datetime | None:
        with self._transaction(True) as session:
            job = session.get_one(outbox.Job, job_id)
            again = outbox.postpone(job, now=self._clock(), error=error)
            if again is None:
                waiting = select(Delivery).where(Delivery.key == job.key, ~_is_over())
                for delivery in session.scalars(waiting):
                    delivery.state = DeliveryState.FAILED
            outbox.wake_next(session, job)
            return again


def _is_over() -> ColumnElement[bool]:
    """Return the condition that a mail is not to be sent again; one that was refused is, if somebody retries its job."""
    return Delivery.state.not_in([DeliveryState.WAITING, DeliveryState.FAILED])


def _keep(session: Session, key: str, delivery: Delivery | None) -> None:
    """Put what became of a mail in place of what is known of an earlier try; where nothing did, a refusal stays."""
    earlier = Delivery.state == DeliveryState.WAITING if delivery is None else ~_is_over()
    session.execute(delete(Delivery).where(Delivery.key == key, earlier))
    if delivery is not None:
        session.add(delivery)


def _kept(message: EmailMessage, *, hide: bool) -> bytes:
    # An address with letters beyond ASCII before the "@" has no other form (RFC 6532).
    policy = WIRE if str(message["To"]).isascii() else WIRE + SMTPUTF8
    if not hide:
        return message.as_bytes(policy=policy)
    headers = EmailMessage(policy=policy)
    for name in ("Subject", "From", "To", "Date", "Message-ID"):
        headers[name] = message[name]
    return headers.as_bytes()
