"""Personal data has one door: views of staff import no personal table, and no table that tells of people is left unmarked."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from tests.architecture import house
from tests.factories import Factory
from tests.page import Browser
from tests.personal import personal
from webinar.core.database import Base, Personal
from webinar.registration.registering.models import Registration
from webinar.web.audience import Audience, audience
from webinar.web.pagination import Page

TABLES = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Personal)}
#: A registrant's own pages, by signed link, show the registrant their own row.
OWN_PAGES = {"registration/registering/views/me.py", "registration/registering/views/public.py", "registration/transfers/views.py"}  # fmt: skip
#: What is kept of people without a key to their registration.
APART = {
    "Registration",
    "Delivery",
    "Suppression",
    "AuditEntry",
    "UndoableAct",
    "Delegation",
    "ParticipantsList",
    "IntakeBatch",
    "AttendanceConnection",
    "AttendanceRegistrant",
}


def imported(root: Path) -> list[str]:
    """Views that import a personal table."""
    names = {table.__name__ for table in TABLES}
    return [
        f"{path}: {alias.name}"
        for path, text in house.modules(root)
        if ("/views.py" in path or "/views/" in path) and path not in OWN_PAGES
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("webinar.")
        for alias in node.names
        if alias.name in names or alias.name == "models"
    ]


def test_no_view_of_staff_imports_a_personal_table() -> None:
    assert imported(house.ROOT) == []


@pytest.mark.parametrize(
    "line",
    ["from webinar.registration.registering.models import Registration", "from webinar.registration.registering import models",
     "from webinar.core.mail import Delivery"],
)  # fmt: skip
def test_a_planted_import_is_found(tmp_path: Path, line: str) -> None:
    target = tmp_path / "webinar" / "attendance" / "polls" / "views.py"
    target.parent.mkdir(parents=True)
    target.write_text(f"{line}\n", encoding="utf-8")
    assert len(imported(tmp_path)) == 1


def test_every_table_that_names_a_registration_is_marked() -> None:
    telling = {
        mapper.class_ for mapper in Base.registry.mappers
        for key in mapper.local_table.foreign_keys if key.column.table.name == "registrations"
    }  # fmt: skip
    assert telling <= TABLES
    assert {table.__name__ for table in TABLES - telling} == APART


def test_rows_are_found_wherever_a_template_would_get_them() -> None:
    row = Registration(full_name="Ann")
    for value in (row, [row], {"a": (1, row)}, Page([row], 1, 1), [("x", [row])]):
        assert list(personal(value, "it")), value
    assert list(personal([("Ann", 1)], "it")) == []


def test_a_staff_page_that_prints_a_row_fails_in_any_test(own_app: Flask, make: Factory) -> None:
    @audience(Audience.PUBLIC)
    def public() -> str:
        return render_template_string("{{ rows[0].full_name }}", rows=[Registration(full_name="Ann")])

    @audience(Audience.STAFF)
    def staff() -> str:
        return render_template_string("{{ rows[0].full_name }}", rows=[Registration(full_name="Ann")])

    own_app.add_url_rule("/own", "own", public)
    own_app.add_url_rule("/leak", "leak", staff)
    own_app.config["PROPAGATE_EXCEPTIONS"] = True

    make.user("o@example.org")
    client = Browser(own_app).sign_in("o@example.org").client
    assert client.get("/own").status_code == 200
    with pytest.raises(AssertionError, match="personal rows"):
        client.get("/leak")
