"""Links that were right once say what became of them, with 404; what was never a link stays a page that is not found."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Factory
from tests.page import Browser
from webinar.convening.hosts.access import answer_page
from webinar.convening.webinars.models import Host
from webinar.core.tokens import new_nonce
from webinar.programme.agenda.access import panel_join_link, speaker_link
from webinar.programme.agenda.models import PanelMember
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.registering.access import join_link, registrant_link
from webinar.registration.registering.models import Registration

ENDED = "This link no longer works"
#: Of whom the links are, the links, and what is said once they are gone, and once there is a newer one.
KINDS = {
    "speaker": (PanelMember, (speaker_link, panel_join_link), "You’re no longer on the panel", "sent you a newer link"),
    "host": (Host, (answer_page,), "no longer on the list of hosts", "sent you a newer link"),
    "registrant": (Registration, (registrant_link, join_link), "no longer exists", "passed on to a colleague"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_void_link_says_why(app: Flask, make: Factory, kind: str) -> None:
    model, links, gone, newer = KINDS[kind]
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a")
    make.registration("forum")
    staff = Browser(app).sign_in("o@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(make.person("Wu Li")), role="speaker")
    with make.transaction() as session, app.test_request_context():
        row = session.scalars(select(model)).one()
        held = [link(row).removeprefix("http://localhost") for link in links]
        assert all(app.test_client().get(address).status_code == 200 for address in held)
        row.nonce = new_nonce()
    for address in held:
        page = Browser(app).get(address, status=404)
        assert (page.heading, newer in page.text) == (ENDED, True), address
    with make.transaction() as session:
        session.delete(session.scalars(select(model)).one())
    for address in held:
        page = Browser(app).get(address, status=404)
        assert (page.heading, gone in page.text) == (ENDED, True), address
    broken = held[0].rstrip("/")[:-4]
    assert Browser(app).get(broken, status=404).heading == "Page not found"


@pytest.mark.parametrize(
    ("act", "said"), [("cancel", "This webinar is cancelled."), ("postpone", "This webinar is postponed.")]
)
def test_every_link_of_a_webinar_that_was_taken_back_says_so(app: Flask, make: Factory, act: str, said: str) -> None:
    make.organisation()
    make.organisation("Host B", "host-b")
    make.user("o@example.org", "host-a", "owner")
    make.webinar("host-a", "host-b")
    make.registration("forum")
    staff = Browser(app).sign_in("o@example.org")
    staff.get("/manage/w/forum/speakers").submit("/speakers", person=str(make.person("Wu Li")), role="speaker")
    staff.get("/manage/w/forum/delegations/new").submit("/new", name="Delegation of X", focal_email="f@example.org")
    staff.get(f"/manage/w/forum/{act}").submit(f"/{act}")
    with make.transaction() as session, app.test_request_context():
        member, row = session.scalars(select(PanelMember)).one(), session.scalars(select(Registration)).one()
        delegation, host = (
            session.scalars(select(Delegation)).one(),
            session.scalars(select(Host).order_by(Host.id)).first(),
        )
        focal = app.extensions["webinar"].link("delegation.show", FOCAL_LINK, delegation.public_id, delegation.nonce)
        links = [
            speaker_link(member),
            panel_join_link(member),
            registrant_link(row),
            join_link(row),
            answer_page(host),
            focal,
        ]
    for link in [*links, "/w/forum/"]:
        assert said in Browser(app).get(link.removeprefix("http://localhost")).text, link
