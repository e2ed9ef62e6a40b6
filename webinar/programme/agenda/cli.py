"""The command that imports people into the registry and, where a webinar is named, puts them on its panel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from webinar.convening.webinars.cli import webinar_named
from webinar.convening.webinars.models import Webinar
from webinar.core.audit import Actor
from webinar.core.tables import UncertainEncoding
from webinar.directory.people import access
from webinar.directory.people.exchange import ReadRow
from webinar.directory.people.queries import by_ids
from webinar.directory.people.service import add_people
from webinar.programme.agenda import queries, service
from webinar.programme.agenda.models import Answer, PanelRole
from webinar.web.commands import clear_errors, import_, read_file, refuse, with_site
from webinar.web.i18n import words
from webinar.web.site import site

__all__ = ["import_"]

_ACTOR = Actor.system("import")


@import_.command()
@click.argument("targets", nargs=-1, required=True, metavar="[SLUG] FILE")
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, and change nothing.")
@click.option("--all", "adds_known", is_flag=True, help="Add also those who seem to be in the registry already.")
@click.option(
    "--role", type=click.Choice([role.value for role in PanelRole if role is not PanelRole.OTHER]), default="speaker",
    show_default=True, help="Their role on the panel of SLUG.",
)  # fmt: skip
@click.option("--encoding", default="", help="Encoding of the file, such as cp1250; needed when it is not Unicode.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def people(targets: tuple[str, ...], dry_run: bool, adds_known: bool, role: str, encoding: str, as_json: bool) -> None:
    """Import the people of FILE (CSV, XLSX, ODS, vCard) into the registry.

    With SLUG they are put on the panel of that webinar too, those who are in the registry already as they stand there.
    Rows with errors are named and left out. Nobody is emailed.
    """
    here, slug, file = site(), targets[0] if len(targets) > 1 else "", Path(targets[-1])
    if len(targets) > 2:  # noqa: PLR2004 - a webinar and a file
        message = "name one file, and before it at most one webinar"
        raise click.UsageError(message)
    with clear_errors(as_json), here.transaction(write=not dry_run) as session:
        webinar = webinar_named(session, slug) if slug else None
        rows, remarks = _read(session, file, encoding)
        known = access.known(session, rows)
        new = [row for row in rows if row.details and (adds_known or row.number not in known)]
        panel = 0
        if not dry_run:
            details = [row.details for row in new if row.details]
            added = [row.id for row in add_people(session, details, source=file.name, actor=_ACTOR, now=here.now())]
            if webinar is not None:
                old = [ident for row in rows if row not in new and (ident := known.get(row.number, (None, ""))[0])]
                panel = _seat(session, webinar, [*added, *old], PanelRole(role))
    bad = [{"row": row.number, "problems": [words(one) for one in row.problems]} for row in rows if row.details is None]
    _report(
        len(rows), len(new), {number: name for number, (_ident, name) in known.items()}, bad, remarks, panel, as_json
    )


def _read(session: Session, file: Path, encoding: str) -> tuple[list[ReadRow], list[str]]:
    try:
        return access.read_people(session, read_file(file), file.name, encoding.lower().replace("-", "_"))
    except UncertainEncoding as error:
        proposed = "; ".join(f"--encoding {code}: {text}" for code, text in error.samples)
        refuse(f"the file is not Unicode; add the encoding in which names look right. {proposed}", because=error)


def _seat(session: Session, webinar: Webinar, ids: list[int], role: PanelRole) -> int:
    """Put those on the panel who are not there yet, in the file's order; returns how many."""
    there = {row.person_id for row in queries.panel(session, webinar.id)}
    people = by_ids(session, ids)
    fresh = [people[ident] for ident in dict.fromkeys(ids) if ident not in there]
    for person in fresh:
        service.add_member(session, webinar, person, role, actor=_ACTOR, now=site().now(), answer=Answer.INVITED)
    return len(fresh)


def _report(
    rows: int, new: int, known: dict[int, str], bad: list[dict[str, Any]], remarks: list[str], panel: int, as_json: bool
) -> None:
    if as_json:
        told = {"rows": rows, "new": new, "known": known, "bad": bad, "remarks": remarks, "panel": panel}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for remark in remarks:
        click.echo(remark)
    for number, name in known.items():
        click.echo(f"row {number}: known: {name}")
    for row in bad:
        click.echo(f"row {row['row']}: {' '.join(row['problems'])}")
    click.echo(f"{rows} rows: {new} new, {len(known)} known already, {len(bad)} with errors; {panel} put on the panel")
