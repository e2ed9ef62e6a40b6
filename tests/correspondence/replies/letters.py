"""Mails as calendar programs and mail servers write them, for tests."""

from __future__ import annotations

import base64
from textwrap import dedent

OURS = "webinars@localhost.localdomain"


def calendar(
    method: str,
    uid: str,
    attendee: str,
    *,
    sequence: str = "SEQUENCE:0",
    stamp: str = "20261124T100000Z",
    organizer: bool = True,
    extra: str = "",
) -> str:
    lines = [
        "BEGIN:VCALENDAR", "PRODID:-//A client//EN", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", f"UID:{uid}",
        *([f"ORGANIZER:mailto:{OURS}"] if organizer else []), attendee, *([sequence] if sequence else []), f"DTSTAMP:{stamp}",
        *(extra.splitlines()), "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def mail(
    body: str,
    *,
    sender: str,
    to: str = OURS,
    headers: str = "",
    number: int = 1,
    kind: str = 'text/calendar; method=REPLY; charset="UTF-8"',
) -> bytes:
    head = (
        dedent(f"""\
        From: {sender}
        To: {to}
        Subject: Accepted: Forum
        Message-ID: <{number}@client.example>
        MIME-Version: 1.0
        """)
        + headers
    )
    encoded = base64.encodebytes(body.encode()).decode()
    return (
        f"{head}Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nYes.\r\n"
        f"--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}--x--\r\n"
    ).encode()


def gmail(uid: str, who: str, answer: str = "ACCEPTED", **more) -> bytes:
    """Google: Auto-Submitted, Sender of its own, the comment as a parameter, an attachment beside."""
    attendee = f'ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={answer};CN={who};X-NUM-GUESTS=0;X-RESPONSE-COMMENT="See <b>you</b>":mailto:{who}'
    headers = "Sender: Google Calendar <calendar-notification@google.com>\r\nAuto-Submitted: auto-generated\r\n"
    number, headers = more.pop("number", 1), headers + more.pop("headers", "")
    return mail(calendar("REPLY", uid, attendee, **more), sender=f"Somebody <{who}>", headers=headers, number=number)


def exchange(uid: str, who: str, answer: str = "ACCEPTED", **more) -> bytes:
    """Exchange and outlook.com: no ORGANIZER, capital MAILTO, times under Windows' names of zones."""
    zone = "DTSTART;TZID=Pakistan Standard Time:20261215T140000\r\nDTEND;TZID=Pakistan Standard Time:20261215T153000"
    body = calendar(
        "REPLY", uid, f"ATTENDEE;PARTSTAT={answer}:MAILTO:{who.upper()}", organizer=False, extra=zone, **more
    )
    return mail(body, sender=f'"Raza, Ali" <{who}>', headers="X-MS-Exchange-Calendar-Originator-Id: 1\r\n")


def apple(uid: str, who: str, answer: str = "ACCEPTED") -> bytes:
    """Apple: an attachment by name, of a type that says little."""
    body = calendar("REPLY", uid, f"ATTENDEE;CN=Ali;PARTSTAT={answer};EMAIL={who}:urn:uuid:1234")
    kind = 'application/octet-stream; name="iCal-20261124-100000.ics"\r\nContent-Disposition: attachment; filename="iCal-20261124-100000.ics"'
    return mail(body, sender=who, kind=kind)


def thunderbird(uid: str, who: str, answer: str = "ACCEPTED") -> bytes:
    """Thunderbird: one part, unencoded, folded lines."""
    body = calendar(
        "REPLY",
        uid,
        f"ATTENDEE;PARTSTAT={answer};ROLE=REQ-PARTICIPANT\r\n :mailto:{who}",
        extra="COMMENT:Glad to\\, yes",
    )
    head = f"From: {who}\r\nTo: Org <{OURS}>\r\nSubject: Invitation Reply (Accepted)\r\nMessage-ID: <tb@client.example>\r\n"
    return f"{head}Content-Type: text/calendar; method=REPLY; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}".encode()


def davical(uid: str, who: str, answer: str = "ACCEPTED") -> bytes:
    """The calendar is the whole body, as plain text."""
    body = calendar("REPLY", uid, f"ATTENDEE;PARTSTAT={answer}:mailto:{who}")
    return f"From: {who}\r\nTo: {OURS}\r\nMessage-ID: <dav@client.example>\r\nContent-Type: text/plain\r\n\r\n{body}".encode()


def report(recipient: str, message: bytes, *, action: str = "failed", number: int = 1) -> bytes:
    """A report of delivery (RFC 3464) with our own mail in it."""
    return (
        (
            f"From: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: {OURS}\r\nReturn-Path: <>\r\nAuto-Submitted: auto-replied\r\n"
            f"Message-ID: <dsn{number}@mx.example>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
            "--r\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n"
        ).encode()
        + message
        + b"\r\n--r--\r\n"
    )
