"""Papers as people print them: text taken out of the PDF and DOCX that the application hands out."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from webinar.core.errors import RuleViolation
from webinar.programme.papers.models import Letter, LetterKind, RecipientKind
from webinar.programme.papers.rules import ensure_fitting, reference

BASE = "/manage/w/forum/papers"


def pdf(browser: Browser, address: str) -> str:
    answer = browser.client.get(address)
    assert answer.mimetype == "application/pdf", answer.get_data(as_text=True)[:500]
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def docx(browser: Browser, address: str) -> str:
    return read_docx(browser.client.get(address).data)


def read_docx(content: bytes) -> str:
    book = Document(io.BytesIO(content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in book.paragraphs] + cells)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "organiser")
    make.webinar("host-a", "host-b", contact_email="desk@example.org")
    browser = Browser(app).sign_in("a@example.org")
    for name, role, spoken, zone in (
        ("Lt. Col. (Ret.) Khalid Akram", "moderator", "KHA-lid AK-ram", ""), ("王芳", "speaker", "", "Asia/Shanghai"),
        ("عائشہ قریشی", "speaker", "", ""), ("Олжас Нұрланов", "speaker", "", "Asia/Almaty"),
    ):  # fmt: skip
        person = make.person(name, "Director", pronunciation=spoken, time_zone=zone)
        browser.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role=role)
    browser.get("/manage/w/forum/programme/lines").submit(
        "/lines",
        text="# Statements\n5 welcome @akram // check the sound\n20 remarks @王芳\n10 remarks @قریشی\n10 @олжас\n",
    )
    return browser


def test_the_studio_reads_times_names_sounds_and_notes(staff: Browser) -> None:
    for words in (pdf(staff, f"{BASE}/run_of_show.pdf"), docx(staff, f"{BASE}/run_of_show.docx")):
        for part in (
            "14:05",
            "KHA-lid AK-ram",
            "check the sound",
            "王芳",
            "Олжас Нұрланов",
            "For the hosts only",
            "T−60",
        ):
            assert part in words, part
    assert "check the sound" in pdf(staff, f"{BASE}/annotated_agenda.pdf")
    assert "check the sound" not in pdf(staff, "/w/forum/programme.pdf?draft=1")


def test_who_does_not_take_part_is_in_no_paper(staff: Browser) -> None:
    staff.get("/manage/w/forum/speakers/2").submit("/2", answer="declined")
    assert "王芳" not in staff.get(BASE).text
    for paper in ("annotated_agenda", "run_of_show", "briefs", "place", "lower"):
        words = pdf(staff, f"{BASE}/{paper}.pdf")
        assert "王芳" not in words, paper
        assert "Олжас Нұрланов" in words, paper
    assert "check the sound" in pdf(staff, f"{BASE}/run_of_show.pdf")
    assert staff.client.get(f"{BASE}/lower-thirds/2.png").status_code == 404
    assert "王芳" not in pdf(staff, f"{BASE}/briefs.pdf?member=1")


def test_who_has_not_confirmed_is_in_papers_as_in_the_programme(staff: Browser) -> None:
    staff.get("/manage/w/forum/speakers").submit("/unconfirmed", unconfirmed="to_be_confirmed")
    assert "to be confirmed" in pdf(staff, f"{BASE}/run_of_show.pdf")
    assert "王芳" in pdf(staff, f"{BASE}/place.pdf")
    staff.get("/manage/w/forum/speakers").submit("/unconfirmed", unconfirmed="leave_out")
    for paper in ("run_of_show", "place"):
        assert "王芳" not in pdf(staff, f"{BASE}/{paper}.pdf"), paper


def test_a_brief_is_in_the_speakers_own_time(staff: Browser) -> None:
    words = pdf(staff, f"{BASE}/briefs.pdf?member=2")
    assert "17:05 (Shanghai) · 20 min" in words
    assert "Welcome" in words
    assert "desk@example.org" in words
    assert "Олжас" not in words
    assert "Олжас Нұрланов" in pdf(staff, f"{BASE}/briefs.pdf")


def test_a_brief_names_cities_in_the_readers_language_and_keeps_addresses_whole(staff: Browser) -> None:
    staff.client.set_cookie("language", "ru")
    assert "17:05 (Шанхай) · 20 мин" in pdf(staff, f"{BASE}/briefs.pdf?member=2")
    staff.client.set_cookie("language", "ur")
    assert "/w/forum/" in pdf(staff, f"{BASE}/briefs.pdf?member=2")


@pytest.mark.parametrize("form", ["place", "lower"])
def test_cards_bear_every_script(staff: Browser, form: str) -> None:
    words = pdf(staff, f"{BASE}/{form}.pdf")
    for name in ("Lt. Col. (Ret.) Khalid Akram", "王芳", "Олжас Нұрланов"):
        assert name in words
    urdu = "".join(sign for sign in words if "\u0600" <= sign <= "\u06ff")
    assert set("عائشہقریشی") <= set(urdu)


def test_the_concept_note_is_written_printed_and_signed_off(staff: Browser) -> None:
    staff.get(BASE).follow("Write concept note").submit(
        "/concept-note", background="Торговля растёт.", objectives="贸易便利化", labour="A: platform\nB: press"
    )
    for words in (pdf(staff, f"{BASE}/concept_note.pdf"), docx(staff, f"{BASE}/concept_note.docx")):
        for part in ("Background", "Торговля растёт.", "贸易便利化", "B: press"):
            assert part in words, part
    assert "Outcome" not in words
    assert "Торговля растёт." in staff.get("/manage/w/forum/approvals/concept_note").text


def test_letters_are_proposed_checked_issued_numbered_and_printed(staff: Browser, app: Flask, session) -> None:
    page = staff.get(BASE).follow("Create letter")
    facts = {"kind": "note_verbale", "recipient_kind": "mission", "recipient": "Embassy of Kazakhstan\nIslamabad"}
    proposed = page.submit("/new", button=("propose", "1"), **facts)
    assert "presents its compliments to the Embassy of Kazakhstan" in proposed.html
    assert "held jointly by Host A and Host B" in proposed.html
    check = proposed.submit("/new")
    assert "It will be issued as HOST/2026/001. Nothing is issued yet." in check.text
    assert session.scalar(select(func.count(Letter.id))) == 0, "no number is used up"
    shown = check.submit("/new", button=("preview", "pdf"))
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(shown.data)).pages).split())
    assert "Preview: not issued yet" in words
    assert "HOST/2026/001" in words
    assert "Preview: not issued yet" in read_docx(check.submit("/new", button=("preview", "docx")).data)
    changed = check.submit("/new", button=("change", "1"))
    assert "Embassy of Kazakhstan" in changed.html
    done = issue(changed.submit("/new"))
    assert "Issued as HOST/2026/001." in done.text
    words = pdf(staff, f"{BASE}/letters/1.pdf")
    assert "Note verbale" in words
    assert "not issued" not in words
    assert words.index("highest consideration") < words.index("Islamabad"), "the addressee stands below"
    again = issued(
        staff, kind="invitation", recipient_kind="expert", recipient="王芳", body="亲爱的王芳", language="zh", signature="A\nB",
    )  # fmt: skip
    assert "HOST/2026/002" in again.text
    assert "亲爱的王芳" in docx(staff, f"{BASE}/letters/2.docx")
    facts = {"kind": "invitation", "recipient_kind": "expert", "recipient": "X", "body": "Y"}
    taken = staff.get(f"{BASE}/letters/new").submit("/new", status=422, **facts, reference="HOST/2026/001")
    assert "This reference number is already used. Enter another." in taken.text
    other = Browser(app).sign_in("b@example.org")
    assert "HOST/2026/001" not in other.get(BASE).text, "one's letters are one's own"
    assert other.client.get(f"{BASE}/letters/1.pdf").status_code == 404
    asked = staff.get(BASE).follow("Withdraw")
    assert "Its number won’t be used again. You can’t undo this." in asked.text
    assert "HOST/2026/002 HOST Withdrawn" not in staff.get(BASE).text
    withdrawn = asked.submit("/withdraw")
    assert "HOST/2026/002 HOST Withdrawn" in withdrawn.text, "the register keeps what was withdrawn"
    assert "Issued as HOST/2026/003." in issued(staff, **facts).text


def issued(staff: Browser, **facts: object):
    return issue(staff.get(f"{BASE}/letters/new").submit("/new", **facts))


def issue(check):
    """Press the button with the number that the page shows."""
    return check.submit("/new", button=check.button("issue"))


FACTS = {"kind": "invitation", "recipient_kind": "expert", "recipient": "X", "body": "Y"}


def test_one_press_issues_one_letter_and_only_under_the_number_that_was_read(staff: Browser, session) -> None:
    new = staff.get(f"{BASE}/letters/new")
    check, other = new.submit("/new", **FACTS), staff.get(f"{BASE}/letters/new").submit("/new", **FACTS)
    pressed = [issue(check) for _time in range(4)]
    assert "Issued as HOST/2026/001." in pressed[0].text
    assert "This was sent twice. It was saved once." in pressed[3].text
    assert session.scalars(select(Letter.reference)).all() == ["HOST/2026/001"]
    asked = other.submit("/new", button=("issue", "HOST/2026/001"), status=422)
    assert "HOST/2026/001 was given to another letter while you were reading. Check the new number." in asked.text
    assert session.scalar(select(func.count(Letter.id))) == 1
    assert "Issued as HOST/2026/002." in issue(asked).text


@pytest.mark.parametrize(
    ("language", "kind", "to", "recipient", "opens"),
    [
        ("en", "invitation", "official", "H.E. the Minister", "Excellency,"),
        ("en", "save_the_date", "organisation", "Institute", "Dear Sir or Madam,"),
        ("en", "invitation", "expert", "王芳\nBeijing", "Dear 王芳,"), ("en", "invitation", "media", "Daily", "Dear Editor,"),
        ("ru", "invitation", "official", "Министру", "Ваше Превосходительство!"),
        ("ru", "invitation", "organisation", "Институт", "Уважаемые дамы и господа!"),
        ("zh", "invitation", "media", "日报", "尊敬的编辑："), ("ur", "invitation", "official", "وزیر", "عزت مآب،"),
    ],
)  # fmt: skip
def test_letters_open_as_their_language_addresses_whom_they_go_to(
    staff: Browser, language: str, kind: str, to: str, recipient: str, opens: str
) -> None:
    page = staff.get(f"{BASE}/letters/new").submit(
        "/new", button=("propose", "1"), kind=kind, recipient_kind=to, recipient=recipient, language=language
    )
    body = re.search(r'name="body"[^>]*>\s*([^\n<]*)', page.html)
    assert body
    assert body.group(1).strip() == opens


def test_a_note_verbale_is_refused_to_whom_it_is_never_sent(staff: Browser) -> None:
    page = staff.get(f"{BASE}/letters/new")
    refused = page.submit(
        "/new", status=422, kind="note_verbale", recipient_kind="media", recipient="Daily", body="Kept text."
    )
    assert (
        "A note verbale goes only to ministries of foreign affairs, missions and secretariats. Choose “Letter” instead."
        in refused.text
    )
    assert "Kept text." in refused.html
    for kind in RecipientKind:
        if kind in {RecipientKind.FOREIGN_MINISTRY, RecipientKind.MISSION, RecipientKind.SECRETARIAT}:
            ensure_fitting(LetterKind.NOTE_VERBALE, kind)
        else:
            with pytest.raises(RuleViolation):
                ensure_fitting(LetterKind.NOTE_VERBALE, kind)
        ensure_fitting(LetterKind.INVITATION, kind)


def test_reference_numbers() -> None:
    assert reference("CGSS", 2026, 7) == "CGSS/2026/007"
    assert reference("ШОС", 2026, 12) == "SHOS/2026/012"
    assert reference("", 2026, 1) == "REF/2026/001"


def test_papers_in_urdu_run_from_right_to_left(staff: Browser) -> None:
    staff.client.set_cookie("language", "ur")
    words = pdf(staff, f"{BASE}/run_of_show.pdf")
    assert any("\u0600" <= sign <= "\u06ff" for sign in words)
    book = Document(io.BytesIO(staff.client.get(f"{BASE}/run_of_show.docx").data))
    assert any(
        paragraph._p.pPr is not None and paragraph._p.pPr.find("{*}bidi") is not None for paragraph in book.paragraphs
    )


def test_a_word_that_no_line_holds_breaks_in_print_and_an_address_stays_whole(staff: Browser, make: Factory) -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsverordnungsentwürfe"
    person = make.person(long, long)
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(person), role="speaker")
    answer = staff.client.get(f"{BASE}/briefs.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert long not in text, "it is broken"
    assert long in re.sub(r"[\s\u200b]", "", text)
    assert "http://localhost/w/forum/" in text
