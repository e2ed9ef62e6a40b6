"""The line editor's language, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from tests.architecture.house import ROOT
from webinar.core.errors import RuleViolation
from webinar.core.text import clean_text, search_key
from webinar.directory.people.models import Person
from webinar.programme.agenda import lines
from webinar.programme.agenda.models import AgendaItem, ItemKind, ItemSpeaker, PanelMember, PanelRole, Part
from webinar.programme.agenda.rules import KIND_LABELS, recognised, slots

PEOPLE = (
    ("Khalid Taimur Akram", PanelRole.MODERATOR), ("Vladimir Norov", PanelRole.MAIN_SPEAKER),
    ("Akhtar Nawaz Janjua", PanelRole.OPENING_REMARKS), ("Zahur Ahmed", PanelRole.SPEAKER),
    ("Masroor Ahmed", PanelRole.SPEAKER), ("Олжас Нұрланов", PanelRole.SPEAKER),
)  # fmt: skip


@pytest.fixture
def panel() -> list[PanelMember]:
    return [
        PanelMember(id=number, person_id=number, role=role, printed_name=name, person=Person(full_name=name))
        for number, (name, role) in enumerate(PEOPLE, start=1)
    ]


def read(text: str, panel: list[PanelMember]):
    return lines.read(text, panel, {})


def test_the_seed_programme_is_read(panel) -> None:
    parts, errors = read(
        "# \nmoderation @akram\nopening @janjua\n@norov\nremarks @zahur\nremarks @masroor\n#\n"
        "q a @norov: Questions and answers: the future of the SCO\n",
        panel,
    )
    assert errors == []
    assert [[(item.kind, item.speakers) for item in part.items] for part in parts] == [
        [(ItemKind.MODERATION, (1,)), (ItemKind.OPENING_REMARKS, (3,)), (ItemKind.MAIN_ADDRESS, (2,)),
         (ItemKind.REMARKS, (4,)), (ItemKind.REMARKS, (5,))],
        [(ItemKind.QUESTIONS, (2,))],
    ]  # fmt: skip
    assert parts[1].items[0].title == "Questions and answers: the future of the SCO"


@pytest.mark.parametrize(
    ("line", "minutes", "fixed", "language", "title", "note"),
    [
        ("10 remarks @norov", 10, None, "", "", ""),
        ("10 min. remarks @norov", 10, None, "", "", ""),
        ("14:30 10 remarks @norov", 10, time(14, 30), "", "", ""),
        ("9.05 remarks @norov", None, time(9, 5), "", "", ""),
        ("۱۴:۳۰ ۱۰ remarks @norov: ۲۰ سال", 10, time(14, 30), "", "۲۰ سال", ""),
        ("１４：３０ １０ remarks @norov", 10, time(14, 30), "", "", ""),
        ("10 remarks @norov [RU]: On trade // he arrives late", 10, None, "ru", "On trade", "he arrives late"),
        ("10 remarks @norov： 贸易", 10, None, "", "贸易", ""),
        ("10 keynote: 14:30 is not a time here", 10, None, "", "14:30 is not a time here", ""),
    ],
)
def test_each_part_of_a_line(panel, line, minutes, fixed, language, title, note) -> None:
    parts, errors = read(line, panel)
    assert errors == []
    item = parts[0].items[0]
    assert (item.minutes, item.fixed_start, item.language, item.title, item.private_note) == (
        minutes, fixed, language, title, note,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("10 remarks @ahmed", "Zahur Ahmed, Masroor Ahmed"), ("10 remarks @nobody", "No panel member matches @"),
        ("10 remraks @norov", "Did you mean “remarks”"), ("10 tea and talk", "” isn’t a kind of item. Put the title after a colon."),
        ("0 remarks", "Between 1 and 600"), ("700 remarks", "Between 1 and 600"), ("10 ", "” isn’t a kind of item. Put the title after a colon."),
        (": title alone", "This line doesn’t describe an agenda item."), ("remarks: " + "x" * 251, "250"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_with_its_line(panel, line, word) -> None:
    _parts, errors = read(f"# One\n\n{line}\n", panel)
    assert [error.line for error in errors] == [3]
    assert word in errors[0].message % dict(errors[0].params)


def test_handles_are_short_where_one_word_is_enough(panel) -> None:
    assert list(lines.handles(panel).values())[:5] == ["akram", "norov", "janjua", "zahur-ahmed", "masroor-ahmed"]
    for member, handle in lines.handles(panel).items():
        parts, errors = read(f"remarks @{handle}", panel)
        assert (errors, parts[0].items[0].speakers) == ([], (member,))


@pytest.mark.parametrize("language", ["English", "Russian"])
def test_what_is_written_is_read_back(panel, language) -> None:
    labels = dict(KIND_LABELS) if language == "English" else {kind: f"род {n}" for n, kind in enumerate(KIND_LABELS)}
    items = [
        AgendaItem(
            id=n, kind=kind, title="A: title" if n % 2 else "", minutes=n or None, language="ru" if n == 3 else "",
            fixed_start=time(15, n) if n == 4 else None, private_note="a\n\nnote // x" if n == 5 else "",
            speakers=[ItemSpeaker(member_id=n % 6 + 1)],
        )
        for n, kind in enumerate(ItemKind)
    ]  # fmt: skip
    rows = [
        Part(id=1, position=1, title="Statements", items=items[:5]),
        Part(id=2, position=2, title="", items=items[5:]),
    ]
    kinds = {search_key(label): kind for kind, label in labels.items()}
    parts, errors = lines.read(lines.write(rows, panel, labels), panel, kinds)
    assert errors == []
    assert [part.title for part in parts] == ["Statements", ""]
    for typed, item in zip([item for part in parts for item in part.items], items, strict=True):
        assert (typed.kind, typed.title, typed.minutes, typed.language, typed.fixed_start) == (
            item.kind, item.title, item.minutes, item.language, item.fixed_start,
        )  # fmt: skip
        assert typed.private_note == item.private_note
        assert typed.speakers == tuple(row.member_id for row in item.speakers)


NAMES = (
    "Ali Raza",
    "Ali Raza",
    "Raza Ali",
    "Ali",
    "Wei Zhang",
    "張偉",
    "زبیر احمد",
    "Анна-Мария О'Нил",
    "Jean-Luc P. Ó",
    "!!!",
)
#: What a line, a title and a note may trip over.
TRICKY = ("//", "\\//", "\\", "@norov", "@", ":", "：", "#", "[ru]", "(a)", "“q”", '"', "14:30", "10", "https://example.org/a//b",
          "remarks", "خطاب", "\u200f", "a@b.org", "-", ",", "'", "// //", "/", "AI // trade")  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=8)), max_size=6).map(" ".join)


def _cleaned(text: str, **how: object) -> str:
    try:
        return clean_text(text, **how)
    except RuleViolation:
        return "x"


TITLES = WORDS.map(_cleaned)
NOTES = st.lists(WORDS, max_size=4).map("\n".join).map(lambda text: _cleaned(text, multiline=True))
ITEMS = st.builds(
    AgendaItem, id=st.just(1), kind=st.sampled_from(ItemKind), title=TITLES, private_note=NOTES,
    minutes=st.none() | st.integers(1, 600), fixed_start=st.none() | st.times().map(lambda t: time(t.hour, t.minute)),
    language=st.sampled_from(["", "ru", "zh-Hant"]),
    speakers=st.lists(st.integers(1, 2 * len(NAMES)), max_size=3, unique=True).map(
        lambda ids: [ItemSpeaker(member_id=ident) for ident in ids]
    ),
)  # fmt: skip


@given(st.lists(st.tuples(TITLES, st.lists(ITEMS, max_size=3)), min_size=1, max_size=3), st.sampled_from([0, 1]))
def test_whatever_is_written_is_read_back(content, several_roles: int) -> None:
    members = [
        PanelMember(
            id=number + len(NAMES) * again, person_id=number, printed_name=name, person=Person(full_name=name),
            role=PanelRole.MODERATOR if again else PanelRole.MAIN_SPEAKER,
        )
        for again in range(1 + several_roles) for number, name in enumerate(NAMES, start=1)
    ]  # fmt: skip
    known = {row.id for row in members}
    for _title, items in content:
        for item in items:
            item.speakers = [row for row in item.speakers if row.member_id in known]
    rows = [Part(id=n, position=n, title=title, items=items) for n, (title, items) in enumerate(content, start=1)]
    text = lines.write(rows, members, KIND_LABELS)
    cleaned = clean_text(text, multiline=True, max_length=500_000)
    for shown in (text, cleaned, text.replace("\n", "\r\n")):
        parts, errors = lines.read(shown, members, {})
        assert errors == []
        assert [
            (part.title, [(i.kind, i.title, i.minutes, i.speakers, i.private_note, i.fixed_start, i.language) for i in part.items])
            for part in parts
        ] == [
            (row.title, [
                (i.kind, i.title, i.minutes, tuple(s.member_id for s in i.speakers), i.private_note, i.fixed_start, i.language)
                for i in row.items
            ])
            for row in rows
        ]  # fmt: skip


@pytest.mark.parametrize("language", ["ru", "zh", "ur"])
def test_no_two_kinds_have_one_name(language: str) -> None:
    with (ROOT / "webinar" / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    words = [str(catalogue.get(label).string) for label in KIND_LABELS.values()]
    assert len({search_key(word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("line", "title", "note"),
    [
        ("remarks: See https://example.org/paper", "See https://example.org/paper", ""),
        ("remarks: AI \\// trade // private", "AI // trade", "private"), ("remarks //late", "", "late"),
        ("remarks: a//b", "a//b", ""),
    ],
)  # fmt: skip
def test_an_address_in_a_title_is_no_note(panel, line: str, title: str, note: str) -> None:
    parts, errors = read(line, panel)
    assert errors == []
    assert (parts[0].items[0].title, parts[0].items[0].private_note) == (title, note)


def test_a_person_of_several_roles_is_asked_for_by_the_role(panel) -> None:
    panel.append(
        PanelMember(id=9, person_id=2, role=PanelRole.QUESTIONS_CHAIR, printed_name="Norov", person=panel[1].person)
    )
    assert lines.handles(panel)[9] == "norov:questions-chair"
    parts, errors = read("q a @norov:questions-chair: On\n@norov:main-speaker", panel)
    assert errors == []
    assert [(item.speakers, item.title) for item in parts[0].items] == [((9,), "On"), ((2,), "")]
    _parts, errors = read("remarks @norov", panel)
    assert "@norov:main-speaker, @norov:questions-chair" in errors[0].message % errors[0].params
    _parts, errors = read("remarks @norov:rapporteur", panel)
    assert errors, "a role that this person has not"


def test_a_name_after_the_colon_is_marked(panel) -> None:
    parts, errors = read("# One\n20 main address: On corridors @norov\n5 remarks @zahur: On trade", panel)
    assert errors == []
    assert [(doubt.line, doubt.params["handle"]) for doubt in lines.doubts(parts)] == [(2, "norov")]


def test_a_note_without_an_item_is_refused(panel) -> None:
    _parts, errors = read("# One\n// note", panel)
    assert [error.line for error in errors] == [2]


def test_too_long_a_text_stops(panel) -> None:
    parts, errors = read("remarks\n" * (lines.MAX_LINES + 50), panel)
    assert len(errors) == 1
    assert len(parts[0].items) == lines.MAX_LINES


def test_items_are_recognised_by_what_stayed() -> None:
    def row(number, kind, title="", speakers=()):
        return AgendaItem(id=number, kind=kind, title=title, speakers=[ItemSpeaker(member_id=m) for m in speakers])

    rows = [
        row(1, ItemKind.WELCOME), row(2, ItemKind.REMARKS, "", (4,)), row(3, ItemKind.REMARKS, "On trade", (5,)),
        row(4, ItemKind.QUESTIONS, "", (2,)),
    ]  # fmt: skip
    wanted = [
        (ItemKind.REMARKS, "On trade", (4, 5)),  # another speaker, the title tells
        (ItemKind.PRESENTATION, "", (4,)),  # another kind, the speaker tells
        (ItemKind.QUESTIONS, "", (1,)),  # of which there is one
        (ItemKind.BREAK, "", ()),  # new
    ]
    assert {index: found.id for index, found in recognised(rows, wanted).items()} == {0: 3, 1: 2, 2: 4}


def test_a_fixed_start_begins_the_flow_anew() -> None:
    start = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
    items = [
        AgendaItem(id=1, kind=ItemKind.REMARKS, minutes=10, speakers=[]),
        AgendaItem(id=2, kind=ItemKind.REMARKS, minutes=10, fixed_start=time(14, 30), speakers=[]),
        AgendaItem(id=3, kind=ItemKind.REMARKS, minutes=None, speakers=[]),
        AgendaItem(id=4, kind=ItemKind.CLOSING, minutes=5, fixed_start=time(1, 0), speakers=[]),
    ]
    found = slots([Part(id=1, position=1, title="", items=items)], start, "Asia/Karachi")
    assert [f"{found[n].start:%d %H:%M}" for n in (1, 2, 3)] == ["15 09:00", "15 09:30", "15 09:40"]
    assert found[3].end is None
    assert f"{found[4].start:%d %H:%M}" == "15 20:00", "one in the night is on the next day in Karachi"
    unknown = slots([Part(id=1, position=1, title="", items=items)], None, "Asia/Karachi")
    assert all(slot.start is None for slot in unknown.values())
