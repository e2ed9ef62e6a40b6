"""A form that is sent back as it was shown changes nothing: for every kind of answer, by staff and by the registrant."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.made_pdfs import pdf
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.registration.form.models import FieldKind as K
from webinar.registration.form.service import FieldDetails, own_form, save_field
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.details import details_of
from webinar.registration.registering.models import Registration
from webinar.registration.registering.service import edit_details

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LETTER = {"name": "letter.pdf", "digest": "0" * 64, "media_type": "application/pdf", "size": 12}
OLD = [{"key": "gone", "label": "Not offered now"}, {"key": "kept", "label": "Kept"}]
#: Every kind with what may be stored for it.
ANSWERS: dict[str, tuple[K, object]] = {
    "words": (K.TEXT, "O’Neill <王芳>"),
    "lines": (K.LONG_TEXT, "One\nTwo"),
    "number": (K.NUMBER, 1_000_000),
    "day": (K.DATE, "2026-12-14"),
    "clock": (K.TIME, "23:59"),
    "yes_no": (K.YES_NO, False),
    "country": (K.COUNTRY, "PK"),
    "speaks": (K.LANGUAGE, "ur"),
    "zone": (K.TIME_ZONE, "Asia/Karachi"),
    "phone": (K.PHONE, "+92 51 2345678"),
    "mail": (K.EMAIL, "assistant@example.org"),
    "web": (K.WEB_ADDRESS, "https://example.org/x"),
    "paper": (K.FILE, LETTER),
    "photo": (K.CONSENT, True),
    "diet": (K.CHOICE, "gone"),
    "topics": (K.SEVERAL, ["gone", "kept"]),
    "depends": (K.TEXT, "Stored although its condition hides it"),
}
OTHERS: dict[str, tuple[K, object]] = {
    "number": (K.NUMBER, 0),
    "clock": (K.TIME, "00:00"),
    "yes_no": (K.YES_NO, True),
    "photo": (K.CONSENT, False),
    "diet": (K.CHOICE, "kept"),
    "topics": (K.SEVERAL, ["kept"]),
}


@pytest.fixture
def filled(app: Flask, make: Factory) -> Factory:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Experts"))
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        for key, (kind, _value) in ANSWERS.items():
            condition = {"key": "category", "values": ["nobody"]} if key == "depends" else {}
            offered = OLD if kind in {K.CHOICE, K.SEVERAL} else ()
            details = FieldDetails(kind, key, choices=offered, condition=condition, required=kind is K.FILE)
            row = save_field(session, webinar, "", details, actor=ACTOR, now=NOW)
            if offered:
                save_field(session, webinar, row.key, replace(details, choices=OLD[1:]), actor=ACTOR, now=NOW)
        media = session.scalars(select(AudienceCategory).where(AudienceCategory.name == "Media")).one()
        media.mode, media.needs_accreditation = AdmissionMode.APPROVAL, True
        assert len(own_form(session, webinar)) > len(ANSWERS)
    make.registration("forum", "ann@example.org")
    return make


def stored(make: Factory) -> dict[str, object]:
    with make.transaction() as session:
        row = session.scalars(select(Registration)).one()
        return {column.name: getattr(row, column.key) for column in Registration.__table__.columns}


@pytest.mark.parametrize(
    "asked", [ANSWERS, {"paper": ANSWERS["paper"]}, {**ANSWERS, **OTHERS}], ids=["all", "few", "others"]
)
def test_what_is_sent_back_as_it_was_shown_changes_nothing(app: Flask, filled: Factory, asked: dict) -> None:
    answers = {
        key: {"value": value, "version": 1 if kind in {K.CHOICE, K.SEVERAL} else None}
        for key, (kind, value) in asked.items()
    }
    answers |= {"outlet": {"value": "Dawn", "version": None}, "assignment_letter": {"value": LETTER, "version": None}}
    with filled.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.category_id, row.answers = 1, answers
        row.organisation, row.question = "Centre", "Why?"
        link = registrant_link_of(app, row)
    before, entries = stored(filled), count_entries(filled)
    staff = f"/manage/w/forum/registrations/{before['public_id']}/edit"
    Browser(app).get(f"{link}answers").submit("/answers")
    assert stored(filled) == before, "sent back by the registrant"
    Browser(app).sign_in("o@example.org").get(staff).submit("/edit")
    assert stored(filled) == before, "sent back by staff"
    assert count_entries(filled) == entries, "nothing was done, so nothing is logged"


def registrant_link_of(app: Flask, row: Registration) -> str:
    with app.test_request_context():
        return registrant_link(row).removeprefix("http://localhost")


def count_entries(make: Factory) -> int:
    with make.transaction() as session:
        return len(session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.edit")).all())


def test_another_answer_is_changed_and_what_is_no_longer_offered_stays(app: Flask, filled: Factory) -> None:
    with filled.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.category_id = 2
        row.answers = {
            "diet": {"value": "gone", "version": 1}, "topics": {"value": ["gone", "kept"], "version": 1},
            "paper": {"value": LETTER, "version": None},
        }  # fmt: skip
        link = registrant_link_of(app, row)
    page = Browser(app).get(f"{link}answers").submit("/answers", position="Editor")
    assert "Answers saved." in page.text
    assert "Not offered now" in page.text
    row = stored(filled)
    assert row["position"] == "Editor"
    assert row["answers"]["diet"] == {"value": "gone", "version": 1}
    assert row["answers"]["topics"] == {"value": ["gone", "kept"], "version": 1}


def test_a_file_that_is_kept_answers_a_required_question_and_another_takes_its_place(
    app: Flask, filled: Factory
) -> None:
    with filled.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.category_id, row.answers = 2, {"paper": {"value": LETTER, "version": None}}
        link = registrant_link_of(app, row)
    page = Browser(app).get(f"{link}answers")
    assert "Kept: letter.pdf" in page.text
    page.submit("/answers", q_paper=(io.BytesIO(pdf()), "new.pdf"))
    name = stored(filled)["answers"]["paper"]["value"]["name"]
    assert name == "new.pdf"


def test_an_answer_goes_when_a_change_hides_its_question(app: Flask, filled: Factory) -> None:
    with filled.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.category_id = 1
        row.answers = {
            "outlet": {"value": "Dawn", "version": None}, "assignment_letter": {"value": LETTER, "version": None},
            "paper": {"value": LETTER, "version": None},
        }  # fmt: skip
        link = registrant_link_of(app, row)
    Browser(app).get(f"{link}answers").submit("/answers", category="2")
    assert set(stored(filled)["answers"]) == {"paper"}


def test_an_untouched_change_is_no_change(filled: Factory) -> None:
    with filled.transaction() as session:
        row = session.scalars(select(Registration)).one()
        changed_at = row.changed_at
        edit_details(session, row, details_of(row), actor=ACTOR, now=NOW)
        assert row.changed_at == changed_at
