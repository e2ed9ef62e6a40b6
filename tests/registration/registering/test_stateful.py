"""The waiting list under any order of acts: hypothesis looks for one that breaks what must always hold."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import ACTOR, Factory
from webinar.convening.webinars.events import CapacityChanged
from webinar.convening.webinars.queries import by_slug, locked
from webinar.core.errors import RuleViolation
from webinar.registration.admission.models import AdmissionMode, AudienceCategory, Promotion
from webinar.registration.admission.queries import settings as admission_settings
from webinar.registration.admission.service import (
    CategoryDetails,
    SettingsDetails,
    save_category,
    save_settings,
    set_quotas,
)
from webinar.registration.registering import places, queries, service, setup
from webinar.registration.registering.jobs import on_places_changed
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.rules import moves_up

S = RegistrationStatus
NUMBERS = count()


def machine(app: Flask, make: Factory) -> type[RuleBasedStateMachine]:  # noqa: C901 - one machine, of many short rules
    here = app.extensions["webinar"]

    class WaitingList(RuleBasedStateMachine):
        """One webinar with limits of every kind; each step is one transaction."""

        def __init__(self) -> None:
            super().__init__()
            self.now = here.now()
            self.slug = f"w{next(NUMBERS)}"
            make.webinar(*(("host-a",) if self.slug != "w0" else ()), slug=self.slug, capacity=3)

        @initialize(
            promotion=st.sampled_from(Promotion), proves=st.booleans(), places_=st.integers(0, 3), each=st.sampled_from((None, 1, 2)),
        )  # fmt: skip
        def begin(self, promotion: Promotion, proves: bool, places_: int, each: int | None) -> None:
            with here.transaction() as session:
                webinar = by_slug(session, self.slug)
                facts = {"actor": ACTOR, "now": self.now}
                details = SettingsDetails(
                    promotion=promotion, confirm_address=proves, hold_minutes=30, offer_hours=2, per_organisation=each
                )
                save_settings(session, webinar, details, **facts)
                save_category(session, webinar, None, CategoryDetails("Media", places=places_), **facts)
                save_category(session, webinar, None, CategoryDetails("Experts", mode=AdmissionMode.APPROVAL), **facts)
                set_quotas(session, webinar, {}, [("Centre", 1)], **facts)
                self.categories = list(
                    session.scalars(
                        select(AudienceCategory.id)
                        .where(AudienceCategory.webinar_id == webinar.id)
                        .order_by(AudienceCategory.id)
                    )
                )

        def _act(self, verb, who: int, *more: object) -> None:
            try:
                with here.transaction() as session:
                    held = setup.locked_setup(session, by_slug(session, self.slug).id)
                    webinar = held.webinar
                    rows = session.scalars(
                        select(Registration).where(Registration.webinar_id == webinar.id).order_by(Registration.id)
                    ).all()
                    if rows:
                        row = rows[who % len(rows)]
                        first = (session, row) if verb.__module__ == service.__name__ else (session, held, row)
                        verb(*first, *more, actor=ACTOR, now=self.now)
            except RuleViolation:
                pass

        @rule(
            name=st.integers(0, 11),
            category=st.integers(0, 2),
            organisation=st.sampled_from(("", "Centre", "Institute")),
        )
        def registers(self, name: int, category: int, organisation: str) -> None:
            with here.transaction() as session:
                chosen = [None, *self.categories][category]
                details = service.RegistrantDetails(
                    f"P{name}", f"p{name}@example.org", organisation, category_id=chosen
                )
                service.register(
                    session, setup.read(session, by_slug(session, self.slug)), details, actor=ACTOR, now=self.now
                )

        @rule(who=st.integers(0, 11))
        def proves(self, who: int) -> None:
            self._act(service.prove_address, who)

        @rule(who=st.integers(0, 11))
        def cancels(self, who: int) -> None:
            self._act(service.cancel, who)

        @rule(who=st.integers(0, 11))
        def returns(self, who: int) -> None:
            self._act(service.come_back, who)

        @rule(who=st.integers(0, 11))
        def accepts(self, who: int) -> None:
            self._act(places.accept, who)

        @rule(who=st.integers(0, 11))
        def is_approved(self, who: int) -> None:
            self._act(places.approve, who)

        @rule(who=st.integers(0, 11))
        def is_declined(self, who: int) -> None:
            self._act(places.decline, who, "")

        @rule(who=st.integers(0, 11))
        def is_given_a_place(self, who: int) -> None:
            self._act(places.give_place, who)

        @rule(who=st.integers(0, 11), category=st.integers(0, 2))
        def is_moved(self, who: int, category: int) -> None:
            self._act(service.move, who, [None, *self.categories][category])

        @rule()
        def is_drawn(self) -> None:
            try:
                with here.transaction() as session:
                    places.draw(session, locked(session, by_slug(session, self.slug).id), actor=ACTOR, now=self.now)
            except RuleViolation:
                pass

        @rule(more=st.integers(0, 2))
        def capacity_grows(self, more: int) -> None:
            with here.transaction() as session:
                webinar = locked(session, by_slug(session, self.slug).id)
                webinar.capacity = (webinar.capacity or 0) + more
                session.flush()
                on_places_changed(session, CapacityChanged(webinar.id), self.now)

        @rule(minutes=st.sampled_from((1, 31, 300)))
        def time_passes(self, minutes: int) -> None:
            self.now += timedelta(minutes=minutes)
            here.clock = lambda: self.now
            here.worker.run_all()

        def _state(self, session: Session):
            webinar = by_slug(session, self.slug)
            limits = setup.read(session, webinar).limits()
            return webinar, limits, queries.seats(session, webinar.id, limits, self.now)

        @invariant()
        def nobody_sits_on_anothers_lap(self) -> None:
            with here.transaction(write=False) as session:
                _webinar, limits, seats = self._state(session)
                assert limits.capacity is None or seats.total <= limits.capacity
                assert all(seats.by_category.get(key, 0) <= places_ for key, places_ in limits.by_category.items())
                for key, taken in seats.by_organisation.items():
                    places_ = limits.of_organisation(key)
                    assert places_ is None or taken <= places_, key

        @invariant()
        def no_place_is_empty_while_somebody_waits_for_it(self) -> None:
            with here.transaction() as session:
                webinar, _limits, _seats = self._state(session)
                if not moves_up(admission_settings(session, webinar.id)):
                    return
                # A hold whose time ran out this minute is passed on by its job.
                here_due = [
                    row
                    for row in session.scalars(select(Registration).where(Registration.webinar_id == webinar.id))
                    if row.held_until and row.held_until <= self.now
                ]
                if here_due:
                    return
                seats = queries.seats(session, webinar.id, setup.read(session, webinar).limits(), self.now)
                assert not [row for row in queries.queue(session, webinar.id) if seats.fits(row)]

        @invariant()
        def who_waits_has_a_place_in_the_queue_and_nobody_else(self) -> None:
            with here.transaction(write=False) as session:
                webinar, _limits, _seats = self._state(session)
                for row in session.scalars(select(Registration).where(Registration.webinar_id == webinar.id)):
                    assert (row.queued_at is not None) == (row.status is S.WAITING)
                    assert row.held_until is None or row.status in {S.UNCONFIRMED, S.OFFERED}
                places_ = [queries.position(session, row) for row in queries.queue(session, webinar.id)]
                assert places_ == list(range(1, len(places_) + 1))

    return WaitingList


@pytest.mark.slow
def test_the_waiting_list_keeps_its_promises_under_any_order_of_acts(app: Flask, make: Factory) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=25, stateful_step_count=22, deadline=None, suppress_health_check=checks, database=None
    )
    run_state_machine_as_test(machine(app, make), settings=chosen)
