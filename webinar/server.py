"""The server: gunicorn with threads, the worker's threads beside them, and the first start's preparation."""

from __future__ import annotations

import fcntl
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from webinar.core import apart
from webinar.core.errors import RuleViolation
from webinar.receiving import Worker

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
#: The first start migrates and loads the example before it answers.
_PATIENCE = 180


class Server(BaseApplication):  # type: ignore[misc]
    """Serves what `opener()` returns; the parent process never opens it, so that it stays small."""

    def __init__(
        self, opener: Callable[[], Flask], address: str, *, workers: int, threads: int, work: bool, prepare: bool
    ) -> None:
        self._opener = opener
        self._work = work
        self._prepare = prepare
        self._is_first = True
        self._settings: dict[str, Any] = {
            "bind": address, "workers": workers, "threads": threads, "worker_class": Worker,
            "timeout": _PATIENCE, "graceful_timeout": 10, "keepalive": 5, "accesslog": None, "loglevel": "warning",
            "control_socket_disable": True, "umask": 0o077, "post_worker_init": self._started,
            "post_fork": self._forked,
        }  # fmt: skip
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Open the application, in the process that serves it."""
        app = self._opener()
        # A stream of events holds a thread; of few threads none is spared for it, and pages ask again instead.
        app.config["EVENT_STREAMS"] = self._settings["threads"] // 4
        # So does who waits for a file to be read.
        apart.let_wait(self._settings["threads"] // 2)
        if not self._is_first:
            # In the place of one that died: a database that is away for a moment must not end the others too.
            return app
        if self._prepare:
            from webinar.site.home.cli import prepare  # noqa: PLC0415 - heavy, only in the serving process

            # Of several processes the first prepares; the others wait, and find everything done.
            with (app.extensions["webinar"].settings.instance / "prepare.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                prepare(app)
        else:
            _ensure_tables(app)
        return app

    def _forked(self, _arbiter: Any, worker: Any) -> None:
        """Tell the processes of the start from those that take the place of one."""
        self._is_first = worker.age <= self._settings["workers"]

    def _started(self, worker: Any) -> None:
        if self._work:
            worker.wsgi.extensions["webinar"].queue.start_beside()


def _ensure_tables(app: Flask) -> None:
    """End the server with one line where the database does not answer or was never migrated."""
    from webinar.web.commands import ensure_tables  # noqa: PLC0415 - heavy, only in the serving process

    try:
        with app.app_context():
            ensure_tables()
    except RuleViolation as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(Arbiter.APP_LOAD_ERROR)
