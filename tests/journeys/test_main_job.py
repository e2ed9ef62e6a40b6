"""The main job from draft to press page, through the real application, on the facts of the seed."""

from __future__ import annotations

import io
import re
from email import message_from_bytes
from email.policy import default

import icalendar
from flask import Flask
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.conftest import NOW
from tests.factories import Factory, begun
from tests.page import Browser
from webinar.core.audit import AuditEntry
from webinar.core.mail import Delivery

TITLE = "SCO: A gateway to regional cooperation and integrated development"
PANEL = (
    ("Khalid Taimur Akram", "Lt. Col.", "(Ret.)", "CGSS Executive Director", "moderator"),
    ("Vladimir Norov", "", "", "SCO Secretary-General", "main_speaker"),
)


def _open_webinar(staff: Browser) -> str:
    page = staff.get("/manage/").follow("New webinar")
    chosen = re.search(r'name="co_hosts"[^>]*value="(\d+)"[^>]*><label[^>]*><bdi>SCO Secretariat', page.html)
    assert chosen
    overview = page.submit("/new", title=TITLE, date="2026-12-16", co_hosts=[chosen.group(1)])
    assert overview.heading == TITLE
    assert "Time to be confirmed" in overview.text
    return overview.url.rstrip("/").rsplit("/", 1)[-1]


def _ask_the_host(app: Flask, staff: Browser, base: str, session) -> None:
    page = staff.get(base + "/hosts").follow("Ask the hosts (1)")
    page.submit("/ask", **{re.search(r'name="(address_\d+)"', page.html).group(1): "office@sco.example.org"})
    app.extensions["webinar"].worker.run_all()
    row = session.scalars(select(Delivery).where(Delivery.recipient == "office@sco.example.org")).one()
    text = message_from_bytes(row.message, policy=default).get_body(("plain",)).get_content()
    link = re.search(r"http://localhost(/host/\S+)", text).group(1)
    Browser(app).get(link).submit("", answer="accept", name="V. Norov, Secretary-General")


def _add_people(staff: Browser, slug: str) -> None:
    for name, rank, retired, position, role in PANEL:
        page = staff.get("/manage/people/new")
        page.submit(
            "/new", full_name=name, rank=rank, retired_marker=retired, retired="yes" if retired else "",
            position=position, position_printed=position,
        )  # fmt: skip
        panel = staff.get(f"/manage/w/{slug}/speakers")
        printed = " ".join(part for part in (rank, retired, name) if part)
        number = re.search(rf'<option value="(\d+)">{re.escape(printed)}', panel.html)
        assert number, panel.html
        shown = panel.submit("/speakers", person=number.group(1), role=role)
        assert printed in shown.text


