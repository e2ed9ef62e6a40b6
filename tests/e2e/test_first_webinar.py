"""A new organiser in an empty installation: three hosts, seven people, eight items, published, in few acts."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import watch
from tests.screenshots import run, serve

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PANEL = """Moderator: Lt. Col. (Ret.) Khalid Taimur Akram, Executive Director CGSS
Main speaker: Amb. Vladimir Norov, Secretary General SCO
Opening remarks: Brigadier (Ret.) Akhtar Nawaz Janjua, Senior Member of the Advisory Board CGSS
Prof. Nadia Orlova, Institute of Water
Dr. Wang Fang, Director, Centre of Rivers
Ilya Serov, Editor
Beata Nowak, University of Warsaw"""
PROGRAMME = """# Statements
5 welcome @akram
10 opening remarks @janjua
20 main address @norov
10 remarks @orlova
10 remarks @fang
10 remarks @serov
# Discussion
10 remarks @nowak
15 questions and answers @akram"""


class Hands:
    """Clicks and fills, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts = page, 0
        page.set_default_timeout(8_000)

    def click(self, what: Locator) -> None:
        self.acts += 1
        what.click()

    def button(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("link", name=name).first)

    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        self.acts += 1
        self.page.get_by_label(label).first.fill(text)

    def tick(self, label: str) -> None:
        self.acts += 1
        self.page.get_by_label(label).check()

    def tab(self, name: str, heading: str = "") -> None:
        """Go to a tab: its group must be opened first where it does not show."""
        link = self.page.locator(".spine-wide a").filter(has_text=re.compile(f"^{name}")).first
        if not link.is_visible():
            groups = self.page.locator(".spine-wide details")
            self.click(
                groups.filter(has=self.page.locator("a").filter(has_text=re.compile(f"^{name}"))).locator("summary")
            )
        self.click(link)
        expect(self.page.locator("h1")).to_have_text(heading or name)


def test_from_nothing_to_a_published_webinar_in_few_acts(chrome: Browser, tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    run(instance, "init")
    run(instance, "db", "upgrade")
    run(instance, "user", "add", "new@example.org", "--admin")
    server, base = serve(instance)
    faults: list[str] = []
    try:
        told = json.loads(run(instance, "user", "link", "new@example.org", "--json", WEBINAR_BASE_URL=base))
        page = watch(chrome.new_context(locale="en-GB"), faults)
        page.goto(told["link"])
        page.get_by_role("button", name="Sign in").last.click()
        page.wait_for_url("**/manage/")
        hands = Hands(page)
        _publish(hands)
        slug = page.url.rstrip("/").rsplit("/", 1)[-1]
        assert hands.acts < 45, hands.acts
        print(f"acts: {hands.acts}")
        page.context.clear_cookies()
        page.goto(f"{base}/w/{slug}/")
        for name in ("Khalid Taimur Akram", "Vladimir Norov", "Beata Nowak"):
            expect(page.locator("main")).to_contain_text(name)
        page.goto(f"{base}/w/{slug}/programme")
        expect(page.locator("main")).to_contain_text("Questions and answers")
    finally:
        server.terminate()
        server.wait(20)
    assert faults == []
    with closing(sqlite3.connect(instance / "webinar.sqlite")) as database:
        assert database.execute("SELECT recipient FROM mail_deliveries").fetchall() == [], "nobody is mailed unasked"
        kinds = [row[0] for row in database.execute("SELECT DISTINCT kind FROM jobs ORDER BY 1")]
        assert [kind for kind in kinds if ".send" in kind or "ask" in kind] == [], "and nothing waits to be"
        assert database.execute("SELECT count(*) FROM hosts").fetchone() == (3,)
        assert database.execute("SELECT count(*) FROM panel_members").fetchone() == (7,)
        assert database.execute("SELECT count(*) FROM agenda_items").fetchone() == (8,)


def _publish(hands: Hands) -> None:
    page = hands.page
    hands.link("Add your organisation")
    for number, name in enumerate(("Centre for Global Studies", "Institute of Dialogue", "University of Rivers")):
        if number:
            hands.click(page.get_by_role("link", name="Organisations").first)
            hands.link("Add organisation")
        hands.fill("Organisation name", name)
        hands.button("Save")
        expect(page.locator("h1")).to_have_text(name)
    hands.click(page.get_by_role("link", name="Home").first)
    hands.link("New webinar")
    hands.fill("Title", "Water, energy and food")
    hands.tick("Institute of Dialogue")
    hands.tick("University of Rivers")
    for label, text in (("Date (optional)", "2027-03-04"), ("Start (optional)", "14:00"), ("End (optional)", "15:30")):
        hands.fill(label, text)
    hands.fill(re.compile("^Time zone"), "Asia/Karachi")
    hands.button("Create webinar")
    expect(page.locator("h1")).to_have_text("Water, energy and food")
    hands.tab("Speakers")
    hands.link("Paste a panel")
    hands.fill("One person per line", PANEL)
    hands.button("Preview")
    hands.button("Add to panel")
    expect(page.locator("h1")).to_have_text("Speakers")
    hands.tab("Programme")
    hands.link("Edit as text")
    hands.fill("Programme", PROGRAMME)
    hands.button("Save programme")
    expect(page.locator("h1")).to_have_text("Programme")
    hands.tab("Overview", "Water, energy and food")
    hands.button("Publish page")
    if page.get_by_label("Reason").count():
        hands.fill("Reason", "The hosts agreed by telephone")
        hands.click(page.locator("main form button.primary").last)
    expect(page.locator("main")).to_contain_text("Page published.")
