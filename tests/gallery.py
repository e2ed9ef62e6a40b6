"""Takes pictures of every page and mail of the example into build/gallery, and runs axe on every page.

The pages are found, not listed: links are followed from the first pages, and one address of each route is looked at;
what the example has none of is looked at in the world of `tests/web/walk.py`, which has one of everything.
The mails are those that the tests in `tests/mails.txt` write, one of each wording; FIND=1 writes that list anew by running
all tests. `ARGS=pages` and `ARGS=mails` take one half, LANGUAGES=en,ur some languages, PICTURES=0 only runs axe. Ends
non-zero where axe finds anything, where a page is wider than its window or moves by more than a twentieth while it
loads, or where a mail has no picture in a language.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from html import escape, unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests import everything
from tests.screenshots import ROOT, chromium, run, serve

TARGET = ROOT / "build" / "gallery"
LISTED_MAILS = ROOT / "tests" / "mails.txt"
#: Width and colours.
LOOKS = [(1280, "light"), (1280, "dark"), (375, "light"), (375, "dark")]
#: What axe looks at besides, narrower than any telephone.
AXE_LANGUAGES, NARROW = ("en", "ur"), 320
AXE = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
STARTS = ["/", "/manage/", "/manage/w/connectivity-forum/", "/manage/w/sco-gateway/", "/manage/mail/"]
#: Pages of a webinar that was held, beside those of the coming one that links lead to first.
HELD = [
    f"{place}/w/sco-gateway/{page}" for place in ("", "/manage") for page in ("", "programme", "record", "coverage")
]
#: What ends the session, and what is no page: an email's own HTML stands in a frame, and among the mails.
_SKIP = re.compile(r"^/(sign-out|static|api)|/html$|\.(pdf|docx|xlsx|csv|json|ics|zip|png|atom|vcf|xml)$|/events$")
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


def find(context: BrowserContext, base: str, links: list[str], seen: Collection[str] = ()) -> dict[str, str]:
    """Follow links from the first pages; return one address of each route that answers with a page, but for those seen."""
    found: dict[str, str] = {}
    waiting = [link.removeprefix(base) for link in links]
    while waiting:
        path = waiting.pop(0)
        rule = rule_of(path.split("?")[0])
        if rule in found or rule in seen or _SKIP.search(path.split("?")[0]):
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


def find_mails() -> None:
    """Have all tests write their mails, and keep in `tests/mails.txt` which of them write one of each kind."""
    rooms = sorted({path.parent for path in (ROOT / "tests").glob("*/*/test_*.py")} | {ROOT / "tests" / "accounts"})
    with tempfile.TemporaryDirectory() as folder:
        _run_tests(folder, "-n", "auto", *map(str, rooms)).wait()
        found = (Path(folder) / "tests.txt").read_text(encoding="utf-8").splitlines()
    LISTED_MAILS.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")


def write_mails(folder: Path, languages: list[str]) -> list[str]:
    """Have the listed tests write their mails into a folder in each language; return which kinds are missing in which."""
    lines = [line.split(" ", 2) for line in LISTED_MAILS.read_text(encoding="utf-8").splitlines()]
    files = sorted({test.partition("::")[0] for _kind, _number, test in lines})
    there = [name for name in files if (ROOT / name).exists()]
    for process in [_run_tests(str(folder), "-n", "0", *there, MAIL_LANGUAGE=language) for language in languages]:
        process.wait()
    return [
        f"no mail of the kind {kind} in {language}: FIND=1 looks for a test that writes one"
        for kind in kinds_of_mails()
        for language in languages
        if not list((folder / kind).glob(f"*-{language}.html"))
    ]


def kinds_of_mails() -> list[str]:
    """Return the name of each mail that there is, by its template."""
    templates = [path.relative_to(ROOT / "templates") for path in (ROOT / "templates").glob("**/mail/*.mjml")]
    return sorted("-".join(part for part in path.with_suffix("").parts if part != "mail") for path in templates)


def _run_tests(folder: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.mails",
        "-p",
        "no:randomly",
        "-m",
        "not e2e and not slow",
    ]
    environment = {**os.environ, "MAILS": folder, "PYTHONHASHSEED": "0", **more}
    return subprocess.Popen([*command, *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def shoot_mails(page: Page, languages: list[str]) -> list[str]:
    """Take pictures of every kind of mail; return which are missing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        missing = write_mails(folder, languages)
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
        print(f"{len(list(folder.glob('*/*.html')))} mails of {len(list(folder.iterdir()))} kinds")
    return missing


def write_index() -> None:
    """Write one page with all pictures, to be looked through."""
    rows = [
        f'<figure><a href="{escape(str(one))}"><img src="{escape(str(one))}" width="320" loading="lazy" alt=""></a>'
        f"<figcaption>{escape(str(one))}</figcaption></figure>"
        for one in sorted(path.relative_to(TARGET) for path in TARGET.rglob("*.jpg"))
    ]
    head = "<!doctype html><meta charset=utf-8><title>Gallery</title><style>body{display:flex;flex-wrap:wrap;gap:1em}</style>"
    (TARGET / "index.html").write_text(head + "\n".join(rows), encoding="utf-8")


def shoot_pages(context: BrowserContext, languages: list[str]) -> list[str]:
    """Look at every page of the example as an administrator, a registrant and a speaker see them."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        server, base = serve(Path(folder))
        try:
            page = context.new_page()
            links = json.loads(run(Path(folder), "demo", "--json", WEBINAR_BASE_URL=base))
            page.goto(links["administrator"])
            page.locator("main form button").first.click()
            page.wait_for_url("**/manage/**")
            pages = find(context, base, [*STARTS, links["registrant"], links["speaker"]])
            pages |= {path: path for path in HELD if context.request.get(base + path).ok}
            faults += look_at(page, base, pages, languages)
        finally:
            server.terminate()
            server.wait(20)
    with tempfile.TemporaryDirectory() as folder, everything.served(Path(folder)) as world:
        context.clear_cookies()
        context.add_cookies(
            [{"name": name, "value": value, "url": world.base} for name, value in world.cookies.items()]
        )
        others = find(context, world.base, [*world.links, *world.addresses], pages)
        faults += look_at(context.new_page(), world.base, others, languages)
    print(f"{len(pages | others)} pages of {len(_rules())} routes")
    return faults


def look_at(page: Page, base: str, pages: dict[str, str], languages: list[str]) -> list[str]:
    """Look at these pages in each language; return what is wrong."""
    faults: list[str] = []
    for language in languages:
        (TARGET / language).mkdir(parents=True, exist_ok=True)
        page.context.add_cookies([{"name": "language", "value": language, "url": base}])
        for rule, path in pages.items():
            faults += look(page, base, rule, path, language)
    return faults


def take(*parts: str) -> int:
    languages = os.environ.get("LANGUAGES", "en,ru,zh,ur").split(",")
    pictures, faults = os.environ.get("PICTURES", "1") != "0", list[str]()
    if os.environ.get("FIND"):
        find_mails()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(locale="en-GB", bypass_csp=True)
        if "pages" in parts:
            faults += shoot_pages(context, languages)
        if "mails" in parts and pictures:
            faults += shoot_mails(context.new_page(), languages)
        browser.close()
    if pictures:
        write_index()
    print("\n".join(faults) or "no fault found")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(take(*(sys.argv[1:] or ("pages", "mails"))))
