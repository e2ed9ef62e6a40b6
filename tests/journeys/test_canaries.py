"""The witness of the one door: no canary reaches who may not see it, and no act of theirs touches a hidden person.

Every address is walked, GET and POST, as every kind of viewer. What a POST would write is judged and then taken back,
so that one set-up serves all addresses; of those who look, each is a test of its own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from tests.journeys.canaries import BASE, LATER, LIMITED, Cage, cage
from tests.page import Browser
from webinar.core.database import Base
from webinar.core.outbox import Job
from webinar.registration.privacy.rules import Viewer
from webinar.registration.registering.models import Registration
from webinar.registration.roster.rules import Act
from webinar.web.audience import Audience, declared

CANARY = re.compile(r"zzqzzq", re.IGNORECASE)
TABLES = Base.metadata.tables
#: Would end the session that walks.
OWN_ACCOUNT = {"security", "accounts"}
#: Acts on a webinar or its form as a whole, not on a person whom one has chosen; rights and confirmations guard them.
#: And what anybody may ask for: that a mail goes once more to an address that is registered already.
ON_THE_WHOLE = {
    "registration.lost_link", "registrant.add",
    "manage.cancel", "manage.postpone", "manage.details", "manage.step", "form.remove", "form.edit", "admission.edit",
    "admission.settings", "admission.quotas", "admission.lines", "admission.remove",
}  # fmt: skip


def values(found: Cage, session: Session, rule: Any) -> dict[str, list[Any]]:
    """Return what stands for each argument of an address: things that exist."""
    hidden = [row.public_id for row in found.hidden[:1]]
    counted = {
        "delivery_id": "mail_deliveries", "batch_id": "intake_batches", "delegation_id": "delegations",
        "member_id": "delegation_members", "certificate_id": "certificates", "file_id": "registration_files", "number": "participants_lists",
        "mail_id": "incoming_mails", "draft_id": "attendance_drafts", "source_id": "attendance_sources", "decision_id": "attendance_decisions",
    }  # fmt: skip
    kinds: dict[str, list[Any]] = {
        "slug": ["host-a" if "/organisations/" in rule.rule or rule.rule.startswith("/o/") else "forum"],
        "public_id": hidden if "/registrations/" in rule.rule else [session.scalar(select(TABLES["people"].c.public_id))],
        "series_slug": ["none"], "other_id": ["none"], "secret": ["none"], "token": ["none"], "field_key": ["diet"],
        "key": ["programme"], "form": ["docx"], "paper": ["briefs"], "cards": ["place"], "kind": ["statement" if "/certificates/" in rule.rule else "photo"], "name": ["release"], "occasion": ["days_before"], "ground": ["dark"],
        "attendee_id": list(session.scalars(select(TABLES["attendances"].c.public_id).order_by(TABLES["attendances"].c.id)))[:2],
        "code": list(session.scalars(select(TABLES["certificates"].c.code))),
        **{name: list(session.scalars(select(TABLES[table].c.id))) for name, table in counted.items()},
    }  # fmt: skip
    return {name: kinds.get(name, [1]) for name in rule.arguments}


def addresses(found: Cage, session: Session, method: str, **given: str) -> Iterator[tuple[str, str]]:
    """Yield (endpoint, address) of everything that takes the method."""
    adapter = found.app.url_map.bind("localhost")
    for rule in sorted(found.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if (
            method not in rule.methods
            or rule.endpoint.endswith("static")
            or rule.endpoint == "home.readyz"
            or rule.endpoint.split(".")[0] in OWN_ACCOUNT
        ):
            continue
        known = values(found, session, rule) | {key: [value] for key, value in given.items() if key in rule.arguments}
        for chosen in product(*known.values()):
            yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(known, chosen, strict=True)), method=method)


def told(response: Any) -> str:
    """Return everything that an answer says, in whatever format: texts, the parts of an archive, the text of a PDF."""
    data, kind = response.get_data(), response.mimetype
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    elif kind == "application/pdf":
        body = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    else:
        body = (
            re.sub(r"\r?\n[ \t]", "", data.decode("utf-8", "replace"))
            if kind == "text/calendar"
            else data.decode("utf-8", "replace")
        )
    return f"{unquote_plus(str(response.headers))}\n{body}"


def everything_about(session: Session, hidden: list[int]) -> dict[str, list[Any]]:
    """Return all rows that tell of these registrations, and the jobs that would write to them."""
    people = TABLES["registrations"]
    found = {
        "registrations": [
            tuple(row) for row in session.execute(people.select().where(people.c.id.in_(hidden)).order_by(people.c.id))
        ]
    }
    for name, table in TABLES.items():
        if "registration_id" in table.c:
            rows = session.execute(table.select().where(table.c.registration_id.in_(hidden)).order_by(table.c.id))
            found[name] = [tuple(row) for row in rows]
    jobs = session.scalars(select(Job).order_by(Job.id))
    found["jobs"] = [row.key for row in jobs if row.payload.get("registration_id") in hidden]
    return found


class Judge:
    """Stands in for the commit: sees what a request would keep of hidden people, and takes it back."""

    def __init__(self, patch: pytest.MonkeyPatch, found: Cage, session: Session) -> None:
        self.hidden = [row.id for row in found.hidden]
        self.before = everything_about(session, self.hidden)
        self.touched: set[str] = set()
        judge = self

        def commit(this: Session) -> None:
            this.flush()
            after = everything_about(this, judge.hidden)
            judge.touched |= {name for name, rows in after.items() if rows != judge.before[name]}
            # As after a commit, what was loaded stays loaded: the file that is answered is made of it afterwards.
            loaded = [(row, dict(vars(row))) for row in this.identity_map.values()]
            this.rollback()
            for row, values in loaded:
                if row in this:
                    for name in values.keys() - {"_sa_instance_state"}:
                        set_committed_value(row, name, values[name])

        patch.setattr(Session, "commit", commit)

    def take(self) -> set[str]:
        found, self.touched = self.touched, set()
        return found


def _shown(found: Cage, asked: dict[str, Any]) -> str:
    """Return what the page that asks who may do it sends along."""
    whole = found.clients["whole@example.org"]
    page = whole.client.post(f"{BASE}/registrations/many", data={**asked, "csrf_token": whole.token()})
    return _mark(page)


def _mark(page: Any) -> str:
    """Return what a page that asks sends along, "" for any other."""
    mark = re.search(r'name="shown" value="([^"]*)"', page.get_data(as_text=True))
    return mark[1] if mark else ""


def forms(found: Cage, endpoint: str, token: str) -> Iterator[dict[str, Any]]:
    """Yield what is sent to an address: everything that any of them could want, each act and format in turn."""
    hanna = found.hidden[0]
    data = {
        "csrf_token": token, "confirm": "1", "row": hanna.public_id, "was": str(hanna.id), "came": "", "contacts": "1",
        "value": "5", "text": "Text", "full_name": "Ida", "email": hanna.email, "organisation": "1", "format": "csv",
        "rows": "Name\tE-mail\nKim\tkim@example.org", "kind": "addendum", "order": "protocol", "name": "View", "q": "Hanna",
        "sort": "name", "mode_1": "joint", "mode_2": "joint", "mode_3": "joint", "mode_4": "joint", "public_list": "all",
        "participants_list": "all", "category": "1", "language": "en", "act": "off",
    }  # fmt: skip
    if endpoint == "registrations.many":
        with found.app.extensions["webinar"].transaction(write=False) as session:
            everybody = len(session.scalars(select(Registration.id)).all())
        for act in Act:
            for count, more in (("1", {}), (str(everybody), {"scope": "all", "row": ""})):
                asked = {**data, "act": act.value, "count": count, "number": count, **more}
                yield {**asked, "shown": _shown(found, asked)}
    elif endpoint == "delegations.show":
        yield {**data, "rows": f"Ida; {hanna.email}"}
    elif endpoint == "delegations.change_member":
        yield from ({**data, "act": act, "rows": "Kim; kim@example.org"} for act in ("head", "off", "swap"))
    elif endpoint in {"registrations.export", "reports.attendance", "participants.take"}:
        yield from ({**data, "format": kind} for kind in ("csv", "xlsx", "pdf", "docx"))
    elif endpoint == "attendance_reports.upload":
        yield {**data, "file": (io.BytesIO(f"Name,E-mail\nHugo,{found.hidden[1].email}".encode()), "list.csv")}
    else:
        yield data


def read(found: Cage, session: Session, who: str, browser: Browser, **given: str) -> list[str]:
    """Walk every page; return where a canary was seen."""
    faults = []
    for endpoint, address in addresses(found, session, "GET", **given):
        for query in (
            ("", "?q=Hanna&sort=name")
            if endpoint.split(".")[0] in {"registrations", "messages", "attendance"}
            else ("",)
        ):
            answer = browser.client.get(address + query)
            if CANARY.search(told(answer)):
                faults.append(f"{who}: GET {address}{query}")
            assert answer.status_code < 500, f"{who}: GET {address}: {answer.status_code}"
    return faults


def write(
    found: Cage, session: Session, who: str, browser: Browser, judge: Judge, **given: str
) -> tuple[list[str], set[str]]:
    """Send every form; return where a canary was seen, and which endpoints would have touched a hidden person."""
    faults, touching, token = [], set(), browser.token()
    for endpoint, address in addresses(found, session, "POST", **given):
        for data in forms(found, endpoint, token):
            answer = browser.client.post(address, data=data)
            assert answer.status_code < 500, f"{who}: POST {address}: {answer.status_code}"
            if answer.mimetype == "text/html" and (mark := _mark(answer)) and "shown" not in data:
                # A page that asks before it mails: it may show no canary either, and its answer is sent too.
                asked = told(answer).replace(data["email"], "")
                answer = browser.client.post(address, data={**data, "shown": mark})
                faults += [f"{who}: POST {address} asks"] if CANARY.search(asked) else []
            sent = data["email"]
            said = told(answer).replace(sent, "")
            if answer.status_code in {302, 303} and "/sign-in" not in answer.location:
                said += told(browser.client.get(answer.location)).replace(sent, "")
            if CANARY.search(said):
                faults.append(f"{who}: POST {address} {data.get('act')} {data.get('format')}")
            if judge.take():
                touching.add(endpoint)
    return faults, touching


#: Acts that touch a hidden person when staff who see everybody do them: so much is really tried.
TOUCHING = {
    "registrations.many", "registrant.edit", "registrant.resend", "registrant.add_note", "erasure.erase_one",
    "attendance.mark", "attendance_reports.undo", "delegations.change_member", "delegations.show",
    "delegations.remove", "imports.undo",
}  # fmt: skip


@pytest.fixture
def found(app: Flask, world: Callable[..., Cage]) -> Cage:
    made = world(cage)
    app.extensions["webinar"].clock = lambda: LATER
    return replace(made, clients={who: browser.twin() for who, browser in made.clients.items()})


#: Who has an address with a key, and who has none; the others sign in.
OUTSIDE = ("anonymous", "registrant", "speaker", "focal point")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", [*LIMITED, *OUTSIDE])
def test_no_canary_leaves_the_cage(found: Cage, session: Session, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    browser = Browser(found.app) if who in OUTSIDE else found.clients[who]
    given = {"token": found.tokens[who]} if who in found.tokens else {}
    judge = Judge(monkeypatch, found, session)
    faults = read(found, session, who, browser, **given)
    seen, touched = write(found, session, who, browser, judge, **given)
    assert faults + seen == []
    assert touched - ON_THE_WHOLE == set()


def test_who_may_see_everybody_meets_canaries_and_touches_them(
    found: Cage, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = found.clients["whole@example.org"]
    judge = Judge(monkeypatch, found, session)
    named = {fault.split()[2].split("?")[0] for fault in read(found, session, "whole", whole)}
    assert len(named) > 20, f"the canaries stand where somebody sees them: {named}"
    _seen, touching = write(found, session, "whole", whole, judge)
    assert touching >= TOUCHING, TOUCHING - touching


def test_a_hole_in_the_cage_is_found(found: Cage, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Viewer, "sees", lambda *_facts: True)
    Judge(monkeypatch, found, session)
    leaks = read(found, session, "consent", found.clients["consent@example.org"])
    assert {f"{BASE}/registrations", f"{BASE}/messages"} <= {fault.split()[2].split("?")[0] for fault in leaks}


def test_every_table_of_people_holds_canaries(app: Flask, found: Cage, session: Session) -> None:
    assert len(found.hidden) == 5
    empty = [
        name for name, table in TABLES.items()
        if "registration_id" in table.c and not session.execute(table.select().limit(1)).first()
    ]  # fmt: skip
    assert empty == []
    assert session.scalar(select(Registration).where(Registration.full_name.contains("Olga"))) is not None
    assert declared(app, "registrant.show")[0] is Audience.STAFF
