"""Command that prints the signed link of a registrant."""

from __future__ import annotations

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core.text import email_key
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_email
from webinar.web.commands import link, print_link, with_site
from webinar.web.site import site

__all__ = ["link"]


@link.command()
@click.argument("slug")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def registrant(slug: str, email: str, as_json: bool) -> None:
    """Print the link of the registrant EMAIL of webinar SLUG."""
    with site().transaction(write=False) as session:
        webinar = webinar_named(session, slug)
        row = by_email(session, webinar.id, email_key(email))
        if row is None:
            message = f"{email} is not registered for {slug}"
            raise click.ClickException(message)
        print_link(registrant_link(row), as_json=as_json)
