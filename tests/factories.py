"""Things for tests, made by the services as users would make them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from webinar.accounts.models import StaffRole
from webinar.accounts.service import add_user
from webinar.convening.webinars import queries
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.service import WebinarDetails, add_webinar, publish
from webinar.core.audit import Actor
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import by_slug as organisation_by_slug
from webinar.directory.organisations.service import OrganisationDetails, add_organisation, set_member
from webinar.directory.people.service import PersonDetails, PositionDetails, add_person
from webinar.registration.admission.service import set_categories
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.models import Registration
from webinar.registration.registering.queries import by_email
from webinar.registration.registering.service import register
from webinar.registration.registering.setup import read as read_setup

ACTOR = Actor.system("test")


@contextmanager
def begun(app: Flask, slug: str = "forum") -> Iterator[None]:
    """While this lasts, the webinar began an hour ago; nothing follows from that, and afterwards it is as it was."""
    here, table = app.extensions["webinar"], Webinar.__table__
    of_this = table.c.slug == slug
    with here.transaction() as session:
        before = session.execute(select(table.c.date, table.c.starts_at).where(of_this)).one()
        start = here.now() - timedelta(hours=1)
        moved = {"date": start.date(), "starts_at": start if before.starts_at else None}
        session.execute(update(table).where(of_this).values(moved))
    yield
    with here.transaction() as session:
        session.execute(update(table).where(of_this).values(before._asdict()))


class Factory:
    """Makes things in transactions of their own."""

    def __init__(self, app: Flask, now: datetime) -> None:
        self._site = app.extensions["webinar"]
        self._now = now

    def transaction(self):
        return self._site.transaction()

    def organisation(self, name: str = "Host A", slug: str = "host-a", country: str = "") -> str:
        with self.transaction() as session:
            details = OrganisationDetails(name=name, acronym=name[:4].upper(), country=country)
            return add_organisation(session, details, actor=ACTOR, now=self._now, slug=slug).slug

    def user(self, email: str, organisation: str | None = None, role: str = "organiser", *, admin: bool = False) -> str:
        with self.transaction() as session:
            user = add_user(session, email, is_admin=admin, actor=ACTOR, now=self._now)
            if organisation:
                found = organisation_by_slug(session, organisation)
                assert found is not None
                set_member(session, found, user, StaffRole(role), actor=ACTOR, now=self._now)
        return email

    def person(self, name: str = "Ali Raza", position: str = "Director", **more: object) -> int:
        with self.transaction() as session:
            details = PersonDetails(full_name=name, position=PositionDetails(position, None, position), **more)
            return add_person(session, details, actor=ACTOR, now=self._now).id

    def webinar(
        self, *hosts: str, slug: str = "forum", public: bool = True, categories: tuple[str, ...] = (), **more: object
    ) -> str:
        """Open (and publish) a webinar in three weeks, 14:00 to 15:30 in Karachi, unless `more` says otherwise."""
        start = (self._now + timedelta(weeks=3)).replace(hour=9, minute=0)
        facts: dict[str, object] = {
            "title": "Forum", "date": date(start.year, start.month, start.day), "time_zone": "Asia/Karachi",
            "starts_at": start, "ends_at": start + timedelta(minutes=90),
        }  # fmt: skip
        with self.transaction() as session:
            rows: list[Organisation] = []
            for host in hosts or (self.organisation(),):
                found = organisation_by_slug(session, host)
                assert found is not None
                rows.append(found)
            webinar = add_webinar(
                session, WebinarDetails(**{**facts, **more}), rows, actor=ACTOR, now=self._now, slug=slug
            )
            if categories:
                set_categories(session, webinar, [(name, "") for name in categories], actor=ACTOR, now=self._now)
            if public:
                publish(session, webinar, actor=ACTOR, now=self._now)
        return slug

    def registration(self, slug: str = "forum", email: str = "ann@example.org", name: str = "Ann Lee") -> Registration:
        with self.transaction() as session:
            webinar = queries.by_slug(session, slug)
            assert webinar is not None
            details = RegistrantDetails(name, email, notice="read")
            return register(session, read_setup(session, webinar), details, actor=ACTOR, now=self._now)

    def status(self, slug: str, email: str) -> str:
        with self._site.transaction(write=False) as session:
            webinar = queries.by_slug(session, slug)
            assert isinstance(webinar, Webinar)
            row = by_email(session, webinar.id, email)
            assert row is not None
            return row.status.value
