"""The list one works in: columns as chosen, tools above it, one registration open beside it under an address of its own."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser

LIST = "/manage/w/forum/registrations"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host A", "host-a")
    make.user("a@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=50, categories=("Media",))
    make.registration("forum", "ann@example.org", "Ann Lee")
    make.registration("forum", "ben@example.org", "Ben Ode")
    return Browser(app).sign_in("a@example.org")


def heads(html: str) -> list[str]:
    table = html[html.index("<thead>") : html.index("</thead>")]
    return [part.split(">")[-1] for part in table.split("</th>")[:-1] if 'type="checkbox"' not in part]


def test_columns_are_chosen_kept_in_the_address_and_in_views(staff: Browser) -> None:
    page = staff.get(LIST)
    assert heads(page.html) == ["Name", "Organisation", "Category", "Status", "Registered"]
    chosen = page.submit("/registrations", col=["language"])
    assert "col=language" in chosen.url
    two = staff.get(f"{LIST}?col=language&col=country&col=nonsense")
    assert heads(two.html) == ["Name", "Country", "Language"], "in their order, and none that is not there"
    saved = two.submit("/views", name="Languages")
    assert "View saved." in saved.text
    assert "cols=country%2Clanguage" in staff.get(LIST).html
    assert heads(staff.get(f"{LIST}?cols=country,language&q=ann").html) == ["Name", "Country", "Language"]
    assert "No results" not in staff.get(f"{LIST}?cols=country").text, "columns filter nobody"


def test_views_columns_and_export_stand_above_the_rows(staff: Browser) -> None:
    html = staff.get(f"{LIST}?sort=name").html
    assert html.index("/views") < html.index("<table")
    assert html.index("/registrations/export") < html.index("<table")
    assert html.index('name="col"') < html.index("<table")


def test_saved_views_stay_where_nothing_is_found(staff: Browser) -> None:
    staff.get("/manage/w/forum/registrations?sort=name").submit("/views", name="By name")
    page = staff.get("/manage/w/forum/registrations?q=nobodyatall")
    assert "By name" in page.text
    assert "Save this view" in page.text


def test_one_registration_stands_open_beside_the_list_under_its_own_address(staff: Browser, make: Factory) -> None:
    page = staff.get(f"{LIST}?sort=name")
    own = page.follow("Ann Lee").url.rsplit("/", 1)[1]
    opened = staff.get(f"{LIST}?sort=name&open={own}")
    assert opened.html.index("<table") < opened.html.index("drawer-head")
    assert "ann@example.org" in opened.html[opened.html.index("drawer-head") :]
    assert "Ben Ode" in opened.text, "the list is there too"
    closed = opened.follow("Close")
    assert closed.url.endswith("sort=name")
    assert "drawer-head" not in closed.html
    assert "drawer-head" not in staff.get(f"{LIST}?open=unknown").html


def test_all_that_were_found_are_offered_by_their_number(staff: Browser) -> None:
    assert "All 2 found" in staff.get(LIST).text
    one = staff.get(f"{LIST}?q=ann")
    assert "All 1 found" in one.text
    assert one.submit("/many", act="tag", button=("scope", "all")).heading == "Tag 1 registration"


def test_a_view_that_is_refused_keeps_its_name_and_its_list(staff: Browser) -> None:
    page = staff.get(f"{LIST}?sort=name&q=ann")
    refused = page.submit("/views", name="a" * 81, status=422)
    assert "Enter 80 characters or fewer." in refused.text
    assert f'value="{"a" * 81}"' in refused.html, "what was typed is shown to be shortened"
    assert "Ben Ode" not in refused.text, "the list is still the one that was to be kept"
    assert 'data-hx-get="/manage/w/forum/registrations?' in refused.html, "its links lead to the list"
    assert "View saved." in refused.submit("/views", name="Ann").text
