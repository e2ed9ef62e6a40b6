"""Mails come in by maildir and by IMAP: each once, marked as read only when it is kept; a mailbox that is away is told."""

from __future__ import annotations

import re
import socketserver
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.correspondence.replies import letters
from tests.factories import Factory
from tests.page import Browser
from webinar.core.config import SettingsError, load
from webinar.core.outbox import Job
from webinar.correspondence.replies import service
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind
from webinar.correspondence.replies.reading import LARGEST


class Box(socketserver.ThreadingTCPServer):
    """As much of an IMAP server (RFC 3501) as a reader needs."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self, mails: list[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mails, self.seen = mails, set()
        self.asked: list[str] = []


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, _blank, words = line.decode().strip().partition(" ")
            self.server.asked.append(words)
            self.wfile.write(self._answer(words) + f"{tag} OK done\r\n".encode())
            if words == "LOGOUT":
                return

    def _answer(self, words: str) -> bytes:
        box: Box = self.server
        if words == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words.startswith("SELECT"):
            return f"* {len(box.mails)} EXISTS\r\n".encode()
        if words.startswith("UID SEARCH"):
            return (
                f"* SEARCH {' '.join(str(n) for n in range(1, len(box.mails) + 1) if n not in box.seen)}\r\n".encode()
            )
        found = re.match(r"UID (\w+) (\d+)", words)
        if found and found[1] == "STORE":
            box.seen.add(int(found[2]))
        if found and found[1] == "FETCH":
            raw, number = box.mails[int(found[2]) - 1], found[2].encode()
            if "RFC822.SIZE" in words:
                return b"* %s FETCH (UID %s RFC822.SIZE %d)\r\n" % (number, number, len(raw))
            part = raw if "BODY.PEEK[]" in words else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            return b"* %s FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (number, number, len(part), part)
        return b""


MAILS = [
    b"From: ann@example.org\r\nMessage-ID: <1@x>\r\nSubject: One\r\n\r\nHello.\r\n",
    b"From: bob@example.org\r\nMessage-ID: <2@x>\r\nSubject: Large\r\n\r\n" + b"x" * LARGEST,
]


@pytest.fixture
def box():
    server = Box(MAILS)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def _read(app: Flask, url: str, *, later: int = 0) -> None:
    site = app.extensions["webinar"]
    site.settings = replace(site.settings, inbox_url=url)
    start = site.now()
    site.clock = lambda: start + timedelta(minutes=later)
    site.tick()
    site.worker.run_all()


def _subjects(session) -> list[str]:
    session.expire_all()
    session.rollback()
    return list(session.scalars(select(IncomingMail.subject).order_by(IncomingMail.id)))


def test_an_imap_mailbox_is_read_and_nothing_in_it_is_deleted(app: Flask, session, box: Box) -> None:
    url = f"imap://user:p%40ss@127.0.0.1:{box.server_address[1]}/In%20box"
    _read(app, url)
    assert _subjects(session) == ["One", "Large"]
    assert box.seen == {1, 2}
    assert 'SELECT "In box"' in box.asked
    assert not [words for words in box.asked if "Deleted" in words or words == "EXPUNGE"]
    _read(app, url, later=2)
    assert _subjects(session) == ["One", "Large"]
    assert "UID FETCH 2 (BODY.PEEK[HEADER])" in box.asked, "what is too large is not fetched whole"


def test_a_maildir_is_read_and_a_mail_seen_twice_is_kept_once(app: Flask, session, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(MAILS[0])
    _read(app, f"maildir://{tmp_path}")
    assert _subjects(session) == ["One"]
    assert [path.name for path in (tmp_path / "cur").iterdir()] == ["1:2,S"]
    # As after a crash between the commit and the mark.
    (tmp_path / "new" / "2").write_bytes(MAILS[0])
    _read(app, f"maildir://{tmp_path}", later=2)
    assert _subjects(session) == ["One"]
    assert not list((tmp_path / "new").iterdir())


def test_one_mail_on_which_the_intake_stumbles_keeps_no_other_waiting(
    app: Flask, session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = service.read

    def stumble(raw: bytes, *, authserv: str):
        if b"<1@x>" in raw:
            raise ZeroDivisionError
        return whole(raw, authserv=authserv)

    monkeypatch.setattr(service, "read", stumble)
    (tmp_path / "new").mkdir()
    for number in (1, 2):
        (tmp_path / "new" / str(number)).write_bytes(MAILS[0].replace(b"<1@x>", b"<%d@x>" % number))
    _read(app, f"maildir://{tmp_path}")
    session.rollback()
    assert session.scalars(select(IncomingMail.kind).order_by(IncomingMail.id)).all() == [Kind.UNREADABLE, Kind.LETTER]


def test_a_mailbox_that_is_away_is_told_to_administrators_and_tried_again_in_one_row(
    app: Flask, session, make: Factory, tmp_path: Path
) -> None:
    make.user("admin@example.org", admin=True)
    admin = Browser(app).sign_in("admin@example.org")
    for minute in (0, 2, 4):
        _read(app, f"maildir://{tmp_path}/nowhere", later=minute)
    assert session.scalar(select(func.count(Job.id)).where(Job.kind == "replies.read_mailbox")) == 1
    assert "couldn’t be read" in admin.get("/manage/mail/replies/").text
    (tmp_path / "nowhere" / "new").mkdir(parents=True)
    _read(app, f"maildir://{tmp_path}/nowhere", later=6)
    assert "Last read" in admin.get("/manage/mail/replies/").text


def test_the_clock_writes_nothing_that_nobody_reads(app: Flask, session) -> None:
    _read(app, "")
    _read(app, "command:", later=2)
    assert session.scalars(select(Job.kind)).all() == ["replies.forget"]


@pytest.mark.parametrize("url", ["imaps://host/INBOX", "pop3://u:p@host", "maildir://host/x", "maildir:", "yes"])
def test_a_mailbox_that_cannot_be_is_refused_at_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="INBOX_URL"):
        load(
            {
                "WEBINAR_INSTANCE": str(tmp_path),
                "WEBINAR_SECRET_KEY": "s" * 8 + "abcdefghijklmnopqrstuvwxyz012345",
                "WEBINAR_INBOX_URL": url,
            }
        )


def test_letters_for_tests_name_the_address_of_the_settings(app: Flask) -> None:
    assert app.extensions["webinar"].settings.mail_from == letters.OURS


def test_who_sent_what_is_too_large_waits_at_the_desk(app: Flask, session, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(
        b"From: ann@example.org\r\nSubject: My slides\r\nMessage-ID: <l@x>\r\n\r\n" + b"x" * LARGEST
    )
    (tmp_path / "new" / "2").write_bytes(b"\r\n")
    _read(app, f"maildir://{tmp_path}")
    rows = session.execute(
        select(IncomingMail.sender, IncomingMail.subject, IncomingMail.fate).order_by(IncomingMail.id)
    )
    assert [tuple(row) for row in rows] == [
        ("ann@example.org", "My slides", Fate.HELD),
        ("", "", Fate.IGNORED),
    ]
