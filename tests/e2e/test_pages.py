"""Pages as they are seen: axe, width, languages, keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import watch

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PUBLIC = ["/", "/w/", "/w/connectivity-forum/", "/w/connectivity-forum/register", "/w/connectivity-forum/programme", "/w/connectivity-forum/programme/changes",
          "/w/sco-gateway/", "/w/sco-gateway/coverage", "/verify/", "/sign-in/link", "/sign-in/help", "/sign-in", "/help", "/privacy", "/accessibility"]  # fmt: skip
FORUM = "/manage/w/connectivity-forum"
STAFF = ["/manage/", "/manage/webinars/", "/manage/webinars/new", "/manage/people/", "/manage/people/new", "/manage/organisations/",
         "/manage/outlets/", "/manage/audit/", "/manage/account", "/manage/mail/", f"{FORUM}/", f"{FORUM}/details", f"{FORUM}/hosts",
         f"{FORUM}/speakers", f"{FORUM}/programme", f"{FORUM}/programme/lines", f"{FORUM}/releases", f"{FORUM}/speakers/6", f"{FORUM}/preparation", f"{FORUM}/plan", f"{FORUM}/approvals", f"{FORUM}/approvals/programme", f"{FORUM}/papers",
         f"{FORUM}/papers/letters/new", f"{FORUM}/papers/concept-note", f"{FORUM}/copy", f"{FORUM}/hosts/3/rights",
         "/manage/people/paste", "/manage/people/import", "/manage/people/duplicates", "/manage/series/", "/manage/series/new", f"{FORUM}/preparation/6/files", f"{FORUM}/registrations", f"{FORUM}/admission", f"{FORUM}/admission/lines", f"{FORUM}/admission/settings", f"{FORUM}/admission/quotas", f"{FORUM}/admission/categories/new", f"{FORUM}/form", f"{FORUM}/form/new", f"{FORUM}/form/preview", f"{FORUM}/documents/statistics", f"{FORUM}/delegations", f"{FORUM}/delegations/new", f"{FORUM}/participants", f"{FORUM}/import", f"{FORUM}/registrations/new", "/w/connectivity-forum/register/link", f"{FORUM}/privacy", f"{FORUM}/messages",
         f"{FORUM}/attendance", f"{FORUM}/attendance/mark", f"{FORUM}/record", f"{FORUM}/coverage", f"{FORUM}/documents", f"{FORUM}/coverage/paste", f"{FORUM}/speakers/paste", f"{FORUM}/speakers/choose", "/manage/outlets/paste", "/manage/search?q=forum",
         "/manage/reports/", f"{FORUM}/planned", f"{FORUM}/joining", f"{FORUM}/replies", f"{FORUM}/certificates",
         f"{FORUM}/attendance/live", f"{FORUM}/attendance/people", f"{FORUM}/postpone", f"{FORUM}/cancel", f"{FORUM}/hosts/ask",
         f"{FORUM}/privacy", f"{FORUM}/programme/items/new", f"{FORUM}/record/materials", "/manage/account/password",
         "/manage/account/passkeys", "/manage/organisations/new", "/manage/people/import"]  # fmt: skip


#: Each page is opened once in each language, and looked at in two widths and colours.
LOOKS = {"en": ((1280, "light"), (320, "dark")), "ur": ((320, "light"), (1280, "dark"))}
#: In parts that several processes can share.
PARTS = {"public": PUBLIC, **{f"staff {part}": STAFF[part::4] for part in range(4)}}
AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("language", LOOKS)
def test_every_page_is_accessible_and_fits(chrome: Browser, base: str, staff_state, language: str, part: str) -> None:
    faults: list[str] = []
    state = None if part == "public" else staff_state
    context = chrome.new_context(storage_state=state, locale=language, bypass_csp=True, reduced_motion="reduce")
    page = watch(context, faults)
    for address in PARTS[part]:
        for width, scheme in LOOKS[language]:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            if (width, scheme) == LOOKS[language][0]:
                page.goto(base + address)
                page.evaluate(AXE_SCRIPT)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                faults.append(f"{address} at {width}: {wide} px too wide")
            faults += [
                f"{address} at {width}, {scheme}: {rule['id']}: {node['html'][:160]}"
                for rule in page.evaluate(AXE)
                for node in rule["nodes"][:2]
            ]
        if page.evaluate("document.documentElement.dir") != ("rtl" if language == "ur" else "ltr"):
            faults.append(f"{address}: wrong direction")
    context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("device", ["light", "dark"])
@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_colours_follow_the_chosen_theme_or_else_the_device(chrome: Browser, base: str, device, theme) -> None:
    context = chrome.new_context(color_scheme=device)
    context.add_cookies([{"name": "theme", "value": theme, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/help")
    dark = (device if theme == "auto" else theme) == "dark"
    colour = page.evaluate("getComputedStyle(document.body).color")
    assert colour == ("rgb(237, 239, 241)" if dark else "rgb(27, 30, 35)")
    context.close()


def test_the_keyboard_alone_registers(chrome: Browser, base: str) -> None:
    page = chrome.new_context(locale="en-GB").new_page()
    page.goto(f"{base}/w/connectivity-forum/register")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        name, kind = focus.get_attribute("name"), focus.get_attribute("type")
        outline = focus.evaluate("element => getComputedStyle(element).outlineStyle")
        assert outline != "none" or focus.evaluate("element => getComputedStyle(element).boxShadow") != "none"
        if name == "full_name":
            page.keyboard.type("Ann Lee")
        elif name == "email":
            page.keyboard.type("keyboard@example.org")
        elif name in {"category", "agree"}:
            page.keyboard.press("Space")
        elif kind == "submit" and "Register" in focus.inner_text():
            page.keyboard.press("Enter")
            break
    expect(page.locator("h1")).to_contain_text("Thank you. Check your email")


def test_a_key_leads_to_the_search(chrome: Browser, base: str, staff_state) -> None:
    page = chrome.new_context(storage_state=staff_state, locale="en-GB").new_page()
    page.goto(f"{base}{FORUM}/details")
    page.locator("#subtitle").fill("a/b")
    expect(page.locator("#subtitle")).to_have_value("a/b")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_url("**/manage/search#search")
    page.keyboard.type("zzz")
    expect(page.get_by_role("searchbox")).to_have_value("zzz")
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("y")
    expect(page.get_by_role("searchbox")).to_have_value("zzzy")
