"""A focal point names people, the head, swaps; the list of participants is issued, changed by addendum, printed."""

from __future__ import annotations

import io
import re
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser, Page
from tests.registration.delegations.test_places_of_delegations import members
from webinar.core.errors import RuleViolation, RuleViolations
from webinar.core.mail import Delivery
from webinar.registration.delegations.rules import Named, read_members
from webinar.registration.participants.rules import difference, without

BASE = "/manage/w/forum/delegations"
LIST = "/manage/w/forum/participants"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ali Raza\tDirector\tali@example.org", [Named("Ali Raza", "Director", "ali@example.org")]),
        ("Ann Lee\tn/a\tann@example.org", [Named("Ann Lee", "", "ann@example.org")]),
        ("王芳; wang@example.org", [Named("王芳", "", "wang@example.org")]),
        ("H.E. Ann Lee, Ambassador, ann@example.org\n\nb@example.org | Ben", [
            Named("H.E. Ann Lee", "Ambassador", "ann@example.org"), Named("Ben", "", "b@example.org")]),
        ("1. Ann；Envoy；ann@example.org", [Named("Ann", "Envoy", "ann@example.org")]),
        ("٢۔ علی، سفیر، ali@example.org", [Named("علی", "سفیر", "ali@example.org")]),
        ("7\tAnn\tEnvoy\tann@example.org", [Named("Ann", "Envoy", "ann@example.org")]),
        ("Name; Position; Email\nAnn; Envoy; ann@example.org", [Named("Ann", "Envoy", "ann@example.org")]),
    ],
)  # fmt: skip
def test_pasted_rows_are_read(text: str, found: list[Named]) -> None:
    assert read_members(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "at least one"), ("Ann", "Row 1: enter an email"), ("a@example.org", "Row 1: enter a name"), ("—; Envoy; a@example.org", "Row 1: enter a name"),
     ("Ann; a@example.org\nBen; A@example.org", "Row 2: the same address is in row 1"),
     ("Ann; a@example.org\n\nBen; ben@", "Row 3: “ben@” isn’t an email address"),
     ("Ann; a@example.org\nName; Position; Email", "Row 2: enter an email")],
)  # fmt: skip
def test_rows_that_cannot_be_read_are_named(text: str, words: str) -> None:
    with pytest.raises(RuleViolation, match=words):
        read_members(text)


def test_every_wrong_row_is_named_at_once_up_to_what_a_page_can_show() -> None:
    with pytest.raises(RuleViolations) as caught:
        read_members("Name; Email\nAnn\nBen; ben@example.org\nc@example.org\nDi; di@nowhere\nBen; BEN@example.org")
    assert [(one.params["number"], one.field) for one in caught.value.violations] == [
        (2, "rows"), (4, "rows"), (5, "rows"), (6, "rows")
    ]  # fmt: skip
    with pytest.raises(RuleViolations) as caught:
        read_members("\n".join(f"Nobody {number}" for number in range(50)))
    assert len(caught.value.violations) == 21
    assert caught.value.violations[-1].params == {"count": 30}


def group(name: str, *rows: tuple[int, str]) -> dict:
    return {"name": name, "rows": [{"id": key, "name": person, "position": "", "head": False} for key, person in rows]}


def test_an_addendum_says_what_has_changed() -> None:
    before = [group("China", (1, "Wang"), (2, "Fang")), group("Pakistan", (3, "Ali"))]
    after = [group("China", (1, "Wang"), (4, "Li")), group("Pakistan", (3, "Ali Raza"))]
    added, gone = difference(before, after)
    assert [(row["name"], [one["name"] for one in row["rows"]]) for row in added] == [
        ("China", ["Li"]),
        ("Pakistan", ["Ali Raza"]),
    ]
    assert [one["name"] for row in gone for one in row["rows"]] == ["Fang"]
    assert without(before, 3) == before[:1]


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=20, categories=("Permanent representatives",))
    browser = Browser(app).sign_in("o@example.org")
    browser.get("/manage/w/forum/admission/categories/1").submit("/1", mode="focal point")
    return browser


def add(staff: Browser, name: str, **more: object) -> Page:
    return staff.get(BASE).follow("Add delegation").submit("/new", name=name, **more)


