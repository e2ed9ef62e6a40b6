"""What pages say beforehand of places is what happens: whoever leaves, comes, and in whatever order they stand."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import ACTOR, Factory
from webinar.convening.webinars.queries import by_slug
from webinar.core.outbox import Job
from webinar.registration.admission.models import AudienceCategory, Promotion
from webinar.registration.admission.service import (
    CategoryDetails,
    SettingsDetails,
    save_category,
    save_settings,
    set_quotas,
)
from webinar.registration.erasure.service import erase
from webinar.registration.registering import forecast, queries, setup
from webinar.registration.registering.details import RegistrantDetails, newcomers
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.service import register, register_many
from webinar.registration.roster.rules import Act
from webinar.registration.roster.service import act_on

S = RegistrationStatus
TAKEN = {S.CONFIRMED, S.OFFERED}


def somebody(chance: Random, number: int, categories: list[int]) -> RegistrantDetails:
    organisation = chance.choice(["", "Centre", "Institute"])
    return RegistrantDetails(
        f"P{number}", f"p{number}@example.org", organisation, category_id=chance.choice([None, *categories])
    )


def arrange(app: Flask, make: Factory, chance: Random, promotion: Promotion) -> None:
    """Open a webinar with limits of every kind and twelve people; then its capacity is another, and some hold places for hours."""
    here = app.extensions["webinar"]
    make.webinar(capacity=chance.randint(2, 6))
    facts = {"actor": ACTOR, "now": here.now()}
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        details = SettingsDetails(promotion=promotion, per_organisation=chance.choice([None, 2]))
        save_settings(session, webinar, details, **facts)
        save_category(
            session, webinar, None, CategoryDetails("Media", places=chance.randint(0, 2), priority=3), **facts
        )
        save_category(session, webinar, None, CategoryDetails("Experts"), **facts)
        set_quotas(session, webinar, {}, [("Centre", chance.randint(0, 2))], **facts)
        categories = list(session.scalars(select(AudienceCategory.id).order_by(AudienceCategory.id)))
        for number in range(12):
            found = setup.read(session, webinar)
            row = register(session, found, somebody(chance, number, categories), by_staff=True, **facts)
            if chance.random() < 0.2:
                row.priority = chance.randint(-2, 5)
        # Nobody has moved up yet: that is left to the next act.
        webinar.capacity += chance.randint(0, 1)


def mails(session) -> dict[int, int]:
    """Return by registration how many mails were written."""
    lines = session.execute(
        select(Job.line, func.count()).where(Job.kind == "registration.send_standing").group_by(Job.line)
    )
    return {int(line.partition(":")[2]): count for line, count in lines}


@pytest.mark.parametrize("promotion", [Promotion.AUTOMATIC, Promotion.OFFER, Promotion.MANUAL])
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("act", ["cancel", "decline", "erase"])
def test_who_follows_those_who_leave(
    app: Flask, make: Factory, session, seed: int, promotion: Promotion, act: str
) -> None:
    here, chance = app.extensions["webinar"], Random(f"{seed}{promotion}{act}")  # noqa: S311 - no secret
    arrange(app, make, chance, promotion)
    before = mails(session)
    session.rollback()
    with here.transaction() as writing:
        held = setup.locked_setup(writing, by_slug(writing, "forum").id)
        rows = list(writing.scalars(select(Registration).order_by(Registration.id)))
        chosen = chance.sample(rows, 1 if act == "erase" else chance.randint(1, 6))
        stood = {row.id: row.status for row in rows}
        said = [row.id for row in forecast.next_up(writing, held, chosen, here.now())]
        if act == "erase":
            erase(writing, chosen[0], actor=ACTOR, now=here.now())
        else:
            act_on(writing, held.webinar, Act(act), chosen, sees=lambda _row: True, actor=ACTOR, now=here.now())
        followed = [row.id for row in rows if row.status in TAKEN and stood[row.id] not in TAKEN]
        gone = {row.id for row in chosen}
    assert sorted(said) == followed
    assert not gone & set(said)
    after = mails(session)
    got = {key: count - before.get(key, 0) for key, count in after.items() if count != before.get(key, 0)}
    assert got == dict.fromkeys([*said, *(() if act == "erase" else gone)], 1), "each is told once"


@pytest.mark.parametrize("promotion", list(Promotion))
@pytest.mark.parametrize("seed", range(10))
def test_where_newcomers_stand(app: Flask, make: Factory, seed: int, promotion: Promotion) -> None:
    here, chance = app.extensions["webinar"], Random(f"{seed}{promotion}")  # noqa: S311 - no secret
    arrange(app, make, chance, promotion)
    now = here.now() + timedelta(seconds=1)
    with here.transaction() as session:
        categories = list(session.scalars(select(AudienceCategory.id)))
        session.get_one(AudienceCategory, categories[0]).places = 3
        session.flush()
        held = setup.locked_setup(session, by_slug(session, "forum").id)
        people = [somebody(chance, number, categories) for number in range(20, 20 + chance.randint(1, 6))]
        waited = set(queries.queued_ids(session, held.webinar.id))
        said = forecast.allotment(session, held, newcomers(held, people), now)
        assert not session.new, "nothing is written"
        moved = {row.id for row in said.moved}
        ways = []
        for together in (True, False):
            with session.begin_nested() as trying:
                if together:
                    rows = register_many(session, held, people, actor=ACTOR, now=now, tell=True, act="test")
                else:
                    rows = [register(session, held, one, actor=ACTOR, now=now, by_staff=True) for one in people]
                session.flush()
                first = queries.first_number(session, held.webinar.id, [row.id for row in rows])
                up = waited - set(queries.queued_ids(session, held.webinar.id))
                ways.append(([row.status for row in rows], first, up))
                trying.rollback()
    assert ways[0] == (list(said.statuses), said.number, moved)
    assert ways[1][:2] == ways[0][:2], "one after the other they stand where they stand together"


def test_pieces_stand_where_the_whole_stands(app: Flask, make: Factory) -> None:
    here = app.extensions["webinar"]
    make.webinar(capacity=20, categories=("Media", "Experts"))
    with here.transaction() as session:
        held = setup.locked_setup(session, by_slug(session, "forum").id)
        save_settings(session, held.webinar, SettingsDetails(promotion=Promotion.MANUAL), actor=ACTOR, now=here.now())
        categories = list(session.scalars(select(AudienceCategory.id).order_by(AudienceCategory.id)))
        session.get_one(AudienceCategory, categories[0]).places = 2
        session.flush()
        held = setup.locked_setup(session, held.webinar.id)
        people = [
            RegistrantDetails(f"P{number}", f"p{number}@example.org", category_id=categories[number % 2])
            for number in range(30, 40)
        ]
        whole = list(forecast.allotment(session, held, newcomers(held, people), here.now()).statuses)
        parts = [
            row.status for start in range(0, len(people), 3)
            for row in register_many(
                session, held, people[start : start + 3], actor=ACTOR, now=here.now(), tell=False, act="test"
            )
        ]  # fmt: skip
    assert parts == whole
    stand = [status is S.CONFIRMED for status in whole]
    assert stand == [True] * 4 + [False, True] * 3, "whose category has places gets one, though others wait for theirs"
