"""Offers, holds, lottery, staff's choice: who gets the place that becomes free."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug, locked
from webinar.core.errors import RuleViolation
from webinar.registration.admission.models import Promotion
from webinar.registration.admission.service import SettingsDetails, save_settings
from webinar.registration.registering import places, service, setup
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.queries import by_email, queue

S = RegistrationStatus


class House:
    """One webinar and its registrations, acted on through the services."""

    def __init__(self, app: Flask, make: Factory, **settings: object) -> None:
        self.app, self.site = app, app.extensions["webinar"]
        self.now = self.site.now()
        self.site.clock = lambda: self.now
        self.slug = make.webinar(capacity=1)
        with self.site.transaction() as session:
            details = SettingsDetails(**settings)  # type: ignore[arg-type]
            save_settings(session, by_slug(session, self.slug), details, actor=ACTOR, now=self.now)

    def register(self, name: str, **more: object) -> str:
        with self.site.transaction() as session:
            details = service.RegistrantDetails(name, f"{name}@example.org", **more)
            service.register(
                session, setup.read(session, by_slug(session, self.slug)), details, actor=ACTOR, now=self.now
            )
        return self.status(name)

    def status(self, name: str) -> str:
        with self.site.transaction(write=False) as session:
            return by_email(session, by_slug(session, self.slug).id, f"{name}@example.org").status.value

    def left(self) -> int | None:
        """Return what the register card says."""
        with self.site.transaction(write=False) as session:
            return places.left(session, setup.read(session, by_slug(session, self.slug)), self.now)

    def act(self, verb, name: str, *more: object, **facts: object) -> None:
        with self.site.transaction() as session:
            held = setup.locked_setup(session, by_slug(session, self.slug).id)
            row = by_email(session, held.webinar.id, f"{name}@example.org")
            first = (session, row) if verb.__module__ == service.__name__ else (session, held, row)
            verb(*first, *more, actor=ACTOR, now=self.now, **facts)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.site.worker.run_all()


def test_an_offer_is_taken_or_passes_on(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.OFFER, offer_hours=4)
    assert [house.register(name) for name in "abc"] == ["confirmed", "waiting", "waiting"]
    house.act(service.cancel, "a")
    assert [house.status(name) for name in "bc"] == ["offered", "waiting"]
    house.later(hours=3.9)
    assert house.status("b") == "offered"
    house.later(hours=0.2)
    assert [house.status(name) for name in "bc"] == ["cancelled", "offered"]
    with pytest.raises(RuleViolation, match="has expired"):
        house.act(places.accept, "b")
    house.act(places.accept, "c")
    assert house.status("c") == "confirmed"
    house.later(days=10)
    assert house.status("c") == "confirmed", "a place that was taken does not lapse"


def test_an_offered_place_is_not_given_to_a_newcomer(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.OFFER, offer_hours=4)
    house.register("a")
    house.register("b")
    house.act(service.cancel, "a")
    assert house.register("c") == "waiting"


def test_a_place_is_held_for_an_address_until_its_time_is_over(app: Flask, make: Factory) -> None:
    house = House(app, make, confirm_address=True, hold_minutes=30)
    assert house.register("a") == "unconfirmed"
    assert house.register("b") == "unconfirmed"
    house.act(service.prove_address, "b")
    assert house.status("b") == "waiting", "the place is held for the first"
    house.later(minutes=29)
    house.act(service.prove_address, "a")
    assert house.status("a") == "confirmed"


def test_a_hold_that_has_run_out_gives_the_place_to_who_waits(app: Flask, make: Factory) -> None:
    house = House(app, make, confirm_address=True, hold_minutes=30)
    house.register("a")
    house.register("b")
    house.act(service.prove_address, "b")
    house.later(minutes=31)
    assert house.status("b") == "confirmed"
    house.act(service.prove_address, "a")
    assert house.status("a") == "waiting"


def test_a_newcomer_never_overtakes_who_waits_for_a_place_whose_hold_has_just_run_out(
    app: Flask, make: Factory
) -> None:
    house = House(app, make, confirm_address=True, hold_minutes=30)
    house.register("a")
    house.register("b")
    house.act(service.prove_address, "b")
    house.now += timedelta(minutes=31)
    house.register("c")
    assert house.status("b") == "confirmed"
    house.act(service.prove_address, "c")
    assert house.status("c") == "waiting"


def test_staff_choose_and_nobody_moves_up_by_themselves(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.MANUAL)
    for name in "abc":
        house.register(name)
    house.act(service.cancel, "a")
    assert [house.status(name) for name in "bc"] == ["waiting", "waiting"]
    assert house.register("d") == "waiting", "nor does a newcomer pass them"
    house.act(places.give_place, "c")
    assert house.status("c") == "confirmed"
    with pytest.raises(RuleViolation, match="There’s no place for them"):
        house.act(places.give_place, "b")


def test_the_lottery_can_be_repeated_by_anybody(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.LOTTERY)
    assert {house.register(name) for name in "abcdef"} == {"waiting"}
    with house.site.transaction() as session:
        webinar = locked(session, by_slug(session, house.slug).id)
        ids = [row.public_id for row in queue(session, webinar.id)]
        assert places.draw(session, webinar, actor=ACTOR, now=house.now, seed="7") == 1
        left = [row.public_id for row in queue(session, webinar.id)]
    order = sorted(ids, key=lambda public_id: places.lot("7", public_id))
    assert left == order[1:], "the drawn order is that of the published seed"
    with house.site.transaction() as session, pytest.raises(RuleViolation, match="There’s no draw to hold"):
        places.draw(session, locked(session, by_slug(session, house.slug).id), actor=ACTOR, now=house.now)
    assert house.register("g") == "waiting"
    with house.site.transaction(write=False) as session:
        webinar = by_slug(session, house.slug)
        assert [row.full_name for row in queue(session, webinar.id)][-1] == "g", "after the draw one queues as usual"


def test_the_draw_is_held_for_those_whom_its_page_counted(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.LOTTERY)
    make.user("o@example.org", "host-a", "owner")
    assert [house.register(name) for name in "ab"] == ["waiting", "waiting"]
    page = Browser(app).sign_in("o@example.org").get("/manage/w/forum/admission")
    assert "2 people are in the draw" in page.text
    assert "The email they get: Confirmed" in page.text
    house.register("c")
    stale = page.submit("/draw", status=422)
    assert "The list has changed since" in stale.text
    assert {house.status(name) for name in "abc"} == {"waiting"}
    assert "Draw held: 1 place given" in stale.submit("/draw").text
    assert sorted(house.status(name) for name in "abc") == ["confirmed", "waiting", "waiting"]


def test_priority_comes_before_time(app: Flask, make: Factory) -> None:
    house = House(app, make)
    for name in "abc":
        house.register(name)
    with house.site.transaction() as session:
        by_email(session, by_slug(session, house.slug).id, "c@example.org").priority = 5
    house.act(service.cancel, "a")
    assert [house.status(name) for name in "bc"] == ["waiting", "confirmed"]


def test_declining_frees_the_place_and_the_declined_stay_out(app: Flask, make: Factory) -> None:
    house = House(app, make)
    house.register("a")
    house.register("b")
    house.act(places.decline, "a", "Only for member states.")
    assert [house.status(name) for name in "ab"] == ["declined", "confirmed"]
    assert house.register("a") == "declined", "registering again changes nothing"
    with pytest.raises(RuleViolation):
        house.act(service.come_back, "a")


def test_nobody_moves_up_once_the_webinar_is_over(app: Flask, make: Factory) -> None:
    house = House(app, make)
    house.register("a")
    house.register("b")
    house.now += timedelta(weeks=4)
    house.act(service.cancel, "a")
    assert house.status("b") == "waiting"


def test_answers_have_a_deadline(app: Flask, make: Factory) -> None:
    house = House(app, make, answers_until=None)
    house.register("a")
    with house.site.transaction() as session:
        details = SettingsDetails(answers_until=house.now)
        save_settings(session, by_slug(session, house.slug), details, actor=ACTOR, now=house.now)
    with pytest.raises(RuleViolation, match="You can no longer change your answers"):
        house.act(service.edit_details, "a", service.RegistrantDetails("A", "a@example.org"))


def test_the_register_card_counts_places_as_they_are_given(app: Flask, make: Factory) -> None:
    house = House(app, make, confirm_address=True, hold_minutes=30)
    assert house.left() == 1
    house.register("a")
    assert house.left() == 0, "a place that is held is not left"
    assert "This webinar is full. You can join the waiting list." in Browser(app).get(f"/w/{house.slug}/").text
    house.register("b")
    house.act(service.prove_address, "b")
    house.now += timedelta(minutes=31)
    assert house.left() == 0, "who waits comes first, though the hold has ended"
    house.act(service.cancel, "b")
    assert house.left() == 1


def test_an_offer_that_lapsed_is_a_place_again_on_the_register_card(app: Flask, make: Factory) -> None:
    house = House(app, make, promotion=Promotion.OFFER, offer_hours=4)
    house.register("a")
    house.register("b")
    house.act(service.cancel, "a")
    assert (house.status("b"), house.left()) == ("offered", 0)
    house.now += timedelta(days=5)
    assert house.left() == 1
