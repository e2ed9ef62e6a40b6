"""The command that imports a platform's report, by the same verbs as the pages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import click

from webinar.attendance.presence import access, evidence, keeping, queries, rules, service
from webinar.attendance.presence.access import Summary
from webinar.attendance.presence.models import AttendanceEvidence
from webinar.attendance.presence.truth import reconcile
from webinar.attendance.readers.recognition import PLATFORMS, read
from webinar.attendance.readers.report import Report, UncertainDates, UncertainZone
from webinar.convening.webinars.cli import webinar_named
from webinar.convening.webinars.models import Webinar
from webinar.core import audit
from webinar.core.tables import UncertainEncoding
from webinar.core.timezones import zone_names
from webinar.web.commands import clear_errors, import_, read_file, refuse, with_site
from webinar.web.i18n import words
from webinar.web.site import site

__all__ = ["import_"]

_ACTOR = audit.Actor.system("import")


@import_.command("attendance")
@click.argument("slug")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be imported, and change nothing.")
@click.option(
    "--platform", default="", help=f"Where the report comes from: {', '.join(PLATFORMS)}. Default: recognised."
)
@click.option("--timezone", "time_zone", default="", help="Time zone of the times in the file. Default: the webinar's.")
@click.option("--encoding", default="", help="Encoding of the file, such as cp1252, when it is not Unicode.")
@click.option("--dates", "date_order", default="", help="How the file writes dates: dmy, mdy or ymd.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def import_attendance(
    slug: str, file: Path, dry_run: bool, platform: str, time_zone: str, encoding: str, date_order: str, as_json: bool
) -> None:
    """Import the attendance report FILE of a video platform into webinar SLUG."""
    with clear_errors(as_json):
        found, is_known = _take_in(slug, file, dry_run, platform, time_zone, encoding, date_order)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found["unread"]:
        click.echo(f"row {row['row']}: {row['why']}")
    click.echo(
        f"{found['rows']} rows of {found['platform']} ({found['reader']}): {found['connections']} connections; people: "
        f"{found['matched']} matched, {found['proposed']} to confirm, {found['unmatched']} not matched"
    )
    if found["totals_only"]:
        click.echo("This report has totals only. It doesn’t say when people were there.")
    if is_known:
        click.echo("This file is already imported. Nothing was changed.")
    elif dry_run:
        click.echo("Nothing was changed.")


def _take_in(
    slug: str, file: Path, dry_run: bool, platform: str, time_zone: str, encoding: str, date_order: str
) -> tuple[dict[str, Any], bool]:
    if time_zone and time_zone not in zone_names():
        refuse(f"{time_zone!r} is not a time zone; use a name such as Asia/Karachi")
    content = read_file(file)
    here, digest = site(), hashlib.sha256(content).hexdigest()
    report: Report | None
    with here.transaction(write=False) as session:
        webinar = webinar_named(session, slug)
        known = queries.source_by_digest(session, webinar.id, digest)
        if known is not None:
            return _of_source(known, access.summary(reconcile(evidence.read(session, webinar)), known.id)), True
        report = _read(webinar, file, content, platform, time_zone, encoding, date_order)
        rules.ensure_held(webinar, report, here.now())
        if dry_run:
            truth = reconcile(evidence.read(session, webinar, preview=report))
            return _of_report(report, digest, access.summary(truth, evidence.PREVIEW)), False
    with here.transaction() as session:
        webinar = webinar_named(session, slug)
        try:
            source = service.keep(
                session, webinar, report, filename=file.name, sha256=digest, actor=_ACTOR, now=here.now()
            )
        except service.AlreadyImported:
            # Another one was quicker.
            known = queries.source_by_digest(session, webinar.id, digest)
            assert known is not None  # noqa: S101 - it was found under the lock
            return _of_source(known, access.summary(reconcile(evidence.read(session, webinar)), known.id)), True
        # A large report and all that follows from it need not be in memory together.
        report = None
        return _of_source(source, access.summary(keeping.renew(session, webinar), source.id)), False


def _read(
    webinar: Webinar, file: Path, content: bytes, platform: str, time_zone: str, encoding: str, date_order: str
) -> Report:
    try:
        return read(
            content, file.name, access.occasion(webinar), platform=platform, time_zone=time_zone,
            encoding=encoding.lower().replace("-", "_"), date_order=date_order, settle_zone=not time_zone,
        )  # fmt: skip
    except UncertainZone as error:
        proposed = ", ".join(error.proposals) or "none of the usual ones"
        refuse(
            f"the file does not say in which time zone its times are; add --timezone. It would fit: {proposed}",
            because=error,
        )
    except UncertainDates as error:
        proposed = ", ".join(f"--dates {order} ({day.isoformat()})" for order, day in error.proposals)
        refuse(f"dates in the file can be read in several ways; add one of {proposed}", because=error)
    except UncertainEncoding as error:
        proposed = "; ".join(f"--encoding {code}: {text}" for code, text in error.samples)
        refuse(f"the file is not Unicode; add the encoding in which names look right. {proposed}", because=error)


def _of_report(report: Report, digest: str, found: Summary) -> dict[str, Any]:
    unread = [{"row": row.row, "why": words(row.why)} for row in report.unread]
    return _result(
        report.platform, report.reader, digest, report.rows, len(report.connections), unread, found, report.totals_only
    )


def _of_source(row: AttendanceEvidence, found: Summary) -> dict[str, Any]:
    unread = [{"row": one["row"], "why": words(access.said(one))} for one in row.unread]
    return _result(
        row.platform, row.reader, row.sha256 or "", row.rows, row.connections, unread, found, row.totals_only
    )


def _result(
    platform: str, reader: str, digest: str, rows: int, connections: int, unread: list[dict[str, Any]], found: Summary,
    totals_only: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "platform": platform, "reader": reader, "sha256": digest, "rows": rows, "connections": connections,
        "unread": unread, "matched": found.matched, "proposed": found.proposed, "unmatched": found.unmatched,
        "totals_only": totals_only,
    }  # fmt: skip
