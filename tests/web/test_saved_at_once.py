"""Two people press "Save" in the same moment: one is told of the other's change, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Factory
from tests.page import Browser, Page
from webinar.convening.webinars.models import Webinar
from webinar.directory.organisations.models import Organisation
from webinar.directory.people.models import Person
from webinar.programme.papers.models import ConceptNote

BASE = "/manage/w/forum"


@pytest.fixture
def two(app: Flask, make: Factory) -> tuple[Browser, Browser]:
    make.organisation()
    make.webinar("host-a")
    make.person()
    for name in ("a", "b"):
        make.user(f"{name}@example.org", "host-a", "owner")
    return Browser(app).sign_in("a@example.org"), Browser(app).sign_in("b@example.org")


def _send(page: Page, action: str, start: Barrier, **fields: str) -> int:
    sent = dict(page._form(action, fields).fields) | fields
    start.wait(20)
    return page.browser.client.post(page.url, data=sent).status_code


@pytest.mark.parametrize(
    ("address", "action", "field", "stored"),
    [
        (f"{BASE}/details", "/details", "subtitle", Webinar.subtitle),
        (f"{BASE}/papers/concept-note", "/concept-note", "background", ConceptNote.sections),
        ("/manage/organisations/host-a/edit", "/edit", "city", Organisation.city),
        ("/manage/people/{person}/", "/", "pronunciation", Person.pronunciation),
    ],
)
def test_one_of_two_is_told(two, session: Session, address: str, action: str, field: str, stored) -> None:
    address = address.format(person=session.scalar(select(Person.public_id)))
    session.rollback()
    for turn in range(5):
        start, texts = Barrier(2), [f"A wrote {turn}", f"B wrote {turn}"]
        pages = [browser.get(address) for browser in two]
        with ThreadPoolExecutor(2) as pool:
            sent = [
                pool.submit(_send, page, action, start, **{field: text})
                for page, text in zip(pages, texts, strict=True)
            ]
            answers = [one.result() for one in sent]
        assert sorted(answers) == [302, 422], f"turn {turn}"
        session.rollback()
        kept = session.scalar(select(stored))
        assert (kept["background"] if isinstance(kept, dict) else kept) == texts[answers.index(302)]
