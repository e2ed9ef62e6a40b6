"""The last administrator and the last owner stay, also when two act at once; members come and go with a word."""

from __future__ import annotations

import threading
from email import message_from_bytes
from email.policy import default

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.factories import ACTOR, Factory
from tests.page import Browser
from webinar.accounts import rules, service
from webinar.accounts.models import StaffRole, User
from webinar.accounts.queries import user_by_email
from webinar.core.errors import RuleViolation
from webinar.core.mail import Delivery
from webinar.directory.organisations import rules as organisation_rules
from webinar.directory.organisations.cli import user
from webinar.directory.organisations.models import Member
from webinar.directory.organisations.queries import by_slug, members
from webinar.directory.organisations.service import remove_member, set_member

FACTS = {"actor": ACTOR, "now": NOW}


def test_the_rules() -> None:
    for ensure in (rules.ensure_administrator_stays, organisation_rules.ensure_owner_stays):
        ensure(1)
        with pytest.raises(RuleViolation, match="last"):
            ensure(0)


def _user(session, name: str) -> User:
    user = user_by_email(session, f"{name}@example.org")
    assert user is not None
    return user


def test_the_last_administrator_is_neither_demoted_nor_disabled(app: Flask, make: Factory) -> None:
    here = app.extensions["webinar"]
    for name in ("one", "two"):
        make.user(f"{name}@example.org", admin=True)
    with here.transaction() as session:
        service.set_administrator(session, _user(session, "one"), False, **FACTS)
    for act in (
        lambda session: service.set_administrator(session, _user(session, "two"), False, **FACTS),
        lambda session: service.disable_user(session, _user(session, "two"), **FACTS),
    ):
        with pytest.raises(RuleViolation, match="last administrator"), here.transaction() as session:
            act(session)
    with here.transaction() as session:
        service.set_administrator(session, _user(session, "one"), True, **FACTS)
        service.disable_user(session, _user(session, "two"), **FACTS)
    with pytest.raises(RuleViolation, match="last administrator"), here.transaction() as session:
        service.disable_user(session, _user(session, "one"), **FACTS)


def test_a_disabled_user_is_out_at_once_and_can_come_back(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("p@example.org", "host-a", "organiser")
    browser = Browser(app).sign_in("p@example.org")
    assert browser.client.get("/manage/").status_code == 200

    def run(*words: str) -> Result:
        return CliRunner().invoke(user, words, obj=lambda: app)

    assert run("disable", "p@example.org").exit_code == 0
    assert browser.client.get("/manage/").status_code == 302
    assert run("enable", "p@example.org").exit_code == 0
    assert Browser(app).sign_in("p@example.org").client.get("/manage/").status_code == 200
    refused = run("disable", "o@example.org")
    assert refused.exit_code == 1
    assert "last owner" in refused.output
    made = run("administrator", "p@example.org")
    assert made.exit_code == 0
    refused = run("administrator", "p@example.org", "--remove")
    assert "last administrator" in refused.output
    assert run("disable", "nobody@example.org").exit_code == 1


def test_an_owner_who_is_disabled_does_not_count(app: Flask, make: Factory) -> None:
    make.organisation()
    for name in ("one", "two"):
        make.user(f"{name}@example.org", "host-a", "owner")
    here = app.extensions["webinar"]
    with here.transaction() as session:
        service.disable_user(session, _user(session, "two"), **FACTS)
    for role in (None, StaffRole.VIEWER):
        with pytest.raises(RuleViolation, match="last owner"), here.transaction() as session:
            _demote(session, "one", role)


def _demote(session, name: str, role: StaffRole | None) -> None:
    organisation = by_slug(session, "host-a")
    if role:
        set_member(session, organisation, _user(session, name), role, **FACTS)
    else:
        member = next(row for row in members(session, organisation.id) if row.user.email.startswith(name))
        remove_member(session, organisation, member, **FACTS)


def _at_once(app: Flask, *acts) -> list[str]:
    """Run the acts in transactions of their own that begin together; return what was refused."""
    start, refused = threading.Barrier(len(acts)), []

    def run(act) -> None:
        start.wait()
        try:
            with app.extensions["webinar"].transaction() as session:
                act(session)
        except RuleViolation as error:
            refused.append(str(error))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.parametrize("role", [None, StaffRole.VIEWER])
def test_two_owners_who_remove_one_another_at_once_leave_one(
    app: Flask, make: Factory, session, role: StaffRole | None
) -> None:
    make.organisation()
    for name in ("one", "two"):
        make.user(f"{name}@example.org", "host-a", "owner")
    refused = _at_once(app, *(lambda here, name=name: _demote(here, name, role) for name in ("one", "two")))
    assert len(refused) == 1
    owners = select(func.count()).select_from(Member).where(Member.role == StaffRole.OWNER)
    assert session.scalar(owners) == 1


def test_two_administrators_who_disable_one_another_at_once_leave_one(app: Flask, make: Factory, session) -> None:
    for name in ("one", "two"):
        make.user(f"{name}@example.org", admin=True)
    refused = _at_once(
        app,
        *(lambda here, name=name: service.disable_user(here, _user(here, name), **FACTS) for name in ("one", "two")),
    )
    assert len(refused) == 1
    assert session.scalar(select(func.count()).select_from(User).where(User.is_admin, User.active)) == 1


def test_removing_a_member_asks_first(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("p@example.org", "host-a", "organiser")
    browser = Browser(app).sign_in("o@example.org")
    page = browser.get("/manage/organisations/host-a/")
    ask = browser.get(next(href for href in page.links() if href.endswith("/members/2/remove")))
    assert ask.heading == "Remove p@example.org?"
    assert "will lose this role: Organiser" in ask.text
    assert session.scalar(select(func.count()).select_from(Member)) == 2, "the page only asks"
    assert "Member removed." in ask.submit("/remove").text
    own = browser.get("/manage/organisations/host-a/members/1/remove")
    assert "This is you." in own.text
    assert (
        "You can’t remove, disable or change the role of the last owner. Make someone else an owner first."
        in own.submit("/remove", status=422).text
    )
    browser.get("/manage/organisations/host-a/members/99/remove", status=404)


def test_a_new_member_gets_a_mail_that_leads_in(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    browser = Browser(app).sign_in("o@example.org")
    page = browser.get("/manage/organisations/host-a/")
    page.submit("/members", email="new@example.org", role="viewer").sure()
    page.submit("/members", email="new@example.org", role="reporter")
    app.extensions["webinar"].worker.run_all()
    row = session.scalars(select(Delivery)).one()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    assert row.recipient == "new@example.org"
    assert "o@example.org added you to Host A. Your role: Reporting staff." in text
    assert "http://localhost/sign-in/link" in text
