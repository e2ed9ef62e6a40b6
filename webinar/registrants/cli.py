"""The command that hands registrations out as a file, by the same writers as the pages."""

from __future__ import annotations

from pathlib import Path

import click

from webinar.core import audit, sheets
from webinar.questionnaire.queries import fields
from webinar.registrants import access, queries
from webinar.registrants.rules import Filters
from webinar.web.commands import with_site
from webinar.web.site import site
from webinar.webinars.queries import by_slug


@click.group()
def export() -> None:
    """Hand things out as files."""


@export.command()
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), default="csv", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output otherwise."
)
@click.option("--status", default="", help="Only those who stand there, such as confirmed.")
@with_site
def registrations(slug: str, kind: str, output: Path | None, status: str) -> None:
    """Write the registrations of webinar SLUG under the fields' internal names; the audit log says so."""
    here = site()
    with here.transaction() as session:
        webinar = by_slug(session, slug)
        if webinar is None:
            message = f"there is no webinar {slug!r}"
            raise click.ClickException(message)
        asked = fields(session, webinar.id)
        hosts = {host.id: host.organisation.short_name for host in webinar.hosts}
        found = session.scalars(queries.selected(webinar.id, Filters(status=status, sort="old"))).all()
        table = access.rows(found, asked, hosts, lambda _consents: True)
        audit.record(
            session, audit.Actor.system("export"), "registration.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=len(table), format=kind, filters={"status": status}, pseudonymised=0,
        )  # fmt: skip
    headings = access.headings(asked, internal=True)
    content = sheets.write_csv(headings, table) if kind == "csv" else sheets.write_xlsx(slug, headings, table)
    if output is not None:
        output.write_bytes(content)
    else:
        click.echo(content, nl=False)
