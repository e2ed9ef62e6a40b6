"""The way into the example: its slugs and fresh links for each role."""

from __future__ import annotations

from sqlalchemy import select

from webinar.accounts.queries import user_by_email
from webinar.accounts.rules import PRINTED_LINK_LIFETIME
from webinar.accounts.service import make_sign_in_link
from webinar.convening.webinars.queries import by_slug
from webinar.programme.agenda.access import speaker_link
from webinar.programme.agenda.models import PanelMember, PanelRole
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.queries import by_email
from webinar.site.demo import service
from webinar.web.site import site


def load_and_link(attendees: int) -> dict[str, object]:
    """Load the example and return its slugs and fresh links: organiser of each host, reporter, registrant, speaker."""
    here = site()
    with here.transaction() as session:
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
            registration = by_email(session, forum.id, service.REGISTRANT)
            if registration is not None:
                links["registrant"] = registrant_link(registration)
            main = select(PanelMember).where(
                PanelMember.webinar_id == forum.id, PanelMember.role == PanelRole.MAIN_SPEAKER
            )
            speaker = session.scalars(main).first()
            if speaker is not None:
                links["speaker"] = speaker_link(speaker)
    return links
