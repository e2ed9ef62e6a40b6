"""The commands that take coverage in from a file and export it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core.audit import Actor
from webinar.core.columns import read_sheet
from webinar.core.sheets import write_csv, write_xlsx
from webinar.core.tables import UncertainEncoding
from webinar.outcome.coverage import exchange, queries, service
from webinar.web.commands import Output, clear_errors, export, import_, read_file, refuse, with_site, writes
from webinar.web.i18n import words
from webinar.web.site import site

__all__ = ["export", "import_"]


@import_.command("coverage")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, and change nothing.")
@click.option("--encoding", default="", help="Encoding of the file, such as cp1250; needed when it is not Unicode.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def import_coverage(slug: str, file: Path, dry_run: bool, encoding: str, as_json: bool) -> None:
    """Import what the press wrote about webinar SLUG from FILE (CSV, XLSX, ODS): outlet, headline, link, date, author.

    Pieces that are on the list already are left out, rows with errors are named.
    """
    here = site()
    with clear_errors(as_json), here.transaction(write=not dry_run) as session:
        webinar = webinar_named(session, slug)
        try:
            sheet = read_sheet(
                read_file(file), file.name, exchange.vocabulary(), encoding=encoding.lower().replace("-", "_")
            )
        except UncertainEncoding as error:
            proposed = "; ".join(f"--encoding {code}: {text}" for code, text in error.samples)
            refuse(f"the file is not Unicode; add the encoding in which names look right. {proposed}", because=error)
        rows = exchange.read_rows(sheet, here.now())
        good = [row.details for row in rows if row.details]
        new = service.fresh(good, queries.clippings(session, webinar.id))
        if not dry_run:
            service.add_clippings(session, webinar, new, actor=Actor.system("import"), now=here.now())
    problems = {row.number: [words(one) for one in row.problems] for row in rows if row.details is None}
    bad = [{"row": number, "problems": said} for number, said in problems.items()]
    told = {"rows": len(rows), "new": len(new), "known": len(good) - len(new), "bad": bad}
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for number, said in problems.items():
        click.echo(f"row {number}: {' '.join(said)}")
    click.echo(f"{len(rows)} rows: {len(new)} new, {told['known']} on the list already, {len(bad)} with errors")


@export.command("coverage")
@click.argument("slug")
@with_site
@writes("csv", "xlsx", "json")
def export_coverage(slug: str, out: Output) -> None:
    """Export what the press wrote about webinar SLUG, as `webinar import coverage` reads it."""
    with site().transaction(write=False) as session:
        webinar = webinar_named(session, slug)
        headings, rows = exchange.written(queries.clippings(session, webinar.id))
    if out.kind == "csv":
        content = write_csv(headings, rows)
    elif out.kind == "xlsx":
        content = write_xlsx("coverage", headings, rows)
    else:
        keys = [name for name, _label, _others in exchange.COLUMNS]
        found = [dict(zip(keys, row, strict=True)) for row in rows]
        content = f"{json.dumps(found, ensure_ascii=False, indent=2, default=str)}\n".encode()
    out.write(content, f"{slug}-coverage", rows=len(rows))
