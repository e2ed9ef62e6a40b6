"""Fixed starts, and hours that do not fit."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.factories import Factory
from tests.page import Browser
from webinar.programme.agenda import rules
from webinar.programme.agenda.models import AgendaItem, ItemKind, ItemSpeaker, PanelMember, Part

START = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)


def programme(*items: tuple[time | None, int | None]) -> list[Part]:
    rows = [
        AgendaItem(id=number, kind=ItemKind.REMARKS, title=f"Item {number}", minutes=minutes, fixed_start=fixed, speakers=[])
        for number, (fixed, minutes) in enumerate(items, start=1)
    ]  # fmt: skip
    return [Part(id=1, position=1, title="", items=rows)]


def said(
    *items: tuple[time | None, int | None],
    start: datetime | None = START,
    end: datetime | None = END,
    zone: str = "UTC",
) -> list[str]:
    return [found.message % dict(found.params) for found in rules.of_times(programme(*items), start, end, zone)]


def test_a_programme_that_fills_the_webinar_is_sound() -> None:
    assert said((None, 30), (time(10, 30), 60)) == []


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (((None, 5), (time(11), 30), (None, 10)), "The programme ends at 11:40, 10 minutes after the webinar (11:30)."),
        (((time(11), 90),), "60 minutes at the start are unplanned."),
        (((time(11), 90),), "The programme ends at 12:30, 60 minutes after the webinar (11:30)."),
        (((time(9), 10),), "“Item 1” starts at 09:00, before the webinar (10:00)."),
        (((None, 10), (time(9), 10)), "“Item 2” starts before the item above it, “Item 1”."),
        (((None, 90), (time(12), 5)), "“Item 2” starts at 12:00, after the webinar ends (11:30)."),
        (((None, 30), (time(10, 20), 70)), "“Item 2” starts 10 minutes before the previous item ends."),
        (((None, 30), (time(10, 40), 50)), "“Item 2” starts 10 minutes after the previous item ends."),
        (((None, 30), (None, 40)), "20 minutes at the end are unplanned."),
        (((None, 100), (None, None)), "The programme ends at 11:40, 10 minutes after the webinar (11:30)."),
    ],
)
def test_what_does_not_fit_is_said(items, expected: str) -> None:
    assert expected in said(*items)


def test_moderation_takes_no_time_of_its_own_unless_minutes_are_given() -> None:
    parts = programme((None, 30), (None, None), (None, 60))
    parts[0].items[1].kind = ItemKind.MODERATION
    found = rules.slots(parts, START, "UTC", END)
    half = START + timedelta(minutes=30)
    assert [(found[n].start, found[n].end) for n in (1, 2, 3)] == [(START, half), (None, None), (half, END)]
    parts[0].items[1].minutes = 10
    found = rules.slots(parts, START, "UTC", END)
    assert (found[2].start, found[3].start) == (half, half + timedelta(minutes=10))


def test_a_webinar_over_midnight_has_its_items_on_both_days() -> None:
    start = datetime(2026, 12, 15, 18, 0, tzinfo=UTC)  # 23:00 in Karachi
    items = ((None, 30), (time(0, 15), 30), (time(0, 45), 15))
    found = rules.slots(programme(*items), start, "Asia/Karachi", start + timedelta(hours=2))
    assert [f"{found[n].start:%d %H:%M}" for n in (1, 2, 3)] == ["15 18:00", "15 19:15", "15 19:45"]
    late = said((None, 120), (time(2), 30), start=start, end=start + timedelta(hours=2), zone="Asia/Karachi")
    assert "“Item 2” starts at 02:00 (+1), after the webinar ends (01:00 (+1))." in late


@pytest.mark.parametrize("end", [END, None])
def test_an_early_start_is_not_taken_for_the_next_day(end: datetime | None) -> None:
    found = rules.slots(programme((None, 10), (time(9), 10), (None, 5)), START, "UTC", end)
    assert [f"{found[n].start:%d %H:%M}" for n in (2, 3)] == ["15 09:00", "15 09:10"]


def test_an_hour_that_the_clocks_skip_is_said() -> None:
    start = datetime(2027, 3, 28, 0, 0, tzinfo=UTC)  # 01:00 in Berlin; 02:00 to 03:00 is skipped
    found = said((None, 60), (time(2, 30), 30), start=start, end=start + timedelta(hours=2), zone="Europe/Berlin")
    assert "“Item 2” starts at 02:30, which doesn’t exist that day because the clocks change." in found


def test_the_panel_stands_in_the_order_of_the_programme() -> None:
    members = [PanelMember(id=number, person_id=number, printed_name=str(number)) for number in (1, 2, 3)]
    parts = programme((None, 10), (None, 10))
    parts[0].items[0].speakers = [ItemSpeaker(member_id=3)]
    parts[0].items[1].speakers = [ItemSpeaker(member_id=1), ItemSpeaker(member_id=3)]
    assert [row.id for row in rules.by_programme(members, parts)] == [3, 1, 2]


def test_pages_say_what_does_not_fit_and_lines_refuse_disorder(app, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a")
    make.webinar("host-a")  # 14:00 to 15:30 in Karachi
    staff = Browser(app).sign_in("o@example.org")
    lines = staff.get("/manage/w/forum/programme/lines")
    wrong = lines.submit("/lines", text="15:00 30 panel\n14:30 10 break", status=422)
    assert "Line 2: “Break” starts before the item above it, “Panel”." in wrong.text
    over = lines.submit("/lines", text="100 panel: On @Ali // a note\n// in two lines")
    assert "The programme ends at 15:40, 10 minutes after the webinar (15:30)." in over.text
    assert "“@Ali” is part of the title." in over.text
    assert "The programme ends at 15:40" in staff.get("/manage/w/forum/programme").text
    assert "The programme ends at 15:40" in staff.get("/manage/w/forum/releases").text
    again = staff.get("/manage/w/forum/programme/lines")
    before = again.text
    again.submit("/lines")
    assert staff.get("/manage/w/forum/programme/lines").text == before, "opened, saved, nothing changed"
    asked = again.submit("/lines", text="")
    assert asked.heading == "Remove 1 item"
    assert staff.get("/manage/w/forum/programme/lines").text == before, "nothing goes unasked"
    assert "Programme saved." in asked.submit("/lines").text
