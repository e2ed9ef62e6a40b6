"""The command that exports the joint press release as hosts sign it off."""

from __future__ import annotations

import json

import click

from webinar.convening.approvals.access import is_approved
from webinar.convening.webinars.cli import webinar_named
from webinar.core.documents import print_pdf
from webinar.core.docx import write_paper
from webinar.outcome.record import queries
from webinar.outcome.record.printing import release_paper, release_sections
from webinar.web.commands import Output, export, with_site, writes
from webinar.web.i18n import in_language
from webinar.web.site import site

__all__ = ["export"]


@export.command()
@click.argument("slug")
@with_site
@writes("docx", "pdf", "json")
def release(slug: str, out: Output) -> None:
    """Export the joint press release of webinar SLUG, in the webinar's language; it says so where a host has not approved it."""
    here = site()
    with here.transaction(write=False) as session:
        webinar = webinar_named(session, slug)
        approved = is_approved(session, webinar, "release", here.now())
        if out.kind == "json":
            row = queries.release(session, webinar.id)
            told = {
                "slug": slug, "approved": approved, "sections": release_sections(session, webinar),
                "published_on": row.published_on.isoformat() if row and row.published_on else None,
                "url": row.url if row else "",
            }  # fmt: skip
            content = f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()
        else:
            with in_language(webinar.language):
                data = release_paper(session, webinar, approved=approved)
                content = print_pdf("paper", data) if out.kind == "pdf" else write_paper(data)
    out.write(content, f"{slug}-press-release")
