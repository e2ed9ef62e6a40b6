"""The ways in: a maildir or an IMAP mailbox, read once a minute with no transaction open while others are waited for."""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Generator
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webinar.core import outbox
from webinar.correspondence.replies import rules, service
from webinar.correspondence.replies.access import intake
from webinar.correspondence.replies.reading import LARGEST
from webinar.correspondence.replies.tasks import ForgetMails, ReadMailbox
from webinar.web.site import site

log = logging.getLogger(__name__)
#: Seconds for one step of a conversation; mails taken in one go.
_PATIENCE, _AT_ONCE = 30, 100
Found = tuple[bytes, Callable[[], object]]


def tick(session: Session, now: datetime) -> None:
    """Write the jobs whose time has come."""
    if site().settings.inbox_url.startswith(("imap", "maildir")):
        outbox.repeat(session, ReadMailbox(), key=ReadMailbox.name, now=now, every=rules.READ_EVERY)
    outbox.repeat(session, ForgetMails(), key=ForgetMails.name, now=now, every=rules.FORGET_EVERY)


def run_forget(session: Session, _task: ForgetMails, now: datetime) -> None:
    """Do the job."""
    service.forget(session, now)


def run_read_mailbox(_task: ReadMailbox, now: datetime) -> None:
    """Do the job: each mail in a transaction of its own, and marked as read only after that."""
    here, error = site(), ""
    try:
        with closing(_mails(here.settings.inbox_url)) as found:
            for raw, done in found:
                _take(raw, now)
                done()
    except (OSError, imaplib.IMAP4.error) as problem:
        error = str(problem) or type(problem).__name__
        log.warning("the mailbox cannot be read: %s", error)
    with here.transaction() as session:
        service.note_reading(session, error[:500], now=now)


def _take(raw: bytes, now: datetime) -> None:
    here = site()
    try:
        with here.transaction() as session:
            service.take_in(session, raw, intake(), now=now)
    except OperationalError:
        raise
    except Exception:
        # One mail must not keep the others waiting for ever.
        log.exception("a mail of %d bytes cannot be taken in", len(raw))
        with here.transaction() as session:
            service.set_aside(session, raw, now=now)


def _mails(url: str) -> Generator[Found, None, None]:
    """Yield unread mails, each with what marks it as read."""
    return _maildir(Path(unquote(urlsplit(url).path))) if url.startswith("maildir:") else _imap(url)


def _maildir(folder: Path) -> Generator[Found, None, None]:
    (folder / "cur").mkdir(exist_ok=True)
    for path in sorted((folder / "new").iterdir())[:_AT_ONCE]:
        if path.is_symlink() or not path.is_file():
            continue
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        yield raw, partial(path.replace, folder / "cur" / f"{path.name}:2,S")


def _imap(url: str) -> Generator[Found, None, None]:
    parts = urlsplit(url)
    secure, host = ssl.create_default_context(), parts.hostname or ""
    box: imaplib.IMAP4
    if parts.scheme == "imaps":
        box = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=secure, timeout=_PATIENCE)
    else:
        box = imaplib.IMAP4(host, parts.port or 143, timeout=_PATIENCE)
    try:
        if parse_qs(parts.query).get("starttls", ["0"])[0] in {"1", "true", "yes"}:
            box.starttls(secure)
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        name = unquote(parts.path.strip("/")) or "INBOX"
        box.select('"{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"')))
        _kind, data = box.uid("SEARCH", "UNSEEN")
        for uid in (data[0] or b"").split()[:_AT_ONCE]:
            number = uid.decode()
            yield _fetched(box, number), partial(box.uid, "STORE", number, "+FLAGS.SILENT", r"(\Seen)")
    finally:
        box.logout()


def _fetched(box: imaplib.IMAP4, uid: str) -> bytes:
    """Return a mail, of one that is too large its head alone."""
    _kind, data = box.uid("FETCH", uid, "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in data if isinstance(part, bytes)))
    part = "BODY.PEEK[]" if size and int(size[1]) <= LARGEST else "BODY.PEEK[HEADER]"
    _kind, data = box.uid("FETCH", uid, f"({part})")
    return next((one[1] for one in data if isinstance(one, tuple)), b"")
