"""What is kept of a person is shown to them whole, in words and as data; and whoever keeps it takes it out."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.certificates.models import Certificate, CertificateKind, CertificateName
from webinar.attendance.gate.models import GateClick
from webinar.attendance.presence.keeping import renew
from webinar.attendance.presence.models import (
    Attendance,
    AttendanceConnection,
    AttendanceDecision,
    AttendanceEvidence,
    AttendanceMark,
    DecisionKind,
    MarkState,
    SourceKind,
)
from webinar.convening.webinars.queries import by_slug
from webinar.core.database import Base
from webinar.correspondence.mailings.models import Mailing, MailingRecipient
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind, PartStat, Verdict
from webinar.correspondence.subscriptions import service as subscriptions
from webinar.features import FEATURES
from webinar.registration.delegations.models import Delegation, DelegationMember
from webinar.registration.imports.models import BatchState, IntakeBatch, IntakeRow
from webinar.registration.participants.models import ListKind
from webinar.registration.participants.queries import Words
from webinar.registration.participants.service import issue
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.models import Registration, RegistrationFile
from webinar.registration.roster import service as roster
from webinar.registration.transfers.service import offer

#: Columns that say nothing of a person which others do not: keys, credentials, and who of the staff did it.
TECHNICAL = {
    "id",
    "key",
    "nonce",
    "holder",
    "digest",
    "email_key",
    "organisation_key",
    "search_key",
    "made_by",
    "issued_by",
    "revoked_by",
    "undone_by",
    "author",
    "public_id",
}


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", categories=("Media",))
    return Browser(app).sign_in("o@example.org")


@pytest.fixture
def own_page(app: Flask, staff: Browser) -> str:
    """Somebody of whom every room keeps something; the address of their page."""
    staff.get("/manage/w/forum/privacy").submit("/privacy", participants_list="consent", asks_future="y").submit(
        "/privacy"
    )
    form = Browser(app).get("/w/forum/register?host=host-a&utm_source=canary-paper")
    form.submit(
        "/register",
        full_name="Canary Ann",
        email="ann@canary.example",
        agree="y",
        category="1",
        country="PK",
        organisation="Canary Centre",
        position="Canary chair",
        question="Canary?",
        q_access_needs="Canary ramp",
        consents=["list_participants"],
    )
    here = app.extensions["webinar"]
    here.worker.run_all()
    with here.transaction() as session:
        row = session.scalars(select(Registration)).one()
        row.time_zone = "Europe/Moscow"
        _attach(session, row, here.now())
        return registrant_link(row)


def _attach(session: Any, row: Registration, now: datetime) -> None:
    facts = {"actor": ACTOR, "now": now}
    webinar = by_slug(session, "forum")
    roster.tag(session, row, "canary-tag", **facts)
    subscriptions.renew(session, None, registration_id=row.id, holder=row.nonce, **facts)
    roster.add_note(session, row, webinar.hosts[0].organisation_id, "Canary note", **facts)
    offer(session, row, "colleague@canary.example", **facts)
    delegation = Delegation(webinar_id=webinar.id, public_id="d", nonce="n", name="Canary delegation", created_at=now)
    batch = IntakeBatch(
        webinar_id=webinar.id,
        name="canary-list.csv",
        content=b"",
        state=BatchState.DONE,
        created_by="x",
        created_at=now,
    )
    session.add_all([delegation, batch])
    session.flush()
    session.add_all(
        [
            DelegationMember(delegation_id=delegation.id, registration_id=row.id, position=7, is_head=True),
            IntakeRow(batch_id=batch.id, registration_id=row.id),
            RegistrationFile(
                registration_id=row.id,
                field_key="letter",
                name="canary.jpg",
                media_type="image/jpeg",
                size=4711,
                digest="0" * 64,
                uploaded_at=now,
            ),
        ]
    )
    session.add_all(
        [
            IncomingMail(
                key="k", received_at=now, kind=Kind.REPLY, fate=Fate.APPLIED, webinar_id=webinar.id,
                registration_id=row.id, sender=row.email, subject="Canary accepted", verdict=Verdict.PROVED,
                attendee=row.email, answer=PartStat.ACCEPTED, sequence=0, stamp=now, comment="Canary comment",
            ),
        ]
    )  # fmt: skip
    mailing = Mailing(webinar_id=webinar.id, subject="News", text="Hello", author="x", created_at=now, sent_at=now)
    session.add(mailing)
    session.flush()
    session.add(MailingRecipient(mailing_id=mailing.id, digest="d", key="mailing:1", registration_id=row.id))
    session.flush()
    _came(session, webinar, row, now)
    issue(session, webinar, ListKind.FINAL, Words("en", str), **facts)


def _came(session: Any, webinar: Any, row: Registration, now: datetime) -> None:
    """A file and somebody of the staff tell that they came."""
    source = AttendanceEvidence(
        webinar_id=webinar.id, kind=SourceKind.FILE, name="canary-list.csv", sha256="1" * 64, imported_by="x",
        created_at=now, totals_only=True,
    )  # fmt: skip
    session.add(source)
    session.flush()
    session.add(AttendanceConnection(
        webinar_id=webinar.id, source_id=source.id, person_key="e:ann@canary.example", row=4711, name="Canary A.",
        email="ann@canary.example", organisation="Canary Inc", seconds=83 * 60, names=["Canary Annie"], raw={"Note": "Canary cell"},
    ))  # fmt: skip
    session.add(AttendanceMark(
        webinar_id=webinar.id, registration_id=row.id, state=MarkState.PRESENT, reason="Canary reason", made_by="x", made_at=now
    ))  # fmt: skip
    session.add(AttendanceDecision(
        webinar_id=webinar.id, person_key="e:ann@canary.example", kind=DecisionKind.REGISTRANT, registration_id=row.id,
        represents="Canary mission", made_by="x", made_at=now,
    ))  # fmt: skip
    session.add(GateClick(webinar_id=webinar.id, registration_id=row.id, way="canary-way", clicked_at=now))
    renew(session, webinar)
    session.add(Certificate(
        webinar_id=webinar.id, registration_id=row.id, code="CANARYCODE12", kind=CertificateKind.CERTIFICATE,
        name="Canary in print", language="en", minutes=83, issued_by="x", issued_at=now, reason="",
    ))  # fmt: skip
    session.add(CertificateName(registration_id=row.id, name="Canary wished", asked_at=now))
    session.flush()


def leaves(value: Any) -> set[str]:
    """Every single value of nested JSON, as text."""
    if isinstance(value, dict):
        return {text for key, one in value.items() for text in {str(key)} | leaves(one)}
    if isinstance(value, list | tuple):
        return {text for one in value for text in leaves(one)}
    return {str(value)}


def test_who_keeps_something_of_a_person_tells_it_and_takes_it_out() -> None:
    offers = {feature.name for feature in FEATURES if feature.own_data}
    listens = {feature.name for feature in FEATURES if RegistrationErased in dict(feature.listeners)}
    assert offers == listens
    assert "registering" in offers


def test_the_file_holds_every_value_of_every_row_about_a_person(app: Flask, own_page: str, session: Any) -> None:
    told = leaves(json.loads(Browser(app).client.get(own_page + "data.json").data))
    missing, tables = [], set()
    for table in Base.metadata.sorted_tables:
        keys = [key.parent.name for key in table.foreign_keys if key.column.table.name == "registrations"]
        theirs = (
            select(table)
            if table.name == "registrations"
            else select(table).where(table.c[keys[0]] == 1)
            if keys
            else None
        )
        for row in session.execute(theirs).mappings() if theirs is not None else ():
            tables.add(table.name)
            for name, value in row.items():
                skipped = name in TECHNICAL or name.endswith("_id") or value in (None, "", {}, [])
                if not skipped and not leaves(value) <= told:
                    missing.append(f"{table.name}.{name}: {value}")
    assert missing == []
    linked = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "registrations"
    }
    assert tables == linked | {"registrations"}, "the scene has a row in every table that is linked to registrations"


def test_the_file_holds_every_text_of_a_person_wherever_it_is_kept(app: Flask, own_page: str, session: Any) -> None:
    told = " ".join(leaves(json.loads(Browser(app).client.get(own_page + "data.json").data))).lower()
    missing = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for name, value in row.items():
                texts = [] if name in TECHNICAL or isinstance(value, bytes) else leaves(value)
                missing += [
                    f"{table.name}.{name}: {text}"
                    for text in texts
                    if "canary" in text.lower() and text.lower() not in told
                ]
    assert missing == []


def test_the_page_tells_all_of_it_in_words(app: Flask, own_page: str) -> None:
    page = Browser(app).get(own_page).follow("See my data")
    for words in (
        "Canary Ann",
        "ann@canary.example",
        "Canary ramp",
        "Canary chair",
        "Host A canary-paper",
        "canary.jpg",
        "#canary-tag",
        "Note of Host A Canary note",
        "colleague@canary.example",
        "Canary delegation Head of the delegation",
        "canary-list.csv",
        "83 minutes",
        "List 1 (Final list)",
        "Tagged",
        "Confirmed",
        "24 November 2026, 12:00 (Moscow)",
        "The hosts may email me about future webinars No ·",
    ):
        assert words in " ".join(page.text.split()), words
    for raw in ("public_id", "full_name", "+00:00", "registrants.tag", "None"):
        assert raw not in page.text, raw
    assert "<code>" not in page.html


def test_the_page_speaks_the_readers_language(app: Flask, own_page: str) -> None:
    browser = Browser(app)
    browser.client.set_cookie("language", "ru")
    text = " ".join(browser.get(own_page + "data").text.split())
    assert "Ваша регистрация" in text
    assert "(Москва)" in text
    assert " г." in text, "dates as CLDR writes them"
    assert "Registered" not in text


def test_all_of_it_goes_when_they_ask(app: Flask, own_page: str, session: Any) -> None:
    Browser(app).get(own_page).follow("Erase my data").submit("/erase")
    app.extensions["webinar"].worker.run_all()
    session.expire_all()
    allowed = {"Canary delegation", "canary-list.csv", "canary-paper"}  # the organisers' own names of things
    allowed |= {"CANARYCODE12"}  # who checks a printed certificate still gets an answer
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            texts = {text for text in leaves(list(row)) if "canary" in text.lower()}
            assert texts <= allowed, table.name
    assert session.scalars(select(Attendance)).one().minutes == 83, "that somebody came goes on counting"