def focal_page(app: Flask, session) -> Page:
    app.extensions["webinar"].worker.run_all()
    row = session.scalars(
        select(Delivery).where(Delivery.recipient == "focal@example.org").order_by(Delivery.id.desc())
    ).first()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    return Browser(app).get(re.search(r"http://localhost(/delegation/\S+)", text).group(1))


def test_a_focal_point_names_swaps_and_takes_off(app: Flask, staff: Browser, make: Factory, session) -> None:
    page = add(
        staff,
        "Kazakhstan",
        country="KZ",
        category="1",
        places="3",
        focal_name="Ms Focal",
        focal_email="focal@example.org",
        closes_at="2026-12-10T18:00",
    )
    assert (
        "There is already a delegation with this name."
        in staff.get(BASE + "/new").submit("/new", name="Kazakhstan", status=422).text
    )
    asked = page.submit("/ask")
    asked.submit("/ask")
    asked.submit("/ask")
    focal = focal_page(app, session)
    assert len(session.scalars(select(Delivery)).all()) == 1, "asked once for each link"
    rows = "Алия Нурланова\tAmbassador\taliya@example.kz\nOlzhas Bek\tCounsellor\tolzhas@example.kz"
    refused = focal.submit("", rows=rows, status=422)
    assert "Tell them first, then tick this." in refused.text
    assert "olzhas@example.kz" in refused.html, "nothing is lost"
    named = refused.submit("", told="y")
    assert "2 people are registered." in named.text
    assert make.status("forum", "aliya@example.kz") == "confirmed"
    many = named.submit("", rows="A; a@example.kz\nB; b@example.kz", told="y", status=422)
    assert "can name 3 people" in many.text
    assert session.scalars(select(Delivery)).all()
    headed = named.submit("/members/1", button=("act", "head"))
    assert "Алия Нурланова Head" in headed.text
    swapped = headed.submit("/members/1", rows="Dana Kim; Minister; dana@example.kz", button=("act", "swap"))
    assert "Dana Kim Head" in swapped.text
    assert make.status("forum", "aliya@example.kz") == "cancelled"
    asked = swapped.browser.get(f"{focal.url}members/2/remove")
    assert "Their registration is cancelled, and they get an email now." in asked.text
    assert make.status("forum", "olzhas@example.kz") == "confirmed", "looking at the page removes nobody"
    asked.submit("/members/2/remove")
    assert make.status("forum", "olzhas@example.kz") == "cancelled"
    assert "Dana Kim" in staff.get(BASE).text
    history = staff.get("/manage/w/forum/registrations?status=confirmed").follow("Dana Kim").text
    assert "Registered by a focal point" in history


def test_a_focal_point_brings_nobody_back_whom_the_hosts_declined(
    app: Flask, staff: Browser, make: Factory, session
) -> None:
    staff.get("/manage/w/forum/registrations/new").submit("/new", full_name="Ann", email="ann@example.kz")
    row = staff.get("/manage/w/forum/registrations").follow("Ann").url.rstrip("/").rsplit("/", 1)[-1]
    staff.get("/manage/w/forum/registrations").submit("/many", row=[row], act="decline").submit(
        "/many", text="No."
    ).submit("/many")
    add(staff, "Kazakhstan", focal_email="focal@example.org").submit("/ask").submit("/ask")
    refused = focal_page(app, session).submit("", rows="Ann; ann@example.kz", told="y", status=422)
    assert "ann@example.kz can’t be registered." in refused.text
    assert make.status("forum", "ann@example.kz") == "declined"


def test_the_focal_points_link_ends_with_the_deadline_and_with_another_address(
    app: Flask, staff: Browser, session
) -> None:
    from datetime import timedelta

    add(staff, "Kazakhstan", focal_email="focal@example.org", closes_at="2026-12-01T10:00").submit("/ask").submit(
        "/ask"
    )
    focal = focal_page(app, session)
    here = app.extensions["webinar"]
    later = here.now() + timedelta(days=8)
    here.clock = lambda: later
    token = focal.browser.token()
    data = {"csrf_token": token, "rows": "A; a@example.kz", "told": "y"}
    answer = focal.browser.client.post(focal.url, data=data)
    assert answer.status_code == 422
    assert b"deadline for naming this delegation has passed" in answer.data
    staff.get(f"{BASE}/1/edit").submit("/edit", focal_email="other@example.org")
    assert focal.browser.client.get(focal.url).status_code == 404


