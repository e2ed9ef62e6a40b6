"""The command that takes registrants in from a file, by the same readers as the pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core.audit import Actor
from webinar.core.columns import Sheet, read_sheet
from webinar.core.tables import UncertainEncoding
from webinar.registration.form.queries import fields
from webinar.registration.imports import access, rules, service
from webinar.registration.imports.models import BatchState, IntakeBatch
from webinar.registration.imports.rules import ReadRow
from webinar.web.commands import clear_errors, import_, progress, read_file, refuse, with_site
from webinar.web.i18n import words
from webinar.web.site import site

__all__ = ["import_"]


@import_.command()
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, and change nothing.")
@click.option("--tell/--no-tell", default=True, help="Send each an email saying where they stand.")
@click.option("--encoding", default="", help="Encoding of the file, such as cp1250; needed when it is not Unicode.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def registrations(slug: str, file: Path, dry_run: bool, tell: bool, encoding: str, as_json: bool) -> None:
    """Register the people of FILE (CSV, XLSX, ODS) for webinar SLUG; rows with errors are named and left out."""
    with clear_errors(as_json):
        sheet, rows = _take_in(slug, file, encoding, dry_run=dry_run, tell=tell, shows_progress=not as_json)
    _report(sheet, rows, as_json=as_json)


def _take_in(
    slug: str, file: Path, encoding: str, *, dry_run: bool, tell: bool, shows_progress: bool
) -> tuple[Sheet, list[ReadRow]]:
    here, actor, content = site(), Actor.system("import"), read_file(file)
    with here.transaction(write=False) as session:
        webinar = webinar_named(session, slug)
        sheet = _sheet(content, file.name, access.vocabulary(fields(session, webinar.id)), encoding)
        mapping = {str(place): target for place, target in sheet.columns.items()}
        rules.ensure_mapping(mapping)
        rows = rules.read_rows(sheet, mapping, access.known(webinar))
    if not dry_run:
        with here.transaction() as session:
            webinar = webinar_named(session, slug)
            batch = service.begin(
                session, webinar, file.name, content, mapping, encoding=sheet.encoding, delimiter=sheet.delimiter,
                rows=len(rows), actor=actor, now=here.now(),
            )  # fmt: skip
            service.take_in(session, batch, rows, tells=tell, actor=actor, now=here.now())
            batch_id = batch.id
        _go_on(batch_id, len(rows), shows_progress=shows_progress)
    return sheet, rows


def _sheet(content: bytes, name: str, words: Mapping[str, str], encoding: str) -> Sheet:
    try:
        return read_sheet(content, name, words, encoding=encoding.lower().replace("-", "_"))
    except UncertainEncoding as error:
        proposed = "; ".join(f"--encoding {code}: {text}" for code, text in error.samples)
        refuse(f"the file is not Unicode; add the encoding in which names look right. {proposed}", because=error)


def _go_on(batch_id: int, rows: int, *, shows_progress: bool) -> None:
    """Do the other pieces of a batch, each in a transaction of its own; a worker may do some of them meanwhile."""
    with progress(rows, "Registering", hidden=not shows_progress) as bar:
        while True:
            with site().transaction() as session:
                batch = session.get(IntakeBatch, batch_id)
                if batch is None or batch.state is not BatchState.RUNNING:
                    return
                service.go_on(session, batch, now=site().now())
                bar.update(max(0, min(batch.reached, rows) - bar.pos))


def _report(sheet: Sheet, rows: list[ReadRow], *, as_json: bool) -> None:
    bad, partly = _said(rows, "problems"), _said([row for row in rows if not row.problems], "remarks")
    known = [row.number for row in rows if row.known and not row.problems]
    new = len(rows) - len(bad) - len(known)
    remarks = [words(remark) for remark in sheet.remarks]
    if as_json:
        found = {"rows": len(rows), "new": new, "known": known, "bad": bad, "partly": partly, "remarks": remarks}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for remark in remarks:
        click.echo(remark)
    for row in sorted([*bad, *partly], key=lambda one: one["row"]):
        click.echo(f"row {row['row']}: {' '.join([*row.get('problems', []), *row.get('remarks', [])])}")
    click.echo(f"{len(rows)} rows: {new} new, {len(known)} known already, {len(bad)} with errors")


def _said(rows: list[ReadRow], part: str) -> list[dict[str, Any]]:
    found = ((row, [words(message) for message in getattr(row, part)]) for row in rows)
    return [{"row": row.number, part: messages} for row, messages in found if messages]
