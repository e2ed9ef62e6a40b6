"""The witness of `tests.marks`: it sees a press that mails unshown, and its exceptions are presses that exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask, g

from tests import marks
from tests.factories import Factory
from tests.page import Browser
from webinar.core import outbox
from webinar.directory.organisations.tasks import SendWelcome
from webinar.registration.imports.tasks import ForgetDraft
from webinar.registration.registering.tasks import SendStanding
from webinar.web.audience import Audience, audience, declared
from webinar.web.database import session
from webinar.web.site import site

LATER = timedelta(days=1)


@pytest.fixture
def pressed(own_app: Flask, make: Factory):
    """Press a button of the staff whose view queues a task, and return what was found against it."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")

    def press(
        task: object, *, later: bool = False, shown: int | None = None, who: Audience = Audience.STAFF
    ) -> list[str]:
        @audience(who)
        def view() -> str:
            if shown is not None:
                g.shown_to = shown
            now = site().now()
            outbox.enqueue(session(), task, key="planted", now=now, not_before=now + LATER if later else None)
            return "done"

        own_app.add_url_rule("/press", "planted.press", view, methods=["POST"])
        browser = Browser(own_app).sign_in("o@example.org")
        answer = browser.client.post("/press", data={"csrf_token": browser.token()})
        assert answer.get_data(as_text=True) == "done"
        seen = list(marks.found)
        marks.found.clear()
        return seen

    return press


def test_a_press_that_mails_unshown_is_found(pressed) -> None:
    assert pressed(SendWelcome(1, "Ann")) == ["planted.press queues organisations.send_welcome"]


def test_a_press_that_was_shown_is_none(pressed) -> None:
    assert pressed(SendWelcome(1, "Ann"), shown=1) == []


def test_a_press_that_tells_more_than_were_shown_is_found(pressed) -> None:
    assert pressed(SendStanding(1, "confirmed"), shown=0) == ["planted.press tells 1 where they stand, and showed 0"]


def test_what_mails_nobody_now_is_none(pressed) -> None:
    assert pressed(SendWelcome(1, "Ann"), later=True) == []


def test_work_that_is_no_mail_is_none(pressed) -> None:
    assert pressed(ForgetDraft(1)) == []


def test_what_a_person_does_by_their_own_link_is_none(pressed) -> None:
    assert pressed(SendWelcome(1, "Ann"), who=Audience.LINK) == []


def test_every_exception_is_a_press_of_the_staff_and_says_why(app: Flask) -> None:
    presses = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    for endpoint, why in marks.WITHOUT_MARK.items():
        assert endpoint in presses, endpoint
        assert declared(app, endpoint)[0] in {Audience.STAFF, Audience.ADMIN}, endpoint
        assert why
