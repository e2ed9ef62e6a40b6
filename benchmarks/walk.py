"""How far one walks to follow a registration: `POST /w/<slug>/register` to its row and job, on its main branches.

A stay is a call, from one line, of a function of ours that is handed the webinar or its setup, or asks for them by the
address. A climb is a stay at which something is asked for again: a read of what an earlier stay had read already.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import create_engine

from benchmarks.registration import application
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.queries import by_slug
from webinar.core.database import Base
from webinar.registration.admission.models import AdmissionMode, Promotion
from webinar.registration.admission.service import CategoryDetails, SettingsDetails, save_category, save_settings

ROOT = str(Path(sys.modules["webinar.core.database"].__file__ or "").parents[1])
_READERS = {"queries", "access", "setup", "printing"}


def _is_told(value: Any) -> bool:
    return isinstance(value, Webinar) or type(value).__name__ == "Setup"


class Walk:
    """Counts stays while it is the profile of a thread."""

    def __init__(self) -> None:
        self.stays: set[tuple[str, str, int]] = set()
        self.asked: dict[str, set[tuple[str, int]]] = {}

    def __call__(self, frame: FrameType, what: str, _argument: object) -> None:
        code, caller = frame.f_code, frame.f_back
        if what != "call" or not code.co_filename.startswith(ROOT) or code.co_name.startswith("<") or caller is None:
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if "slug" not in names and not any(_is_told(frame.f_locals.get(name)) for name in names):
            return
        here = f"{code.co_filename.removeprefix(ROOT + '/')}:{code.co_name}"
        self.stays.add((here, caller.f_code.co_filename, caller.f_lineno))
        if Path(code.co_filename).stem in _READERS:
            self.asked.setdefault(here, set()).add((caller.f_code.co_filename, caller.f_lineno))

    @property
    def climbs(self) -> int:
        return sum(len(lines) - 1 for lines in self.asked.values())


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{name}/webinar.sqlite"
        Base.metadata.create_all(create_engine(url))
        app = application(url, Path(name))
        here = app.extensions["webinar"]
        make = Factory(app, here.now())
        make.organisation()
        make.webinar("host-a", capacity=2, categories=("Media",))
        walk = Walk()

        def change(**more: Any) -> None:
            with here.transaction() as session:
                save_settings(session, by_slug(session, "forum"), SettingsDetails(**more), actor=ACTOR, now=here.now())

        def register(number: int, **more: str) -> None:
            browser = Browser(app)
            form = {"csrf_token": browser.token(), "full_name": "Ann", "email": f"a{number}@example.org", "agree": "y"}
            sys.setprofile(walk)
            browser.client.post("/w/forum/register", data={**form, "category": "1", **more})
            sys.setprofile(None)

        steps: list[Callable[[], None]] = [
            lambda: register(0), lambda: register(0), lambda: register(9, email="no address"), lambda: register(1, category="99"),
            lambda: change(confirm_address=True), lambda: register(2), lambda: register(3), lambda: register(4),
            lambda: change(promotion=Promotion.OFFER), lambda: register(5), lambda: change(per_organisation=1),
            lambda: register(6, organisation="Centre"),
        ]  # fmt: skip
        for step in steps:
            step()
        with here.transaction() as session:
            row, details = by_slug(session, "forum"), CategoryDetails("Experts", mode=AdmissionMode.APPROVAL)
            save_category(session, row, None, details, actor=ACTOR, now=here.now())
        register(7, category="2")
        print(f"{len(walk.stays)} stays, {walk.climbs} climbs")
        if "-v" in sys.argv:
            for stay in sorted(walk.stays, key=lambda one: one[1:]):
                print(f"  {Path(stay[1]).name}:{stay[2]} -> {stay[0]}")


if __name__ == "__main__":
    main()
