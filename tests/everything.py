"""Serves the world of `tests/web/walk.py`, which has one of everything that addresses name, for the gallery."""

from __future__ import annotations

import email
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests.factories import ACTOR, Factory
from tests.page import Browser
from tests.screenshots import free_port
from tests.web import walk
from webinar.app import create_app
from webinar.convening.hosts.access import answer_page
from webinar.convening.webinars.queries import by_slug
from webinar.core.config import Settings
from webinar.core.database import Base
from webinar.core.mail import Delivery
from webinar.programme.rehearsals.access import guest_link
from webinar.programme.rehearsals.models import RehearsalGuest
from webinar.registration.delegations.models import Delegation
from webinar.registration.delegations.rules import FOCAL_LINK
from webinar.registration.registering.access import registrant_link
from webinar.registration.registering.models import Registration
from webinar.registration.transfers.service import offer
from webinar.web.limits import limiter


@dataclass(frozen=True)
class World:
    """Where it is served, an administrator's cookies, the addresses of its pages, and the links that its mails hold."""

    base: str
    cookies: dict[str, str]
    addresses: list[str]
    links: list[str]


@contextmanager
def served(folder: Path) -> Iterator[World]:
    """Serve one of everything from a folder, for as long as the context lasts."""
    port = free_port()
    base, url = f"http://127.0.0.1:{port}", f"sqlite:///{folder / 'world.sqlite'}"
    settings = Settings(
        instance=folder, secret_key="gallery-0123456789-abcdefghijklmnop", database_url=url, queue_url="memory:", base_url=base
    )  # fmt: skip
    app = create_app(settings, RATELIMIT_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    limiter.enabled = False
    Base.metadata.create_all(create_engine(url))
    walk.fill(app, Factory(app, datetime.now(UTC)))
    _offer_a_place(app)
    with app.extensions["webinar"].transaction(write=False) as session:
        addresses = [
            address.removeprefix("http://localhost") for rule, address in walk.addresses(app, session)
            if "GET" in rule.methods and rule.rule != "/readyz"
        ]  # fmt: skip
        links = [link for message in session.scalars(select(Delivery.message)) for link in _links(message, base)]
        links += _held(app, session)
    administrator = Browser(app).sign_in("admin@example.org")
    cookies = {cookie.key: cookie.value for cookie in administrator.client._cookies.values()}
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield World(base, cookies, addresses, links)
    finally:
        server.shutdown()
        thread.join()


def _offer_a_place(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        offer(session, session.get_one(Registration, 1), "colleague@example.org", actor=ACTOR, now=here.now())
    here.worker.run_all()


def _held(app: Flask, session: Session) -> list[str]:
    """Return links whose holders have not been mailed."""
    webinar = by_slug(session, "forum")
    assert webinar is not None
    with app.test_request_context():
        own = registrant_link(session.get_one(Registration, 2))
        focal = session.get_one(Delegation, 1)
        found = [
            own, f"{own}/certificate", f"{own}/participants", answer_page(webinar.hosts[0]),
            app.extensions["webinar"].link("delegation.show", FOCAL_LINK, focal.public_id, focal.nonce),
            *(guest_link(guest) for guest in session.scalars(select(RehearsalGuest))),
        ]  # fmt: skip
    return [urlsplit(link).path for link in found]


def _links(message: bytes, base: str) -> list[str]:
    body = email.message_from_bytes(message, policy=default).get_body(("plain",))
    found = re.findall(rf"{base}(/[^\s<>\"]+)", body.get_content() if body else "")
    return [link.rstrip(".,;:)") for link in found]
