"""Commands on staff users: add one, print a one-time sign-in link."""

from __future__ import annotations

import json

import click
from email_validator import EmailNotValidError, validate_email

from webinar.accounts.models import StaffRole
from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import PRINTED_LINK_LIFETIME
from webinar.accounts.service import add_user, make_sign_in_link
from webinar.core.audit import Actor
from webinar.organisations.queries import by_slug
from webinar.organisations.service import set_member
from webinar.web.commands import with_site
from webinar.web.site import site

_ACTOR = Actor.system("command line")


@click.group()
def user() -> None:
    """Add staff users and print sign-in links."""


@user.command()
@click.argument("email")
@click.option("--name", default="", help="The name as pages print it.")
@click.option("--organisation", "slug", help="Slug of the organisation that the user acts for.")
@click.option("--role", type=click.Choice([role.value for role in StaffRole]), default="organiser", show_default=True)
@click.option("--admin", is_flag=True, help="Administrators see the whole installation.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def add(email: str, name: str, slug: str | None, role: str, admin: bool, as_json: bool) -> None:
    """Add the staff user EMAIL (or give an existing one a role), and print a one-time sign-in link."""
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        message = f"{email!r}: {error}"
        raise click.ClickException(message) from error
    now = site().now()
    with site().transaction() as session:
        found = add_user(session, email, name=name, is_admin=admin, actor=_ACTOR, now=now)
        if slug:
            organisation = by_slug(session, slug)
            if organisation is None:
                message = f"there is no organisation {slug!r}"
                raise click.ClickException(message)
            set_member(session, organisation, found, StaffRole(role), actor=_ACTOR, now=now)
    _print_link(email, as_json=as_json)


@user.command("link")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def link_(email: str, as_json: bool) -> None:
    """Print a one-time sign-in link for the staff user EMAIL; it works for two days."""
    _print_link(email, as_json=as_json)


def _print_link(email: str, *, as_json: bool) -> None:
    with site().transaction() as session:
        found = user_by_email(session, email)
        if found is None:
            message = f"there is no user {email}; `webinar user add` makes one"
            raise click.ClickException(message)
        secret = make_sign_in_link(session, found, lifetime=PRINTED_LINK_LIFETIME, now=site().now())
    address = site().url("accounts.use_link", secret=secret)
    click.echo(json.dumps({"email": email, "link": address}) if as_json else address)
