"""One of everything that addresses name, people of every kind, and what the kept table of rights promises them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.core.test_files import jpeg
from tests.correspondence.replies import letters
from tests.factories import ACTOR, Factory, begun
from tests.page import Browser
from webinar.accounts.models import Action, StaffRole
from webinar.accounts.rules import MAY
from webinar.attendance.certificates import service as certificates
from webinar.attendance.presence import deciding as presence
from webinar.convening.webinars.queries import by_slug
from webinar.core.database import Base
from webinar.correspondence.replies.service import Intake, take_in
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.service import set_logo
from webinar.directory.people.models import Person
from webinar.directory.people.service import set_photo
from webinar.programme.agenda.models import PanelMember
from webinar.programme.speakers.models import FileKind
from webinar.programme.speakers.service import accepted, add_file, set_consents
from webinar.registration.registering.models import Registration

TABLE = Path(__file__).parent / "routes.txt"
_LINE = re.compile(
    r"(\S.*?) +((?:GET|POST)\S*) +(public|holders of a signed link|signed-in staff|administrators) ?(.*)"
)
ROLES = tuple(StaffRole)


@dataclass(frozen=True)
class Who:
    """Somebody at the door: their role in the host of the webinar, and their best role in any organisation."""

    name: str
    here: StaffRole | None = None
    anywhere: StaffRole | None = None
    is_admin: bool = False

    @property
    def signed_in(self) -> bool:
        return self.is_admin or self.anywhere is not None

    def browser(self, app: Flask) -> Browser:
        return Browser(app).sign_in(f"{self.name}@example.org") if self.signed_in else Browser(app)

    def may(self, action: str) -> bool:
        right = action.removesuffix(", for any organisation")
        role = self.here if right == action else self.anywhere
        return self.is_admin or not right or (role is not None and Action(right) in MAY[role])


VISITOR, OUTSIDER = Who("visitor"), Who("stranger", anywhere=StaffRole.OWNER)
EVERYBODY = (VISITOR, OUTSIDER, *(Who(role.value, role, role) for role in ROLES), Who("admin", is_admin=True))


def table() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the audience and the right that the kept table promises, by address and methods."""
    promises = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        found = _LINE.fullmatch(line)
        assert found, f"{TABLE.name}: {line}"
        address, methods, audience, action = found.groups()
        promises[address, methods] = (audience, action)
    return promises


def methods_of(rule: Rule) -> str:
    return ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))


def rules_of(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, methods_of(rule)))


def fill(app: Flask, make: Factory) -> None:
    """Make one of everything that addresses name, and a user of each kind."""
    make.organisation()
    make.organisation("Host B", "host-b")
    slug = make.webinar("host-a", categories=("Media",))
    make.registration(slug)
    person = make.person(email="ali@example.org")
    make.user("admin@example.org", admin=True)
    make.user("stranger@example.org", "host-b", "owner")
    for role in ROLES:
        make.user(f"{role.value}@example.org", "host-a", role.value)
    assert person == 1
    make.person("Ben Ode")
    staff = Browser(app).sign_in("owner@example.org")
    base = f"/manage/w/{slug}"
    staff.get(f"{base}/speakers").submit("/speakers", role="speaker")
    staff.get(f"{base}/programme").submit("/parts", title="Statements")
    staff.get(f"{base}/programme").follow("Add item").submit("/items/new", kind="remarks", minutes="10")
    letter = {"recipient": "Ministry", "body": "Text", "kind": "invitation", "recipient_kind": "expert"}
    check = staff.get(f"{base}/papers").follow("Create letter").submit("/new", **letter)
    check.submit("/new", button=check.button("issue"))
    staff.get(f"{base}/rehearsals/new").submit("/new", day="2026-12-10", start="10:00", users=["3"])
    staff.get("/manage/series/new").submit("/new", title="Series")
    staff.get(f"{base}/releases").submit("/releases", tell="all").sure()
    _hand_in_pictures(app)
    staff.get(f"{base}/attendance").submit("/figures", qualifier="about", value="300")
    for number in (1, 2):
        file = (io.BytesIO(f"Name,Email\nSomebody {number},".encode()), f"list{number}.csv")
        sent = staff.client.post(f"{base}/attendance/imports", data={"csrf_token": staff.token(), "file": file})
        if number == 2:
            with begun(app):
                staff.get(sent.location).submit("/import")
            staff.get(f"{base}/attendance/people").follow("Somebody 2").submit("/identify", kind="not_person")
    staff.get(f"{base}/coverage").submit("/coverage", outlet="Daily")
    staff.get(f"{base}/documents/schedules").submit("/schedules", recurrence="weekly")
    _register_with_a_file(staff)
    draft = staff.get(f"{base}/mailings").submit("/new").submit("/edit", subject="News", text="Hello")
    words = {"subject": "News", "text": "Hello", "kind": "registrations", "files": (io.BytesIO(jpeg()), "map.jpg")}
    staff.client.post(f"{draft.url}/edit", data={**staff.hidden(f"{draft.url}/edit"), **words})
    staff.get(draft.url).submit("/send").submit("/template", name="News", language="en")
    _certify(staff)
    _reply(app)
    app.extensions["webinar"].worker.run_all()


