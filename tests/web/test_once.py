"""A button that makes something makes it once, however often it is pressed."""

from __future__ import annotations

from io import BytesIO
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Factory
from tests.page import Browser
from tests.web.making import makes
from webinar.accounts.models import User
from webinar.convening.webinars.models import Host, Webinar
from webinar.core.mail import Delivery
from webinar.core.presses import Press
from webinar.directory.organisations.models import Organisation
from webinar.directory.people.models import Affiliation, Person
from webinar.programme.agenda.models import PanelMember
from webinar.programme.rehearsals.models import Rehearsal
from webinar.programme.speakers.models import CheckSlot
from webinar.registration.delegations.models import Delegation

TWICE = "This was sent twice. It was saved once."


@pytest.fixture
def staff(app: Flask, make: Factory) -> Browser:
    make.organisation("Host", "host")
    make.user("a@example.org", "host", "owner", admin=True)
    make.webinar("host")
    return Browser(app).sign_in("a@example.org")


@pytest.mark.parametrize(
    ("path", "table", "facts"),
    [
        ("/manage/webinars/new", Webinar, {"title": "First webinar"}),
        ("/manage/w/forum/copy", Webinar, {"title": "Copy"}),
        ("/manage/organisations/new", Organisation, {"name": "Institute"}),
        ("/manage/people/new", Person, {"full_name": "Wang Fang"}),
        ("/manage/w/forum/delegations/new", Delegation, {"name": "Kazakhstan", "places": "3"}),
        ("/manage/w/forum/rehearsals/new", Rehearsal, {"day": "2026-12-14", "start": "10:00", "minutes": "30"}),
    ],
)
def test_the_second_press_leads_to_what_the_first_made(
    staff: Browser, session, path: str, table: type, facts: dict[str, str]
) -> None:
    before = session.scalar(select(func.count()).select_from(table))
    page = staff.get(path)
    first = page.submit(path.rsplit("/", 1)[1], **facts)
    again = page.submit(path.rsplit("/", 1)[1], **facts)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(table)) == before + 1
    assert TWICE in again.text
    assert again.url == first.url


def test_other_words_on_the_same_page_are_another_press(staff: Browser, session) -> None:
    page = staff.get("/manage/webinars/new")
    page.submit("/new", title="First webinar")
    other = page.submit("/new", title="Second webinar")
    assert TWICE not in other.text
    assert set(session.scalars(select(Webinar.title))) >= {"First webinar", "Second webinar"}


def test_a_page_opened_anew_may_say_the_same(staff: Browser, session) -> None:
    for _time in range(2):
        assert TWICE not in staff.get("/manage/webinars/new").submit("/new", title="Weekly talk").text
    assert session.scalar(select(func.count(Webinar.id)).where(Webinar.title == "Weekly talk")) == 2


