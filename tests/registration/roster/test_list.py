"""The staff's list: filters, stretches, acts on many, views, notes, export, and names one may not see."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.audit import AuditEntry
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup
from webinar.registration.roster.queries import stretch
from webinar.registration.roster.rules import Filters

LIST = "/manage/w/forum/registrations"


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    for letter in ("a", "b"):
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
        make.user(f"{letter}@example.org", f"host-{letter}", "owner")
    make.webinar("host-a", "host-b", capacity=2, categories=("Media", "Experts"))
    return Browser(app).sign_in("a@example.org")


def enrol(app: Flask, *names: str, **more: object) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        for name in names:
            details = RegistrantDetails(name, f"{name.split()[0].lower()}@example.org", **more)
            register(session, read_setup(session, webinar), details, actor=ACTOR, now=here.now())


def names(page: Page) -> list[str]:
    return re.findall(r'hx-swap="outerHTML show:top"><bdi>([^<]+)', page.html)


def ids(app: Flask, session, *found: str) -> list[str]:
    rows = session.scalars(select(Registration).where(Registration.full_name.in_(found)))
    return [row.public_id for row in rows]


@pytest.mark.parametrize("sort", ["new", "old", "name", "queue"])
def test_stretches_show_everybody_once_forth_and_back(app: Flask, staff: Browser, session, sort: str) -> None:
    enrol(app, *(f"P{number % 7}x{number:02d} Lee" for number in range(23)))
    filters, seen, after = Filters(sort=sort), [], ""
    stretches = []
    while True:
        rows, _before, after = stretch(session, 1, filters, after=after, size=5)
        stretches.append([row.public_id for row in rows])
        seen += stretches[-1]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 23
    before = stretches[-1][0]
    for expected in reversed(stretches[:-1]):
        rows, before, _after = stretch(session, 1, filters, before=before, size=5)
        assert [row.public_id for row in rows] == expected
    assert before == ""


def test_the_list_is_filtered_by_its_address(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee", country="PK", category_id=1, organisation="Центр", source="bulletin")
    enrol(app, "Ben Ode", country="CN", category_id=2)
    enrol(app, "Cy Kay", country="PK", category_id=2, source_host_id=2)
    for query, expected in (
        ("", ["Cy Kay", "Ben Ode", "Ann Lee"]), ("?sort=name", ["Ann Lee", "Ben Ode", "Cy Kay"]), ("?country=PK", ["Cy Kay", "Ann Lee"]),
        ("?category=2&country=PK", ["Cy Kay"]), ("?status=waiting", ["Cy Kay"]), ("?q=ЦЕНТР", ["Ann Lee"]), ("?q=ann%25", ["Ann Lee"]),
        ("?host=2", ["Cy Kay"]), ("?source=bulletin", ["Ann Lee"]), ("?status=nonsense", []), ("?category=x", []),
        ("?after=unknown", ["Cy Kay", "Ben Ode", "Ann Lee"]),
    ):  # fmt: skip
        assert names(staff.get(LIST + query)) == expected, query
    assert "No results" in staff.get(LIST + "?q=nobody").text


def test_acts_on_many_say_what_they_did_and_what_they_left(app: Flask, staff: Browser, make: Factory, session) -> None:
    enrol(app, "Ann Lee", "Ben Ode", "Cy Kay", category_id=1)
    page = staff.get(LIST)
    asked = page.submit("/many", row=ids(app, session, "Ann Lee", "Cy Kay"), act="place")
    assert asked.heading == "Give 2 places"
    done = asked.submit("/many")
    assert "0 registrations updated." in done.text
    assert "Unchanged: 1. This registration doesn’t need a decision." in done.text
    assert "Unchanged: 1. There’s no place for them." in done.text
    staff.get(LIST).submit("/many", row=ids(app, session, "Ann Lee"), act="tag").submit("/many", value="#VIP")
    assert names(staff.get(LIST + "?tag=VIP")) == ["Ann Lee"]
    declined = staff.get(LIST).submit("/many", row=ids(app, session, "Ann Lee"), act="decline")
    declined.submit("/many", text="Only for member states.").submit("/many")
    assert [make.status("forum", f"{name}@example.org") for name in ("ann", "cy")] == ["declined", "confirmed"]
    staff.get(LIST + "?status=confirmed").submit("/many", act="move", button=("scope", "all")).submit(
        "/many", target="2"
    )
    assert len(names(staff.get(LIST + "?category=2"))) == 2
    staff.get(LIST).submit("/many", row=ids(app, session, "Ben Ode"), act="cancel").submit(
        "/many", text="Asked for it"
    ).submit("/many")
    history = staff.get(LIST).follow("Ben Ode").text
    for words in ("Registered", "Cancelled", "Asked for it", "a@example.org"):
        assert words in history, words
    assert "Select at least one row." in staff.get(LIST).submit("/many", act="approve").text
    assert (
        "A tag can have up to 40 characters."
        in staff.get(LIST)
        .submit("/many", row=ids(app, session, "Cy Kay"), act="tag")
        .submit("/many", value=" ", status=422)
        .text
    )


def test_notes_are_read_by_ones_own_host_alone(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee")
    one = staff.get(LIST).follow("Ann Lee")
    assert "Enter an answer." in one.submit("/notes", text="", status=422).text
    one.submit("/notes", text="Knows the minister.")
    assert "Knows the minister." in staff.get(one.url).text
    other = Browser(app).sign_in("b@example.org")
    assert "Knows the minister." not in other.get(one.url).text


def test_a_view_says_what_is_wrong_with_its_name(staff: Browser) -> None:
    page = staff.get(LIST + "?category=1")
    assert "Enter a name for the view." in page.submit("/views", name="", status=422).text
    assert "Enter 80 characters or fewer. You have 300." in page.submit("/views", name="a" * 300, status=422).text


def test_views_are_saved_shared_and_removed(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee", category_id=1)
    page = staff.get(LIST + "?category=1&sort=name").submit("/views", name="Press", shared="y")
    assert "View saved." in page.text
    other = Browser(app).sign_in("b@example.org")
    assert "category=1&amp;sort=name" in other.get(LIST).html
    staff.get(LIST + "?category=1").submit("/views", name="Mine")
    assert "Mine" not in other.get(LIST).text
    view = re.findall(r"/views/(\d+)/remove", staff.get(LIST).html)
    assert len(view) == 2
    assert other.post(f"{LIST}/views/2/remove", {"csrf_token": other.token()}, status=404)
    staff.get(LIST).submit("/views/2/remove")
    assert "Mine" not in staff.get(LIST).text


def test_the_list_is_exported_as_it_is_seen(app: Flask, staff: Browser, session) -> None:
    enrol(app, "Ann Lee", country="PK", organisation="=SUM(A1)")
    enrol(app, "Ben Ode", country="CN")
    answer = staff.get(LIST + "?country=PK").submit("/export", button=("format", "csv"))
    assert answer.is_streamed
    csv = answer.get_data().decode("utf-8-sig")
    assert "Ann Lee" in csv
    assert "Ben Ode" not in csv
    assert "'=SUM(A1)" in csv
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(staff.get(LIST).submit("/export", button=("format", "xlsx")).get_data())
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Name", "Ben Ode", "Ann Lee"]
    entries = select(AuditEntry).where(AuditEntry.action == "registration.export").order_by(AuditEntry.id)
    entry = session.scalars(entries).first()
    assert entry.details == {"rows": 1, "format": "csv", "filters": {"country": "PK"}, "pseudonymised": 0}
    log = staff.get("/manage/w/forum/privacy").text
    assert "a@example.org Registrations csv, PK 1 0" in " ".join(log.split())


def test_a_host_sees_only_those_who_agreed_wherever_it_looks(app: Flask, staff: Browser, session) -> None:
    staff.get("/manage/w/forum/privacy").submit("/privacy", mode_2="consent")
    for name, consents in (("Hidden Hannah", []), ("Open Olga", ["share:2"])):
        form = Browser(app).get("/w/forum/register")
        form.submit(
            "/register", full_name=name, email=f"{name.split()[0].lower()}@example.org", agree="y", category="1",
            organisation=f"Institute of {name}", question=f"{name} asks", consents=consents or None,
        )  # fmt: skip
    other = Browser(app).sign_in("b@example.org")
    page = other.get(LIST)
    assert "Open Olga" in page.text
    assert "Your organisation doesn’t see the names of registrants who haven’t agreed to it." in page.text
    hidden = session.scalars(select(Registration).where(Registration.full_name == "Hidden Hannah")).one()
    for rule in app.url_map.iter_rules():
        if (
            "GET" in rule.methods
            and rule.rule.startswith("/manage/w/<slug>")
            and set(rule.arguments) <= {"slug", "public_id"}
        ):
            address = rule.rule.replace("<slug>", "forum").replace("<public_id>", hidden.public_id)
            answer = other.client.get(address).get_data(as_text=True)
            assert "Hannah" not in answer, address
            assert "hidden@example.org" not in answer, address
    for words in ("?q=hannah", "?q=olga", "?tag=vip", "?q=hannah&status=confirmed"):
        assert names(other.get(LIST + words)) == [], f"{words}: what is found does not tell either"
    assert 'name="q"' not in page.html
    assert "So you can’t search this list." in page.text
    assert names(staff.get(LIST + "?q=hannah")) == ["Hidden Hannah"]
    asked = page.submit("/many", act="priority", button=("scope", "all"))
    assert "Open Olga" in asked.text
    assert hidden.public_id[:4] not in asked.text
    assert "1 person is left out: your organisation doesn’t receive their data." in asked.text
    done = asked.submit("/many", value="3")
    assert "1 registration updated." in done.text
    data = {"csrf_token": other.token(), "act": "cancel", "row": hidden.public_id}
    refused = other.client.post(f"{LIST}/many", data=data, follow_redirects=True).get_data(as_text=True)
    assert "1 person is left out" in refused
    typed = other.client.post(
        f"{LIST}/many", data={"csrf_token": other.token(), "act": "cancel", "scope": "all", "q": "olga"}
    )
    assert typed.status_code == 302, "words that may not be searched by are not everybody"
    for address in ("attendance/mark", "messages"):
        assert 'name="q"' not in other.get(f"/manage/w/forum/{address}").html
        assert "Olga" not in other.get(f"/manage/w/forum/{address}?q=olga").text
    csv = page.submit("/export", button=("format", "csv")).get_data().decode("utf-8-sig")
    assert "Hannah" not in csv
    assert "Open Olga" in csv
    assert len(csv.splitlines()) == 3, "the row still counts"
    report = other.get("/manage/w/forum/documents").submit("/attendance", button=("format", "csv")).get_data().decode()
    assert "Hannah" not in report
    assert "Olga" in report


def test_staff_register_with_as_little_as_they_know(app: Flask, staff: Browser, make: Factory) -> None:
    form = staff.get(LIST).follow("Add registration")
    assert "Enter an answer." in form.submit("/new", full_name="Ann", email="", status=422).text
    form.submit("/new", full_name="Ann", email="ann@example.org")
    assert make.status("forum", "ann@example.org") == "confirmed"
    twice = (
        staff.get(LIST).follow("Add registration").submit("/new", full_name="An", email="ann@example.org", status=422)
    )
    assert "This address is already registered. Nothing was changed." in twice.text
    one = staff.get(LIST).follow("Ann").follow("Change")
    one.submit("/edit", organisation="Centre", category="2")
    assert "Centre" in staff.get(LIST + "?category=2").text


def test_a_name_is_found_by_its_customary_spellings(app: Flask, staff: Browser) -> None:
    enrol(app, "Łukasz Śmigły", organisation="Politechnika Łódzka")
    enrol(app, "Søren Kjær")
    enrol(app, "Đorđe Đukić")
    enrol(app, "नेहा शर्मा")
    enrol(app, "Rustam Jusupow")
    for asked, name in (
        ("Lukasz", "Łukasz Śmigły"), ("Lodzka", "Łukasz Śmigły"), ("Soren Kjaer", "Søren Kjær"),
        ("Djordje", "Đorđe Đukić"), ("नेहा", "नेहा शर्मा"), ("Yusupov", "Rustam Jusupow"),
    ):  # fmt: skip
        assert names(staff.get(f"{LIST}?q={asked}")) == [name], asked
        assert name in staff.get(f"/manage/search?q={asked}").text
    assert names(staff.get(f"{LIST}?q=नाहि")) == []


def test_on_a_phone_the_time_of_registering_has_the_name_of_its_column(app: Flask, staff: Browser) -> None:
    enrol(app, "Ann Lee")
    page = staff.get("/manage/w/forum/registrations")
    assert 'data-label="Registered"' in page.html
    assert "Registered at (UTC)" not in page.html
