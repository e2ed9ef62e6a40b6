"""The command that exports an issued list of participants, by the same writers as the page."""

from __future__ import annotations

import json

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core import audit
from webinar.core.documents import print_pdf
from webinar.core.docx import write_paper
from webinar.core.sheets import write_csv, write_xlsx
from webinar.registration.participants import printing, queries
from webinar.registration.participants.models import ParticipantsList
from webinar.web.commands import Output, export, refuse, with_site, writes
from webinar.web.i18n import in_language
from webinar.web.site import site

__all__ = ["export"]


@export.command()
@click.argument("slug")
@click.option("--number", type=click.IntRange(min=1), default=None, help="Number of the list. Default: the latest.")
@click.option("--contacts", is_flag=True, help="With email addresses: for the hosts alone.")
@with_site
@writes("xlsx", "csv", "pdf", "docx", "json")
def participants(slug: str, out: Output, number: int | None, contacts: bool) -> None:
    """Export an issued list of participants of webinar SLUG, in the language it was issued in; the audit log says so."""
    here = site()
    with here.transaction() as session:
        webinar = webinar_named(session, slug)
        issued = queries.lists(session, webinar.id)
        row = next((row for row in issued if number in {None, row.number}), None)
        if row is None:
            refuse("there is no such list" if issued else "no list of participants is issued yet")
        with in_language(row.language):
            headings, table = printing.rows(row, contacts=contacts)
            if out.kind in {"pdf", "docx"}:
                data = printing.paper(webinar, row, contacts=contacts)
                content = print_pdf("paper", data) if out.kind == "pdf" else write_paper(data)
            elif out.kind == "xlsx":
                content = write_xlsx(slug, headings, table)
            elif out.kind == "csv":
                content = write_csv(headings, table)
            else:
                content = _as_json(row, contacts=contacts)
        audit.record(
            session, audit.Actor.system("export"), "participants.export", webinar.title, now=here.now(),
            scope=webinar.scope, rows=len(table), format=out.kind,
            filters={"list": str(row.number), "contacts": "contacts" if contacts else ""}, pseudonymised=0,
        )  # fmt: skip
        name = f"{slug}-participants-{row.number}"
    out.write(content, name, rows=len(table))


def _as_json(row: ParticipantsList, *, contacts: bool) -> bytes:
    kept = ("name", "head", "position", "organisation", *(["email"] if contacts else []))
    people = [
        {"group": group["name"], **{key: one[key] for key in kept}} for group in row.content for one in group["rows"]
    ]  # fmt: skip
    told = {
        "number": row.number,
        "kind": row.kind,
        "grouping": row.grouping,
        "order": row.order_rule,
        "issued_at": f"{row.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "people": people,
    }
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()
