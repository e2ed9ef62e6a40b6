"""Passing a place on never passes on a decision: approval, accreditation, invitation, domains, quotas, known addresses."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from sqlalchemy import select

from tests.core.made_pdfs import pdf
from tests.factories import ACTOR, Factory
from tests.page import Browser, Page
from webinar.convening.webinars.queries import by_slug
from webinar.core.mail import Delivery
from webinar.registration.admission.models import AdmissionMode, AdmissionSettings, AudienceCategory, Quota
from webinar.registration.admission.rules import default_settings
from webinar.registration.form.models import FieldKind
from webinar.registration.form.service import FieldDetails, save_field
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.models import Registration, RegistrationStatus

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
S = RegistrationStatus


@pytest.fixture
def house(app: Flask, make: Factory) -> Factory:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", capacity=1, categories=("Media", "Experts"))
    make.registration("forum", "ann@example.org")
    make.registration("forum", "waits@example.org", "Wei")
    return make


def category(make: Factory, name: str = "Media", **facts: object) -> None:
    with make.transaction() as session:
        row = session.scalars(select(AudienceCategory).where(AudienceCategory.name == name)).one()
        for key, value in facts.items():
            setattr(row, key, value)
        ann = session.scalars(select(Registration).where(Registration.email == "ann@example.org")).one()
        ann.category_id = row.id


def settings(make: Factory, **facts: object) -> None:
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        row = session.scalar(select(AdmissionSettings)) or default_settings(webinar.id)
        for key, value in facts.items():
            setattr(row, key, value)
        session.add(row)


def own_link(app: Flask, make: Factory) -> str:
    with make.transaction() as session, app.test_request_context():
        row = session.scalars(select(Registration).where(Registration.email == "ann@example.org")).one()
        return registrant_link(row).removeprefix("http://localhost")


def asked(app: Flask, make: Factory, session, email: str = "ben@example.org") -> tuple[Page, Page]:
    """Return the holder's page once the colleague is asked, and the colleague's page."""
    page = Browser(app).get(own_link(app, make) + "transfer").submit("/transfer", email=email)
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    row = session.scalars(select(Delivery).where(Delivery.recipient == email).order_by(Delivery.id.desc())).first()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    return page, Browser(app).get(re.search(r"http://localhost(/transfer/\S+)", text).group(1))


@pytest.mark.parametrize(
    "facts",
    [
        {"mode": AdmissionMode.APPROVAL},
        {"mode": AdmissionMode.INVITATION},
        {"mode": AdmissionMode.FOCAL_POINT},
        {"mode": AdmissionMode.OPEN, "needs_accreditation": True},
    ],
    ids=["approval", "invitation", "focal point", "accreditation"],
)
def test_staff_decide_about_the_newcomer(app: Flask, house: Factory, session, facts: dict[str, object]) -> None:
    category(house, **facts)
    page, form = asked(app, house, session)
    assert (
        "The organisers review everyone in your category. When your colleague submits the form, your registration ends and your place goes to the next person. Your colleague waits for the organisers’ decision."
        in page.text
    )
    assert (
        "The organisers review everyone in this category. Your colleague’s registration ends when you submit this form. You’ll get an email once the organisers decide."
        in form.text
    )
    more: dict[str, object] = {}
    if facts.get("needs_accreditation"):
        missing = form.submit("", full_name="Ben Ode", agree="y", status=422)
        assert missing.text.count("Enter an answer.") >= 2, "outlet and letter are asked, not only shown"
        more = {"q_outlet": "Dawn", "q_assignment_letter": (io.BytesIO(pdf()), "letter.pdf")}
    done = form.submit("", full_name="Ben Ode", agree="y", **more)
    assert "The organisers will decide about your registration." in done.text
    assert house.status("forum", "ben@example.org") == "pending"
    assert house.status("forum", "waits@example.org") == "confirmed", "the place goes to the next, as the page says"
    session.expire_all()
    row = session.scalars(select(Registration).where(Registration.email == "ben@example.org")).one()
    if more:
        assert row.answers["outlet"]["value"] == "Dawn"
        assert row.answers["assignment_letter"]["value"]["name"] == "letter.pdf"


def test_questions_that_depend_on_the_category_are_asked(app: Flask, house: Factory, session) -> None:
    category(house, "Experts")
    with house.transaction() as own:
        condition = {"key": "category", "values": ["experts"]}
        details = FieldDetails(FieldKind.TEXT, "Field of work", required=True, condition=condition)
        save_field(own, by_slug(own, "forum"), "", details, actor=ACTOR, now=NOW)
    _page, form = asked(app, house, session)
    assert "Enter an answer." in form.submit("", full_name="Ben Ode", agree="y", status=422).text
    form.submit("", full_name="Ben Ode", agree="y", q_field_of_work="Energy", category="1")
    session.expire_all()
    row = session.scalars(select(Registration).where(Registration.email == "ben@example.org")).one()
    assert row.answers["field_of_work"]["value"] == "Energy"
    assert row.category_id == 2, "the category is the place's, whatever is sent"
    assert row.status is S.CONFIRMED


def test_a_domain_that_was_refused_since_is_refused(app: Flask, house: Factory, session) -> None:
    category(house, "Experts")
    _page, form = asked(app, house, session)
    settings(house, blocked_domains="example.org")
    refused = form.submit("", full_name="Ben Ode", agree="y", status=422)
    assert "You can’t register with an address at example.org." in refused.text
    assert house.status("forum", "ann@example.org") == "confirmed"


def test_the_newcomers_organisation_needs_a_place_of_its_own(app: Flask, house: Factory, session) -> None:
    category(house, "Experts")
    _page, form = asked(app, house, session)
    with house.transaction() as own:
        own.add(Quota(webinar_id=1, organisation="Centre", organisation_key="centre", places=0))
    refused = form.submit("", full_name="Ben Ode", agree="y", organisation="Centre", status=422)
    assert "All this organisation’s places are taken." in refused.text
    assert house.status("forum", "ann@example.org") == "confirmed"
    form.submit("", full_name="Ben Ode", agree="y", organisation="Institute")
    assert house.status("forum", "ben@example.org") == "confirmed"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (S.CONFIRMED, "already registered"),
        (S.DECLINED, "declined a registration"),
        (S.CANCELLED, "You cancelled"),
    ],
)
def test_an_address_with_a_registration_of_its_own_is_told_what_to_do(
    app: Flask, house: Factory, session, status: S, words: str
) -> None:
    category(house, "Experts")
    house.registration("forum", "ben@example.org", "Ben")
    with house.transaction() as own:
        own.scalars(select(Registration).where(Registration.email == "ben@example.org")).one().status = status
    _page, form = asked(app, house, session)
    assert words in form.submit("", full_name="Ben Ode", agree="y", status=422).text
    assert house.status("forum", "ann@example.org") == "confirmed"
    assert house.status("forum", "ben@example.org") == status.value