def _register_with_a_file(browser: Browser) -> None:
    """The form asks for a file; somebody hands one in, and staff keep a view of the list."""
    browser.get("/manage/w/forum/form").follow("Add field").submit("/new", kind="file", label="Letter")
    page = Browser(browser.app).get("/w/forum/register")
    data = {**page.browser.hidden(), "full_name": "Ben", "email": "ben@example.org", "category": "1", "agree": "y"}
    sent = {**data, "q_letter": (io.BytesIO(jpeg()), "letter.jpg")}
    assert page.browser.client.post("/w/forum/register", data=sent).status_code == 302
    browser.get("/manage/w/forum/registrations?status=confirmed").submit("/views", name="Confirmed")
    delegation = browser.get("/manage/w/forum/delegations/new").submit("/new", name="Kazakhstan")
    delegation.submit("/1", rows="Olzhas; olzhas@example.kz").sure()
    browser.get("/manage/w/forum/participants").submit("/participants", kind="final")
    browser.get("/manage/w/forum/import").submit("/import", rows="Name\tE-mail\nCy\tcy@example.org\nDan\tno address")


def _reply(app: Flask) -> None:
    """A calendar answered for an address that nobody knows, so that staff decide."""
    here = app.extensions["webinar"]
    with here.transaction() as session:
        uid = by_slug(session, "forum").uid
        body = letters.calendar("REPLY", uid, "ATTENDEE;PARTSTAT=TENTATIVE:mailto:alias@example.org")
        take_in(session, letters.mail(body, sender="office@example.org"), Intake(letters.OURS), now=here.now())


def _certify(staff: Browser) -> None:
    """Somebody attended, holds a certificate and asks for another name on it."""
    base = "/manage/w/forum"
    here = staff.app.extensions["webinar"]
    with here.transaction() as session:
        webinar = by_slug(session, "forum")
        presence.mark(session, webinar, [], [2], actor=ACTOR, now=here.now())
    staff.get(f"{base}/certificates").submit("/settings", is_on="y")
    staff.get(f"{base}/certificates/issue").submit("/issue")
    with here.transaction() as session:
        one = session.get_one(Registration, 2)
        certificates.ask_for_name(session, one, "Benjamin", actor=ACTOR, now=here.now())


def _hand_in_pictures(app: Flask) -> None:
    here = app.extensions["webinar"]
    with here.transaction() as session:
        member = session.get_one(PanelMember, 1)
        facts = {"actor": ACTOR, "now": here.now()}
        add_file(session, member, accepted(FileKind.PHOTO, "a.jpg", jpeg()), folder=here.settings.files, **facts)
        set_photo(session, session.get_one(Person, 1), jpeg(), folder=here.settings.files, **facts)
        for dark in (False, True):
            set_logo(session, session.get_one(Organisation, 1), jpeg(), dark=dark, folder=here.settings.files, **facts)
        set_consents(session, member, ["photo"], **facts)


def addresses(app: Flask, session: Session):
    """Yield (rule, address) of every page, with arguments of things that exist."""
    tables = Base.metadata.tables
    public_ids = {
        "registrations": session.scalar(
            select(tables["registrations"].c.public_id).where(tables["registrations"].c.id == 2)
        ),
        "people": session.scalar(select(tables["people"].c.public_id).where(tables["people"].c.id == 1)),
        "others": session.scalar(select(tables["people"].c.public_id).where(tables["people"].c.id == 2)),
    }
    adapter = app.url_map.bind("localhost")
    for rule in rules_of(app):
        if rule.endpoint.endswith("static"):
            continue
        values: dict[str, object] = dict.fromkeys(rule.arguments, 1)
        fixed = {
            "series_slug": "series",
            "slug": "host-a" if "/organisations/" in rule.rule or rule.rule.startswith("/o/") else "forum",
            "public_id": public_ids["people" if "/people/" in rule.rule else "registrations"],
            "other_id": public_ids["others"],
            "attendee_id": session.scalar(
                select(tables["attendances"].c.public_id).where(tables["attendances"].c.registration_id.is_not(None))
            ),
            "occasion": "days_before",
            "kind": "certificate" if "/certificates/" in rule.rule else "photo",
            "name": "live",
            "code": session.scalar(select(tables["certificates"].c.code)),
            # PostgreSQL counts on what a first page tried and took back, so the first member need not be number 1.
            "member_id": session.scalar(select(func.min(tables["delegation_members"].c.id)))
            if "/delegations/" in rule.rule
            else 1,
            "ground": "dark",
            "key": "programme",
            "form": "pdf",
            "paper": "concept_note",
            "field_key": "organisation",
            "cards": "place",
            "token": "made-up",
            "secret": "made-up",
        }
        values |= {name: value for name, value in fixed.items() if name in values}
        yield rule, adapter.build(rule.endpoint, values, method="GET" if "GET" in rule.methods else "POST")


