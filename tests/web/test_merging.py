"""Two browsers at one form: what both wrote is kept, and where both wrote the same field they are asked."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.page import Browser, Page
from tests.web.test_routes import filled
from tests.web.walk import addresses
from webinar.web.audience import Audience, declared
from webinar.web.fields import Clock, Number, Several, Text, Tick
from webinar.web.forms import Form
from webinar.web.merging import mark

__all__ = ["filled"]
BASE = "/manage/w/forum"
#: Page, end of the form's address, a field of each browser, and the value that the first one writes for the second.
FORMS = [
    (f"{BASE}/details", "/details", {"subtitle": "A"}, {"platform": "B"}),
    (f"{BASE}/papers/concept-note", "/concept-note", {"background": "A"}, {"objectives": "B"}),
    ("/manage/people/{person}/", "/", {"pronunciation": "A"}, {"rank": "B"}),
    ("/manage/organisations/host-a/edit", "/edit", {"city": "A"}, {"website": "https://b.example.org"}),
    (f"{BASE}/speakers/1", "/speakers/1", {"printed_position": "A"}, {"role_title": "B"}),
    (f"{BASE}/programme/items/1", "/items/1", {"title": "A"}, {"private_note": "B"}),
    (f"{BASE}/admission/categories/1", "/categories/1", {"printed": "A"}, {"places": "7"}),
    (f"{BASE}/admission/settings", "/settings", {"hold_minutes": "17"}, {"offer_hours": "9"}),
    (f"{BASE}/form/letter", "/letter", {"help": "A"}, {"label": "B"}),
    (f"{BASE}/privacy", "/privacy", {"retention_days": "17"}, {"contact_1": "b@example.org"}),
    (f"{BASE}/delegations/1/edit", "/edit", {"focal_name": "A"}, {"places": "9"}),
    (f"{BASE}/record", "/release", {"heading": "A"}, {"url": "https://b.example.org/x"}),
    (f"{BASE}/coverage/1", "/1", {"title": "A"}, {"author": "B"}),
    (f"{BASE}/coverage", "/note", {"lead": "A"}, {"is_complete": "y"}),
    ("/manage/outlets/1", "/1", {"kind": "A"}, {"language": "B"}),
    ("/manage/series/series", "/series", {"title": "A"}, {"about": "B"}),
    (f"{BASE}/registrations/{{registration}}/edit", "/edit", {"full_name": "A"}, {"position": "B"}),
]


def _values(page: Page, action: str, names: set[str]) -> dict[str, str]:
    return {name: value.strip() for name, value in page._form(action, dict.fromkeys(names)).fields if name in names}


@pytest.fixture
def two(filled: Flask, session: Session) -> tuple[Browser, Browser, dict[str, str]]:
    """Two owners at their browsers, and the names that addresses need."""
    ids = {
        name: session.connection().exec_driver_sql(f"select public_id from {table} where id = 1").scalar()  # noqa: S608 - our own tables
        for name, table in (("person", "people"), ("registration", "registrations"))
    }
    session.rollback()
    return Browser(filled).sign_in("owner@example.org"), Browser(filled).sign_in("admin@example.org"), ids


def test_changes_of_different_fields_go_together_and_of_the_same_are_asked_about(two) -> None:
    first, second, ids = two
    faults = []
    for address, action, mine, yours in FORMS:
        url = address.format(**ids)
        one, other = first.get(url), second.get(url)
        one.submit(action, **mine)
        other.submit(action, **yours)
        both = _values(first.get(url), action, {*mine, *yours})
        if both != {**mine, **yours}:
            faults.append(f"{url}: {both} is not {mine} and {yours}")
        ((name, value),) = mine.items()
        late = second.get(url)
        first.get(url).submit(action, **{name: value + "1"})
        asked = late.submit(action, status=422, **{name: value + "2"})
        needed = ("owner@example.org", "Keep mine", f"Theirs: {value}1")
        faults += [f"{url}: {words} is not shown" for words in needed if words not in asked.text]
        assert f"{value}2" in asked.html, "what was typed is not lost"
        again = asked.submit(action, status=422)
        theirs = re.search(rf'name="keep-{name}"[^>]*value="(theirs:\w+)"', again.html)
        again.submit(action, **{f"keep-{name}": theirs[1]})
        if _values(first.get(url), action, {name}) != {name: value + "1"}:
            faults.append(f"{url}: theirs was not kept")
    assert faults == []


def test_who_keeps_theirs_own_overwrites_knowingly_and_a_third_change_is_asked_about_again(two) -> None:
    first, second, _ids = two
    url = f"{BASE}/details"
    late = second.get(url)
    first.get(url).submit("/details", title="One", subtitle="Sub")
    asked = late.submit("/details", status=422, title="Two")
    answer = re.search(r'value="(mine:\w+)"', asked.html)[1]
    first.get(url).submit("/details", title="Three")
    again = asked.submit("/details", status=422, **{"keep-title": answer})
    assert "Theirs: Three" in again.text, "the answer was about another value"
    answer = re.search(r'value="(mine:\w+)"', again.html)[1]
    again.submit("/details", **{"keep-title": answer})
    assert _values(first.get(url), "/details", {"title", "subtitle"}) == {"title": "Two", "subtitle": "Sub"}


def test_an_untouched_save_changes_nothing_that_others_wrote(two) -> None:
    first, second, ids = two
    for address, action, mine, _yours in FORMS:
        url = address.format(**ids)
        late = second.get(url)
        first.get(url).submit(action, **mine)
        late.submit(action)
        assert _values(first.get(url), action, set(mine)) == mine, url


@pytest.mark.parametrize(
    ("stored", "typed"),
    [(None, ""), (False, ""), ([], None), (["b", "a"], ["a", "b"]), ("a\nb", "a \r\nb\r\n"), (7, "7")],
)
def test_a_value_has_one_mark_as_stored_and_as_typed(stored: object, typed: object) -> None:
    assert mark(stored) == mark(typed)


class _New(Form):
    """A form that somebody writes tomorrow."""

    name = Text("Name")
    hour = Clock("Hour")
    number = Number("Number")
    several = Several("Several", options=[("a", "A"), ("b", "B")])
    tick = Tick("Tick")


def test_a_new_form_has_it_by_default(app: Flask) -> None:
    stored = {"name": "A", "number": 1, "several": ["a"], "tick": True}
    was = {f"was-{name}": mark(value) for name, value in {**stored, "hour": None}.items()}
    typed = {"name": "B", "number": "1", "several": ["a"], "tick": "y", "hour": "", **was}
    with app.test_request_context("/", method="POST", data=typed):
        app.config["WTF_CSRF_ENABLED"] = False
        form = _New(data={**stored, "number": 5, "several": ["a", "b"], "tick": False})
        assert form.validate(), form.errors
        assert (form.name.data, form.number.data, form.several.data, form.tick.data) == ("B", 5, ["a", "b"], False)
        clashing = _New(data={**stored, "name": "C"})
        assert not clashing.validate()
        assert clashing.name.clash.theirs == "C"
        assert _New().validate(), "a form for something new is not shared"
    app.config["WTF_CSRF_ENABLED"] = True


#: Prefilled fields that no other person can change: choices of this page, proposals, what is asked once.
ALONE = {
    "kind",
    "format",
    "page",
    "state",
    "on",
    "direction",
    "text",
    "base",
    "order_rule",
    "act",
    "scope",
    "index",
    "part",
}


def test_every_field_that_shows_something_stored_says_what_it_was_read_from(filled: Flask, session: Session) -> None:
    browser = Browser(filled).sign_in("admin@example.org")
    faults = []
    for rule, address in addresses(filled, session):
        if not {"GET", "POST"} <= rule.methods or declared(filled, rule.endpoint)[0] is not Audience.STAFF:
            continue
        if browser.client.get(address).mimetype != "text/html" or browser.client.get(address).status_code != 200:
            continue
        for form in browser.get(address)._read.forms:
            if form.attributes.get("method", "get").lower() != "post":
                continue
            visible = {
                name
                for name, value in form.fields
                if value and not name.startswith(("was-", "csrf_token", "written_", "once"))
            }
            bare = {name for name in visible if f"was-{name}" not in form.names and not name.endswith("-kept")} - ALONE
            if bare and any(name.startswith("was-") for name in form.names):
                faults.append(f"{address}: {sorted(bare)}")
    assert faults == []
