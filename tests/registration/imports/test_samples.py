"""The files that other tools' bug reports are about: each gives the outcome that is right, by page and by command."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.architecture.house import ROOT
from tests.core import hostile
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.registration.imports import service
from webinar.registration.imports.cli import import_
from webinar.registration.imports.models import BatchState, IntakeBatch
from webinar.registration.registering.models import Registration

SAMPLES = ROOT / "tests" / "fixtures" / "imports"
BASE = "/manage/w/forum/import"
FIELDS = (
    ("number", "Years of service"), ("time", "When can we call you"), ("date", "Date of birth"), ("phone", "Telephone"),
    ("language", "Language of interpretation"), ("time zone", "Your zone"), ("web address", "Your page"),
    ("choice", "Working group"), ("several", "Topics"), ("yes or no", "Need a visa letter"),
)  # fmt: skip


def _asking(app: Flask, make: Factory) -> Browser:
    """Staff of a webinar whose form has a field of each of these kinds."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=200, categories=())
    staff = Browser(app).sign_in("o@example.org")
    for kind, label in FIELDS:
        staff.get("/manage/w/forum/form/new").submit(
            "/new",
            kind=kind,
            label=label,
            choices="trade | Trade\nenergy | Energy; climate" if kind in {"choice", "several"} else "",
        )
    return staff


@pytest.fixture
def staff(world) -> Browser:
    return world(_asking)


def hand_in(staff: Browser, name: str, content: bytes | None = None) -> Page:
    content = (SAMPLES / name).read_bytes() if content is None else content
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), name), "rows": ""}
    answer = staff.client.post(BASE, data=data, follow_redirects=True)
    return Page(staff, answer, answer.request.path)


def command(app: Flask, name: str, *more: str) -> dict:
    done = CliRunner().invoke(
        import_, ["registrations", "forum", str(SAMPLES / name), "--dry-run", "--json", *more], obj=lambda: app
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


#: File: (new, rows with errors, words that page and command say).
EXPECTED = {
    "01-sep-line.csv": (1, [], ()),
    "02-cr-only.csv": (2, [], ()),
    "04-hidden-first-sheet.xlsx": (2, [], ("“Registrants”",)),
    "05-preamble.csv": (2, [], ("row 7",)),
    "06-silent-misreads.csv": (2, [], ()),
    "07-phone-scientific.csv": (0, [2, 3], ("shortened", "country code")),
    "08-web-address.csv": (1, [2], ("https://",)),
    "09-language-zone-words.csv": (0, [2], ("Bishkek time",)),
    "10-number-float.csv": (2, [3], ("between 0 and 1000000",)),
    "11-country-names.csv": (42, [], ()),
    "13-blank-rows-above.xlsx": (1, [6], ("not an address",)),
    "15-merged-organisation.xlsx": (3, [], ("C2:C4",)),
    "16-typed-cells.xlsx": (2, [3, 4], ("whole number", "Enter a date, e.g. 2026-12-15.")),
    "18-duplicates.csv": (6, [3, 6, 10, 11], ("row 2",)),
    "14-styled-empty-rows.xlsx": (1, [], ()),
    "17-names.csv": (11, [], ()),
    "19-duplicate-headers.csv": (1, [], ("Column C", "Column E")),
    "25-scripts-on-paper.csv": (16, [], ()),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_file_gives_the_right_outcome_by_page_and_by_command(app: Flask, staff: Browser, name: str) -> None:
    new, bad, said = EXPECTED[name]
    found = command(app, name)
    assert (found["new"], [row["row"] for row in found["bad"]]) == (new, bad), found
    page = hand_in(staff, name)
    assert f"with errors: {len(bad)}" in page.text
    for words in said:
        assert words in json.dumps(found, ensure_ascii=False)
        assert words in page.text


def _imported(staff: Browser, session, name: str) -> dict[str, Registration]:
    hand_in(staff, name).submit("/run")
    return {row.email.partition("@")[0]: row for row in session.scalars(select(Registration))}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("06-silent-misreads.csv", {"pm": ("when_can_we_call_you", "21:30"), "am": ("when_can_we_call_you", "00:15")}),
        ("10-number-float.csv", {"float": ("years_of_service", 3), "thou": ("years_of_service", 1200)}),
        ("08-web-address.csv", {"bare": ("your_page", "https://www.example.org")}),
        (
            "16-typed-cells.xlsx",
            {"types1": ("date_of_birth", "1980-02-01"), "types4": ("when_can_we_call_you", "21:30")},
        ),
    ],
)
def test_answers_are_what_the_cells_say(staff: Browser, session, name: str, values: dict) -> None:
    rows = _imported(staff, session, name)
    for who, (key, value) in values.items():
        assert rows[who].answers[key]["value"] == value


def test_names_and_organisations_are_kept_as_written(staff: Browser, session) -> None:
    rows = _imported(staff, session, "17-names.csv")
    assert {key: rows[key].full_name for key in ("mono", "ob", "null", "dj", "ev", "da")} == {
        "mono": "Suharto", "ob": "O’Brien-Smith", "null": "Null", "dj": "Doe, Jane", "ev": "=Evil", "da": "-Dash",
    }  # fmt: skip
    assert [rows[key].organisation for key in ("vdb", "x", "dj", "ev", "da")] == ["NA", "#N/A", "1E5", "+Plus", "@At"]


