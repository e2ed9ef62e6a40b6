"""A real server and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.screenshots import chromium, run, serve, sign_in_link


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the example loaded: made once, opened by nobody, copied for each module."""
    folder = tmp_path_factory.mktemp("example") / "instance"
    for command in (["init"], ["db", "upgrade"], ["demo"]):
        run(folder, *command)
    return folder


@pytest.fixture(scope="module")
def instance(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(example, tmp_path_factory.mktemp("server") / "instance")


@pytest.fixture(scope="module")
def base(instance: Path) -> Iterator[str]:
    server, address = serve(instance)
    yield address
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    try:
        path = chromium()
    except SystemExit as missing:
        pytest.skip(str(missing))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def watch(context: BrowserContext, faults: list[str]) -> Page:
    """Open a page whose console errors and failed answers are collected."""
    page = context.new_page()
    page.on(
        "console",
        lambda line: (
            faults.append(f"{page.url}: {line.text}") if line.type == "error" and "422" not in line.text else None
        ),
    )
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    return page


@pytest.fixture(scope="module")
def staff_state(chrome: Browser, base: str, instance: Path):
    """The cookies of a signed-in organiser."""
    context = chrome.new_context()
    page = context.new_page()
    page.goto(sign_in_link(instance, base))
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url("**/manage/")
    state = context.storage_state()
    context.close()
    return state
