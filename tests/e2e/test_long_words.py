"""Words and addresses that no line of a phone holds break, and push no page wider than it is."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsverordnungsausführungsbestimmungsentwürfe"
#: What is one long word, by table.
LONG = {
    "webinars": ("title", "subtitle", "about"), "organisations": ("name", "acronym"), "people": ("full_name",),
    "panel_members": ("printed_name", "printed_position"), "registrations": ("full_name", "organisation", "position"),
    "outlets": ("name",), "clippings": ("title",), "agenda_items": ("title",), "parts": ("title",),
}  # fmt: skip
FORUM, MANAGED = "/w/connectivity-forum", "/manage/w/connectivity-forum"
PAGES = [
    "/", "/w/", f"{FORUM}/", f"{FORUM}/register", f"{FORUM}/programme", "/w/sco-gateway/coverage", "/calendar", "/manage/",
    "/manage/webinars/", "/manage/people/", "/manage/organisations/", "/manage/outlets/",
    *(f"{MANAGED}/{page}" for page in (
        "", "details", "hosts", "speakers", "programme", "preparation", "registrations", "participants", "papers", "releases", "record",
        "messages", "attendance", "approvals", "cancel",
    )),
]  # fmt: skip


@pytest.fixture(scope="module")
def instance(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(example, tmp_path_factory.mktemp("long") / "instance")
    database = sqlite3.connect(folder / "webinar.sqlite")
    with database:
        for table, columns in LONG.items():
            there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
            for column in there & set(columns):
                database.execute(f'UPDATE {table} SET "{column}" = ?', (WORD,))  # noqa: S608 - names of this file
    database.close()
    return folder


def test_no_page_is_wider_than_a_small_phone(chrome: Browser, base: str, staff_state) -> None:
    faults: list[str] = []
    context = chrome.new_context(storage_state=staff_state, viewport={"width": 320, "height": 900})
    page = watch(context, faults)
    seen = 0
    for address in PAGES:
        page.goto(base + address)
        seen += WORD[:60] in page.content()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{address}: {wide} px too wide")
    context.close()
    assert not faults, "\n".join(faults)
    assert seen > len(PAGES) * 2 / 3


def test_the_header_of_staff_stays_on_one_line(chrome: Browser, base: str, staff_state) -> None:
    for language in ("en", "ru", "ur"):
        for width in (1152, 1280, 1440):
            context = chrome.new_context(
                storage_state=staff_state, locale=language, viewport={"width": width, "height": 900}
            )
            page = context.new_page()
            page.goto(f"{base}/manage/")
            tops = page.eval_on_selector_all(
                ".staff-nav-wide > *",
                "found => found.map(one => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2)",
            )
            assert max(tops) - min(tops) < 12, (language, width, tops)
            context.close()
