"""Files of registrants: every row is handled, bad ones are named, good ones come in together and go together."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.sheets import write_xlsx
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.imports.cli import import_
from webinar.registration.imports.models import IntakeBatch
from webinar.registration.registering.models import Registration, RegistrationStatus
from webinar.registration.registering.service import prove_address
from webinar.registration.registering.setup import locked_setup
from webinar.registration.roster.cli import export
from webinar.registration.roster.models import RegistrationTag

BASE = "/manage/w/forum/import"
S = RegistrationStatus


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=200, categories=("Media", "Think tanks"))
    return Browser(app).sign_in("o@example.org")


def hand_in(staff: Browser, content: bytes, name: str = "list.csv") -> Page:
    data = {"csrf_token": staff.token(), "file": (io.BytesIO(content), name), "rows": ""}
    answer = staff.client.post(BASE, data=data, follow_redirects=True)
    assert answer.status_code in {200, 422}, answer.get_data(as_text=True)[:2000]
    return Page(staff, answer, answer.request.path)


def three_hundred() -> bytes:
    """Return 300 rows, ten of them bad in ten ways."""
    rows = [[f"Guest {number}", f"guest{number}@example.org", "Centre", "Pakistan", "Media"] for number in range(300)]
    for place, change in (
        (3, {0: ""}), (30, {1: "no address"}), (60, {1: ""}), (90, {4: "Nobility"}), (120, {3: "Atlantis"}),
        (150, {1: "guest0@example.org"}), (180, {0: "x" * 161}), (210, {0: "a\x00b\u202eevil\x07"}), (240, {1: "a b@example.org"}),
        (270, {1: "GUEST1@EXAMPLE.ORG"}),
    ):  # fmt: skip
        for column, value in change.items():
            rows[place][column] = value
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows([["ФИО", "Email address", "Company", "Страна", "Category"], *rows])
    return buffer.getvalue().encode()


def test_three_hundred_rows_with_ten_bad_ones(app: Flask, staff: Browser, session) -> None:
    page = hand_in(staff, three_hundred())
    assert "291 are new" in page.text
    assert "with errors: 9" in page.text
    named = re.findall(r'<th scope="row"\s+class="number">\s*(\d+)\s*</th>', page.html)
    assert named == [str(number + 2) for number in (3, 30, 60, 90, 150, 180, 210, 240, 270)] + ["122"], (
        "each by its number in the file"
    )
    assert "The same address is in row 2." in page.text
    assert session.scalar(select(func.count(Registration.id))) == 0, "trying out registers nobody"
    bad = page.browser.client.get(page.url + "/errors.csv").data.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(bad)))) == 10
    assert "We don’t recognise the country “Atlantis”." in page.text, "the row is taken all the same"
    done = page.submit("/run", button=("tell", "1"))
    assert "91 of them are on the waiting list." in done.text
    assert "300 rows: 291 registered, 0 already registered, 9 with errors." in done.text
    counts = dict(session.execute(select(Registration.status, func.count()).group_by(Registration.status)).all())
    assert counts == {S.CONFIRMED: 200, S.WAITING: 91}
    batch = session.scalars(select(IntakeBatch)).one()
    assert batch.content == b"", "the file is forgotten"
    app.extensions["webinar"].worker.run_all()
    again = hand_in(staff, three_hundred())
    assert "291 are known" in again.text
    assert "0 are new" in again.text


def test_a_batch_is_undone_but_what_has_changed_since_stays(app: Flask, staff: Browser, make: Factory, session) -> None:
    make.registration("forum", "own@example.org", "Own")
    page = hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\nBen,ben@example.org\nOwn,own@example.org\n")
    assert "Own (row 4)" in page.text
    page.submit("/run")
    here = app.extensions["webinar"]
    later = here.now() + timedelta(minutes=1)
    here.clock = lambda: later
    staff.get("/manage/w/forum/registrations").follow("Ben").follow("Change").submit("/edit", organisation="Changed")
    done = staff.get(BASE).follow("Undo").submit("/undo")
    assert "1 registration undone." in done.text
    assert "Kept because they’ve changed since: 1." in done.text
    left = session.scalars(select(Registration.full_name).order_by(Registration.full_name)).all()
    assert left == ["Ben", "Own"], "of who was not told nothing remains"
    assert "Undone" in staff.get(BASE).text
    assert "can’t be undone" in staff.get(f"{BASE}/1/undo").submit("/undo", status=422).text


def test_who_proved_their_address_stays_when_the_batch_is_undone(app: Flask, staff: Browser, make: Factory) -> None:
    hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\nBen,ben@example.org\n").submit("/run", button=("tell", "1"))
    here = app.extensions["webinar"]
    with here.transaction() as writing:
        ann = writing.scalars(select(Registration).where(Registration.email == "ann@example.org")).one()
        prove_address(writing, ann, actor=ACTOR, now=here.now())
    done = staff.get(BASE).follow("Undo").submit("/undo")
    assert "1 registration undone." in done.text
    assert [make.status("forum", f"{name}@example.org") for name in ("ann", "ben")] == ["confirmed", "cancelled"]


def test_undoing_moves_up_nobody_of_the_batch(app: Flask, staff: Browser, session) -> None:
    hand_in(staff, three_hundred()).submit("/run", button=("tell", "1"))
    assert "291 registrations undone." in staff.get(BASE).follow("Undo").submit("/undo", number="291").text
    counts = dict(session.execute(select(Registration.status, func.count()).group_by(Registration.status)).all())
    assert counts == {S.CANCELLED: 291}


def test_who_was_told_is_told_of_the_undoing_too(app: Flask, staff: Browser, make: Factory) -> None:
    hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\n").submit("/run", button=("tell", "1"))
    app.extensions["webinar"].worker.run_all()
    staff.get(BASE).follow("Undo").submit("/undo")
    assert make.status("forum", "ann@example.org") == "cancelled"


def test_who_gets_the_places_is_shown_before_an_import_is_undone(staff: Browser, make: Factory) -> None:
    hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\nBen,ben@example.org\n").submit("/run", button=("tell", "1"))
    with make.transaction() as session:
        by_slug(session, "forum").capacity = 2
    for number in range(3):
        make.registration("forum", f"next{number}@example.org", "Next")
    asked = staff.get(BASE).follow("Undo")
    assert "2 registrants get an email" in asked.text
    assert "Confirmed: Forum" in asked.text
    asked.submit("/undo")
    stand = [make.status("forum", f"next{number}@example.org") for number in range(3)]
    assert stand == ["confirmed", "confirmed", "waiting"]


def test_columns_are_mapped_by_hand_and_remembered(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/form/new").submit(
        "/new", kind="choice", label="Diet", choices="veg | Vegetarian\nhalal | Halal"
    )
    content = "Teilnehmer\tAdresse\tKost\tGruppe\nWang Fang\twang@example.org\tHALAL\tvip; press\n".encode("utf-16")
    page = hand_in(staff, content, "liste.txt")
    assert "Choose the column with the email address." in page.text
    mapped = page.submit(page.url, column_0="full_name", column_1="email", column_2="q:diet", column_3="tags")
    assert "1 is new" in mapped.text
    mapped.submit("/run")
    row = session.scalars(select(Registration)).one()
    assert row.answers == {"diet": {"value": "halal", "version": 1}}
    assert session.scalars(select(RegistrationTag.tag).order_by(RegistrationTag.tag)).all() == ["press", "vip"]
    second = hand_in(staff, content.replace("wang@".encode("utf-16-le"), "fang@".encode("utf-16-le")), "liste2.txt")
    assert "1 is new" in second.text, "such columns are known now"
    both = second.submit(second.url, column_0="email", column_1="email")
    assert "Two columns have the same meaning:" in both.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("Имя;Почта\nАнна Иванова;anna@example.org\n".encode("cp1251"), "a.csv"),
        ("姓名,邮箱\n王芳,anna@example.org\n".encode("gb18030"), "b.csv"),
        ("نام,ای میل\nفاطمہ,anna@example.org\n".encode(), "c.csv"),
        (write_xlsx("List", ["Name", "E-mail"], [["Anna", "anna@example.org"]]), "d.xlsx"),
        (b"First name|Last name|Email\nAnna|Lee|anna@example.org\n", "e.txt"),
    ],
)
def test_files_of_any_origin(staff: Browser, session, content: bytes, name: str) -> None:
    page = hand_in(staff, content, name)
    if "1 is new" not in page.text:
        encoding = {"b.csv": "gb18030", "a.csv": "cp1251"}[name]
        page = page.submit(page.url, encoding=encoding)
        if "1 is new" not in page.text:
            page = page.submit(page.url, column_0="full_name", column_1="email")
    assert "1 is new" in page.text
    page.submit("/run")
    assert session.scalars(select(Registration)).one().email == "anna@example.org"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "” has no rows."),
        (b"Name,E-mail\n" + b"x,y\n" * 20_002, "b.csv", "up to 20000 rows"),
        (b"x" * (5 * 2**20 + 1), "c.csv", "larger than 5 MB"),
        (b",".join([b"h"] * 60) + b"\n1\n", "d.csv", "up to 50 columns"),
        (b"PK\x03\x04broken", "e.xlsx", "We can’t read this workbook"),
        (b"Name,E-mail\n" + b"y" * 10_001 + b",a@example.org\n", "f.csv", "more than 10000 characters"),
    ],
)  # fmt: skip
def test_bombs_and_broken_files_are_refused_in_words(
    staff: Browser, session, content: bytes, name: str, words: str
) -> None:
    assert words in hand_in(staff, content, name).text
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0


def test_a_file_that_nobody_takes_in_is_forgotten(app: Flask, staff: Browser, session) -> None:
    hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\n").submit("/discard")
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0
    hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\n")
    here = app.extensions["webinar"]
    later = here.now() + timedelta(hours=25)
    here.clock = lambda: later
    here.worker.run_all()
    session.expire_all()
    assert session.scalar(select(func.count(IntakeBatch.id))) == 0


def test_a_file_is_taken_in_once(staff: Browser, session) -> None:
    page = hand_in(staff, b"Name,E-mail\nAnn,ann@example.org\n")
    page.submit("/run")
    assert "has been imported already" in page.submit("/run", status=422).text
    assert session.scalar(select(func.count(Registration.id))) == 1


def test_pasted_rows(staff: Browser) -> None:
    page = staff.get(BASE).submit("/import", rows="Name\tE-mail\tCountry\nAnn\tann@example.org\tCN\n")
    assert "1 is new" in page.text
    assert "Choose a file" in staff.get(BASE).submit("/import", status=422).text


def test_the_command_reads_as_the_page_does_and_the_other_writes_what_it_read(
    app: Flask, staff: Browser, make: Factory, tmp_path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Name,E-mail,Category\nAnn,ann@example.org,Media\nBen,no address,Media\n", encoding="utf-8")

    def run(command, *words: str) -> str:
        done = CliRunner().invoke(command, words, obj=lambda: app)
        assert done.exit_code == 0, done.output
        return done.output

    said = run(import_, "registrations", "forum", str(file), "--dry-run")
    assert "row 3: “no address” isn’t an email address." in said
    assert "2 rows: 1 new, 0 known already, 1 with errors" in said
    assert "No registrations yet" in staff.get("/manage/w/forum/registrations").text
    run(import_, "registrations", "forum", str(file), "--no-tell")
    assert make.status("forum", "ann@example.org") == "confirmed"
    written = run(export, "registrations", "forum", "--status", "confirmed")
    assert "full_name,email" in written
    assert "Ann,ann@example.org" in written
    assert CliRunner().invoke(import_, ["registrations", "nothing", str(file)], obj=lambda: app).exit_code == 1


def test_an_import_into_a_full_category_shows_who_gets_which_email(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    with make.transaction() as changing:
        webinar = by_slug(changing, "forum")
        media = changing.scalars(select(AudienceCategory).order_by(AudienceCategory.id)).first()
        media.places = 1
        locked_setup(changing, webinar.id)
    rows = "".join(f"Guest {number},g{number}@example.org,Media\n" for number in range(3))
    page = hand_in(staff, f"Name,E-mail,Category\n{rows}Expert,e@example.org,Think tanks\n".encode())
    assert page.text.count("2 registrants get an email") == 2
    assert "Confirmed: Forum" in page.text
    assert "number 1 on the waiting list" in page.text
    staff.get("/manage/w/forum/registrations/new").submit(
        "/new", full_name="First", email="first@example.org", category="1"
    )
    again = page.submit("/run", button=("tell", "1"), status=422)
    assert "The list has changed since. Check it and confirm again." in again.text
    assert session.scalar(select(func.count(Registration.id))) == 1
    assert "3 registrants get an email" in again.text
    done = again.submit("/run", button=("tell", "1"))
    assert "3 of them are on the waiting list." in done.text
    assert make.status("forum", "e@example.org") == "confirmed"


@pytest.mark.parametrize("button", [("tell", "1"), None])
def test_who_gets_a_place_before_those_who_are_imported_is_shown(
    staff: Browser, make: Factory, button: tuple[str, str] | None
) -> None:
    with make.transaction() as session:
        by_slug(session, "forum").capacity = 1
    for name in ("ann", "ben"):
        make.registration("forum", f"{name}@example.org", name)
    page = hand_in(staff, b"Name,E-mail\nCid,cid@example.org\n")
    assert "number 2 on the waiting list" in page.text
    with make.transaction() as session:
        by_slug(session, "forum").capacity = 2
    again = page.submit("/run", button=button, status=422)
    assert "People move up from the waiting list" in again.text
    assert make.status("forum", "ben@example.org") == "waiting"
    again.submit("/run", button=button)
    assert [make.status("forum", f"{name}@example.org") for name in ("ann", "ben", "cid")] == [
        "confirmed", "confirmed", "waiting",
    ]  # fmt: skip
