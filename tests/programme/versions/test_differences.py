"""What differs between two releases, and what is asked before one; without a database."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from webinar.convening.webinars.models import Webinar
from webinar.directory.people.models import Person
from webinar.programme.agenda.models import AgendaItem, Answer, ItemKind, ItemSpeaker, PanelMember, PanelRole, Part
from webinar.programme.versions import rules
from webinar.programme.versions.rules import ChangeKind as K

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


def test_items_of_one_name_are_told_apart_by_their_speakers() -> None:
    before, after = content(), content()
    item(after, 2).update(title="", minutes=25)
    item(after, 3).update(speakers=[2, 3])
    item(before, 2).update(title="")
    found = [(row.kind, row.what, row.who) for row in rules.differences(before, after)]
    assert (K.LENGTHENED, "Remarks", "B. Two") in found
    assert (K.MOVED, "Remarks", "B. Two, C. Three") in found
    assert all(not row.who for row in rules.differences(None, content())), "no name stands twice here"


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
        (((ItemKind.REMARKS, 70, None, (1,)),), (), {}, "The programme ends at 10:10, 10 minutes after the webinar (10:00)."),
        (((ItemKind.REMARKS, 50, None, (1,)),), (), {}, "10 minutes at the end are unplanned."),
        (((ItemKind.REMARKS, None, None, (1,)),), (), {}, "“Remarks” has no duration."),
        (((ItemKind.REMARKS, 60, None, ()),), (), {}, "“Remarks” has no speaker."),
        (((ItemKind.REMARKS, 60, None, (1,)),), (), {"starts_at": None, "ends_at": None}, "The start isn’t known, so the programme has no times."),
        (((ItemKind.REMARKS, 10, None, (1,)), (ItemKind.CLOSING, 5, START.replace(minute=5).time(), (1,))), (), {},
         "“Closing” starts 5 minutes before the previous item ends."),
        (((ItemKind.REMARKS, 10, None, (1,)), (ItemKind.CLOSING, 5, START.replace(minute=25).time(), (1,))), (), {},
         "“Closing” starts 15 minutes after the previous item ends."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, Answer.DECLINED),), {},
         "B Two isn’t taking part and isn’t shown in the programme."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, Answer.INVITED),), {},
         "B Two has not confirmed yet."),
        (((ItemKind.REMARKS, 60, None, (1,)),), (_member(2, "B Two", PanelRole.SPEAKER),), {},
         "B Two is on the panel but not in any agenda item."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "Masroor Ahmed", PanelRole.SPEAKER),), {},
         "“Ahmed” matches several people: Zahur Ahmed, Masroor Ahmed."),
        (((ItemKind.REMARKS, 60, None, (1, 2)),), (_member(2, "B Two", PanelRole.SPEAKER, correction="Dr B Two"),), {},
         "B Two requested a different printed name: Dr B Two"),
    ],
)  # fmt: skip
def test_each_doubt_is_told(items, members, more, expected) -> None:
    found = _asked([_part(*items)], [_member(1), *members], **more)
    assert any(text.startswith(expected) for text in found), found


def test_a_missing_moderator_and_a_double_booking_are_told() -> None:
    found = _asked([_part((ItemKind.REMARKS, 60, None, (1,)))], [_member(1, role=PanelRole.SPEAKER)], busy={1: "Forum"})
    assert found == ["No moderator yet.", "Zahur Ahmed is also on another panel at that time: Forum."]


def test_who_is_told() -> None:
    from webinar.programme.versions.service import recipients

    after = content()
    drop(after, 3)
    changes = rules.differences(content(), after)
    assert recipients(rules.Tell.NOBODY, changes, after) == set()
    assert recipients(rules.Tell.AFFECTED, changes, after) == {13}, "whose item was cancelled is told too"
    after["panel"] = after["panel"][:2]
    changes = rules.differences(content(), after)
    assert recipients(rules.Tell.ALL, changes, after) == {11, 12, 13}


def test_of_what_is_over_only_names_that_mislead_are_told() -> None:
    row = Webinar(starts_at=START, ends_at=START.replace(hour=10), time_zone="UTC")
    # Of a name that is an accent alone nothing is left to confuse.
    members = [_member(1), _member(2, "Masroor Ahmed", PanelRole.SPEAKER), _member(3, "\u0301"), _member(4, "\u0301")]
    found = rules.findings(row, [], members, {}, over=True)
    assert [one.message % dict(one.params) for one in found] == [
        "“Ahmed” matches several people: Zahur Ahmed, Masroor Ahmed. Use given names."
    ]
