"""Addresses and templates obey the order of rooms, as imports do; each kind of fault is shown to be found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture import house, links
from webinar.features import FEATURES
from webinar.web.feature import PAGES, PLACES

ROOT = house.ROOT


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("links")
    for folder in ("webinar", "templates"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@contextmanager
def planted(target: Path, line: str) -> Iterator[None]:
    """Add a line to a file for a while."""
    before = target.read_text(encoding="utf-8")
    target.write_text(before + line, encoding="utf-8")
    try:
        yield
    finally:
        target.write_text(before, encoding="utf-8")


def test_no_room_names_an_address_or_a_template_of_a_later_room() -> None:
    assert links.upward(ROOT) == []


def test_every_address_is_read_from_the_views(app: Flask) -> None:
    order = links.ranks(ROOT)
    known = links.endpoints(ROOT, order)
    rooms = {blueprint.name for feature in FEATURES for blueprint in feature.blueprints}
    assert {name for name in app.view_functions if name.split(".")[0] in rooms} == set(known)
    assert all(known.values())


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("webinar/programme/agenda/views/manage.py", 'WAY = url_for("registrations.index", slug="x")\n'),
        ("webinar/programme/agenda/access.py", 'WAY = site().link("me.show", "p", "x", "y")\n'),
        ("webinar/convening/hosts/mail.py", 'WAY = site().url("registration.form", slug="x")\n'),
        ("webinar/web/rendering.py", 'MAILS = "messages.mails"\n'),
        ("webinar/registration/form/feature.py", 'TAB = Tab("x", "participants.index", 1, "view")\n'),
        ("webinar/convening/webinars/views/public.py", 'PAGE = "registration/registering/form.html"\n'),
        ("webinar/convening/hosts/mail.py", 'MAIL = "registration/registering/mail/confirmed"\n'),
        ("templates/convening/webinars/show.html", "{{ url_for('registration.form', slug=webinar.slug) }}\n"),
        ("templates/layouts/manage.html", '<a href="{{ url_for("webinars.index") }}"></a>\n'),
        ("templates/layouts/mail.mjml", "{{ url('home.privacy') }}\n"),
        ("templates/registration/registering/me.html", '{% include "registration/transfers/button.html" %}\n'),
        ("templates/convening/webinars/show.html", '{% from "programme/agenda/card.html" import x %}\n'),
        ("templates/components/empty.html", '{% extends "site/home/index.html" %}\n'),
    ],
)
def test_a_planted_way_up_is_found(copy: Path, path: str, line: str) -> None:
    with planted(copy / path, line):
        assert [fault.split(":")[0] for fault in links.upward(copy)] == [path]


def test_every_address_that_is_asked_for_exists() -> None:
    assert links.unknown(ROOT) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("webinar/programme/calendar/printing.py", 'WAY = site().url("organisations.logo", slug="x")\n'),
        ("templates/convening/webinars/show.html", "{{ url_for('webinars.shown', slug='x') }}\n"),
    ],
)
def test_a_planted_address_that_nobody_has_is_found(copy: Path, path: str, line: str) -> None:
    with planted(copy / path, line):
        assert [fault.split(":")[0] for fault in links.unknown(copy)] == [path]


def test_each_page_that_is_asked_for_by_name_is_offered_once() -> None:
    asked, offered = links.pages(ROOT)
    assert sorted(offered) == sorted(PAGES)
    assert asked <= set(PAGES)
    assert set(PAGES) - asked == set()


def test_every_act_has_its_words_in_its_own_room() -> None:
    words = {act: feature.name for feature in FEATURES for act in feature.history}
    told = {act: room.rpartition("/")[2] for act, room in links.acts(ROOT).items()}
    assert len(told) > 90
    assert {act: room for act, room in told.items() if words.get(act) != room} == {}
    handed_out = {act: feature.name for feature in FEATURES for act in feature.exports}
    assert {act: room for act, room in handed_out.items() if told.get(act) != room} == {}


def test_an_act_without_words_is_found(copy: Path) -> None:
    target = copy / "webinar" / "programme" / "agenda" / "service.py"
    with planted(target, '\naudit.record(session, actor, "programme.whistle", "x", now=now)\n'):
        assert set(links.acts(copy)) - set(links.acts(ROOT)) == {"programme.whistle"}


def test_every_place_is_left_by_a_page_and_every_block_has_a_place() -> None:
    left = links.asked(ROOT, {"asked_about", "blocks", "sections", "told"})
    assert set(left) == set(PLACES)
    assert {block.place for feature in FEATURES for block in feature.sections} <= set(PLACES)
