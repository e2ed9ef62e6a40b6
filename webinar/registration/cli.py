"""Commands that print the signed links of registrants and speakers."""

from __future__ import annotations

import json

import click
from sqlalchemy import func, select

from webinar.core.text import email_key
from webinar.people.models import Person
from webinar.programme.access import speaker_link
from webinar.programme.models import PanelMember
from webinar.registration.access import registrant_link
from webinar.registration.queries import by_email
from webinar.web.commands import with_site
from webinar.web.site import site
from webinar.webinars.models import Webinar
from webinar.webinars.queries import by_slug


@click.group()
def link() -> None:
    """Print the signed link of a registrant or a speaker."""


def _webinar(slug: str) -> Webinar:
    with site().transaction(write=False) as session:
        webinar = by_slug(session, slug)
        if webinar is None:
            message = f"there is no webinar {slug!r}"
            raise click.ClickException(message)
        return webinar


def _print(address: str, *, as_json: bool) -> None:
    click.echo(json.dumps({"link": address}) if as_json else address)


@link.command()
@click.argument("slug")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def registrant(slug: str, email: str, as_json: bool) -> None:
    """Print the link of the registrant EMAIL of webinar SLUG."""
    webinar = _webinar(slug)
    with site().transaction(write=False) as session:
        row = by_email(session, webinar.id, email_key(email))
        if row is None:
            message = f"{email} is not registered for {slug}"
            raise click.ClickException(message)
        _print(registrant_link(row), as_json=as_json)


@link.command()
@click.argument("slug")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def speaker(slug: str, email: str, as_json: bool) -> None:
    """Print the link of the panel member of webinar SLUG whose address in the registry is EMAIL."""
    webinar = _webinar(slug)
    with site().transaction(write=False) as session:
        statement = (
            select(PanelMember)
            .join(PanelMember.person)
            .where(PanelMember.webinar_id == webinar.id, func.lower(Person.email) == email_key(email))
            .order_by(PanelMember.position)
        )
        member = session.scalars(statement).first()
        if member is None:
            message = f"nobody with the address {email} is on the panel of {slug}"
            raise click.ClickException(message)
        _print(speaker_link(member), as_json=as_json)