def test_presses_at_the_same_moment_make_one(staff: Browser, app: Flask, session) -> None:
    page = staff.get("/manage/webinars/new")
    data = dict(page._form("/new", {"title": ""}).fields) | {"title": "First webinar"}
    browsers = [Browser(app).sign_in("a@example.org") for _one in range(4)]
    tokens, together, answers = [browser.token() for browser in browsers], Barrier(4), []

    def press(number: int) -> None:
        together.wait()
        answer = browsers[number].client.post("/manage/webinars/new", data={**data, "csrf_token": tokens[number]})
        answers.append((answer.status_code, answer.headers.get("Location")))

    threads = [Thread(target=press, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {location for _status, location in answers} == {"/manage/w/first-webinar/"}
    session.rollback()
    assert session.scalar(select(func.count(Webinar.id)).where(Webinar.title == "First webinar")) == 1
    assert session.scalar(select(func.count(Press.id))) == 1


#: Staff views that may write a row or a mail and need no `once`, by what a second press does.
HARMLESS = {
    "changes the same thing in the same way": (
        "people.edit people.edit_position series.edit admission.edit clippings.edit delegations.edit form.edit form.move form.remove "
        "rehearsals.edit users.administrator users.disable users.enable host_acts.rights attendance_reports.draft record.publish_release "
        "registrant.edit agenda.edit_item record.edit imports.mapping planned.edit"
    ),
    "writes the one row that there is of it": (
        "accounts.email notices.choose subscriptions.of_staff admission.lines admission.quotas admission.settings attendance.threshold "
        "attendance.mark certificates.settings clippings.note reports.columns joining.index joining.backup joining.main "
        "papers.concept_note participants.arrange planned.switch board.checked privacy.index erasure.retention lines.save "
        "record.consent record.materials record.release record.publish series.put_in registrations.save_view"
    ),
    "takes back what is taken back by then": (
        "attendance_reports.undo attendance_people.undo delegations.remove_member imports.undo mailings.remove_file erasure.erase_one"
    ),
    "is refused by what it has changed": "imports.run host_acts.note_answer host_acts.hand_over replies.apply",
    "hands out the file again": "reports.attendance registrations.export",
    "reaches each person once": "rehearsals.send board.invite board.remind versions.tell imports.go_on registrations.many",
}


def test_what_makes_a_row_or_a_mail_makes_it_once(app: Flask) -> None:
    """Both ways: none is forgotten, and none is excused that makes nothing or makes it once."""
    making = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.rule.startswith("/manage/") and _is_ours(app, rule.endpoint)
    }  # fmt: skip
    unguarded = {name for name in making if not hasattr(app.view_functions[name], "webinar_once")}
    assert unguarded == {name for names in HARMLESS.values() for name in names.split()}


def _is_ours(app: Flask, endpoint: str) -> bool:
    view = app.view_functions[endpoint]
    return view.__module__.startswith("webinar.") and makes(view)


def test_a_position_a_host_and_times_are_made_once(app: Flask, staff: Browser, make: Factory, session) -> None:
    make.person("Ann Lee")
    make.organisation("Guest", "guest")
    person = session.scalars(select(Person.public_id)).one()
    for path, action, table, facts in (
        (f"/manage/people/{person}/positions/new", "/new", Affiliation, {"position_printed": "Chair"}),
        ("/manage/w/forum/hosts", "/hosts", Host, {"organisation": "2"}),
        ("/manage/w/forum/speakers", "/speakers", PanelMember, {"person": "1", "role": "speaker"}),
        ("/manage/w/forum/preparation", "/slots", CheckSlot, {"day": "2026-12-10", "start": "10:00", "count": "2"}),
    ):
        session.rollback()
        before = session.scalar(select(func.count()).select_from(table))
        page = staff.get(path)
        page.submit(action, **facts)
        session.rollback()
        made = session.scalar(select(func.count()).select_from(table))
        assert made > before, path
        assert TWICE in page.submit(action, **facts).text, path
        session.rollback()
        assert session.scalar(select(func.count()).select_from(table)) == made, path


def test_a_file_of_the_same_name_with_other_rows_is_another_press(staff: Browser, session) -> None:
    def take(names: str) -> str:
        data = {
            "csrf_token": token,
            "once": "the-same-page",
            "confirm": "1",
            "file": (BytesIO(names.encode()), "people.csv"),
        }
        return staff.client.post("/manage/people/import", data=data, follow_redirects=True).text

    token = staff.token()
    assert TWICE not in take("Full name\nAnn Lee\n")
    assert TWICE in take("Full name\nAnn Lee\n")
    assert TWICE not in take("Full name\nBen Ode\n")
    assert set(session.scalars(select(Person.full_name))) == {"Ann Lee", "Ben Ode"}


def test_a_member_is_made_once_by_the_page_that_asks(staff: Browser, session) -> None:
    asked = staff.get("/manage/organisations/host/").submit("/members", email="new@example.org", role="viewer")
    asked.sure()
    assert TWICE in asked.sure().text
    assert session.scalar(select(func.count()).select_from(User).where(User.email == "new@example.org")) == 1


def test_an_email_that_is_sent_again_goes_once_for_each_press(
    app: Flask, make: Factory, staff: Browser, session
) -> None:
    row, here = make.registration("forum"), app.extensions["webinar"]
    here.worker.run_all()
    draft = staff.get("/manage/w/forum/mailings").submit("/new").submit("/edit", subject="News", text="Hello")
    draft.submit("/send")
    for page, button in (
        (f"/manage/w/forum/registrations/{row.public_id}", "/resend"),
        ("/manage/w/forum/mailings/1", "/recipients/1/again"),
    ):
        here.worker.run_all()
        session.rollback()
        before = session.scalar(select(func.count(Delivery.id)))
        shown = staff.get(page)
        assert TWICE not in shown.submit(button).text
        here.worker.run_all()
        assert TWICE in shown.submit(button).text
        here.worker.run_all()
        session.rollback()
        assert session.scalar(select(func.count(Delivery.id))) == before + 1, page
