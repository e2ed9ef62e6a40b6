"""By what registrations are judged is read once, handed on, and never out of date."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import webinar
from tests.factories import ACTOR, Factory
from tests.page import Browser, hidden_fields
from webinar.convening.webinars.models import PartOfSetup, Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.registration.admission.models import AudienceCategory
from webinar.registration.admission.service import CategoryDetails, SettingsDetails, save_category, save_settings
from webinar.registration.form.models import ChoiceVersion, FormField
from webinar.registration.privacy.models import HostSharing
from webinar.registration.registering import setup as setups
from webinar.web.database import db


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect what is asked of the database."""
    seen: list[str] = []

    def one(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", one)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", one)


def _register(browser: Browser, email: str, hidden: dict[str, str]) -> int:
    form = {**hidden, "full_name": "Ann", "email": email, "agree": "y"}
    return browser.client.post("/w/forum/register", data=form).status_code


def _of(seen: list[str], table: str) -> list[str]:
    return [row for row in seen if f"FROM {table}" in row]


def test_a_registration_reads_its_setup_once_and_the_next_one_not_at_all(
    app: Flask, make: Factory, browser: Browser
) -> None:
    make.webinar(capacity=100)
    hidden = browser.hidden()
    setups._KEPT.clear()
    with statements(app) as first:
        assert _register(browser, "a@example.org", hidden) == 302
    tables = {row.name for row in _part_tables()}
    assert {name: len(_of(first, name)) for name in tables} == dict.fromkeys(tables, 1) | {"choice_versions": 0}
    with statements(app) as second:
        assert _register(browser, "b@example.org", hidden) == 302
    assert not [row for name in tables for row in _of(second, name)]
    reads = [row for row in second if row.startswith("SELECT")]
    writes = [row.split()[2] for row in second if row.startswith("INSERT")]
    # The webinar; under the lock: what decides, the address, the places taken.
    # The last one asks whether anything tells yet who attended.
    assert len(reads) == 5, "\n".join(reads)
    assert sorted(writes) == ["audit_entries", "jobs", "registrations"]
    assert not [row for row in second if row.startswith("UPDATE")]


def _part_tables() -> list:
    return [kind.__table__ for kind in _parts() if kind.__tablename__ != "hosts"]


def _parts() -> list[type]:
    return PartOfSetup.__subclasses__()


def test_what_is_kept_cannot_be_changed(app: Flask, make: Factory) -> None:
    make.webinar(categories=("Media",))
    with app.extensions["webinar"].transaction() as session:
        setup = setups.read(session, by_slug(session, "forum"))
        for row in (setup.settings, *setup.categories, *setup.fields, setup.privacy.settings):
            with pytest.raises(AttributeError, match="kept for reading"):
                row.webinar_id = 0
        setup.webinar.subtitle = "The live row"
    with app.extensions["webinar"].transaction(write=False) as session:
        assert by_slug(session, "forum").subtitle == "The live row"


def test_each_change_of_a_part_is_seen_at_once_also_under_the_lock(app: Flask, make: Factory) -> None:
    make.webinar(categories=("Media",))
    here = app.extensions["webinar"]
    with here.transaction() as session:
        row = by_slug(session, "forum")
        before = setups.read(session, row)
        save_settings(session, row, SettingsDetails(hold_minutes=7), actor=ACTOR, now=here.now())
        save_category(session, row, None, CategoryDetails("Experts"), actor=ACTOR, now=here.now())
        after = setups.under_lock(session, before)
        assert (before.settings.hold_minutes, after.settings.hold_minutes) == (60, 7)
        assert [one.name for one in after.categories] == ["Media", "Experts"]
        assert setups.under_lock(session, after) is after


def test_what_was_rolled_back_is_never_found_again(app: Flask, make: Factory) -> None:
    make.webinar()
    here = app.extensions["webinar"]
    with here.transaction() as session:
        row = by_slug(session, "forum")
        save_settings(session, row, SettingsDetails(hold_minutes=7), actor=ACTOR, now=here.now())
        assert setups.read(session, row).settings.hold_minutes == 7
        session.rollback()
    with here.transaction(write=False) as session:
        assert setups.read(session, by_slug(session, "forum")).settings.hold_minutes == 60


