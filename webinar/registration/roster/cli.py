"""The command that exports registrations to a file, by the same writers as the pages."""

from __future__ import annotations

import json

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core import audit, sheets
from webinar.registration.form.queries import fields
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster import printing, queries
from webinar.registration.roster.rules import Filters
from webinar.web.commands import Output, export, with_site, writes
from webinar.web.site import site

__all__ = ["export"]


@export.command()
@click.argument("slug")
@click.option(
    "--status",
    type=click.Choice([status.value for status in RegistrationStatus]),
    default=None,
    help="Only registrations with this status.",
)
@with_site
@writes("csv", "xlsx", "json")
def registrations(slug: str, out: Output, status: str | None) -> None:
    """Export the registrations of webinar SLUG under the fields' internal names; the audit log says so."""
    here = site()
    with here.transaction() as session:
        webinar = webinar_named(session, slug)
        asked = fields(session, webinar.id)
        hosts = {host.id: host.organisation.short_name for host in webinar.hosts}
        filters = Filters(status=status or "", sort="old")
        found, count = queries.for_file(webinar.id, filters), queries.counted(session, webinar.id, filters)
        audit.record(
            session, audit.Actor.system("export"), "registration.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=count, format=out.kind, filters={"status": status or ""}, pseudonymised=0,
        )  # fmt: skip
        table, headings = printing.rows(webinar.id, found, hosts, None), printing.headings(asked, internal=True)
        if out.kind == "csv":
            content = sheets.write_csv(headings, table)
        elif out.kind == "xlsx":
            content = sheets.write_xlsx(slug, headings, table)
        else:
            rows = [dict(zip(headings, row, strict=True)) for row in table]
            content = f"{json.dumps(rows, ensure_ascii=False, indent=2, default=str)}\n".encode()
    out.write(content, f"{slug}-registrations", rows=count)
