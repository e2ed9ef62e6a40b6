"""A webinar of several hosts in which every personal value is a canary, and who may look at it.

Hanna and the others registered without agreeing that any host but the first receives them. Whatever names them holds
"zzqzzq"; no label, title or address of the installation does. Two addresses stand in two parts: Sara speaks and has
registered, Sam speaks, leads a delegation, and is offered Hugo's place.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

from flask import Flask
from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.core.test_files import jpeg
from tests.correspondence.replies import letters
from tests.factories import ACTOR, Factory, begun
from tests.page import Browser
from webinar.accounts.models import User
from webinar.attendance.gate import service as gate
from webinar.attendance.gate.rules import Way
from webinar.attendance.presence import deciding
from webinar.attendance.presence.models import Attendance, DecisionKind, MarkState
from webinar.convening.hosts.rules import HOST_LINK
from webinar.convening.webinars.models import Host
from webinar.convening.webinars.queries import by_slug as webinar_by_slug
from webinar.core.mail import Delivery
from webinar.correspondence.replies.service import Intake, take_in
from webinar.directory.organisations.models import Member, Organisation
from webinar.directory.organisations.queries import by_slug
from webinar.directory.organisations.service import remove_member
from webinar.registration.registering.models import Registration

BASE = "/manage/w/forum"
LATER = NOW + timedelta(hours=1)
#: By the address of the user: organisation and role. `late` is of a host that is added when everybody has registered.
STAFF = {
    "whole@example.org": ("host-a", "owner"), "consent@example.org": ("host-b", "owner"),
    "none@example.org": ("host-c", "owner"), "blind@example.org": ("host-d", "owner"),
    "late@example.org": ("host-e", "owner"), "viewer@example.org": ("host-a", "viewer"),
    "reporter@example.org": ("host-b", "reporter"), "former@example.org": ("host-a", "owner"),
    "stranger@example.org": ("host-f", "owner"),
}  # fmt: skip
#: Who sees none of the canaries, wherever they look.
LIMITED = tuple(email for email in STAFF if email != "whole@example.org")


@dataclass
class Cage:
    """The webinar: clients by who looks, the hidden registrants, tokens of signed links."""

    app: Flask
    hidden: list[Registration] = field(default_factory=list)
    clients: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


def cage(app: Flask, make: Factory) -> Cage:
    """Make everything, as its users would; at the end it is LATER."""
    url = app.extensions["webinar"].settings.database_url
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with Session(engine, expire_on_commit=False) as session:
        return _cage(app, make, session)


def _cage(app: Flask, make: Factory, session: Session) -> Cage:
    for letter in "abcdef":
        make.organisation(f"Host {letter.upper()}", f"host-{letter}")
    for email, (organisation, role) in STAFF.items():
        make.user(email, organisation, role)
    make.webinar("host-a", "host-b", "host-c", "host-d", categories=("Media", "Guests"), capacity=9)
    found = Cage(app)
    whole = found.clients["whole@example.org"] = Browser(app).sign_in("whole@example.org")
    hosts = dict(session.execute(select(Organisation.slug, Host.id).join(Host.organisation)).all())
    _limit(whole, hosts)
    _fill_panel(whole, make)
    _register(whole)
    run(app)
    found.hidden = _hidden(session)
    _attach(whole, found)
    run(app)
    _reply(app, session)
    found.hidden = _hidden(session)
    app.extensions["webinar"].clock = lambda: LATER
    _add_late_host(whole, session)
    for email in LIMITED:
        found.clients[email] = Browser(app).sign_in(email)
    _leave(app, make)
    found.tokens = _tokens(session)
    return found


def _reply(app: Flask, session: Session) -> None:
    """Hanna's calendar answered, a mail to her was not delivered, she wrote, and an alias answered."""
    site = app.extensions["webinar"]
    hanna = "hannazzqzzq@example.org"
    sent = session.scalars(select(Delivery).where(Delivery.recipient == hanna)).first()
    with site.transaction() as writing:
        uid = webinar_by_slug(writing, "forum").uid
        body = letters.calendar("REPLY", uid, f"ATTENDEE;PARTSTAT=DECLINED:mailto:{hanna}", extra="COMMENT:Ill zzqzzq")
        head = f"From: {hanna}\r\nTo: {letters.OURS}\r\nIn-Reply-To: <{sent.message_name}@x>\r\nMessage-ID: <own@x>\r\n"
        letter = f"{head}Subject: Re zzqzzq\r\n\r\nI am zzqzzq.\r\n"
        for raw in (
            letters.mail(body, sender="officezzqzzq@example.org"),
            letters.report(hanna, sent.message),
            letter.encode(),
            letters.mail(body.replace(hanna, "aliaszzqzzq@example.org"), sender="aliaszzqzzq@example.org", number=2),
        ):
            take_in(writing, raw, Intake(letters.OURS), now=site.now())


