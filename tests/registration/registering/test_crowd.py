"""Three hundred at once for fifty places, from four processes, while others cancel and organisers change the capacity."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import SECRET
from tests.factories import Factory
from tests.page import Browser
from webinar.convening.webinars.models import Webinar
from webinar.core.outbox import Job
from webinar.registration.registering.models import Registration, RegistrationStatus

S = RegistrationStatus
ROUNDS, ATTEMPTS, PLACES, PROCESSES = 20, 300, 50, 4

CROWD = """
import os, random, sys, traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tests.factories import ACTOR
from webinar.app import create_app
from webinar.core.config import Settings
from webinar.registration.registering.jobs import on_places_changed
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.service import cancel, register
from webinar.registration.registering.setup import read as read_setup
from webinar.convening.webinars.events import CapacityChanged
from webinar.convening.webinars.queries import by_slug, locked

url, folder, processes, rounds, attempts, places = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:7])
settings = Settings(instance=folder, secret_key="SECRET", database_url=url, queue_url="memory:", base_url="http://localhost")
here = create_app(settings, RATELIMIT_ENABLED=False).extensions["webinar"]

def attempt(process, slug, number):
    luck = random.Random(f"{slug}/{process}/{number}")
    with here.transaction() as session:
        details = RegistrantDetails(f"P{process}-{number}", f"p{process}-{number}@example.org")
        row = register(session, read_setup(session, by_slug(session, slug)), details, actor=ACTOR, now=here.now(), tell=False)
    if luck.random() < 0.15:
        with here.transaction() as session:
            cancel(session, session.merge(row), actor=ACTOR, now=here.now(), tell=False)
    if luck.random() < 0.03:
        with here.transaction() as session:
            webinar = locked(session, by_slug(session, slug).id)
            # Never below what is taken: nobody loses a place by an edit.
            webinar.capacity = places + luck.randrange(3) if webinar.capacity <= places else webinar.capacity + 1
            session.flush()
            on_places_changed(session, CapacityChanged(webinar.id), here.now())

def crowd(process):
    with ThreadPoolExecutor(8) as pool:
        for number in range(rounds):
            list(pool.map(lambda one, number=number: attempt(process, f"round-{number}", one), range(attempts // processes)))

# One application is made; each process is a copy of it, as a server's workers are.
children = []
for process in range(processes):
    child = os.fork()
    if child == 0:
        try:
            crowd(process)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    children.append(child)
sys.exit(any([os.waitpid(child, 0)[1] for child in children]))
""".replace("SECRET", SECRET)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_never_over_and_no_seat_empty_while_somebody_waits(app: Flask, make: Factory, settings, session) -> None:
    make.organisation()
    for number in range(ROUNDS):
        make.webinar("host-a", slug=f"round-{number}", capacity=PLACES)
    numbers = map(str, (PROCESSES, ROUNDS, ATTEMPTS, PLACES))
    command = [sys.executable, "-c", CROWD, settings.database_url, str(settings.instance), *numbers]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    for webinar_id, slug, capacity in session.execute(select(Webinar.id, Webinar.slug, Webinar.capacity)).all():
        statement = select(Registration.status, func.count()).where(Registration.webinar_id == webinar_id)
        counts = dict(session.execute(statement.group_by(Registration.status)).all())
        assert sum(counts.values()) == ATTEMPTS, slug
        assert counts[S.CONFIRMED] <= capacity, f"{slug}: {counts} for {capacity}"
        assert counts[S.CONFIRMED] == capacity or not counts.get(S.WAITING), f"{slug}: {counts} for {capacity}"


@pytest.mark.slow
def test_one_address_a_hundred_times_at_once_is_one_row_and_one_mail(app: Flask, make: Factory, session) -> None:
    slug = make.webinar(capacity=5)

    def once(_thread: int) -> int:
        browser = Browser(app)
        data = {**browser.hidden(f"/w/{slug}/register"), "full_name": "Ann", "agree": "y", "email": "Ann@example.org"}
        return browser.client.post(f"/w/{slug}/register", data=data).status_code

    with ThreadPoolExecutor(25) as pool:
        assert list(pool.map(once, range(100))) == [302] * 100
    assert session.scalar(select(func.count()).select_from(Registration)) == 1
    assert session.scalar(select(func.count(Job.id)).where(Job.kind == "registration.send_standing")) == 1
