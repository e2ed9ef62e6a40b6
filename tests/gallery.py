"""Takes pictures of every page and mail of the example into build/gallery, and runs axe on every page.

The pages are found, not listed: links are followed from the first pages, and one address of each route is looked at.
LANGUAGES=en,ur takes some languages alone; PICTURES=0 only runs axe. Ends non-zero where axe finds anything, where a page
is wider than its window, or where it moves while it loads by more than a twentieth.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.screenshots import ROOT, chromium, serve, sign_in_link

TARGET = ROOT / "build" / "gallery"
#: Width and colours.
LOOKS = [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")]
#: What axe looks at besides, narrower than any telephone.
AXE_LANGUAGES, NARROW = ("en", "ur"), 320
AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
STARTS = ["/", "/manage/", "/manage/w/connectivity-forum/", "/manage/w/sco-gateway/", "/manage/mail/"]
#: What ends the session, and what is no page.
_SKIP = re.compile(r"^/(sign-out|static|api)|\.(pdf|docx|xlsx|csv|json|ics|zip|png|atom|vcf|xml)$|/events$")
MOVED = (
    "new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
    " if (!one.hadRecentInput) sum += one.value; }).observe({type: 'layout-shift', buffered: true});"
    " setTimeout(() => done(sum), 50); })"
)


def rule_of(path: str) -> str:
    """Return the route of a path in the kept table, the most exact one; the path itself where it has none."""
    found = [rule for rule, pattern in _rules() if pattern.fullmatch(path)]
    return max(found, key=lambda rule: len(re.sub(r"<[^>]+>", "", rule)), default=path)


def _rules() -> list[tuple[str, re.Pattern[str]]]:
    if not _RULES:
        for line in (ROOT / "tests" / "web" / "routes.txt").read_text(encoding="utf-8").splitlines():
            rule = line.split()[0]
            pattern = "".join(
                "[^/]+" if part.startswith("<") else re.escape(part) for part in re.split(r"(<[^>]+>)", rule)
            )
            _RULES.append((rule, re.compile(pattern)))
    return _RULES


_RULES: list[tuple[str, re.Pattern[str]]] = []


def find(context: BrowserContext, base: str) -> dict[str, str]:
    """Follow links from the first pages; return one address of each route that answers with a page."""
    found: dict[str, str] = {}
    waiting = list(STARTS)
    while waiting:
        path = waiting.pop(0)
        rule = rule_of(path.split("?")[0])
        if rule in found or _SKIP.search(path.split("?")[0]):
            continue
        answer = context.request.get(base + path)
        if not answer.ok or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found[rule] = path
        for href in re.findall(r'<a\b[^>]*\bhref="([^"]+)"', answer.text()):
            parts = urlsplit(urljoin(base + path, unescape(href)))
            if base.endswith(parts.netloc) and parts.scheme == "http":
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def name_of(rule: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", rule.lower()).strip("-") or "start"


def look(page: Page, base: str, rule: str, path: str, language: str) -> list[str]:
    """Open a page once, look at it in every width and colour, and return what is wrong with it."""
    faults, pictures = [], os.environ.get("PICTURES", "1") != "0"
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(base + path)
    shift = page.evaluate(MOVED)
    if shift > 0.05:
        faults.append(f"{path} in {language}: moves by {shift:.2f} while it loads")
    checked = language in AXE_LANGUAGES
    if checked:
        page.evaluate(AXE_SCRIPT)
    looks = LOOKS if pictures else []
    for width, scheme in (
        looks
        + ([(NARROW, "light"), (NARROW, "dark")] if checked else [])
        + ([] if pictures or not checked else LOOKS[:2])
    ):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.append(f"{path} in {language} at {width}: {wide} px too wide")
        if checked and width in {1280, NARROW}:
            faults += [
                f"{path} in {language} at {width}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:160]}"
                for one in page.evaluate(AXE)
            ]
        if pictures and width != NARROW:
            place = TARGET / language / f"{name_of(rule)}-{width}-{scheme}.jpg"
            page.screenshot(path=place, full_page=True, type="jpeg", quality=60)
    return faults


def write_mails(folder: Path, languages: list[str]) -> None:
    """Have the tests write their mails into a folder, in English and then, by those tests, in every other language."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "tests.mails", "-p", "no:randomly"]
    environment = {**os.environ, "MAILS": str(folder), "PYTHONHASHSEED": "0"}

    def run(wanted: Iterable[object], **more: str) -> None:
        words = [*command, "-m", "not e2e and not slow", *map(str, wanted)]
        subprocess.run(words, cwd=ROOT, env=environment | more, check=False, stdout=subprocess.DEVNULL)

    run(sorted({path.parent for path in (ROOT / "tests").glob("*/*/test_*.py")} | {ROOT / "tests" / "accounts"}))
    tests = sorted(set((folder / "tests.txt").read_text(encoding="utf-8").splitlines()))
    for language in languages:
        if language != "en":
            run(tests, MAIL_LANGUAGE=language)


def shoot_mails(page: Page, languages: list[str]) -> None:
    """Take pictures of every mail that the tests write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_mails(folder, languages)
        for html in sorted(folder.glob("*/*.html")):
            place = TARGET / "mails" / html.parent.name
            place.mkdir(parents=True, exist_ok=True)
            page.set_content(html.read_text(encoding="utf-8"))
            for width, scheme in LOOKS:
                page.set_viewport_size({"width": width, "height": 700})
                page.emulate_media(color_scheme=scheme)
                page.screenshot(
                    path=place / f"{html.stem}-{width}-{scheme}.jpg", full_page=True, type="jpeg", quality=60
                )
    print(f"{len(list((TARGET / 'mails').iterdir()))} kinds of mails")


def write_index() -> None:
    """Write one page with all pictures, to be looked through."""
    rows = [
        f'<figure><a href="{escape(str(one))}"><img src="{escape(str(one))}" width="320" loading="lazy" alt=""></a>'
        f"<figcaption>{escape(str(one))}</figcaption></figure>"
        for one in sorted(path.relative_to(TARGET) for path in TARGET.rglob("*.jpg"))
    ]
    head = "<!doctype html><meta charset=utf-8><title>Gallery</title><style>body{display:flex;flex-wrap:wrap;gap:1em}</style>"
    (TARGET / "index.html").write_text(head + "\n".join(rows), encoding="utf-8")


def take() -> int:
    languages = os.environ.get("LANGUAGES", "en,ru,zh,ur").split(",")
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server, base = serve(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            context = browser.new_context(locale="en-GB", bypass_csp=True)
            page = context.new_page()
            page.goto(sign_in_link(Path(folder), base))
            page.locator("main form button").first.click()
            page.wait_for_url("**/manage/**")
            pages = find(context, base)
            print(f"{len(pages)} pages of {len(_rules())} routes")
            for language in languages:
                (TARGET / language).mkdir(parents=True, exist_ok=True)
                context.add_cookies([{"name": "language", "value": language, "url": base}])
                for rule, path in pages.items():
                    faults += look(page, base, rule, path, language)
            if os.environ.get("PICTURES", "1") != "0":
                shoot_mails(page, languages)
                write_index()
            browser.close()
        finally:
            server.terminate()
            server.wait(20)
    print("\n".join(faults) or "axe finds nothing, no page is too wide, none moves")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(take())
