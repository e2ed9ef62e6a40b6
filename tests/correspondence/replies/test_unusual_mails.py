"""Mails as unusual programs and hostile people write them: understood, or without effect, and never an error."""

from __future__ import annotations

import time

import pytest

from tests.correspondence.replies import letters
from webinar.correspondence.replies.models import Kind, PartStat, Verdict
from webinar.correspondence.replies.reading import excerpt, read

ALI, NAME = "ali@example.org", "0123456789abcdef0123456789abcdef"


def _whole(head: str, body: str = "") -> bytes:
    return (head.strip() + "\n\n" + body).replace("\n", "\r\n").encode()


def zimbra() -> bytes:
    """Zimbra: parameters in another order, the name in quotes, a comment by property."""
    attendee = f'ATTENDEE;CN="Raza, Ali; Dr.";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:{ALI}'
    return letters.mail(letters.calendar("REPLY", "u", attendee, extra="COMMENT;LANGUAGE=de:Gern"), sender=ALI)


def yahoo() -> bytes:
    """Yahoo: the method beside the type alone, the answer in small letters."""
    body = letters.calendar("REPLY", "u", f"ATTENDEE;PARTSTAT=accepted:mailto:{ALI}").replace("METHOD:REPLY\r\n", "")
    return letters.mail(body, sender=ALI)


def outlook_com() -> bytes:
    """outlook.com: a zone of its own before the event, and UTF-16."""
    zone = "BEGIN:VTIMEZONE\r\nTZID:Pakistan Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    body = letters.calendar("REPLY", "u", f"ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:{ALI.upper()}", organizer=False)
    body = body.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT")
    head = f"From: {ALI}\r\nTo: {letters.OURS}\r\nMessage-ID: <o@x>\r\nContent-Type: text/calendar; method=REPLY; charset=utf-16\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode() + body.encode("utf-16")


def domino() -> bytes:
    """Lotus: quoted-printable, soft breaks inside a property, blanks around the method."""
    body = letters.calendar("REPLY", "u", f"ATTENDEE;PARTSTAT=ACCEPTED;=\r\nROLE=3DREQ-PARTICIPANT:mailto:{ALI}")
    body = body.replace("ATTENDEE;PARTSTAT=ACCEPTED;=\r\nROLE=3D", "ATTENDEE;PARTSTAT=3DACCEPTED;=\r\nROLE=3D")
    head = f'From: {ALI}\r\nTo: {letters.OURS}\r\nMessage-ID: <d@x>\r\nContent-Type: text/calendar; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return (head + body).encode()


@pytest.mark.parametrize("client", [zimbra, yahoo, outlook_com, domino], ids=lambda one: one.__name__)
def test_other_clients_are_understood(client) -> None:
    letter = read(client())
    assert (letter.kind, letter.sender) == (Kind.REPLY, ALI)
    assert letter.answer.attendees[0].answer is PartStat.ACCEPTED
    assert ALI in letter.answer.attendees[0].addresses


def test_a_delegation_names_two_and_the_sender_s_answer_is_delegated() -> None:
    body = letters.calendar(
        "REPLY", "u", f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:b@example.org":mailto:{ALI}\r\n'
        f'ATTENDEE;PARTSTAT=NEEDS-ACTION;DELEGATED-FROM="mailto:{ALI}":mailto:b@example.org',
    )  # fmt: skip
    answers = [row.answer for row in read(letters.mail(body, sender=ALI)).answer.attendees]
    assert answers == [PartStat.DELEGATED, None]


EXIM = f"""
From: Mail Delivery System <Mailer-Daemon@mx.example>
To: {letters.OURS}
X-Failed-Recipients: ann@example.org
Auto-Submitted: auto-replied
Message-ID: <E1-exim@mx.example>
Subject: Mail delivery failed: returning message to sender
"""
EXIM_BODY = f"""This message was created automatically by mail delivery software.

  ann@example.org
    SMTP error from remote mail server after RCPT TO:<ann@example.org>:
    550 5.1.1 The email account does not exist

------ This is a copy of the message, including all the headers. ------

Message-ID: <{NAME}@host.example>
Subject: Confirmed
"""
QMAIL = """
From: MAILER-DAEMON@mx.example
To: webinars@localhost.localdomain
Return-Path: <>
Message-ID: <q@mx.example>
Subject: failure notice
"""
QMAIL_BODY = f"""Hi. This is the qmail-send program at mx.example.

<ann@example.org>:
Sorry, no mailbox here by that name. 553 5.7.1

--- Below this line is a copy of the message.

Message-ID: <{NAME}@host.example>
"""


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (_whole(EXIM, EXIM_BODY), "550 5.1.1 The email account does not exist"),
        (_whole(QMAIL, QMAIL_BODY), "553 5.7.1"),
        (letters.report("ann@example.org", f"Message-ID: <{NAME}@host.example>\r\n\r\nx".encode()), "550 5.1.1 No such user"),
    ],
    ids=["exim", "qmail", "report"],
)  # fmt: skip
def test_undelivered_mails_are_told_of_in_reports_and_in_words(raw: bytes, why: str) -> None:
    letter = read(raw)
    assert letter.kind is Kind.BOUNCE
    found = letter.undelivered[0]
    assert (found.recipient, found.action, found.names) == ("ann@example.org", "failed", (NAME,))
    assert found.why.startswith(why)


