"""The command that takes out what has been kept long enough."""

from __future__ import annotations

import json

import click

from webinar.core.audit import Actor
from webinar.registration.erasure import queries, service
from webinar.web.commands import with_site
from webinar.web.site import site


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be taken out, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def retention(dry_run: bool, as_json: bool) -> None:
    """Take out personal data whose time of retention is over, of every webinar."""
    here, rows = site(), []
    with here.transaction(write=not dry_run) as session:
        for webinar in queries.with_retention(session):
            now = here.now()
            if dry_run:
                found = queries.report(session, webinar, now)
            else:
                found = service.apply_retention(session, webinar, actor=Actor.system("retention"), now=now)
            if not found.is_empty:
                rows.append(
                    {"webinar": webinar.slug, "registrations": found.registrations, "unconfirmed": found.unconfirmed,
                     "answers": found.answers}
                )  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    verb = "would be taken out" if dry_run else "taken out"
    for row in rows:
        click.echo(f"{row['webinar']}: {row['registrations']} registrations, {row['unconfirmed']} unconfirmed addresses,"
                   f" answers {row['answers'] or 'none'} {verb}")  # fmt: skip
    if not rows:
        click.echo("nothing is due")