def _hidden(session: Session) -> list[Registration]:
    rows = select(Registration).where(Registration.full_name.contains("zzqzzq"))
    return list(session.scalars(rows.order_by(Registration.id)))


def run(app: Flask) -> None:
    app.extensions["webinar"].worker.run_all()


def _limit(whole: Browser, hosts: dict[str, int]) -> None:
    privacy = whole.get(f"{BASE}/privacy")
    privacy.submit("/privacy", **{f"mode_{hosts['host-b']}": "consent", f"mode_{hosts['host-c']}": "none"})
    rights = whole.get(f"{BASE}/hosts/{hosts['host-d']}/rights")
    rights.submit("/rights", sees_people=None).submit("/rights")


def _fill_panel(whole: Browser, make: Factory) -> None:
    for name, email in (("Sam Speaker", "speaker@example.org"), ("Sara Speaker", "sara@example.org")):
        person = make.person(name, email=email)
        whole.get(f"{BASE}/speakers").submit("/speakers", person=str(person), role="speaker")
    whole.get(f"{BASE}/programme").submit("/parts", title="Statements")
    whole.get(f"{BASE}/programme").follow("Add item").submit("/items/new", kind="remarks", minutes="10")
    whole.get(f"{BASE}/preparation").submit("/invite").submit("/invite")
    whole.get(f"{BASE}/form").follow("Add field").submit("/new", kind="file", label="Letter")
    whole.get(f"{BASE}/form").follow("Add field").submit("/new", kind="text", label="Diet")


def _register(whole: Browser) -> None:
    page = Browser(whole.app).get("/w/forum/register")
    hidden = page.browser.hidden()
    for name, more in (
        ("Hanna", {}),
        ("Hugo", {"category": "2"}),
        ("Olga", {"consents": "share:2"}),
        ("Sara", {"organisation": "Mission zzqzzq"}),
    ):
        mark = "" if name == "Olga" else "zzqzzq"
        email = f"{name.lower()}{mark if name[0] == 'H' else ''}@example.org"
        data = {
            **hidden, "full_name": f"{name} {mark}", "email": email, "category": "1", "agree": "y",
            "organisation": f"Office {mark}", "position": f"Head {mark}", "question": f"Why {mark}?", "q_diet": f"Diet {mark}",
            "q_letter": (io.BytesIO(jpeg()), f"letter{mark}.jpg"), "country": "PK", **more,
        }  # fmt: skip
        answer = page.browser.client.post("/w/forum/register?utm_source=press", data=data)
        assert answer.status_code == 302, answer.get_data(as_text=True)


def _attach(whole: Browser, found: Cage) -> None:
    """Everything that staff, focal points and colleagues attach to people."""
    hanna = found.hidden[0].public_id
    one = f"{BASE}/registrations/{hanna}"
    whole.get(f"{BASE}/registrations").submit("/many", row=[hanna], act="tag").submit("/many", value="zzqzzq")
    for is_sent in (True, False):
        page = whole.get(f"{BASE}/registrations").submit("/many", row=[hanna], act="message")
        page = page.submit("/edit", subject="News zzqzzq {name}", text="Dear {name} {link}")
        file = io.BytesIO(jpeg()), f"letter{is_sent} zzqzzq.jpg"
        words = {"subject": "News zzqzzq {name}", "text": "Dear {name} {link}", "kind": "registrations", "files": file}
        whole.client.post(f"{page.url}/edit", data={**whole.hidden(f"{page.url}/edit"), **words})
        whole.get(page.url).submit("/test")
        if is_sent:
            whole.get(page.url).submit("/send")
    whole.get(one).submit("/notes", text="Knows zzqzzq.")
    whole.get(f"{BASE}/registrations?q=zzqzzq").submit("/views", name="The zzqzzq", shared="y")
    whole.get(f"{BASE}/registrations?q=zzqzzq").submit("/export", button=("format", "csv"))
    delegation = {"focal_name": "Focal zzqzzq", "focal_email": "focalzzqzzq@example.org"}
    page = whole.get(f"{BASE}/delegations/new").submit("/new", name="Kazakhstan", **delegation)
    page.submit("/1", rows="Dana zzqzzq; Envoy zzqzzq; danazzqzzq@example.kz").sure()
    whole.get(f"{BASE}/delegations/1").submit("/ask").submit("/ask")
    own = whole.get(f"{BASE}/delegations/new").submit("/new", name="Tajikistan", focal_email="focal@example.tj")
    own.submit("/2", rows="Timur; timur@example.tj").sure()
    whole.get(f"{BASE}/delegations/2").submit("/ask").submit("/ask")
    sam = {"focal_name": "Sam zzqzzq", "focal_email": "speaker@example.org"}
    whole.get(f"{BASE}/delegations/new").submit("/new", name="Turkmenistan", **sam)
    whole.get(f"{BASE}/delegations/3").submit("/ask").submit("/ask")
    whole.get(f"{BASE}/participants").submit("/participants", kind="final")
    whole.get(f"{BASE}/import").submit("/import", rows="Name\tE-mail\nIda zzqzzq\tidazzqzzq@example.org").submit("/run")
    whole.get(f"{BASE}/import").submit(
        "/import", rows="Name\tE-mail\nJan zzqzzq\tjanzzqzzq@example.org\nBad zzqzzq\tnothing"
    )
    token = whole.token()
    list_ = (
        io.BytesIO(b"Name,E-mail,Minutes\nWalter zzqzzq,walkzzqzzq@example.org,9\nHanna,hannazzqzzq@example.org,7"),
        "zzqzzq.csv",
    )
    listed = whole.client.post(f"{BASE}/attendance/imports", data={"csrf_token": token, "file": list_})
    with begun(whole.app):
        whole.get(listed.location).submit("/import")
    other = (io.BytesIO(b"Name,E-mail\nDraft zzqzzq,draftzzqzzq@example.org"), "zzqzzq2.csv")
    whole.client.post(f"{BASE}/attendance/imports", data={"csrf_token": token, "file": other})
    _decide(whole)
    whole.get(f"{BASE}/attendance").submit("/figures", qualifier="about", value="300")
    whole.get(f"{BASE}/certificates").submit("/settings", is_on="y")
    whole.get(f"{BASE}/certificates/issue").submit("/issue", mailed="1")
    whole.get(f"{BASE}/releases").submit("/releases", tell="all", because="Agreed by telephone").sure()
    me, hugo, sara = (_link(whole, found.hidden[number]) for number in (0, 1, 2))
    Browser(whole.app).get(me + "certificate").submit("", name="Hanna in print zzqzzq")
    Browser(whole.app).get(me + "transfer").submit("", email="colleaguezzqzzq@example.org")
    Browser(whole.app).get(hugo + "transfer").submit("", email="speaker@example.org")
    Browser(whole.app).get(me + "calendar").submit("/calendar", button=("act", "renew"))
    Browser(whole.app).get(sara)
    whole.get(f"{BASE}/registrations/{found.hidden[2].public_id}/emails").submit("/resend")


