"""Erasing reaches who held the place before, and who is still to come in from a list."""

from __future__ import annotations

import json
from dataclasses import replace

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tests.factories import ACTOR, Factory
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.core.outbox import Job, JobState
from webinar.registration.erasure.service import erase
from webinar.registration.imports.models import BatchState, IntakeBatch
from webinar.registration.imports.service import Plan, go_on
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.transfers.models import Transfer
from webinar.registration.transfers.service import offer, take


def test_the_former_holder_goes_with_the_place(app: Flask, make: Factory, session: Session, now) -> None:
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "former@example.org")
    here = app.extensions["webinar"]
    with make.transaction() as one:
        row = one.scalars(select(Registration)).one()
        offer(one, row, "next@example.org", actor=ACTOR, now=now)
    here.worker.run_all()
    with make.transaction() as one:
        details = replace(RegistrantDetails("Next", "next@example.org"), notice="read")
        take(
            one,
            one.scalars(select(Transfer).options(joinedload(Transfer.registration))).one(),
            details,
            actor=ACTOR,
            now=now,
        )
    here.worker.run_all()
    with make.transaction() as one:
        job = one.scalars(select(Job).where(Job.kind == "transfers.send_passed_on")).one()
        job.state, job.payload, job.last_error = (
            JobState.FAILED,
            {"email": "former@example.org"},
            "550 former@example.org",
        )
    assert "former@example.org" in session.scalars(select(Delivery.recipient)).all()
    with make.transaction() as one:
        erase(one, one.scalars(select(Registration)).one(), actor=ACTOR, now=now)
    here.worker.run_all()
    session.expire_all()
    assert {row.recipient for row in session.scalars(select(Delivery))} <= {""}
    assert not [
        job for job in session.scalars(select(Job)) if "former@" in json.dumps(job.payload) + str(job.last_error)
    ]


def test_a_list_that_comes_in_forgets_who_was_erased(app: Flask, make: Factory, session: Session, now) -> None:
    make.organisation()
    make.webinar("host-a")
    make.registration("forum", "gone@example.org")
    with make.transaction() as one:
        rows = [(RegistrantDetails(name, f"{name.lower()}@example.org"), ()) for name in ("Gone", "Stays")]
        batch = IntakeBatch(
            webinar_id=by_slug(one, "forum").id, name="list.csv", content=Plan.of(ACTOR, rows).packed(), tells=False,
            state=BatchState.RUNNING, rows=2, added=0, known=0, bad=0, reached=0, created_by="x", created_at=now,
        )  # fmt: skip
        one.add(batch)
        one.flush()
        erase(one, one.scalars(select(Registration)).one(), actor=ACTOR, now=now)
        assert b"gone@" not in batch.content
        go_on(one, batch, now=now)
        assert batch.state is BatchState.DONE
    emails = set(session.scalars(select(Registration.email)))
    assert "stays@example.org" in emails
    assert "gone@example.org" not in emails
