"""What visitors and former holders of links are told: void invitations, ended links, the true preview."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.tokens import new_nonce
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration

FORM = "/w/forum/register"
VOID = "This invitation link no longer works"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media", "Guests"))
    browser = Browser(app).sign_in("o@example.org")
    browser.get("/manage/w/forum/admission/categories/2").submit("/2", mode="invitation")
    browser.get("/manage/w/forum/admission/categories/1").submit("/1", needs_accreditation="y")
    return browser


def test_a_void_invitation_is_told(app: Flask, make: Factory, staff: Browser) -> None:
    page = staff.get("/manage/w/forum/admission")
    invite = re.search(r"invite=([^\"&\s<]+)", page.html).group(1)
    good = Browser(app).get(f"{FORM}?invite={invite}")
    assert VOID not in good.text
    assert "Guests" in good.text
    assert VOID not in Browser(app).get(FORM).text
    for wrong in (invite[:-3], invite + "x", "nonsense"):
        assert VOID in Browser(app).get(f"{FORM}?invite={wrong}").text
    with make.transaction() as session:
        row = session.scalars(select(AudienceCategory).where(AudienceCategory.mode == AdmissionMode.INVITATION)).one()
        row.link_nonce = new_nonce()
    renewed = Browser(app).get(f"{FORM}?invite={invite}")
    assert VOID in renewed.text
    assert VOID in renewed.submit("/register", full_name="", email="a@example.org", status=422).text


def test_the_preview_is_the_form_that_visitors_get(app: Flask, staff: Browser) -> None:
    shown = staff.get("/manage/w/forum/form/preview")
    real = Browser(app).get(FORM)

    def asked(page: Page) -> list[str]:
        """Return the words of the form, from the first question on."""
        found = page.html[page.html.index('for="full_name"') :]
        return re.findall(
            r"<(?:label|legend|p|h2)[^>]*>(.*?)</(?:label|legend|p|h2)>", found[: found.index("</form>")], re.DOTALL
        )

    hidden = "Leave this empty"
    assert [words for words in asked(real) if hidden not in words] == asked(shown)
    assert len(asked(shown)) > 10
    assert "Guests" not in shown.text, "only by invitation"
    for words in ("Media outlet", "Assignment letter", "I’ve read who receives my data and I agree"):
        assert words in shown.text


def test_a_former_holder_is_told_what_became_of_the_place_and_of_nobody_else(
    app: Flask, make: Factory, staff: Browser
) -> None:
    make.registration("forum", "ann@example.org", "Zyxwvut Canary")
    with make.transaction() as session, app.test_request_context():
        row = session.scalars(select(Registration)).one()
        links = [link(row).removeprefix("http://localhost") for link in (registrant_link, join_link)]
        row.nonce = new_nonce()
    for link in links:
        page = Browser(app).get(link, status=404)
        assert page.heading == "This link no longer works"
        assert "passed on to a colleague" in page.text
        assert "Canary" not in page.html
    with make.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.erased_at = row.created_at
    assert "was erased" in Browser(app).get(links[0], status=404).text
    broken = Browser(app).get(links[0][:-4] + "/", status=404)
    assert "Page not found" in broken.text


def test_the_page_after_registering_says_when_the_email_comes_again(app: Flask, staff: Browser) -> None:
    assert "No email after ten minutes?" in Browser(app).get("/w/forum/register/received").text