def test_a_report_that_returns_nothing_is_known_by_what_it_answers() -> None:
    raw = letters.report("ann@example.org", b"Subject: cut off\r\n\r\n")
    raw = raw.replace(b"Return-Path: <>", f"Return-Path: <>\r\nReferences: <{NAME}@host.example>".encode())
    assert read(raw).undelivered[0].names == (NAME,)


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report"])
def test_receipts_and_complaints_are_no_failures_of_delivery(kind: str) -> None:
    raw = letters.report("ann@example.org", b"x").replace(
        b"report-type=delivery-status", f"report-type={kind}".encode()
    )
    letter = read(raw)
    assert (letter.kind, letter.undelivered) == (Kind.AUTOMATIC, ())


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Forum", "Автоответ: Форум", "Automatische Antwort: Forum", "=?utf-8?B?6Ieq5Yqo562U5aSNOiDkvJrorq4=?=",
     "Réponse automatique : Forum", "خودکار جواب: فورم", "Out of office"],
)  # fmt: skip
def test_responders_in_any_language_are_programs(subject: str) -> None:
    assert (
        read(f"From: ann@example.org\r\nSubject: {subject}\r\n\r\nBack on Monday.\r\n".encode()).kind is Kind.AUTOMATIC
    )


@pytest.mark.parametrize("subject", ["Out of office hours on the 15th?", "Automation of replies", "Re: Forum"])
def test_what_people_write_is_a_letter(subject: str) -> None:
    assert read(f"From: ann@example.org\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode()).kind is Kind.LETTER


@pytest.mark.parametrize(
    "said",
    ['spf=pass smtp.mailfrom="x; dmarc=pass"@evil.example', "spf=pass (ok; dmarc=pass) smtp.mailfrom=evil.example",
     "spf=pass (a (b); dkim=pass header.d=example.org) smtp.mailfrom=evil.example",
     "spf=pass smtp.mailfrom=dmarc=pass@evil.example", 'spf=pass smtp.mailfrom="dkim=pass header.d=example.org'],
)  # fmt: skip
def test_what_a_sender_writes_into_the_server_s_words_proves_nothing(said: str) -> None:
    raw = f"Authentication-Results: mx.here; {said}\r\n".encode() + letters.thunderbird("u", ALI)
    assert read(raw, authserv="mx.here").verdict is not Verdict.PROVED


@pytest.mark.parametrize(
    "head",
    ["Subject: =?utf-8?B?a?=", "Subject: =?utf-8?Q?=ZZ=?=", "Subject: =?punycode?B?YWFh?=", "From: =?utf-8?B?a?= <a@example.org>",
     "Content-Type: text/plain; charset*=klingon''%FF", "Content-Type: multipart/report; report-type*0*=%%%; boundary=r",
     "Message-ID: \xff\xfe", "Auto-Submitted: \udcff"],
)  # fmt: skip
def test_broken_headers_are_no_errors(head: str) -> None:
    raw = f"From: ann@example.org\r\n{head}\r\n\r\nHello.\r\n".encode("utf-8", "surrogateescape")
    assert read(raw).key
    assert isinstance(excerpt(raw), str)


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "unicode_escape", "zlib", "utf-7", "rot13"])
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    raw = letters.thunderbird("u", ALI).replace(b"charset=UTF-8", f"charset={charset}".encode())
    assert read(raw).kind is Kind.REPLY


SLOW = {
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 100_000 + b"-" + b"b" * 150_000,
    "tags": b"Content-Type: text/html\r\n\r\n" + b"<" * 1_000_000,
    "blank lines": b"X-Failed-Recipients: a@example.org\r\n\r\n" + b"\r\n" * 500_000,
    "recipients": b"Subject: x\r\n\r\n" + b"<a@b:" * 200_000,
    "comments": b"Authentication-Results: mx.here; " + b"(" * 50_000 + b"\r\n\r\n",
    "quotes": b"Authentication-Results: mx.here; " + b'"\\' * 50_000 + b"\r\n\r\n",
    "addresses": b"To: " + b"<a@b.c>,(" * 40_000 + b"\r\n\r\n",
    "one line": b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nATTENDEE;" + b'X="' * 80_000,
}  # fmt: skip


@pytest.mark.parametrize("bomb", SLOW.values(), ids=SLOW.keys())
def test_nothing_takes_long(bomb: bytes) -> None:
    raw = b"From: mailer-daemon@mx.example\r\n" + bomb
    begun = time.process_time()
    read(raw, authserv="mx.here")
    excerpt(raw)
    assert time.process_time() - begun < 2