def _link(whole: Browser, row: Registration) -> str:
    """The address of somebody's own page, as who sees everybody copies it."""
    return re.search(r"/me/[^\"<\s]+", whole.get(f"{BASE}/registrations/{row.public_id}").html).group()


def _decide(whole: Browser) -> None:
    """Somebody says who came for whom, and that somebody else was there."""
    here = whole.app.extensions["webinar"]
    with here.transaction() as session:
        webinar = webinar_by_slug(session, "forum")
        said = {"actor": ACTOR, "now": here.now()}
        registered = select(Registration).where(Registration.webinar_id == webinar.id).order_by(Registration.id)
        registration = session.scalars(registered).first()
        gate.let_through(session, webinar, Way("main", ""), registration=registration, now=here.now())
        person = session.scalars(select(Attendance).where(Attendance.registration_id.is_(None))).first()
        walk_in = deciding.Decision(DecisionKind.WALK_IN, name="Walter zzqzzq", represents="Mission zzqzzq")
        deciding.decide(session, webinar, person, walk_in, **said)
        deciding.set_mark(session, webinar, registration, MarkState.PRESENT, "seen zzqzzq", **said)


def _add_late_host(whole: Browser, session: Session) -> None:
    late = session.scalars(select(Organisation).where(Organisation.slug == "host-e")).one()
    whole.get(f"{BASE}/hosts").submit("/hosts", organisation=str(late.id), role="co-host")
    host = session.scalars(select(Host).where(Host.organisation_id == late.id)).one()
    with whole.app.app_context():
        page = whole.app.extensions["webinar"].link("host.show", HOST_LINK, host.public_id, host.nonce)
    Browser(whole.app).get(page).submit("", answer="accept", name="Late host")


def _leave(app: Flask, make: Factory) -> None:
    with make.transaction() as session:
        former = session.scalars(select(Member).join(Member.user).where(User.email == "former@example.org")).one()
        host = by_slug(session, "host-a")
        remove_member(session, host, former, actor=ACTOR, now=app.extensions["webinar"].now())


def _tokens(session: Session) -> dict[str, str]:
    """The keys in the mails to those who hold one: a registrant who is seen, a speaker, the focal point of another delegation."""
    found = {}
    for kind, recipient, start in (
        ("registrant", "olga@example.org", "/me/"), ("speaker", "speaker@example.org", "/speaker/"),
        ("focal point", "focal@example.tj", "/delegation/"),
    ):  # fmt: skip
        rows = session.scalars(select(Delivery).where(Delivery.recipient == recipient).order_by(Delivery.id))
        texts = [message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content() for row in rows]
        found[kind] = re.search(rf"{start}([^/\s]+)", "\n".join(texts)).group(1)
    return found
