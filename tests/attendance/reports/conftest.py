"""A webinar with five registrants of whom three attended, for the tests of its reports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.attendance.presence import deciding as presence
from webinar.attendance.presence import service
from webinar.attendance.presence.models import Qualifier
from webinar.attendance.presence.service import FigureDetails
from webinar.attendance.readers.report import Connection, Report
from webinar.convening.webinars.queries import by_slug
from webinar.registration.registering.models import Registration

PEOPLE = [("Ann Lee", "PK"), ("=cmd", "PK"), ("Wang", "CN"), ("Olzhas", "KZ"), ("Nobody", "")]


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation()
    make.webinar("host-a")
    for number, (name, _country) in enumerate(PEOPLE):
        make.registration(email=f"p{number}@example.org", name=name)
    with make.transaction() as session:
        webinar = by_slug(session, "forum")
        start = webinar.starts_at
        rows = session.scalars(select(Registration).order_by(Registration.id)).all()
        for row, (_name, country) in zip(rows, PEOPLE, strict=True):
            row.country, row.organisation = country, "Centre" if country == "PK" else ""
            row.source_host_id = webinar.hosts[0].id if country == "PK" else None
        report = Report(
            "zoom", "zoom-webinar/1", 4, tuple(
                Connection(number + 1, name, email=email, joined=start + timedelta(minutes=number), left=start + timedelta(hours=1))
                for number, (name, email) in enumerate(
                    [("Ann Lee", "p0@example.org"), ("=cmd", "p1@example.org"), ("+92 51 920 1234", ""), ("+41 cmd", "")]
                )
            ),
        )  # fmt: skip
        service.take_in(session, webinar, report, filename="zoom.csv", sha256="a" * 64, actor=ACTOR, now=make._now)
        presence.mark(session, webinar, [], [rows[2].id], actor=ACTOR, now=make._now)
        details = FigureDetails(300, Qualifier.ABOUT, "about 300 people", claimed_by="Host A", source="Press release")
        service.state_figure(session, webinar, details, actor=ACTOR, now=make._now)
    make.user("owner@example.org", "host-a", "owner")
    return Browser(app).sign_in("owner@example.org")
