"""The command by which a mail server hands a mail in."""

from __future__ import annotations

import json
import sys

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from webinar.correspondence.replies import rules, service
from webinar.correspondence.replies.access import intake
from webinar.correspondence.replies.reading import LARGEST
from webinar.web.commands import with_site
from webinar.web.site import site

#: sysexits.h EX_TEMPFAIL: the mail server keeps the mail and tries again.
_LATER = 75
_PIECE = 2**20


@click.command("receive-mail")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_site
def receive_mail(as_json: bool) -> None:
    """Take in one email from standard input: a reply to an invitation, or a report that an email was not delivered."""
    raw = sys.stdin.buffer.read(LARGEST + 1)
    # A mail server that cannot hand over the rest takes the mail for not delivered.
    while sys.stdin.buffer.read(_PIECE):
        pass
    here = site()
    try:
        with here.transaction() as session:
            mail = service.take_in(session, raw, intake(), now=here.now())
            found = {
                "kind": mail.kind.value, "outcome": mail.fate.value, "why": mail.why,
                "answer": mail.answer.value if mail.answer else None,
            }  # fmt: skip
            words = f"{rules.KIND_LABELS[mail.kind]}: {rules.FATE_LABELS[mail.fate]}. {mail.why}".strip()
    except (OperationalError, ProgrammingError) as error:
        # Busy, away, or in the middle of an upgrade: the mail must not be lost over it.
        click.echo(f"The database cannot take it now. Try again later. ({type(error).__name__})", err=True)
        sys.exit(_LATER)
    click.echo(json.dumps(found) if as_json else words)
