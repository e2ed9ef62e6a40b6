"""The first start, and the examination of an installation."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import click
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.convening.webinars.cli import webinar_named
from webinar.convening.webinars.models import Webinar
from webinar.core.documents import print_pdf
from webinar.core.errors import read_kept
from webinar.core.files import sweep
from webinar.core.text import slugify
from webinar.core.transport import transport_for
from webinar.correspondence.messages.queries import stuck_jobs
from webinar.programme.papers import printing
from webinar.programme.papers.queries import concept_note, letters
from webinar.site.demo.access import load_and_link
from webinar.site.home import queries
from webinar.web.commands import Output, export, with_site, writes
from webinar.web.migrations import is_up_to_date, migrate
from webinar.web.rendering import check_assets
from webinar.web.site import Site, site

__all__ = ["doctor", "export", "prepare", "tidy"]


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
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def doctor(to: str | None, as_json: bool) -> None:
    """Say what is right and what is not: settings, database, migrations, queue, documents, mail."""
    findings = _examine(site(), to)
    if as_json:
        told = [{"what": name, "ok": problem is None, "problem": problem} for name, problem in findings]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
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
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
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
        message = (
            f"{len(stuck)} wait after an error, the latest: {stuck[0].key}: {read_kept(stuck[0].last_error or '')}"
        )
        raise RuntimeError(message)


def _send_test(here: Site, to: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = here.settings.mail_from, to, "Test"
    message.set_content("This is a test.\n")
    transport = transport_for(here.settings.smtp_url)
    transport.send(message)
    transport.rest()


#: What a dossier holds of the other exports: the command, and the kinds of file.
_EXPORTS = (
    ("programme", ("pdf", "json", "ics")), ("participants", ("pdf", "docx", "xlsx")), ("attendance", ("pdf", "xlsx")),
    ("release", ("docx", "pdf")), ("coverage", ("xlsx",)),
)  # fmt: skip


@export.command()
@click.argument("slug")
@with_site
@writes("zip")
@click.pass_context
def dossier(context: click.Context, slug: str, out: Output) -> None:
    """Export the documents of webinar SLUG in one ZIP file, with a list of them and of what is not there yet.

    Each is written by its own export, which the audit log tells where it holds personal data.
    """
    here = site()
    with TemporaryDirectory() as name:
        folder = Path(name)
        missing = [
            {"what": f"{what} ({kind})", "why": why}
            for what, kinds in _EXPORTS for kind in kinds if (why := _put(context, what, kind, slug, folder))
        ]  # fmt: skip
        with here.transaction(write=False) as session:
            webinar = webinar_named(session, slug)
            _put_papers(session, webinar, folder)
        told = {"webinar": slug, "made_at": f"{here.now():%Y-%m-%dT%H:%M:%SZ}", "missing": missing}
        files = sorted(folder.iterdir())
        content = _packed(files, {**told, "files": [file.name for file in files]})
    out.write(content, f"{slug}-dossier", files=len(files), missing=missing)


def _put(context: click.Context, what: str, kind: str, slug: str, folder: Path) -> str:
    """Write one export into the folder; return why there is none."""
    try:
        context.invoke(export.commands[what], slug=slug, kind=kind, output=folder)
    except click.ClickException as error:
        return error.message
    return ""


def _put_papers(session: Session, webinar: Webinar, folder: Path) -> None:
    """Write the concept note, the documents for the day and the letters; those that were withdrawn are left out."""
    papers: dict[str, tuple[str, dict[str, Any]]] = {
        "annotated-agenda": ("paper", printing.annotated_agenda(webinar)),
        "run-of-show": ("paper", printing.run_of_show(session, webinar)),
    }
    if concept_note(session, webinar.id) is not None:
        papers["concept-note"] = ("paper", printing.concept_note(session, webinar))
    for row in letters(session, webinar.id):
        if row.withdrawn_at is None:
            # References of two hosts can spell the same in letters of an address.
            name = f"letter-{slugify(row.reference)}"
            papers[name if name not in papers else f"{name}-{row.id}"] = (
                "letter",
                printing.letter_data(webinar, row.organisation, row),
            )
    for name, (template, data) in papers.items():
        (folder / f"{webinar.slug}-{name}.pdf").write_bytes(print_pdf(template, data))


def _packed(files: Sequence[Path], told: dict[str, Any]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("contents.json", f"{json.dumps(told, ensure_ascii=False, indent=2)}\n")
        for file in files:
            archive.write(file, file.name)
    return packed.getvalue()
