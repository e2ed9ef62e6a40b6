"""The running installation: its settings, tokens, queue, worker and what its rooms contribute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy.orm import Session
from werkzeug.routing import MapAdapter

from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.database import read_only
from webinar.core.mail import transport_for
from webinar.core.queue import Queue
from webinar.core.tokens import Tokens
from webinar.core.worker import Handlers, Worker
from webinar.web.database import db
from webinar.web.feature import Feature


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


@dataclass
class Site:
    """What views, mails and commands need of the installation; one per application."""

    app: Flask
    settings: Settings
    features: tuple[Feature, ...]
    tokens: Tokens = field(init=False)
    worker: Worker = field(init=False)
    queue: Queue = field(init=False)
    clock: Callable[[], datetime] = utc_now

    def __post_init__(self) -> None:
        """Build what depends on the settings."""
        self.tokens = Tokens(self.settings.secret_key)
        mails = {task: build for feature in self.features for task, build in feature.mails.items()}
        runs = {task: run for feature in self.features for task, run in feature.jobs.items()}
        self.worker = Worker(
            Handlers(mails, runs), transaction=self.transaction, transport=transport_for(self.settings.smtp_url),
            mail_from=self.settings.mail_from, clock=self.now,
        )  # fmt: skip
        self.queue = Queue(self.settings.queue_url, run=self.worker.run, sweep=self.worker.due)
        self._urls: MapAdapter | None = None

    def now(self) -> datetime:
        """Return the present instant (tests set the clock)."""
        return self.clock()

    @contextmanager
    def transaction(self, write: bool = True) -> Iterator[Session]:
        """Open a session in an application context; commit at the end and wake the jobs written, or roll back."""
        with self.app.app_context(), read_only(not write):
            session = db.session()
            try:
                yield session
                if write:
                    session.commit()
            except BaseException:
                session.rollback()
                raise
            woken = outbox.take_woken(session) if write else []
        self.queue.wake(woken)

    def url(self, endpoint: str, **values: Any) -> str:
        """Return the absolute address of an endpoint under BASE_URL, never under the Host header."""
        if self._urls is None:
            self._urls = self.app.url_map.bind(self.settings.host)
        return self.settings.base_url + self._urls.build(endpoint, values)

    def link(self, endpoint: str, purpose: str, public_id: str, nonce: str) -> str:
        """Return the absolute address of a page whose `token` is signed for this thing."""
        return self.url(endpoint, token=self.tokens.sign(purpose, public_id, nonce))


def site() -> Site:
    """Return the installation of the current application context."""
    return cast("Site", current_app.extensions["webinar"])