def test_every_kind_of_part_renews_the_stamp(app: Flask, make: Factory) -> None:
    make.webinar(categories=("Media",))

    def stamp(session: Session) -> str:
        session.flush()
        return session.scalar(select(Webinar.setup_stamp).where(Webinar.slug == "forum"))

    here = app.extensions["webinar"]
    with here.transaction() as session:
        row = by_slug(session, "forum")
        made: dict[type, PartOfSetup] = {}
        seen = {stamp(session)}
        for kind in _parts():
            if kind.__tablename__ == "hosts":
                part = row.hosts[0]
                part.comment = "changed"
            else:
                part = made[kind] = _example(kind, row, made)
                session.add(part)
            assert stamp(session) not in seen, f"a new {kind.__name__} goes unnoticed"
            seen.add(stamp(session))
        for kind, part in reversed(made.items()):
            session.delete(part)
            assert stamp(session) not in seen, f"that a {kind.__name__} is gone is not noticed"
            seen.add(stamp(session))


def test_a_host_that_changes_its_name_renews_the_stamp_of_its_webinars_alone(app: Flask, make: Factory) -> None:
    make.webinar(make.organisation(), make.organisation("Host B", "host-b"))
    make.webinar("host-a", slug="other")

    def stamps(session: Session) -> dict[str, str]:
        session.flush()
        found = session.execute(select(Webinar.slug, Webinar.setup_stamp))
        return {row.slug: row.setup_stamp for row in found}

    with app.extensions["webinar"].transaction() as session:
        before = stamps(session)
        by_slug(session, "forum").hosts[1].organisation.name = "Another name"
        after = stamps(session)
        assert after["forum"] != before["forum"]
        assert after["other"] == before["other"]


def test_who_agrees_to_the_former_name_of_a_host_is_asked_again(app: Flask, make: Factory, browser: Browser) -> None:
    make.webinar(make.organisation(), make.organisation("Host B", "host-b"))
    hidden = hidden_fields(browser.client.get("/w/forum/register").get_data(as_text=True))
    with app.extensions["webinar"].transaction() as session:
        by_slug(session, "forum").hosts[1].organisation.name = "Institute of Another Name"
    form = {**hidden, "full_name": "Ann", "email": "ann@example.org", "agree": "y"}
    page = browser.client.post("/w/forum/register", data=form)
    assert page.status_code == 422
    assert "Institute of Another Name" in page.get_data(as_text=True)
    again = {**form, **hidden_fields(page.get_data(as_text=True))}
    assert browser.client.post("/w/forum/register", data=again).status_code == 302


def _example(kind: type, webinar_row: Webinar, made: dict[type, PartOfSetup]) -> PartOfSetup:
    if kind is HostSharing:
        return HostSharing(host_id=webinar_row.hosts[0].id, mode="joint")
    if kind is ChoiceVersion:
        return ChoiceVersion(field_id=made[FormField].id, number=1, choices=[], created_at=webinar_row.created_at)
    more = {
        "audience_categories": {"key": "x", "name": "X", "position": 9},
        "quotas": {"organisation": "X", "organisation_key": "x", "places": 1},
        "form_fields": {"key": "x", "position": 9, "kind": "text", "label": "X"},
    }
    return kind(webinar_id=webinar_row.id, **more.get(kind.__tablename__, {}))


def test_no_bulk_statement_changes_a_part(app: Flask) -> None:
    """A bulk statement goes past the session, so that the stamp would not be renewed."""
    names = {kind.__name__ for kind in _parts()}
    assert AudienceCategory.__name__ in names
    assert _bulk("session.execute(delete(Quota).where(x))", names) == ["Quota"]
    assert _bulk("update(FormField.__table__)", names) == ["FormField"]
    found = {
        str(path): bulk
        for path in Path(webinar.__file__).parent.rglob("*.py")
        if "migrations" not in path.parts and (bulk := _bulk(path.read_text("utf-8"), names))
    }
    assert not found


def _bulk(text: str, names: set[str]) -> list[str]:
    """Return the parts that are the first argument of `insert`, `update` or `delete`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"insert", "update", "delete"} and node.args:
            first = node.args[0]
            first = first.value if isinstance(first, ast.Attribute) else first
            found += [first.id] if isinstance(first, ast.Name) and first.id in names else []
    return found
