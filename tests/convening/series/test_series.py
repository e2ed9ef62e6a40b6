"""A series: its page, what its webinars share, and who may change it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.series.models import Series, SeriesEntry
from webinar.convening.webinars.models import Webinar


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "organiser")
    make.webinar("host-a", title="First")
    make.webinar("host-a", slug="second", title="Second", public=False)
    browser = Browser(app).sign_in("o@example.org")
    browser.get("/manage/series/new").submit("/new", title="Trade talks", contact_email="talks@example.org")
    return browser


def test_only_published_webinars_stand_on_the_public_page(app: Flask, staff: Browser) -> None:
    for slug in ("forum", "second"):
        staff.get(f"/manage/w/{slug}/").submit("/series", series="trade-talks")
    page = Browser(app).get("/s/trade-talks/")
    assert "First" in page.text
    assert "Second" not in page.text
    assert "/s/trade-talks/" in Browser(app).get("/w/forum/").links()
    staff.get("/manage/w/forum/").submit("/series", series="")
    assert "First" not in Browser(app).get("/s/trade-talks/").text
    assert Browser(app).client.get("/s/nothing/").status_code == 404


def test_shared_settings_reach_only_webinars_that_one_may_change(app: Flask, staff: Browser, make, session) -> None:
    make.webinar("host-b", slug="foreign", title="Foreign")
    make.user("b@example.org", "host-b", "organiser")
    staff.get("/manage/w/forum/").submit("/series", series="trade-talks")
    Browser(app).sign_in("b@example.org").get("/manage/w/foreign/").submit("/series", series="trade-talks")
    staff.get("/manage/series/trade-talks").submit("/share")
    session.expire_all()
    mails = dict(session.execute(select(Webinar.slug, Webinar.contact_email)).all())
    assert mails["forum"] == "talks@example.org"
    assert mails["foreign"] != "talks@example.org"
    assert mails["second"] != "talks@example.org", "it is not in the series"


def test_two_series_of_one_title_have_two_addresses_and_one_goes_without_its_webinars(staff: Browser, session) -> None:
    staff.get("/manage/series/new").submit("/new", title="Trade talks")
    staff.get("/manage/series/new").submit("/new", title="", status=422)
    slugs = session.scalars(select(Series.slug)).all()
    assert len(set(slugs)) == 2
    staff.get("/manage/w/forum/").submit("/series", series="trade-talks")
    staff.get("/manage/series/trade-talks/remove").submit("/remove")
    session.expire_all()
    assert session.scalars(select(SeriesEntry)).all() == []
    assert session.scalars(select(Webinar.slug).where(Webinar.slug == "forum")).all() == ["forum"]


def test_a_series_deleted_meanwhile_is_said(staff: Browser) -> None:
    page = staff.get("/manage/w/forum/")
    staff.get("/manage/series/trade-talks/remove").submit("/remove")
    staff.get("/manage/series/new").submit("/new", title="Other talks")
    refused = page.submit("/series", series="trade-talks", status=422)
    assert "Choose an option from the list." in refused.text
