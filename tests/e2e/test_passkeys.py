"""Passkeys in a browser, with an authenticator that is Chromium's own: added, used, asked for again, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.conftest import watch
from tests.screenshots import sign_in_link

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FAULTS: list[str] = []


@pytest.fixture
def site(base: str) -> str:
    """The site under a name: passkeys belong to a name, never to a number."""
    return f"http://localhost:{urlsplit(base).port}"


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    FAULTS.clear()
    context = chrome.new_context(locale="en-GB")
    yield watch(context, FAULTS)
    context.close()


@pytest.fixture
def authenticator(page: Page) -> tuple[CDPSession, str]:
    """A device with a fingerprint reader."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return talk, talk.send("WebAuthn.addVirtualAuthenticator", {"options": device})["authenticatorId"]


def keys(authenticator: tuple[CDPSession, str]) -> list[dict]:
    talk, device = authenticator
    return talk.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/manage/account")
    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.goto(f"{site}/manage/")
    expect(page).to_have_url(f"{site}/sign-in?next=/manage/")


def add(page: Page, site: str, instance: Path, name: str) -> None:
    page.goto(sign_in_link(instance, site))
    page.get_by_role("button", name="Sign in").last.click()
    page.wait_for_url("**/manage/")
    page.goto(f"{site}/manage/account/passkeys")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("listitem").filter(has_text=name)).to_be_visible()


def use(page: Page, site: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_added_signs_in_and_is_deleted(
    page: Page, site: str, instance: Path, authenticator: tuple[CDPSession, str]
) -> None:
    add(page, site, instance, "Office laptop")
    (key,) = keys(authenticator)
    assert (key["rpId"], key["isResidentCredential"]) == ("localhost", True)
    sign_out(page, site)

    use(page, site)
    page.wait_for_url("**/manage/")
    (used,) = keys(authenticator)
    assert used["signCount"] > key["signCount"]

    # A second one of the same name is refused; the same device is not added twice.
    page.goto(f"{site}/manage/account/passkeys")
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(keys(authenticator)) == 1

    page.goto(f"{site}/manage/account/passkeys")
    page.get_by_role("listitem").filter(has_text="Office laptop").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_contain_text("Passkey “Office laptop” removed.")
    expect(page.get_by_role("listitem").filter(has_text="Office laptop")).to_have_count(0)
    sign_out(page, site)
    use(page, site)
    expect(page.get_by_role("status")).to_contain_text("We don’t know this passkey.")
    page.goto(f"{site}/manage/")
    expect(page).to_have_url(f"{site}/sign-in?next=/manage/")
    assert FAULTS == []


def test_who_is_not_recognised_by_the_device_stays_out(
    page: Page, site: str, instance: Path, authenticator: tuple[CDPSession, str]
) -> None:
    talk, device = authenticator
    add(page, site, instance, "Phone")
    sign_out(page, site)
    talk.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    use(page, site)
    # The device says no, and the page says so.
    expect(page.locator("[data-passkey-error]")).to_be_visible(timeout=30_000)
    page.goto(f"{site}/manage/")
    expect(page).to_have_url(f"{site}/sign-in?next=/manage/")
