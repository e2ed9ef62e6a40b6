"""Every page is valid HTML: by a whole parser here, and cheaply wherever a test fetches one (`tests.conformance`)."""

from __future__ import annotations

import html5lib
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conformance import faults
from tests.web.walk import Who, addresses, fill
from webinar.accounts.models import StaffRole

#: The standard allows "Q&A" today; the parser is older.
ALLOWED = {"expected-named-entity"}
START = "<!doctype html><html lang=en><head><title>A</title></head><body><h1>A</h1>"
END = "</body></html>"


@pytest.mark.parametrize(
    "who", [Who("visitor"), Who("owner", StaffRole.OWNER, StaffRole.OWNER)], ids=lambda who: who.name
)
def test_no_page_has_an_error_of_parsing(app: Flask, session: Session, world, who: Who) -> None:
    world(fill)
    browser, found, read = who.browser(app), [], 0
    for rule, address in addresses(app, session):
        if "GET" not in (rule.methods or ()) or rule.rule.startswith("/sign-out"):
            continue
        answer = browser.client.get(address)
        if answer.mimetype != "text/html" or answer.status_code in {204, 301, 302, 303}:
            continue
        if "sandbox" in answer.headers["Content-Security-Policy"]:
            # An email's HTML is written for mail programs.
            continue
        html, read = answer.get_data(as_text=True), read + 1
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(html)
        found += [f"{address}: {code} at {place}" for place, code, _facts in parser.errors if code not in ALLOWED]
        found += [f"{address}: {fault}" for fault in faults(html)]
    assert read > (100 if who.signed_in else 15)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "body",
    [
        "<p><div>A</div></p>", "<span><form action='/'></form></span>", "<ul><p>A</p></ul>", "<ul>A</ul>",
        "<a href='/'><button>A</button></a>", "<h3>A</h3>", "<div hx-get='/'></div>", "<p>A", "<b><i>A</b></i>",
        "<input type=number value=many>", "<input type=checkbox autocomplete=off>", "<div id=a id=b></div>", "<dt>A</dt>",
        "<table><div>A</div></table>", "<form action=''></form>", "<br/ >A</br>", "<label><label>A</label></label>",
        "<img alt=A>", "<a href='a b'>A</a>", "<div/>",
    ],
)  # fmt: skip
def test_what_a_validator_refuses_is_found(body: str) -> None:
    assert faults(START + body + END)


def test_what_conforms_passes() -> None:
    body = (
        "<h2>A</h2><ul><li><p>A <a href='/'><span>B</span></a></p><svg viewBox='0 0 1 1'><path d='M0 0'/></svg></li></ul>"
        "<details><summary>A</summary><dl><dt>A</dt><dd><div>B</div></dd></dl></details>"
        "<table><caption>A</caption><tbody><tr><th>A</th><td><p>B</p></td></tr></tbody></table>"
        "<form action='/'><label>A <input type=number value=5></label><select><option>A</option></select></form>"
        "<a href='/'><div>A block in a link</div></a>"
    )
    assert faults(START + body + END) == []
