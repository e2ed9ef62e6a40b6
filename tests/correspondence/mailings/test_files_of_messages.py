"""Files that go with messages to many: judged by what they are, kept once, read when each mail is made, never left out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import NOW
from tests.core.made_pdfs import SCRIPT, pdf
from tests.core.test_files import damaged, jpeg, packed
from tests.core.test_sending import Server, mailing, smtp  # noqa: F401 - fixtures
from tests.factories import Factory
from tests.page import Browser, Page
from webinar.core.audit import AuditEntry
from webinar.core.errors import RuleViolation, read_kept
from webinar.core.files import enclosure, sweep
from webinar.core.mail import Delivery
from webinar.core.outbox import Job, JobState
from webinar.correspondence.mailings.models import MailingFile

WRITE = "/manage/w/forum/mailings"
WORD = packed("[Content_Types].xml", "word/document.xml")


@dataclass
class Desk:
    """Staff who write, with a mail server that takes everything."""

    app: Flask
    server: Server
    staff: Browser

    def edit(self, page: Page, *files: tuple[bytes, str], status: int = 200, **fields: object) -> Page:
        """Send the form with files, as a browser does."""
        data = {name: values for name, values in _form(page).items() if name not in fields}
        data |= {"files": [(io.BytesIO(content), name) for content, name in files], **fields}
        answer = self.staff.client.post(page.url, data=data, follow_redirects=True)
        assert answer.status_code == status, answer.get_data(as_text=True)[:3_000]
        return Page(self.staff, answer, answer.request.full_path.rstrip("?"))

    def write(self, *files: tuple[bytes, str], status: int = 200, text: str = "Hello") -> Page:
        page = self.staff.get(WRITE).submit("/new")
        return self.edit(page, *files, status=status, subject="News", text=text)

    def work(self) -> list[EmailMessage]:
        before = len(self.server.mails)
        self.app.extensions["webinar"].worker.run_all()
        return [message_from_bytes(raw, policy=default) for raw in self.server.mails[before:]]

    @property
    def folder(self) -> Path:
        return self.app.extensions["webinar"].settings.files


def _form(page: Page) -> dict[str, list[object]]:
    form = next(form for form in page._read.forms if "text" in form.names)
    data: dict[str, list[object]] = {}
    for name, value in form.fields:
        if name != "files":
            data.setdefault(name, []).append(value)
    return data


@pytest.fixture
def desk(mailing: Flask, smtp) -> Desk:  # noqa: F811 - the fixtures
    make = Factory(mailing, NOW)
    make.organisation()
    make.user("o@example.org", "host-a", "owner")
    make.user("r@example.org", "host-a", "reporter")
    make.webinar("host-a")
    for name in ("ann", "ben"):
        make.registration(email=f"{name}@example.org")
    found = Desk(mailing, smtp[0], Browser(mailing).sign_in("o@example.org"))
    found.work()
    return found


def attached(mail: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_files_go_with_the_test_and_to_everybody_and_are_kept_once(desk: Desk, session) -> None:
    page = desk.write((pdf(), "پروگرام.pdf"), (WORD, "folder/Note.DOCX"))
    for words in ("پروگرام.pdf", "Note.docx", "Bytes"):
        assert words in page.text
    page.submit("/test")
    test = desk.work()[0]
    assert test["Subject"] == "Test: News"
    assert attached(test) == {"پروگرام.pdf": pdf(), "Note.docx": WORD}
    assert [part.get_content_type() for part in test.iter_attachments()] == [
        "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ]  # fmt: skip
    page.submit("/send")
    mails = desk.work()
    assert len(mails) == 2
    assert all(attached(mail) == attached(test) for mail in mails)
    session.rollback()
    for raw in session.scalars(select(Delivery.message).where(Delivery.subject == "News")):
        stored = message_from_bytes(raw, policy=default)
        assert attached(stored) == {"پروگرام.pdf": b"", "Note.docx": b""}, "the log copies no file for each reader"
    assert len([path for path in desk.folder.rglob("*") if path.is_file()]) == 2
    number = session.scalar(select(func.max(Delivery.id)))
    assert "پروگرام.pdf" in desk.staff.get(f"/manage/w/forum/messages/{number}").text
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "mailings.send")).one()
    assert logged.details["files"] == "پروگرام.pdf, Note.docx"


def test_damaged_files_are_refused_beside_the_field_and_the_words_stay(desk: Desk) -> None:
    harmed = [(content, f"{number}.docx") for number, content in enumerate(damaged(WORD).values())]
    page = desk.write(*harmed[:5], status=422, text="Typed words")
    assert "Typed words" in page.text
    for _, name in harmed[:5]:
        assert f"{name}: This file is damaged. Save it again and upload it." in page.text


def test_sending_again_and_a_copy_carry_them(desk: Desk) -> None:
    sent = desk.write((pdf(), "a.pdf")).submit("/send")
    desk.work()
    desk.staff.get(sent.url).submit("/again")
    assert [attached(mail) for mail in desk.work()] == [{"a.pdf": pdf()}]
    copied = desk.staff.get(sent.url).submit("/new", copy="1")
    assert "a.pdf" in copied.text
    shown = copied.submit("/edit", subject="Once more")
    assert "a.pdf" in shown.text
    shown.submit("/send")
    assert [attached(mail) for mail in desk.work()] == [{"a.pdf": pdf()}] * 2


def test_files_are_taken_off_on_the_draft_and_in_the_form(desk: Desk, session) -> None:
    page = desk.write((pdf(), "a.pdf"), (jpeg(), "b.jpg"))
    handed = desk.staff.client.get(f"{page.url}/files/1")
    assert (handed.data, handed.headers["Content-Type"]) == (pdf(), "application/pdf")
    assert "attachment" in handed.headers["Content-Disposition"]
    page = page.submit("/files/1/remove")
    assert "File removed." in page.text
    form = page.follow("Edit")
    page = desk.edit(form, remove=["2"])
    assert "b.jpg" not in page.text
    desk.staff.get(page.url).submit("/discard").sure()
    session.rollback()
    assert session.scalar(select(func.count(MailingFile.id))) == 0
    assert desk.staff.client.get(f"{page.url}/files/1").status_code == 404


def test_what_is_refused_loses_nothing_that_was_typed_or_accepted(desk: Desk, session) -> None:
    page = desk.write((pdf(), "good.pdf"), (pdf(SCRIPT), "bad.pdf"), status=422, text="Long and typed by hand")
    assert "bad.pdf: This PDF contains scripts" in page.text
    assert "Long and typed by hand" in page.html
    assert "good.pdf" in page.text
    page = desk.edit(page, (WORD, "more.docx"), subject="News", text="Hello {nobody}", status=422)
    assert "There is no placeholder {nobody}." in page.text
    page = desk.edit(page, text="Hello")
    assert "good.pdf" in page.text
    assert "more.docx" in page.text
    session.rollback()
    assert session.scalars(select(MailingFile.name).order_by(MailingFile.id)).all() == ["good.pdf", "more.docx"]


def test_files_are_bounded_together(desk: Desk) -> None:
    large = pdf() + b"%" + b"x" * 3_000_000
    page = desk.write((large, "one.pdf"), status=200).follow("Edit")
    page = desk.edit(page, (large, "two.pdf"), status=422)
    assert "The files add up to 6.0 MB. The limit is 5 MB." in page.text
    page = desk.edit(page, remove=["1"])
    assert "two.pdf" in page.text
    assert "one.pdf" not in page.text
    assert "You can attach up to 10 files." in desk.write(*[(WORD, f"{n}.docx") for n in range(11)], status=422).text


def test_a_mail_whose_file_is_gone_fails_and_is_not_sent_without_it(desk: Desk, session) -> None:
    page = desk.write((pdf(), "a.pdf"))
    sent = page.submit("/send")
    kept = next(path for path in desk.folder.rglob("*") if path.is_file())
    kept.rename(desk.folder / "away")
    assert desk.work() == []
    session.rollback()
    jobs = session.scalars(select(Job).where(Job.kind == "registrants.send_message")).all()
    assert {(job.state, str(read_kept(job.last_error))) for job in jobs} == {
        (JobState.FAILED, "Attached files are missing: a.pdf")
    }
    shown = desk.staff.get(sent.url)
    assert "Refused 2" in shown.text
    assert "Attached files are missing: a.pdf" in shown.text
    assert "Нет прикреплённых файлов: a.pdf" in desk.staff.get(f"{sent.url}?lang=ru").text, (
        "in the language of who reads it"
    )
    assert "2 emails could not be delivered" in desk.staff.get("/manage/").text
    refused = shown.submit("/again", status=422)
    assert "The file “a.pdf” can’t be read." in refused.text
    (desk.folder / "away").rename(kept)
    desk.staff.get(sent.url).submit("/again")
    assert [attached(mail) for mail in desk.work()] == [{"a.pdf": pdf()}]


def test_what_cannot_be_read_is_not_sent_from_the_draft(desk: Desk) -> None:
    page = desk.write((pdf(), "a.pdf"))
    next(path for path in desk.folder.rglob("*") if path.is_file()).unlink()
    assert "This file can’t be read." in desk.staff.get(page.url).text
    for act in ("/test", "/send"):
        assert "The file “a.pdf” can’t be read." in page.submit(act, status=422).text
    assert desk.work() == []


def test_other_words_or_files_than_were_shown_are_not_sent(desk: Desk) -> None:
    page = desk.write((pdf(), "a.pdf"))
    desk.edit(page.follow("Edit"), (WORD, "b.docx"))
    assert "The email has changed. Check it, then confirm." in page.submit("/send", status=422).text
    assert desk.work() == []


def test_who_is_asked_to_send_reads_which_files(desk: Desk, session) -> None:
    reporter = Desk(desk.app, desk.server, Browser(desk.app).sign_in("r@example.org"))
    reporter.write((pdf(), "a.pdf")).submit("/request")
    assert "asks you to send “News” with a.pdf" in desk.staff.get("/manage/").text
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "mailings.request")).one()
    assert logged.details["files"] == "a.pdf"


def test_tidying_up_keeps_them_and_a_page_says_that_templates_do_not(desk: Desk, session) -> None:
    page = desk.write((pdf(), "a.pdf"))
    session.rollback()
    later = desk.app.extensions["webinar"].now().timestamp() + 10 * 86_400
    features = [feature for feature in desk.app.extensions["webinar"].features if feature.files]
    kept = {digest for feature in features for digest in feature.files(session)}
    assert sweep(desk.folder, kept, before=later) == 0
    assert "A template keeps the text but not the files." in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.pdf", pdf(SCRIPT)), ("a.docx", b"PK broken"), ("a.docx", packed("ppt/presentation.xml")),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin")), ("a.docm", WORD), ("a.zip", WORD), ("a.html", b"<script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("a.jpg", jpeg()[:90]),
    ],
)  # fmt: skip
def test_what_is_no_document_or_picture_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(RuleViolation):
        enclosure(name, content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd.pdf", "passwd.pdf"), ("a\r\nBcc: x@y.z.pdf", "aBcc x@y.z.pdf"), ("\u202efdp.exe", "fdp.pdf"), ("", "file.pdf"),
     (".pdf", "pdf.pdf"), ("x" * 300 + ".pdf", "x" * 100 + ".pdf")],
)  # fmt: skip
def test_names_are_such_as_every_system_can_store(name: str, kept: str) -> None:
    assert enclosure(name, pdf())[1] == kept


def test_a_message_that_is_saved_twice_holds_each_file_once(desk: Desk, session) -> None:
    page = desk.staff.get("/manage/w/forum/mailings").submit("/new")
    first = desk.edit(page, (pdf(), "Programme.pdf"), subject="News", text="Hello")
    again = desk.edit(page, (pdf(), "Programme.pdf"), subject="News", text="Hello")
    assert "This was sent twice. It was saved once." in again.text
    assert again.url == first.url
    assert [row.name for row in session.scalars(select(MailingFile))] == ["Programme.pdf"]
    session.rollback()
    page = desk.staff.get(first.url + "/edit")
    other = desk.edit(page, (WORD, "Note.docx"), subject="News", text="Other words")
    assert "Other words" in other.text
    names = session.scalars(select(MailingFile.name).order_by(MailingFile.id)).all()
    assert names == ["Programme.pdf", "Note.docx"]
