"""Takes the pictures of docs/screenshots: six pages, wide and narrow, light and dark."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screenshots"
SIZES = {"wide": (1280, 860), "narrow": (375, 812)}
#: name, address, whether a signed-in organiser looks at it
PAGES = [
    ("public", "/w/connectivity-forum/", False),
    ("register", "/w/connectivity-forum/register", False),
    ("record", "/w/sco-gateway/", False),
    ("coverage", "/w/sco-gateway/coverage", False),
    ("staff", "/manage/", True),
    ("registrations", "/manage/w/connectivity-forum/registrations", True),
]


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        sys.exit("Chromium is missing (Debian: apt install chromium).")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(instance: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server with the example on an instance of its own; returns it and its address once it answers."""
    port = free_port()
    environment = {**os.environ, "WEBINAR_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "webinar", "run", "--prepare", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{base}/healthz", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return server, base
    server.kill()
    message = "the server did not start"
    raise RuntimeError(message)


def run(instance: Path, *command: str, **environment: str) -> str:
    """Run a command on an instance; returns what it printed."""
    environment = {**os.environ, "WEBINAR_INSTANCE": str(instance), **environment}
    command = (sys.executable, "-m", "webinar", *command)
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def sign_in_link(instance: Path, base: str) -> str:
    """Return a one-time link of an organiser of the example."""
    links = json.loads(run(instance, "demo", "--json", WEBINAR_BASE_URL=base))
    return next(value for key, value in links.items() if "organiser" in key and "/sign-in/" in str(value))


def shoot(browser: Browser, base: str, state: Any) -> None:
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            for name, address, staff in PAGES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB",
                    storage_state=state if staff else None,
                )  # fmt: skip
                page = context.new_page()
                page.goto(base + address, wait_until="networkidle")
                page.screenshot(path=TARGET / f"{name}-{size}-{scheme}.png")
                context.close()


def take() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server, base = serve(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            context = browser.new_context()
            page = context.new_page()
            page.goto(sign_in_link(Path(folder), base))
            page.locator("main form button").first.click()
            page.wait_for_url("**/manage/**")
            shoot(browser, base, context.storage_state())
            browser.close()
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    take()