#: Nothing is there to be found: the tables were made without migrations, or the thing has another id or owner.
_NOT_THERE = (
    "/readyz",
    "/metrics",
    "/sign-in/",
    "/manage/account/",
    "/manage/mail/",
    "/manage/organisations/<slug>/members/",
    "/manage/w/<slug>/messages/",
)
#: There the right alone is not enough: one must act for that host, see convening/hosts/rules.py.
_OWN_ACTS = ("/manage/w/<slug>/hosts/<int:host_id>/leave",)
#: An empty form names nothing that could be found.
_NOTHING_SENT = (
    "/answer",
    "/drafts/<int:draft_id>/discard",
    "/drafts/<int:draft_id>/import",
    "/form/copy",
    "/import/<int:batch_id>/undo",
    "/items/<int:item_id>/place",
    "/coverage/many",
    "/note",
    "/participants/<int:number>",
    "/people/many",
    "/preparation/many",
    "/registrations/many",
    "/slots/<int:slot_id>/remove",
    "/undo/<int:number>",
    "/views/<int:view_id>/remove",
)
#: What ends things is tried last, so that it takes nothing away from the others; then what ends the session.
_ENDS = ("remove", "erase", "discard", "undo", "withdraw", "cancel", "merge", "draw", "drafts/<int:draft_id>/import")


def walk(app: Flask, session: Session, who: Who, methods: tuple[str, ...] = ("GET", "POST")) -> list[str]:
    """Ask every address as somebody; return where the answer is not what the kept table promises them."""
    promises, faults = table(), []
    for method in methods:
        browser = who.browser(app)
        token = browser.token()
        for rule, address in sorted(addresses(app, session), key=lambda pair: _last(pair[0])):
            if method not in (rule.methods or ()):
                continue
            before = _acts(session)
            data = {"csrf_token": token} if method == "POST" else None
            answer = browser.client.open(address, method=method, data=data)
            promise = promises.get((rule.rule, methods_of(rule)))
            fault = (
                _fault(method, rule, promise, who, answer, changed=_acts(session) != before)
                if promise
                else "not in the table"
            )
            if fault:
                faults.append(f"{method} {address} as {who.name}: {answer.status_code} {fault}")
    return faults


def _last(rule: Rule) -> tuple[bool, bool, bool, str]:
    ends = any(word in rule.rule for word in _ENDS)
    power = rule.rule.endswith("/rights") or ("/organisations/" in rule.rule and "members" in rule.rule and ends)
    return (rule.rule.startswith("/sign-"), power, ends, rule.rule)


def _acts(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Base.metadata.tables["audit_entries"])) or 0


def _fault(method: str, rule: Rule, promise: tuple[str, str], who: Who, answer: TestResponse, *, changed: bool) -> str:
    audience, action = promise
    status, place = answer.status_code, answer.headers.get("Location", "")
    if status >= 500 and rule.rule != "/readyz":
        return "broke"
    if audience in {"signed-in staff", "administrators"} and not who.signed_in:
        good = status == 302 and "/sign-in" in place and not changed
        return "" if good else "let a visitor in"
    if audience == "administrators" and not who.is_admin:
        return "" if status == 404 and not changed else "let somebody in who is no administrator"
    if audience == "holders of a signed link":
        good = status in {404, 410} or rule.rule == "/sign-in/link/<secret>"
        return "" if good and not changed else "took a made-up link"
    if audience == "signed-in staff" and not who.may(action):
        # Who has nothing to do with a webinar is told that there is none.
        hidden = who.here is None and rule.rule.startswith("/manage/w/")
        good = status == 404 if hidden else status in {403, 404}
        return "" if good and not changed else f"let somebody do “{action}” who may not"
    there = not (rule.rule.startswith(_NOT_THERE) or (method == "POST" and rule.rule.endswith(_NOTHING_SENT)))
    refused = (
        status in {401, 403} or (status == 404 and there) or (audience == "signed-in staff" and "/sign-in" in place)
    )
    own = who.is_admin and rule.rule in _OWN_ACTS
    return f"refused “{action}” to somebody who may" if refused != own else ""
