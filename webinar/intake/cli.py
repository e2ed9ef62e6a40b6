"""The command that takes registrants in from a file, by the same readers as the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from webinar.core.audit import Actor
from webinar.intake import access, rules, service
from webinar.intake.rules import ReadRow
from webinar.questionnaire.queries import fields
from webinar.web.commands import with_site
from webinar.web.i18n import words
from webinar.web.site import site
from webinar.webinars.queries import by_slug


@click.group(name="import")
def import_() -> None:
    """Take things in from a file."""


@import_.command()
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, and change nothing.")
@click.option("--tell/--no-tell", default=True, help="Send each of them the mail that they have a place.")
@click.option("--encoding", default="", help="Of the file; found by itself otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def registrations(slug: str, file: Path, dry_run: bool, tell: bool, encoding: str, as_json: bool) -> None:
    """Register the people of FILE (CSV, XLSX, ODS) for webinar SLUG; rows with errors are named and left out."""
    here, actor = site(), Actor.system("import")
    with here.transaction(write=not dry_run) as session:
        webinar = by_slug(session, slug)
        if webinar is None:
            message = f"there is no webinar {slug!r}"
            raise click.ClickException(message)
        content = file.read_bytes()
        sheet = access.sheet(content, file.name, encoding=encoding)
        asked = fields(session, webinar.id)
        mapping = rules.proposed(sheet.headings, asked, access.labels(asked))
        rules.ensure_mapping(mapping)
        rows = rules.read_rows(sheet, mapping, access.known(webinar))
        if not dry_run:
            batch = service.begin(
                session, webinar, file.name, content, mapping, encoding=encoding, delimiter=sheet.delimiter,
                rows=len(rows), actor=actor, now=here.now(),
            )  # fmt: skip
            batch.tells = tell
            service.take_in(session, webinar, batch, rows, actor=actor, now=here.now())
        _report(rows, as_json=as_json)


def _report(rows: list[ReadRow], *, as_json: bool) -> None:
    bad: list[dict[str, Any]] = [
        {"row": row.number, "problems": [words(problem) for problem in row.problems]} for row in rows if row.problems
    ]
    known = [row.number for row in rows if row.known and not row.problems]
    new = len(rows) - len(bad) - len(known)
    if as_json:
        click.echo(
            json.dumps({"rows": len(rows), "new": new, "known": known, "bad": bad}, ensure_ascii=False, indent=2)
        )
        return
    for row in bad:
        click.echo(f"row {row['row']}: {' '.join(str(problem) for problem in row['problems'])}")
    click.echo(f"{len(rows)} rows: {new} new, {len(known)} known already, {len(bad)} with errors")