def test_the_whole_main_job(app: Flask, make: Factory, session) -> None:
    make.organisation("CGSS", "cgss", "PK")
    make.organisation("SCO Secretariat", "sco", "CN")
    make.user("organiser@cgss.example.org", "cgss", "owner")
    staff = Browser(app).sign_in("organiser@cgss.example.org")
    slug = _open_webinar(staff)
    base = f"/manage/w/{slug}"
    _ask_the_host(app, staff, base, session)
    _add_people(staff, slug)

    # A programme in two parts.
    staff.get(base + "/programme").submit("/parts", title="Statements")
    staff.get(base + "/programme").submit("/parts", title="Questions and answers")
    item = staff.get(base + "/programme").follow("Add item")
    speaker = re.search(r'name="speakers"[^>]*value="(\d+)"', item.html)
    assert speaker
    item.submit("/items/new", kind="moderation", minutes="5", speakers=[speaker.group(1)])
    staff.get(base + "/programme")

    # Publishing makes the page public.
    visitor = Browser(app)
    visitor.get(f"/w/{slug}/", status=404)
    staff.get(base + "/").submit("/publish").submit("/publish", reason="Agreed by telephone")
    page = visitor.get(f"/w/{slug}/")
    assert "Lt. Col. (Ret.) Khalid Taimur Akram" in page.text
    assert "CGSS" in page.text
    assert "SCO Secretariat" in page.text

    # An attendee registers and gets a mail with a calendar invitation, through the outbox.
    form = page.follow("Register")
    assert "All places" not in form.text
    thanks = form.submit("/register", full_name="Иванова Анна", email="anna@example.org", agree="y")
    assert "Thank you. Check your email" in thanks.heading
    app.extensions["webinar"].worker.run_all()
    delivery = session.scalars(select(Delivery).where(Delivery.recipient == "anna@example.org")).one()
    message = message_from_bytes(delivery.message, policy=default)
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    invitation = icalendar.Calendar.from_ical(calendar.get_payload(decode=True))
    entry = invitation.walk("VEVENT")[0]
    assert str(entry["SUMMARY"]) == TITLE
    text = message.get_body(("plain",)).get_content()
    assert "Анна" not in text, "nothing that was typed may stand in the first mail"
    assert TITLE in staff.get(base + "/messages").follow(str(message["Subject"])).text

    # The registrant's own page, by the link of the mail; cancelling there.
    own = visitor.get(re.search(r"http://localhost(/me/\S+)", text).group(1))
    assert "You have a place" in own.text
    gone = own.follow("Cancel my registration").submit("/cancel")
    assert "Your registration is cancelled." in gone.text
    assert make.status(slug, "anna@example.org") == "cancelled"
    gone.submit("/return")
    assert make.status(slug, "anna@example.org") == "confirmed"

    # Staff see the registration, mark attendance by hand and from a list, and state the figure.
    assert "Иванова Анна" in staff.get(base + "/registrations").text
    make.registration(slug, "wang@example.org", "王芳")
    marking = staff.get(base + "/attendance").follow("Mark attendance")
    identity = re.search(
        r'name="came" value="(\d+)"[^>]*>\s*</td>\s*<th scope="row"><label[^>]*><bdi>Иванова', marking.html
    )
    assert identity, marking.html
    marked = marking.submit("/attendance/mark", came=[identity.group(1)])
    assert "Marks changed: 1." in marked.text
    listed = staff.client.post(
        base + "/attendance/imports",
        data={
            "csrf_token": staff.token(),
            "platform": "",
            "file": (
                io.BytesIO("Name,E-mail,Minutes\n王芳,wang@example.org,80\nWalk In,,12\n,,\n".encode()),
                "came.csv",
            ),
        },
    )
    assert listed.status_code == 302, listed.get_data(as_text=True)
    with begun(app, slug):
        page = staff.get(listed.location).submit("/import")
    assert "Attended: 2 · registered: 2" in page.text
    assert "Attended without registering 1" in page.text
    page.submit("/figures", qualifier="about", value="300", as_printed="about 300 people", claimed_by="CGSS")

    # The report as CSV and XLSX.
    report = staff.get(base + "/documents")
    csv = report.submit("/attendance", button=("format", "csv")).get_data()
    assert csv.decode("utf-8-sig").count("\n") == 4
    assert "王芳" in csv.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(report.submit("/attendance", button=("format", "xlsx")).get_data())
    )
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "about 300 people" in cells
    assert "Walk In" in cells
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "reports.attendance")).all()

    # Coverage, with and without a link; the public page shows it.
    for outlet, url in (
        ("Daily Islamabad Post", ""),
        ("DNA News Agency", "https://dna.example.org/a?b=1"),
        ("Centreline Journal", ""),
    ):
        staff.get(base + "/coverage").submit("/coverage", outlet=outlet, url=url)
    media = visitor.get(f"/w/{slug}/coverage")
    assert [name for name in ("Daily Islamabad Post", "DNA News Agency", "Centreline Journal") if name in media.text] == [
        "Daily Islamabad Post", "DNA News Agency", "Centreline Journal",
    ]  # fmt: skip
    assert "https://dna.example.org/a?b=1" in media.links()

    # The programme for print, as page and PDF.
    assert "Moderation" in visitor.get(f"/w/{slug}/programme").text
    pdf = visitor.client.get(f"/w/{slug}/programme.pdf")
    assert pdf.mimetype == "application/pdf"
    words = " ".join(PdfReader(io.BytesIO(pdf.data)).pages[0].extract_text().split())
    assert "Lt. Col. (Ret.) Khalid Taimur Akram" in words
    assert "16 December 2026" in words