def test_the_list_of_participants(app: Flask, staff: Browser, make: Factory, session) -> None:
    add(staff, "Pakistan", protocol_order="2").submit(
        "/1", rows="Ali Raza; Director; ali@example.pk\nSara Khan; Adviser; sara@example.pk"
    ).sure()
    add(staff, "Китай", protocol_order="1").submit("/2", rows="王芳; Counsellor; wang@example.cn").sure()
    first, second = members(staff.get(f"{BASE}/1"))
    staff.get(f"{BASE}/1").submit(f"/members/{second}", button=("act", "head"))
    staff.get("/manage/w/forum/registrations/new").submit("/new", full_name="Ann Lee", email="ann@example.org")
    page = staff.get(LIST)
    assert page.text.index("Китай") < page.text.index("Pakistan") < page.text.index("Ann Lee")
    assert page.text.index("Sara Khan") < page.text.index("Ali Raza"), "the head stands first"
    assert "There is no final list to add to." in page.submit("/participants", kind="addendum", status=422).text
    page.submit("/arrangement", grouping="delegation", order="alphabet")
    staff.get(LIST).submit("/participants", kind="final")
    assert (
        "The final list is issued. Further changes go into an addendum."
        in staff.get(LIST).submit("/participants", kind="final", status=422).text
    )
    pdf = staff.get(LIST).submit("/participants/1", button=("format", "pdf"))
    words = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.get_data())).pages).split())
    assert "Sara Khan (head of delegation)" in words
    assert "@" not in words, "contacts are left out unless asked for"
    assert "Order: By name" in words
    whole = staff.get(LIST).submit("/participants/1", contacts="1", button=("format", "pdf"))
    assert "sara@example.pk" in "".join(one.extract_text() for one in PdfReader(io.BytesIO(whole.get_data())).pages)
    staff.get(f"{BASE}/1/members/{first}/remove").submit(f"/members/{first}/remove")
    staff.get(LIST).submit("/participants", kind="addendum")
    addendum = staff.get(LIST).submit("/participants/2", button=("format", "pdf"))
    words = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(addendum.get_data())).pages).split())
    assert "No longer taking part" in words
    assert "Ali Raza" in words
    assert "Sara Khan" not in words
    for kind in ("docx", "xlsx"):
        assert staff.get(LIST).submit("/participants/1", button=("format", kind)).get_data()[:2] == b"PK"
    assert "o@example.org List of participants pdf 2" in staff.get("/manage/w/forum/privacy").text.replace(
        "contacts", ""
    ).replace(",", "")


def test_lists_for_participants_and_the_public_name_only_who_may_be(app: Flask, staff: Browser, make: Factory) -> None:
    staff.get("/manage/w/forum/privacy").submit("/privacy", participants_list="consent", public_list="consent").submit(
        "/privacy"
    )
    staff.get("/manage/w/forum/admission/categories/1").submit("/1", mode="open")
    for name, consents in (("Ann", ["list_participants", "list_public"]), ("Ben", ["list_participants"]), ("Cy", None)):
        form = Browser(app).get("/w/forum/register")
        form.submit(
            "/register",
            full_name=f"{name} Named",
            email=f"{name}@example.org",
            agree="y",
            category="1",
            consents=consents,
        )
    public = Browser(app).get("/w/forum/").text
    assert "Ann Named" in public
    assert "Ben Named" not in public
    one = staff.get("/manage/w/forum/registrations").follow("Cy Named")
    own = Browser(app).get(re.search(r'value="http://localhost(/me/[^"]+)"', one.html).group(1))
    inside = own.follow("Who takes part").text
    assert "Ann Named" in inside
    assert "Ben Named" in inside
    assert "Cy Named" not in inside
    assert "@example.org" not in inside


def test_a_delegation_goes_and_its_members_stay(staff: Browser, make: Factory) -> None:
    add(staff, "Pakistan").submit("/1", rows="Ali Raza; ali@example.pk").sure()
    staff.get(f"{BASE}/1/remove").submit("/remove")
    assert make.status("forum", "ali@example.pk") == "confirmed"
    assert "No delegations yet" in staff.get(BASE).text
