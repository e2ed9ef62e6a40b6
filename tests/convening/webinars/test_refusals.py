"""What the rules refuse, each in its own words and without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest

from webinar.convening.webinars import rules as webinars
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core.errors import RuleViolation
from webinar.directory.people import rules as people
from webinar.directory.people.models import Person
from webinar.programme.agenda import rules as programme
from webinar.programme.agenda.models import AgendaItem, Answer, ItemKind, PanelMember, PanelRole, Part
from webinar.programme.papers import rules as papers
from webinar.programme.speakers import rules as speakers
from webinar.programme.speakers.models import CheckSlot, FileKind, SpeakerFile
from webinar.programme.versions import rules as schedule
from webinar.registration.registering import rules as registration

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _webinar(state: WebinarState = WebinarState.ANNOUNCED, **more: object) -> Webinar:
    facts = {"state": state, "is_template": False, "date": NOW.date(), "published_at": NOW, "registration_open": True}
    return Webinar(**{**facts, **more})


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: webinars.ensure_times(None, NOW), "Enter a start time as well as an end time."),
        (lambda: webinars.ensure_times(NOW, NOW), "Enter an end later than the start."),
        (lambda: webinars.ensure_times(NOW, NOW + 25 * HOUR), "A webinar can last up to one day."),
        (lambda: webinars.ensure_step(_webinar(WebinarState.CANCELLED), WebinarState.HELD, NOW), "You can’t do this now."),
        (lambda: webinars.ensure_may_postpone(_webinar(WebinarState.HELD), NOW), "You can’t postpone this webinar now."),
        (lambda: webinars.ensure_may_cancel(_webinar(WebinarState.HELD)), "The webinar has taken place."),
        (lambda: webinars.ensure_may_cancel(_webinar(WebinarState.CANCELLED)), "The webinar is already cancelled."),
        (lambda: programme.ensure_role_named(PanelRole.OTHER, ""), "Enter the name of the role."),
        (lambda: programme.ensure_role_free(True, "Ann Lee", PanelRole.SPEAKER), "Ann Lee already has the role “speaker”"),
        (lambda: registration.ensure_open(_webinar(WebinarState.HELD), NOW), "This webinar has taken place."),
        (lambda: registration.ensure_open(_webinar(WebinarState.CANCELLED), NOW), "This webinar is cancelled."),
        (lambda: registration.ensure_open(_webinar(registration_open=False), NOW), "Registration is not open."),
        (lambda: papers.ensure_dated(None), "Enter an answer."),
        (lambda: people.ensure_retired_makes_sense(None, "(Ret.)", "Brigadier"), "A retired marker is set, but “Retired” isn’t ticked."),
        (lambda: people.ensure_retired_makes_sense(True, "", ""), "Enter a rank. The retired marker is printed after it."),
        (lambda: speakers.ensure_slot_free(CheckSlot(member_id=2), PanelMember(id=1)), "Choose another."),
        (lambda: speakers.ensure_size(26 * 2**20), "Up to 25 MB."),
        (lambda: speakers.ensure_room([SpeakerFile(kind=FileKind.SLIDES)] * 5, FileKind.SLIDES), "up to 5 files."),
    ],
)  # fmt: skip
def test_each_refusal_says_why(act: Callable[[], None], words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        act()
    assert words in str(caught.value)


def test_what_the_rules_allow_passes() -> None:
    webinars.ensure_times(NOW, NOW + HOUR)
    webinars.ensure_times(NOW, None)
    webinars.ensure_may_postpone(_webinar(), NOW)
    webinars.ensure_may_cancel(_webinar())
    registration.ensure_open(_webinar(starts_at=NOW + HOUR), NOW)
    papers.ensure_dated(NOW.date())
    people.ensure_retired_makes_sense(True, "(Ret.)", "Brigadier")
    speakers.ensure_slot_free(CheckSlot(member_id=1), PanelMember(id=1))
    speakers.ensure_room([SpeakerFile(kind=FileKind.SLIDES)] * 5, FileKind.PHOTO)


def test_what_keeps_a_page_from_being_published() -> None:
    found = webinars.publishing_obstacles(_webinar(WebinarState.CANCELLED, date=None, is_template=True))
    assert len(found) == 4
    assert "No hosts yet." in found


def test_a_start_in_an_hour_that_the_clocks_skip_is_unknown() -> None:
    item = AgendaItem(id=1, kind=ItemKind.REMARKS, minutes=5, fixed_start=time(2, 30), speakers=[])
    found = programme.slots([Part(id=1, position=1, title="", items=[item])], NOW, "Europe/Berlin")
    assert found[1].start is None


def _members(*facts: tuple[int, str, str]) -> list[PanelMember]:
    return [
        PanelMember(id=number, person_id=number, role=PanelRole.MODERATOR, role_title="", answer=Answer.CONFIRMED,
                    printed_name=name, printed_position=position, correction="", forms={}, person=Person(full_name=name))
        for number, name, position in facts
    ]  # fmt: skip


def test_the_panel_in_the_order_of_countries_and_of_hosts() -> None:
    rows = _members((1, "A", ""), (2, "B", ""), (3, "C", ""))
    assert [row.id for row in programme.by_countries(rows, {1: "Узбекистан", 3: "Беларусь"})] == [3, 1, 2]
    assert [row.id for row in programme.by_hosts(rows, {2: 1, 1: 2})] == [2, 1, 3]
    assert [
        row.id
        for row in programme.by_precedence(
            _members((1, "A", "Adviser"), (2, "B", "Minister of Trade")), ["minister", "adviser"]
        )
    ] == [2, 1]


def test_missing_languages_are_told_and_signs_without_letters_confuse_nobody() -> None:
    webinar = Webinar(starts_at=None, ends_at=None, time_zone="", language="en", working_languages=["en", "ru"])
    found = schedule.findings(webinar, [], _members((1, "…", "")), {})
    words = [row.message % dict(row.params) for row in found]
    assert "… has no printed form in: ru" in words
    assert not [line for line in words if "” matches several people:" in line]


def test_names_that_hundreds_share_are_compared_only_when_they_sound_the_same() -> None:
    names = {number: f"Ahmed {chr(97 + number % 26)}{chr(97 + number // 26)}k" for number in range(320)}
    names |= {1_000: "Zahur Ahmed", 1_001: "Zahoor Ahmad"}
    assert (1_000, 1_001) in {(left, right) for left, right, _score in people.alike(names)}
