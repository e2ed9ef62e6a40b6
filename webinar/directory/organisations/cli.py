"""Commands on staff users: add, disable, make an administrator, change an address, print a one-time sign-in link."""

from __future__ import annotations

import json

import click
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session

from webinar.accounts.models import StaffRole, User
from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import PRINTED_LINK_LIFETIME
from webinar.accounts.service import (
    add_user,
    ask_new_email,
    disable_user,
    enable_user,
    make_sign_in_link,
    set_administrator,
    set_email,
)
from webinar.core.audit import Actor
from webinar.directory.organisations.queries import by_slug
from webinar.directory.organisations.service import set_member
from webinar.web.commands import with_site
from webinar.web.site import site

_ACTOR = Actor.system("command line")


@click.group()
def user() -> None:
    """Add staff users, disable them, print sign-in links."""


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
    _ensure_address(email)
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


@user.command()
@click.argument("email")
@with_site
def disable(email: str) -> None:
    """Disable the staff user EMAIL: no more sign-in, open sessions end. Not the last administrator or owner."""
    with site().transaction() as session:
        disable_user(session, _user(session, email), actor=_ACTOR, now=site().now())
    click.echo(f"{email} is disabled.")


@user.command()
@click.argument("email")
@with_site
def enable(email: str) -> None:
    """Let the disabled staff user EMAIL sign in again."""
    with site().transaction() as session:
        enable_user(session, _user(session, email), actor=_ACTOR, now=site().now())
    click.echo(f"{email} is enabled.")


@user.command()
@click.argument("email")
@click.option("--remove", is_flag=True, help="Take the right away. The last administrator keeps it.")
@with_site
def administrator(email: str, remove: bool) -> None:
    """Make the staff user EMAIL an administrator, or no longer one."""
    with site().transaction() as session:
        set_administrator(session, _user(session, email), not remove, actor=_ACTOR, now=site().now())
    click.echo(f"{email} is no longer an administrator." if remove else f"{email} is an administrator.")


@user.command("email")
@click.argument("email")
@click.argument("new")
@click.option("--confirmed", is_flag=True, help="Change it at once: you know that the address is theirs.")
@with_site
def email_(email: str, new: str, confirmed: bool) -> None:
    """Give the staff user EMAIL the address NEW; print the link by which its holder confirms it."""
    now = site().now()
    _ensure_address(new)
    with site().transaction() as session:
        found = _user(session, email)
        secret = ask_new_email(session, found, new, actor=_ACTOR, now=now)
        if confirmed:
            set_email(session, found, new, actor=_ACTOR, now=now)
    click.echo(f"{email} is {new} now." if confirmed else site().url("addresses.show", secret=secret))


def _ensure_address(email: str) -> None:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        message = f"{email!r}: {error}"
        raise click.ClickException(message) from error


def _user(session: Session, email: str) -> User:
    found = user_by_email(session, email)
    if found is None:
        message = f"there is no user {email}; `webinar user add` makes one"
        raise click.ClickException(message)
    return found


def _print_link(email: str, *, as_json: bool) -> None:
    with site().transaction() as session:
        secret = make_sign_in_link(session, _user(session, email), lifetime=PRINTED_LINK_LIFETIME, now=site().now())
    address = site().url("accounts.use_link", secret=secret)
    click.echo(json.dumps({"email": email, "link": address}) if as_json else address)
