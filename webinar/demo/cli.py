"""The command that loads the example and prints the way in."""

from __future__ import annotations

import json

import click
from flask import current_app
from sqlalchemy import select

from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import PRINTED_LINK_LIFETIME
from webinar.accounts.service import make_sign_in_link
from webinar.demo import service
from webinar.programme.access import speaker_link
from webinar.programme.models import PanelMember, PanelRole
from webinar.registration.access import registrant_link
from webinar.registration.queries import by_email
from webinar.web.site import site
from webinar.webinars.queries import by_slug


@click.command("demo")
@click.option("--attendees", default=300, show_default=True, type=click.IntRange(0, 5000), help="Registrants.")
@click.option("--json", "as_json", is_flag=True, help="Print slugs and links as JSON.")
def demo(attendees: int, as_json: bool) -> None:
    """Load the example event and a coming webinar, and print one-time links for each role. Repeatable."""
    links = load_and_link(attendees)
    if as_json:
        click.echo(json.dumps(links, indent=2))
        return
    for name, value in links.items():
        click.echo(f"{name}: {value if isinstance(value, str) else json.dumps(value)}")


def load_and_link(attendees: int) -> dict[str, object]:
    """Load the example and return its slugs and fresh links: organiser of each host, reporter, registrant, speaker."""
    here = site()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    with app.extensions["webinar"].transaction() as session:
        now = here.now()
        service.load(session, attendees=attendees, now=now)
        links: dict[str, object] = {"webinars": [service.EVENT, service.FORUM]}
        emails = {f"organiser_{key.replace('-', '_')}": email for key, email in service.ORGANISERS.items()}
        for name, email in {**emails, "reporter": service.REPORTER, "administrator": service.ADMINISTRATOR}.items():
            user = user_by_email(session, email)
            if user is not None:
                secret = make_sign_in_link(session, user, lifetime=PRINTED_LINK_LIFETIME, now=now)
                links[name] = here.url("accounts.use_link", secret=secret)
        forum = by_slug(session, service.FORUM)
        if forum is not None:
            registration = by_email(session, forum.id, "registrant001@example.org")
            if registration is not None:
                links["registrant"] = registrant_link(registration)
            main = select(PanelMember).where(
                PanelMember.webinar_id == forum.id, PanelMember.role == PanelRole.MAIN_SPEAKER
            )
            speaker = session.scalars(main).first()
            if speaker is not None:
                links["speaker"] = speaker_link(speaker)
    return links
