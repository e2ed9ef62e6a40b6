"""The first start, and the examination of an installation."""

from __future__ import annotations

import sys
from collections.abc import Callable
from email.message import EmailMessage

import click
from flask import Flask
from sqlalchemy import func, select

from webinar.accounts.models import User
from webinar.core.documents import print_pdf
from webinar.core.files import sweep
from webinar.core.mail import transport_for
from webinar.correspondence.messages.queries import stuck_jobs
from webinar.site.demo.access import load_and_link
from webinar.site.home import queries
from webinar.web.commands import with_site
from webinar.web.migrations import is_up_to_date, migrate
from webinar.web.rendering import check_assets
from webinar.web.site import Site, site


def prepare(app: Flask) -> None:
    """Bring the tables up to date, load the example into an empty installation, and say where to go."""
    with app.app_context():
        here = site()
        with here.transaction(write=False) as session:
            current = is_up_to_date(session)
        if not current:
            migrate(app)
        with here.transaction(write=False) as session:
            is_new = not session.scalar(select(func.count(User.id)))
        links = load_and_link(300) if is_new else {}
        click.echo(f"\n  Webinars:  {here.settings.base_url}/")
        click.echo(f"  Sign in:   {here.settings.base_url}/sign-in")
        if links:
            click.echo("\n  The example is loaded. Each of these links signs in once, within two days:")
            for name, value in links.items():
                if isinstance(value, str):
                    click.echo(f"    {name.replace('_', ' '):<26} {value}")
        click.echo("\n  A fresh sign-in link:  webinar user link EMAIL   (make run: see README)\n")


@click.command()
@with_site
def tidy() -> None:
    """Delete handed-in files that nothing names any more."""
    here = site()
    with here.transaction(write=False) as session:
        kept = {digest for feature in here.features if feature.files for digest in feature.files(session)}
    # What came within a day may belong to a form that is still being filled in.
    click.echo(f"Files deleted: {sweep(here.settings.files, kept, before=here.now().timestamp() - 86_400)}.")


@click.command()
@click.option("--send-test", "to", help="Send a test mail to this address.")
@with_site
def doctor(to: str | None) -> None:
    """Say what is right and what is not: settings, database, migrations, queue, documents, mail."""
    findings = _examine(site(), to)
    for name, problem in findings:
        click.echo(f"{'ok ' if problem is None else 'BAD'} {name}{'' if problem is None else ': ' + problem}")
    if any(problem for _name, problem in findings):
        sys.exit(1)


def _examine(here: Site, to: str | None) -> list[tuple[str, str | None]]:
    """Return (what, problem or None) of each part of the installation; sends a test mail to `to` if given."""
    checks: dict[str, Callable[[], object]] = {
        "settings": lambda: here.settings,
        "database": lambda: _ping(here),
        "migrations": lambda: _up_to_date(here),
        "queue": here.queue.pending,
        "waiting jobs": lambda: _nothing_is_stuck(here),
        "front end": check_assets,
        "documents": lambda: print_pdf("check", {"text": "Проверка 检查 جانچ"}, strict=True),
    }
    if to:
        checks[f"mail to {to}"] = lambda: _send_test(here, to)
    return [(name, _problem(check)) for name, check in checks.items()]


def _problem(check: Callable[[], object]) -> str | None:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever is broken is to be named, not raised
        return f"{type(error).__name__}: {error}"
    return None


def _ping(here: Site) -> None:
    with here.transaction(write=False) as session:
        queries.ping(session)


def _up_to_date(here: Site) -> None:
    with here.transaction(write=False) as session:
        if not is_up_to_date(session):
            message = "run `webinar db upgrade`"
            raise RuntimeError(message)


def _nothing_is_stuck(here: Site) -> None:
    with here.transaction(write=False) as session:
        stuck = stuck_jobs(session)
    if stuck:
        message = f"{len(stuck)} wait after an error, the latest: {stuck[0].key}: {stuck[0].last_error}"
        raise RuntimeError(message)


def _send_test(here: Site, to: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = here.settings.mail_from, to, "Test"
    message.set_content("This is a test.\n")
    transport_for(here.settings.smtp_url).send(message)
