"""Which category is open, which address may register, until when an offer stands; and the pages that set it."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.core.test_files import jpeg
from tests.factories import Factory
from tests.page import Browser
from webinar.core.errors import RuleViolation
from webinar.registration.admission import rules
from webinar.registration.admission.models import AdmissionMode, AudienceCategory
from webinar.registration.registering.models import Registration

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BASE = "/manage/w/forum/admission"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"), ("a@gmail.con", "a@gmail.com"), ("a@outlok.com", "a@outlook.com"),
        ("a@yandex.ur", "a@yandex.ru"), ("a@mofa.gov.pk", ""), ("a@gmail.com", ""), ("a@163.com", ""),
        ("a@think-tank.ogr", "a@think-tank.org"), ("a@mail.example", ""),
    ],
)  # fmt: skip
def test_slips_of_the_keys_are_asked_about(typed: str, meant: str) -> None:
    assert rules.likely_meant(typed) == meant


@pytest.mark.parametrize(
    ("allowed", "blocked", "email", "good"),
    [
        ("", "", "a@example.org", True),
        ("mofa.gov.pk\n@sectsco.org", "", "a@mofa.gov.pk", True),
        ("mofa.gov.pk", "", "a@press.mofa.gov.pk", True),
        ("mofa.gov.pk", "", "a@evilmofa.gov.pk", False),
        ("", "*.spam.example", "a@x.spam.example", False),
        ("", "spam.example", "a@SPAM.example", False),
        ("", "spam.example", "a@notspam.example", True),
    ],
)
def test_domains(allowed: str, blocked: str, email: str, good: bool) -> None:
    settings = rules.default_settings(1)
    settings.allowed_domains, settings.blocked_domains = allowed, blocked
    if good:
        rules.ensure_domain(settings, email)
    else:
        with pytest.raises(RuleViolation):
            rules.ensure_domain(settings, email)


@pytest.mark.parametrize(
    ("now", "hours", "zone", "ends"),
    [
        # A Tuesday in Karachi: 14:00 there; four hours until 18:00, the rest on Wednesday from 9.
        ("2026-11-24T09:00", 4, "Asia/Karachi", "2026-11-24T13:00"),
        ("2026-11-24T09:00", 5, "Asia/Karachi", "2026-11-25T05:00"),
        # Friday evening: the time begins on Monday.
        ("2026-11-27T14:00", 1, "Asia/Karachi", "2026-11-30T05:00"),
        # Before the day begins.
        ("2026-11-24T01:00", 2, "Europe/Moscow", "2026-11-24T08:00"),
        # No hours at all: it stands for one.
        ("2026-11-24T09:00", 0, "Asia/Karachi", "2026-11-24T10:00"),
    ],
)
def test_an_offer_runs_in_working_hours_of_the_persons_zone(now: str, hours: int, zone: str, ends: str) -> None:
    found = rules.offer_ends(datetime.fromisoformat(now).replace(tzinfo=UTC), hours, zone)
    assert f"{found:%Y-%m-%dT%H:%M}" == ends


@given(st.integers(0, 730 * 24 * 60), st.integers(1, 60), st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC")))  # fmt: skip
def test_every_offer_ends_in_working_time_and_lasts_at_least_an_hour(minutes: int, hours: int, zone: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ends = rules.offer_ends(now, hours, zone)
    local = ends.astimezone(ZoneInfo(zone))
    assert ends >= now + timedelta(hours=1)
    assert ends == now + timedelta(hours=1) or (local.weekday() < 5 and 9 <= local.hour <= 18)
    assert rules.offer_ends(now, hours + 1, zone) >= ends


def test_an_offer_never_outlasts_the_start() -> None:
    assert rules.offer_ends(NOW, 40, "UTC", latest=NOW + timedelta(hours=3)) == NOW + timedelta(hours=3)


def test_which_category_is_open() -> None:
    row = AudienceCategory(name="Media", mode=AdmissionMode.INVITATION, closes_at=None)
    assert not rules.is_category_open(row, NOW)
    assert rules.is_category_open(row, NOW, invited=True)
    row.closes_at = NOW
    assert not rules.is_category_open(row, NOW, invited=True)
    row.mode, row.closes_at = AdmissionMode.FOCAL_POINT, None
    assert not rules.is_category_open(row, NOW, invited=True)
    with pytest.raises(RuleViolation):
        rules.ensure_category_open(row, NOW)


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=10, categories=("Media", "Experts"))
    return Browser(app).sign_in("o@example.org")


def test_categories_are_added_changed_moved_and_removed(staff: Browser, make: Factory) -> None:
    page = staff.get(BASE).follow("Add category")
    assert "There is already a category with this name." in page.submit("/new", name="Media", status=422).text
    done = page.submit(
        "/new", name="Посольства", mode="approval", places="3", closes_at="2026-12-10T18:00", name_ru="Посольства!"
    )
    assert "10 December 2026, 18:00 (Karachi)" in done.text, "the deadline is on the clock of Karachi"
    assert "Staff approve each one" in done.text
    done.submit("/3/move", button=("direction", "up"))
    names = re.findall(r"<th scope=\"row\">\s*<a[^>]*>\s*<bdi>([^<]+)", staff.get(BASE).html)
    assert names == ["Media", "Посольства", "Experts"]
    make.registration("forum", "ann@example.org")
    edited = staff.get(BASE).follow("Experts").submit("/2", places="x", status=422)
    assert "Enter a whole number." in edited.text
    staff.get(BASE).submit("/categories/2/remove").sure()
    assert "Experts" not in staff.get(BASE).text


def test_a_category_that_somebody_chose_stays(app: Flask, staff: Browser) -> None:
    Browser(app).get("/w/forum/register").submit(
        "/register", full_name="A", email="a@example.org", agree="y", category="1"
    )
    kept = staff.get(BASE).submit("/categories/1/remove", status=422)
    assert "”, so you can’t remove it." in kept.text
    refused = staff.get(BASE + "/lines").submit("/lines", names="Experts", status=422)
    assert "Media" in staff.get(BASE + "/lines").html
    assert "”, so you can’t remove it." in refused.text
    assert "Media" in staff.get(BASE).text


def test_by_invitation_only_the_link_opens_the_category(app: Flask, staff: Browser, make: Factory) -> None:
    staff.get(BASE + "/categories/1").submit("/1", mode="invitation")
    html = staff.get(BASE).html
    link = re.search(r'value="http://localhost(/w/forum/register\?invite=[^"]+)"', html).group(1)
    visitor = Browser(app)
    assert "Media" not in visitor.get("/w/forum/register").text
    good = {"full_name": "Ann", "email": "ann@example.org", "agree": "y"}
    refused = visitor.get("/w/forum/register").submit("/register", **good, category="1", status=422)
    assert "Choose an option from the list." in refused.text
    wrong = visitor.get(link).submit("/register", **{**good, "email": "no"}, category="1", status=422)
    assert "Media" in wrong.text, "the invitation is not lost over a mistake"
    wrong.submit("/register", **good, category="1")
    assert make.status("forum", "ann@example.org") == "confirmed"
    staff.get(BASE).submit("/categories/1/link")
    assert "Media" not in visitor.get(link).text, "the former link is void"


def test_where_no_category_is_open_nobody_comes_in_without_one(app: Flask, staff: Browser, session) -> None:
    form = Browser(app).get("/w/forum/register")
    hidden = form.browser.hidden()
    for number in (1, 2):
        staff.get(f"{BASE}/categories/{number}").submit(f"/{number}", mode="invitation")
    assert "Registration is by invitation only." in Browser(app).get("/w/forum/register").text
    data = {**hidden, "full_name": "Ann", "email": "ann@example.org", "agree": "y"}
    refused = form.browser.client.post("/w/forum/register", data=data)
    assert refused.status_code == 422
    assert session.scalar(select(func.count(Registration.id))) == 0
    link = re.search(r'value="http://localhost(/w/forum/register\?invite=[^"]+)"', staff.get(BASE).html).group(1)
    assert "by invitation only" not in Browser(app).get(link).text


def test_quotas_of_hosts_and_organisations(app: Flask, staff: Browser, make: Factory) -> None:
    page = staff.get(BASE + "/quotas")
    assert "Line 1: enter a name" in page.submit("/quotas", organisations="Center", status=422).text
    page.submit("/quotas", host_1="1", organisations="Центр | 1")
    people = (
        ("a", "?host=host-a", ""),
        ("b", "?host=host-a", ""),
        ("c", "", "ЦЕНТР"),
        ("d", "", "центр"),
        ("e", "", ""),
    )
    for name, query, organisation in people:
        form = Browser(app).get(f"/w/forum/register{query}")
        form.submit(
            "/register", full_name=name, email=f"{name}@example.org", organisation=organisation, agree="y", category="1"
        )
    found = [make.status("forum", f"{name}@example.org") for name, _query, _organisation in people]
    assert found == ["confirmed", "waiting", "confirmed", "waiting", "confirmed"]
    shown = staff.get(BASE).text
    assert "HOST 1 1" in shown
    asked = staff.get(BASE + "/quotas").submit("/quotas", host_1="", organisations="Центр | ۲")
    assert "2 registrants get an email" in asked.text
    assert make.status("forum", "b@example.org") == "waiting", "a page that asks gives nothing"
    assert "Quotas saved." in asked.sure().text
    assert {make.status("forum", f"{name}@example.org") for name in "abcde"} == {"confirmed"}


def test_a_quota_joins_no_two_names(app: Flask, staff: Browser, make: Factory) -> None:
    staff.get(BASE + "/quotas").submit("/quotas", organisations="रोम संस्थान | 1\nがっこう | 1\nŁódź Centre | 1")
    organisations = ("रोम संस्थान", "राम संस्थान", "がっこう", "かっこう", "ŁÓDŹ  centre", "Lodz Centre")
    for number, organisation in enumerate(organisations):
        form = Browser(app).get("/w/forum/register")
        form.submit(
            "/register", full_name="A B", email=f"p{number}@example.org", organisation=organisation, agree="y",
            category="1",
        )  # fmt: skip
    found = {make.status("forum", f"p{number}@example.org") for number in range(len(organisations))}
    assert found == {"confirmed"}


def test_one_place_for_each_organisation_joins_no_two_names(app: Flask, staff: Browser, make: Factory) -> None:
    """Two in Hindi and two in Japanese that differ in a mark alone; the same organisation written otherwise waits."""
    staff.get(BASE + "/settings").submit("/settings", per_organisation="1")
    organisations = ("रोम संस्थान", "राम संस्थान", "がっこう", "かっこう", "Institute", "  INSTITUTE ")
    for number, organisation in enumerate(organisations):
        Browser(app).get("/w/forum/register").submit(
            "/register", full_name="A B", email=f"p{number}@example.org", organisation=organisation, agree="y",
            category="1",
        )  # fmt: skip
    found = [make.status("forum", f"p{number}@example.org") for number in range(len(organisations))]
    assert found == ["confirmed"] * 5 + ["waiting"]


def test_settings_open_and_close_registration(app: Flask, staff: Browser) -> None:
    page = staff.get(BASE + "/settings")
    wrong = page.submit("/settings", opens_at="2026-12-02T10:00", closes_at="2026-12-01T10:00", status=422)
    assert "Enter an end later than the start." in wrong.text
    page.submit("/settings", opens_at="2026-12-01T10:00")
    shown = Browser(app).get("/w/forum/")
    assert "Registration opens on 1 December 2026, 10:00 (Karachi)." in shown.text
    assert "Registration isn’t open yet." in Browser(app).get("/w/forum/register").text
    staff.get(BASE + "/settings").submit("/settings", opens_at="", closes_at="2026-11-24T13:59")
    assert "Registration is closed." in Browser(app).get("/w/forum/register").text


def test_the_form_asks_about_a_slip_once_and_refuses_blocked_domains(app: Flask, staff: Browser, make: Factory) -> None:
    good = {"full_name": "Ann", "agree": "y", "category": "1"}
    asked = Browser(app).get("/w/forum/register").submit("/register", email="ann@gmial.com", status=422, **good)
    assert "Did you mean ann@gmail.com?" in asked.text
    asked.submit("/register")
    assert make.status("forum", "ann@gmial.com") == "confirmed"
    staff.get(BASE + "/settings").submit("/settings", blocked_domains="spam.example")
    form = Browser(app).get("/w/forum/register")
    assert (
        "You can’t register with an address at"
        in form.submit("/register", email="x@spam.example", status=422, **good).text
    )


def test_journalists_hand_in_their_letter_and_staff_decide(app: Flask, staff: Browser, make: Factory, session) -> None:
    staff.get(BASE + "/categories/1").submit("/1", mode="approval", needs_accreditation="y")
    form = Browser(app).get("/w/forum/register")
    good = {"full_name": "Rep", "email": "rep@example.org", "agree": "y"}
    refused = form.submit("/register", status=422, category="1", **good)
    assert refused.text.count("Enter an answer.") >= 2, "outlet and letter are asked of journalists"
    other = form.submit("/register", category="2", full_name="Expert", email="x@example.org", agree="y")
    assert "Thank you" in other.text, "and of nobody else"
    data = {**good, **form.browser.hidden(), "category": "1"}
    wrong = form.browser.client.post(
        "/w/forum/register", data={**data, "q_outlet": "Dawn", "q_assignment_letter": (io.BytesIO(b"<svg/>"), "a.svg")}
    )
    assert b"Send a PDF, or a picture" in wrong.data
    bad = {**data, "email": "no", "q_outlet": "Dawn", "q_assignment_letter": (io.BytesIO(jpeg()), "letter.jpg")}
    kept = form.browser.client.post("/w/forum/register", data=bad).get_data(as_text=True)
    assert "Kept: letter.jpg" in kept, "a file is not lost over a mistake elsewhere"
    mark = re.search(r'name="q_assignment_letter-kept" value="([^"]+)"', kept).group(1)
    sent = form.browser.client.post(
        "/w/forum/register", data={**data, "q_outlet": "Dawn", "q_assignment_letter-kept": mark}
    )
    assert sent.status_code == 302
    assert make.status("forum", "rep@example.org") == "pending"
    one = staff.get("/manage/w/forum/registrations?status=pending").follow("Rep")
    assert "Dawn" in one.text
    assert "letter.jpg" in one.text
    staff.get("/manage/w/forum/registrations?status=pending").submit(
        "/many", row=_public_id(one), button=("act", "approve")
    ).submit("/many")
    assert make.status("forum", "rep@example.org") == "confirmed"


def _public_id(page) -> list[str]:
    return [page.url.rstrip("/").rsplit("/", 1)[-1]]


def test_lines_that_are_gone_are_asked_about_before_their_categories_go(staff: Browser) -> None:
    asked = staff.get(f"{BASE}/lines").submit("/lines", names="Media and press\nExperts")
    assert asked.heading == "Remove 1 category"
    assert "Its settings and links go with it." in asked.text
    assert "<bdi>Media</bdi>" in staff.get(BASE).html.replace("\n", ""), "nothing goes before it is asked"
    assert "Categories saved." in asked.sure().text
    assert "Media and press" in staff.get(BASE).text
    assert (
        "Categories saved."
        in staff.get(f"{BASE}/lines").submit("/lines", names="Experts\nMedia and press\nOthers").text
    )
