"""The command that exports the programme, by the same writers as the public page."""

from __future__ import annotations

import json

import click

from webinar.convening.webinars.cli import webinar_named
from webinar.core.config import LANGUAGE_NAMES
from webinar.core.documents import print_pdf
from webinar.programme.calendar import ics
from webinar.programme.versions import queries
from webinar.programme.versions.printing import item_entries, programme_data, schedule_json
from webinar.web.commands import Output, export, refuse, with_site, writes
from webinar.web.i18n import in_language
from webinar.web.site import site

__all__ = ["export"]


@export.command()
@click.argument("slug")
@click.option("--draft", is_flag=True, help="The PDF of the draft instead of the published programme.")
@click.option("--copy", default="", help="Slug of the host that the PDF names first.")
@click.option("--language", type=click.Choice(list(LANGUAGE_NAMES)), default="en", show_default=True)
@with_site
@writes("pdf", "json", "ics")
def programme(slug: str, out: Output, draft: bool, copy: str, language: str) -> None:
    """Export the published programme of webinar SLUG: as PDF, as conference schedule (JSON), or for calendars."""
    with site().transaction(write=False) as session, in_language(language):
        webinar = webinar_named(session, slug)
        if copy and copy not in {host.organisation.slug for host in webinar.hosts if host.is_named}:
            refuse(f"{copy!r} is no host of this webinar")
        name = "-".join(filter(None, (slug, "programme", copy)))
        if out.kind == "pdf":
            content = print_pdf("programme", programme_data(webinar, copy=copy, draft=draft))
        elif out.kind == "json":
            name = f"{slug}-schedule"
            data = schedule_json(webinar, queries.latest(session, webinar.id))
            content = f"{json.dumps(data, ensure_ascii=False, indent=1)}\n".encode()
        else:
            entries = list(item_entries(webinar).values())
            if not entries:
                refuse("no item of the published programme has a time")
            content = ics.publish(entries, name=webinar.title)
    out.write(content, name)
