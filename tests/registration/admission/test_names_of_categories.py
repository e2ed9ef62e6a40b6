"""Whoever reads in another language reads the names that organisers gave in it: of categories, of questions, of choices."""

from __future__ import annotations

import io
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum"
NAMES = {"ru": "СМИ", "zh": "媒体", "ur": "ذرائع ابلاغ"}
QUESTIONS = {"ru": ("Питание", "Постное"), "zh": ("饮食", "素食"), "ur": ("کھانا", "سبزی")}


@pytest.fixture
def staff(app: Flask, make: Factory, session: Session) -> Browser:
    """A webinar with a category and a question that have names in every language, one registration, and its list."""
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Press",))
    browser = Browser(app).sign_in("o@example.org")
    names = {f"name_{code}": name for code, name in NAMES.items()}
    browser.get(f"{BASE}/admission/categories/1").submit("/categories/1", places="9", **names)
    words = {f"label_{code}": label for code, (label, _choice) in QUESTIONS.items()}
    words |= {f"choices_{code}": choice for code, (_label, choice) in QUESTIONS.items()}
    browser.get(f"{BASE}/form/new").submit("/new", kind="choice", label="Diet", choices="veg | Vegetarian", **words)
    form = Browser(app).get("/w/forum/register")
    form.submit("/register", full_name="§", email="a@example.org", agree="y", category="1", q_diet="veg")
    browser.get(f"{BASE}/attendance/mark").submit("/mark", came="1")
    return browser


def _reading(browser: Browser, language: str) -> Browser:
    browser.client.set_cookie("language", language, domain="localhost")
    return browser


@pytest.mark.parametrize("language", NAMES)
def test_everybody_reads_them(app: Flask, staff: Browser, session: Session, language: str) -> None:
    row = session.scalars(select(Registration)).one()
    with app.app_context():
        own = app.extensions["webinar"].link("me.show", "registrant", row.public_id, row.nonce)
    visitor, name = _reading(Browser(app), language), NAMES[language]
    label, choice = QUESTIONS[language]
    form = visitor.get("/w/forum/register").text
    assert (name in form, label in form, choice in form) == (True, True, True)
    for address in (own, f"{own}data"):
        page = visitor.get(address).text
        assert name in page, address
        assert "Press" not in page, address
    assert choice in visitor.get(f"{own}data").text
    _reading(staff, language)
    for address in (
        "registrations", f"registrations/{row.public_id}", "admission", "documents/statistics", "attendance", "attendance/mark", "attendance/live",
        "participants",
    ):  # fmt: skip
        assert name in staff.get(f"{BASE}/{address}").text, address
    listed = staff.get(f"{BASE}/registrations").submit("/export", button=("format", "csv"))
    assert name in listed.data.decode("utf-8-sig")
    report = staff.get(f"{BASE}/documents").submit("/attendance", button=("format", "xlsx"))
    with ZipFile(io.BytesIO(report.data)) as book:
        assert any(name.encode() in book.read(part) for part in book.namelist())


def test_the_field_for_its_name_asks_for_no_person(staff: Browser) -> None:
    page = _reading(staff, "ru").get(f"{BASE}/admission/categories/1").text
    assert "Название категории" in page
    assert "Имя" not in page
