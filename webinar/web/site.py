"""The running installation: its settings, tokens, queue, worker and what its rooms contribute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, has_request_context, request
from sqlalchemy.orm import Session
from werkzeug.routing import MapAdapter

from webinar.core import outbox
from webinar.core.config import Settings
from webinar.core.database import read_only
from webinar.core.tokens import Tokens
from webinar.core.transport import transport_for
from webinar.core.worker import Errand, Handlers, Worker
from webinar.web.database import db
from webinar.web.feature import Feature

if TYPE_CHECKING:
    from webinar.core.queue import Queue


#: What the environment of a request calls the full minute at which the clock stands for it (`web/answers.py`).
MINUTE = "webinar.minute"


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
    clock: Callable[[], datetime] = utc_now

    def __post_init__(self) -> None:
        """Build what depends on the settings."""
        self.tokens = Tokens(self.settings.secret_key)
        mails = {task: build for feature in self.features for task, build in feature.mails.items()}
        runs = {task: run for feature in self.features for task, run in feature.jobs.items()}
        errands = {
            task: partial(self._outside, run) for feature in self.features for task, run in feature.errands.items()
        }
        self.worker = Worker(
            Handlers(mails, runs, errands), transaction=self.transaction, transport=transport_for(self.settings.smtp_url),
            mail_from=self.settings.mail_from, clock=self.now, per_minute=self.settings.mail_per_minute,
        )  # fmt: skip
        self._urls: MapAdapter | None = None
        self._pages = {name: endpoint for feature in self.features for name, endpoint in feature.pages.items()}

    @cached_property
    def queue(self) -> Queue:
        """The queue; whoever wakes nobody needs none, and does without the libraries of every kind of queue."""
        from webinar.core.queue import Queue  # noqa: PLC0415 - loads the drivers of all databases that are installed

        return Queue(self.settings.queue_url, run=self.worker.run, due=self.worker.due, tick=self.tick)

    def _outside(self, run: Errand, task: Any, now: datetime) -> None:
        with self.app.app_context():
            run(task, now)

    def tick(self) -> None:
        """Write the jobs of what goes by the clock."""
        with self.transaction() as session:
            for feature in self.features:
                for tick in feature.ticks:
                    tick(session, self.now())

    def now(self) -> datetime:
        """Return the present instant (tests set the clock); the full minute where an answer is made that is kept."""
        held: datetime | None = request.environ.get(MINUTE) if has_request_context() else None
        return held or self.clock()

    @property
    def history(self) -> dict[str, str]:
        """Return the words of all rooms for their acts."""
        return {act: label for feature in self.features for act, label in feature.history.items()}

    @property
    def exports(self) -> dict[str, str]:
        """Return what all rooms' acts hand out of personal data."""
        return {act: label for feature in self.features for act, label in feature.exports.items()}

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

    def page(self, name: str) -> str:
        """Return the endpoint of a page that some room offers under this name, see `feature.PAGES`."""
        return self._pages[name]

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