def test_languages_go_by_their_names(staff: Browser, session) -> None:
    content = "full_name,email,language_of_interpretation,your_zone\nA,a@example.org,Кыргызча,Europe/Kiev\nB,b@example.org,Kyrgyz,\n"
    hand_in(staff, "x.csv", content.encode()).submit("/run")
    answers = [row.answers for row in session.scalars(select(Registration).order_by(Registration.email))]
    assert [row["language_of_interpretation"]["value"] for row in answers] == ["ky", "ky"]
    assert answers[0]["your_zone"]["value"] == "Europe/Kyiv"


@pytest.mark.parametrize(
    ("name", "encoding", "people"),
    [("03-cp1250.csv", "cp1250", {"Řehoř Škůdce", "Żaneta Wójcik"}), ("03-cp1254.csv", "cp1254", {"Işık Gökçe", "Çağrı Şahin"}),
     ("03-shift-jis.csv", "cp932", {"佐藤 花子"})],
)  # fmt: skip
def test_an_old_encoding_is_asked_for(
    app: Flask, staff: Browser, session, name: str, encoding: str, people: set
) -> None:
    done = CliRunner().invoke(import_, ["registrations", "forum", str(SAMPLES / name)], obj=lambda: app)
    assert done.exit_code == 1
    assert f"--encoding {encoding}" in done.output
    assert command(app, name, "--encoding", encoding)["new"] == len(people)
    asked = hand_in(staff, name)
    assert "Choose the encoding" in asked.text
    assert "without email" not in asked.text
    asked.submit(asked.url, encoding=encoding).submit("/run")
    assert set(session.scalars(select(Registration.full_name))) == people


def test_our_own_list_is_read_back(app: Flask, staff: Browser, session, make: Factory, tmp_path: Path) -> None:
    content = (
        "full_name,email,topics,working_group,language_of_interpretation,country,need_a_visa_letter,when_can_we_call_you\n"
        "=Evil,a@example.org,Trade; Energy; climate,Energy; climate,ky,Kyrgyzstan,yes,9:30 PM\n"
    )
    hand_in(staff, "x.csv", content.encode()).submit("/run")
    before = session.scalars(select(Registration)).one()
    assert before.answers["topics"]["value"] == ["trade", "energy"]
    for kind in ("csv", "xlsx"):
        exported = staff.get("/manage/w/forum/registrations").submit("/export", button=("format", kind)).data
        page = hand_in(staff, f"list.{kind}", exported)
        assert "with errors: 0" in page.text
        assert "1 is known" in page.text


def test_a_formula_without_a_result_is_called_so(staff: Browser) -> None:
    rows = f'{hostile.HEAD}<row r="2"><c r="A2" t="str"><f>C2</f></c><c r="B2" t="inlineStr"><is><t>a@example.org</t></is></c></row>'
    page = hand_in(staff, "x.xlsx", hostile.xlsx(rows))
    assert "Cell A2 has a formula without a result." in page.text
    assert "Enter a name." not in page.text


def test_a_large_import_goes_in_pieces_and_is_one_thing(app: Flask, staff: Browser, session, monkeypatch) -> None:
    monkeypatch.setattr(service, "PIECE", 10)
    worker = app.extensions["webinar"].worker
    rows = "".join(f"Guest {n},guest{n}@example.org\n" for n in range(25))
    shown = hand_in(staff, "many.csv", f"Name,E-mail\n{rows}".encode())
    assert "Import 25 and send 25 emails" in shown.text
    page = shown.submit("/run")
    assert "Importing: 10 of 25" in page.text
    assert "In progress" in staff.get(BASE).text
    assert session.scalar(select(func.count(Registration.id))) == 10
    # Somebody registers meanwhile, and one piece is done twice.
    staff.get("/manage/w/forum/registrations/new").submit("/new", full_name="Early", email="guest24@example.org")
    page.submit("/continue")
    worker.run_all()
    batch = session.scalars(select(IntakeBatch)).one()
    assert (batch.state, batch.rows, batch.added, batch.known, batch.content) == (BatchState.DONE, 25, 24, 1, b"")
    assert session.scalar(select(func.count(Registration.id))) == 25
    undoing = staff.get(BASE).follow("Undo").submit("/undo")
    assert "Undoing: 10 of 24" in undoing.text
    worker.run_all()
    session.expire_all()
    assert session.scalars(select(IntakeBatch)).one().state is BatchState.UNDONE
    assert session.scalars(select(Registration.full_name)).all() == ["Early"]


def test_every_sample_is_read_here() -> None:
    """Those of people are read in `directory/people/test_reading`, those in an old encoding above."""
    people = {"21-vcard21-quoted-printable.vcf", "22-vcard-org-escapes.vcf", "23-vcard-mononym-org-only.vcf"}
    encodings = {"03-cp1250.csv", "03-cp1254.csv", "03-shift-jis.csv"}
    assert {path.name for path in SAMPLES.iterdir()} == {*EXPECTED, *encodings, *people}