def test_the_speaker_answers_by_link(app: Flask, make: Factory) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    slug = make.webinar("host-a")
    make.person("Ali Raza", "Director", email="ali@example.org")
    staff = Browser(app).sign_in("o@example.org")
    panel = staff.get(f"/manage/w/{slug}/speakers")
    panel.submit("/speakers", role="speaker")
    link = re.search(r'value="http://localhost(/speaker/[^"]+)"', staff.get(f"/manage/w/{slug}/speakers/1").html).group(
        1
    )
    own = Browser(app).get(link)
    answered = own.submit("", answer="confirmed", correction="Lt. Gen. (Ret.) Ali Raza")
    assert "Saved. Thank you." in answered.text
    assert "Lt. Gen. (Ret.) Ali Raza" in staff.get(f"/manage/w/{slug}/speakers").text
    Browser(app).get(link[:-6] + "AAAAA/", status=404)


def test_waiting_list_promotes_when_somebody_cancels(app: Flask, make: Factory, session) -> None:
    slug = make.webinar(capacity=1)
    make.registration(slug, "first@example.org")
    make.registration(slug, "second@example.org")
    assert make.status(slug, "second@example.org") == "waiting"
    worker = app.extensions["webinar"].worker
    worker.run_all()
    mails = {row.recipient: row.message for row in session.scalars(select(Delivery))}
    first = re.search(
        r"http://localhost(/me/\S+)",
        message_from_bytes(mails["first@example.org"], policy=default).get_body(("plain",)).get_content(),
    ).group(1)
    Browser(app).get(first + "cancel").submit("/cancel")
    assert make.status(slug, "second@example.org") == "confirmed"
    worker.run_all()
    session.rollback()
    subjects = list(
        session.scalars(
            select(Delivery.subject).where(Delivery.recipient == "second@example.org").order_by(Delivery.id)
        )
    )
    assert [subject.split(":")[0] for subject in subjects] == ["Waiting list", "Confirmed"]


def test_cancelling_the_webinar_tells_everybody_once(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    slug = make.webinar("host-a")
    make.registration(slug, "a@example.org")
    staff = Browser(app).sign_in("o@example.org")
    staff.get(f"/manage/w/{slug}/cancel").submit("/cancel")
    worker = app.extensions["webinar"].worker
    worker.run_all()
    worker.run_all()
    message = message_from_bytes(
        session.scalars(select(Delivery).where(Delivery.subject.startswith("Cancelled"))).one().message, policy=default
    )
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    event = icalendar.Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")[0]
    assert calendar.get_param("method") == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert "cancelled" in Browser(app).get(f"/w/{slug}/").text
    assert NOW.year == 2026


def test_moving_the_webinar_updates_calendars(app: Flask, make: Factory, session) -> None:
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    slug = make.webinar("host-a")
    make.registration(slug, "a@example.org")
    worker = app.extensions["webinar"].worker
    worker.run_all()
    staff = Browser(app).sign_in("o@example.org")
    staff.get(f"/manage/w/{slug}/details").submit("/details", start="16:00", end="17:00").submit("/changes/send")
    worker.run_all()
    events = []
    for row in session.scalars(select(Delivery).where(Delivery.recipient == "a@example.org").order_by(Delivery.id)):
        message = message_from_bytes(row.message, policy=default)
        part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
        events.append(icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0])
    first, second = events
    assert first["UID"] == second["UID"]
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert second["DTSTART"].dt.hour == 16
