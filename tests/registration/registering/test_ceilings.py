"""What stands behind the ordinary way: locks, ceilings, quotas at a change, offers that are not over yet."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import ACTOR, Factory
from tests.registration.registering.test_waiting import House
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.core.errors import RuleViolation
from webinar.core.outbox import Job
from webinar.registration.admission.models import Promotion
from webinar.registration.admission.queries import categories
from webinar.registration.admission.service import set_categories
from webinar.registration.registering import places, rules, service, setup
from webinar.registration.registering.queries import by_email


def test_registering_asks_the_webinar_anew_under_its_lock(app: Flask, make: Factory) -> None:
    """Read before the lock, the capacity may be another by then."""
    house = House(app, make)
    with house.site.transaction(write=False) as reading:
        read_before = by_slug(reading, house.slug)
        reading.expunge(read_before)
    with house.site.transaction() as session:
        by_slug(session, house.slug).capacity = 0
    with house.site.transaction() as session:
        webinar = session.merge(read_before, load=False)
        assert webinar.capacity == 1, "as it was read"
        details = service.RegistrantDetails("a", "a@example.org")
        service.register(session, setup.read(session, webinar), details, actor=ACTOR, now=house.now)
    assert house.status("a") == "waiting"


def test_two_who_register_at_once_do_not_both_get_the_last_place(app: Flask, make: Factory) -> None:
    house = House(app, make)
    other = Thread(target=house.register, args=("b",))
    with house.site.transaction() as session:
        details = service.RegistrantDetails("a", "a@example.org")
        service.register(
            session, setup.read(session, by_slug(session, house.slug)), details, actor=ACTOR, now=house.now
        )
        other.start()
        other.join(1)  # it waits for us, or (without the lock) it is through by now
    other.join(30)
    assert [house.status(name) for name in "ab"] == ["confirmed", "waiting"]


def test_no_registration_ever_gets_more_than_twenty_mails(app: Flask, make: Factory, session) -> None:
    house = House(app, make)
    for _ in range(rules.MAILS_PER_REGISTRATION + 5):
        house.register("a")
        house.now += rules.REPEAT_AFTER
    written = select(func.count(Job.id)).where(Job.kind == "registration.send_standing")
    assert session.scalar(written) == 20


def test_a_place_that_is_held_or_offered_passes_on_only_when_its_time_is_over(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.OFFER, offer_hours=4)
    for name in "abc":
        house.register(name)
    house.act(service.cancel, "a")
    for expected in (["offered", "waiting"], ["cancelled", "offered"]):
        with house.site.transaction() as session:
            held = setup.locked_setup(session, by_slug(session, house.slug).id)
            offered = by_email(session, held.webinar.id, "b@example.org")
            places.pass_on(session, held, offered, now=house.now)
            ends = offered.held_until
        assert [house.status(name) for name in "bc"] == expected
        house.now = ends or house.now
    with house.site.transaction() as session:
        held = setup.locked_setup(session, by_slug(session, house.slug).id)
        places.pass_on(session, held, by_email(session, held.webinar.id, "a@example.org"), now=house.now)
    assert house.status("a") == "cancelled", "who holds nothing has nothing to pass on"


def _two_categories(house: House) -> list[int]:
    """Five places in all; one in the second category, and one for each organisation."""
    with house.site.transaction() as session:
        webinar = session.scalars(select(Webinar)).one()
        webinar.capacity = 5
        set_categories(session, webinar, [("Media", ""), ("Guests", "")], actor=ACTOR, now=house.now)
        rows = categories(session, webinar.id)
        rows[1].places = 1
        return [row.id for row in rows]


def _change(house: House, name: str, **more: object) -> None:
    with house.site.transaction() as session:
        row = by_email(session, by_slug(session, house.slug).id, f"{name}@example.org")
        details = replace(service.details_of(row), **more)
        service.edit_details(session, row, details, actor=ACTOR, now=house.now, by_staff=True)


def test_nobody_changes_into_a_category_or_organisation_that_is_full(app: Flask, make: Factory, session) -> None:
    house = House(app, make, per_organisation=1)
    media, guests = _two_categories(house)
    house.register("a", category_id=guests, organisation="Centre")
    house.register("b", category_id=media, organisation="Institute")
    assert [house.status(name) for name in "ab"] == ["confirmed", "confirmed"]
    for change in ({"category_id": guests}, {"organisation": "CENTRE"}):
        with pytest.raises(RuleViolation, match=r"All (places in this category|this organisation’s places) are taken"):
            _change(house, "b", **change)
    with pytest.raises(RuleViolation, match="are taken"):
        house.act(service.move, "b", guests)
    kept = by_email(session, by_slug(session, house.slug).id, "b@example.org")
    assert (kept.category_id, kept.organisation) == (media, "Institute"), "nothing of a refused change stays"
    house.act(service.cancel, "a")
    _change(house, "b", category_id=guests, organisation="Centre")
    session.expire_all()
    assert (kept.category_id, kept.organisation) == (guests, "Centre")
