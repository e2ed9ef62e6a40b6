"""What differs between two releases, and what is asked before one; without a database."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from webinar.people.models import Person
from webinar.programme.models import AgendaItem, Answer, ItemKind, ItemSpeaker, PanelMember, PanelRole, Part
from webinar.schedule import rules
from webinar.schedule.rules import ChangeKind as K
from webinar.webinars.models import Webinar

START = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)


def content(**more):
    return {
        "starts_at": START.isoformat(), "zone": "Asia/Karachi",
        "panel": [
            {"id": 1, "person": 11, "name": "A. One", "position": "", "role": "moderator", "role_title": ""},
            {"id": 2, "person": 12, "name": "B. Two", "position": "Director", "role": "speaker", "role_title": ""},
            {"id": 3, "person": 13, "name": "C. Three", "position": "", "role": "speaker", "role_title": ""},
        ],
        "parts": [{"id": 1, "title": "", "items": [
            {"id": 1, "kind": "welcome", "title": "", "minutes": 10, "fixed_start": None, "language": "", "speakers": [1]},
            {"id": 2, "kind": "remarks", "title": "On trade", "minutes": 20, "fixed_start": None, "language": "", "speakers": [2]},
            {"id": 3, "kind": "remarks", "title": "", "minutes": 10, "fixed_start": None, "language": "", "speakers": [3]},
        ]}], **more,
    }  # fmt: skip


def item(data, number):
    return next(row for part in data["parts"] for row in part["items"] if row["id"] == number)


def changed(change):
    after = copy.deepcopy(content())
    change(after)
    return [(row.kind, row.before, row.after, row.people) for row in rules.differences(content(), after)]


def drop(data, number):
    for part in data["parts"]:
        part["items"] = [row for row in part["items"] if row["id"] != number]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d.update(zone="Asia/Karachi"), []),
        (lambda d: item(d, 3).update(minutes=5), [(K.SHORTENED, "10", "5", (13,))]),
        (lambda d: item(d, 3).update(minutes=15), [(K.LENGTHENED, "10", "15", (13,))]),
        (lambda d: item(d, 2).update(title="On roads"), [(K.RETITLED, "On trade", "On roads", (12,))]),
        (lambda d: item(d, 1).update(minutes=15),
         [(K.LENGTHENED, "10", "15", (11,)), (K.MOVED, "14:10", "14:15", (12,)), (K.MOVED, "14:30", "14:35", (13,))]),
        (lambda d: drop(d, 3), [(K.CANCELLED, "", "", (13,))]),
        (lambda d: item(d, 3).update(speakers=[2]),
         [(K.JOINED, "", "B. Two", (12,)), (K.LEFT, "C. Three", "", (13,))]),
        (lambda d: d["panel"][1].update(name="Dr B. Two"), [(K.RENAMED, "B. Two, Director", "Dr B. Two, Director", (12,))]),
        (lambda d: d["panel"][1].update(role="discussant"), [(K.ROLE, "Speaker", "Discussant", (12,))]),
        (lambda d: d["panel"][1].update(role_title="Guest"), [(K.ROLE, "Speaker", "Guest", (12,))]),
        (lambda d: d.update(starts_at=START.replace(hour=10).isoformat()),
         [(K.MOVED, "14:00", "15:00", (11,)), (K.MOVED, "14:10", "15:10", (12,)), (K.MOVED, "14:30", "15:30", (13,))]),
        (lambda d: item(d, 3).update(fixed_start="15:00"), [(K.MOVED, "14:30", "15:00", (13,))]),
    ],
)  # fmt: skip
def test_each_difference_has_its_word_and_its_people(change, expected) -> None:
    assert changed(change) == expected


def test_order_tells_what_moved_while_times_are_unknown() -> None:
    before, after = content(starts_at=None), content(starts_at=None)
    for row in (row for data in (before, after) for row in data["parts"][0]["items"]):
        row["minutes"] = None
    after["parts"][0]["items"] = [after["parts"][0]["items"][index] for index in (1, 2, 0)]
    assert [(row.kind, row.people) for row in rules.differences(before, after)] == [(K.MOVED, (11,))]


def test_somebody_new_and_somebody_gone() -> None:
    after = content()
    after["panel"] = [*after["panel"][:2], {**after["panel"][2], "id": 4, "person": 14, "name": "D. Four"}]
    item(after, 3)["speakers"] = [4]
    kinds = [(row.kind, row.people) for row in rules.differences(content(), after)]
    assert kinds == [(K.PANEL_JOINED, (14,)), (K.PANEL_LEFT, (13,)), (K.JOINED, (14,)), (K.LEFT, (13,))]


def test_what_is_captured_prints_as_the_draft_and_holds_nothing_private() -> None:
    people = [PanelMember(id=n, person_id=n, printed_name=f"P{n}", printed_position="", role=PanelRole.SPEAKER,
                          role_title="", answer=Answer.DECLINED if n == 2 else Answer.INVITED) for n in (1, 2)]  # fmt: skip
    speakers = [ItemSpeaker(member_id=1), ItemSpeaker(member_id=2)]
    row = AgendaItem(
        id=7, kind=ItemKind.REMARKS, title="T", minutes=5, language="", private_note="secret", speakers=speakers
    )
    kept = rules.capture(Webinar(starts_at=START, time_zone="UTC"), [Part(id=1, title="S", items=[row])], people)
    assert "secret" not in str(kept)
    parts, panel = rules.rows_of(kept)
    assert [member.id for member in panel] == [1], "who declined is not printed"
    assert [speaker.member_id for speaker in parts[0].items[0].speakers] == [1]
    assert (parts[0].title, parts[0].items[0].title, parts[0].items[0].minutes) == ("S", "T", 5)


def _asked(parts, members, *, busy=None, **webinar) -> list[str]:
    row = Webinar(**{"starts_at": START, "ends_at": START.replace(hour=10), "time_zone": "UTC", **webinar})
    return [found.message % dict(found.params) for found in rules.findings(row, parts, members, busy or {})]


def _member(number, name="Zahur Ahmed", role=PanelRole.MODERATOR, answer=Answer.CONFIRMED, correction=""):
    person = Person(full_name=name, family_name=name.split()[-1])
    return PanelMember(id=number, person_id=number, person=person, role=role, printed_name=name, answer=answer,
                       correction=correction, role_title="")  # fmt: skip


def _part(*items):
    return Part(id=1, position=1, title="", items=[
        AgendaItem(id=n, kind=kind, title="", minutes=minutes, fixed_start=fixed, speakers=[ItemSpeaker(member_id=m) for m in who])
        for n, (kind, minutes, fixed, who) in enumerate(items, start=1)
    ])  # fmt: skip


def test_nothing_is_asked_about_a_sound_programme() -> None:
    assert _asked([_part((ItemKind.REMARKS, 60, None, (1,)))], [_member(1)]) == []


@pytest.mark.parametrize(
    ("items", "members", "more", "expected"),
    [
        (((ItemKind.REMARKS, 70, None, (1,)),), (), {}, "The items take 70 minutes, the webinar 60: 10 too many."),
        (((ItemKind.REMARKS, 50, None, (1,)),), (), {}, "10 minutes at the end are not planned."),
        (((ItemKind.REMARKS, None, None, (1,)),), (), {}, "“Remarks” has no minutes."),
        (((ItemKind.REMARKS, 60, None, ()),), (), {}, "Nobody speaks in “Remarks”."),
        (((ItemKind.REMARKS, 60, None, (1,)),), (), {"starts_at": None, "ends_at": None}, "The start is not known"),
        (((ItemKind.REMARKS, 10, None, (1,)), (ItemKind.CLOSING, 5, START.replace(minute=5).time(), (1,))), (), {},
         "“Closing” begins 5 minutes before the item before it ends."),
        (((ItemKind.REMARKS, 10, None, (1,)), (ItemKind.CLOSING, 5, START.replace(minute=25).time(), (1,))), (), {},
         "“Closing” begins 15 minutes after the item before it ends."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, Answer.DECLINED),), {},
         "B Two has declined and is left out of the programme."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, Answer.INVITED),), {},
         "B Two has not confirmed yet."),
        (((ItemKind.REMARKS, 60, None, (1,)),), (_member(2, "B Two", PanelRole.SPEAKER),), {},
         "B Two is on the panel but in no item."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "Masroor Ahmed", PanelRole.SPEAKER),), {},
         "“Ahmed” alone means several: Zahur Ahmed, Masroor Ahmed."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, correction="Dr B Two"),), {},
         "B Two asks to be printed otherwise: Dr B Two"),
    ],
)  # fmt: skip
def test_each_doubt_is_told(items, members, more, expected) -> None:
    found = _asked([_part(*items)], [_member(1), *members], **more)
    assert any(text.startswith(expected) for text in found), found


def test_a_missing_moderator_and_a_double_booking_are_told() -> None:
    found = _asked([_part((ItemKind.REMARKS, 60, None, (1,)))], [_member(1, role=PanelRole.SPEAKER)], busy={1: "Forum"})
    assert found == ["Nobody moderates.", "Zahur Ahmed also takes part elsewhere at that time: Forum."]


def test_who_is_told() -> None:
    from webinar.schedule.service import recipients

    after = content()
    drop(after, 3)
    changes = rules.differences(content(), after)
    assert recipients(rules.Tell.NOBODY, changes, after) == set()
    assert recipients(rules.Tell.AFFECTED, changes, after) == {13}, "whose item was cancelled is told too"
    after["panel"] = after["panel"][:2]
    changes = rules.differences(content(), after)
    assert recipients(rules.Tell.ALL, changes, after) == {11, 12, 13}
