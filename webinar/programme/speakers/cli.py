"""Command that prints the signed link of a speaker."""

from __future__ import annotations

import click
from sqlalchemy import func, select

from webinar.convening.webinars.cli import webinar_named
from webinar.core.text import email_key
from webinar.directory.people.models import Person
from webinar.programme.agenda.access import speaker_link
from webinar.programme.agenda.models import PanelMember
from webinar.web.commands import link, print_link, with_site
from webinar.web.site import site

__all__ = ["link"]


@link.command()
@click.argument("slug")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def speaker(slug: str, email: str, as_json: bool) -> None:
    """Print the link of the panel member of webinar SLUG whose address in the registry is EMAIL."""
    with site().transaction(write=False) as session:
        webinar = webinar_named(session, slug)
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
        print_link(speaker_link(member), as_json=as_json)
