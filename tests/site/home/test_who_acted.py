"""The audit log says who acted in the language of who reads it, where no name says it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.page import Browser
from webinar.core import audit
from webinar.core.outbox import Job


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        (audit.Actor("visitor", "visitor"), "Посетитель"),
        (audit.Actor("reader", "A reader of the email"), "Получатель письма"),
        (audit.Actor.system("rehearsals"), "Автоматически (rehearsals)"),
        (audit.Actor("speaker", "Ann Lee", 1), "Ann Lee"),
    ],
)
def test_who_has_no_name_is_told_in_words(app: Flask, make: Factory, actor: audit.Actor, said: str) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner", admin=True)
    with make.transaction() as session:
        audit.record(session, actor, "optouts.add", "x", now=app.extensions["webinar"].now())
    page = Browser(app).sign_in("o@example.org").get("/manage/audit/?lang=ru")
    assert said in page.text
    assert "visitor" not in page.text
    assert "A reader" not in page.text


def test_a_job_that_nobody_knows_is_told_in_words(app: Flask, make: Factory) -> None:
    make.user("o@example.org", admin=True)
    here = app.extensions["webinar"]
    with make.transaction() as session:
        session.add(Job(kind="later.version", key="later:1", payload={}, created_at=here.now(), not_before=here.now()))
    here.worker.run_all()
    page = Browser(app).sign_in("o@example.org").get("/manage/mail/?lang=ru")
    assert "Эта версия не умеет выполнять задания вида «later.version»." in page.text
