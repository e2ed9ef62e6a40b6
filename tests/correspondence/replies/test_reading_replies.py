"""Whatever a mail holds, it is read within bounds, and the answers of calendar programs are found in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correspondence.replies import letters
from webinar.correspondence.replies.models import Kind, PartStat, Verdict
from webinar.correspondence.replies.reading import LARGEST, excerpt, read

CLIENTS = [letters.gmail, letters.exchange, letters.apple, letters.thunderbird, letters.davical]


@pytest.mark.parametrize("client", CLIENTS, ids=[one.__name__ for one in CLIENTS])
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_every_client_is_understood(client, answer: str) -> None:
    letter = read(client("uid@host", "ali@example.org", answer))
    assert (letter.kind, letter.sender, letter.answer.uid) == (Kind.REPLY, "ali@example.org", "uid@host")
    assert "ali@example.org" in letter.answer.attendees[0].addresses
    assert letter.answer.attendees[0].answer is PartStat(answer.lower())
    assert letter.answer.stamp == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_comments_are_plain_text() -> None:
    assert read(letters.gmail("u", "a@example.org")).answer.comment == "See  you"
    assert read(letters.thunderbird("u", "a@example.org")).answer.comment == "Glad to, yes"


def test_our_own_invitation_inside_a_report_is_no_answer() -> None:
    letter = read(letters.report("ann@example.org", letters.thunderbird("u", "ann@example.org")))
    assert (letter.kind, letter.answer) == (Kind.BOUNCE, None)
    assert letter.undelivered[0].recipient == "ann@example.org"
    assert letter.undelivered[0].why == "550 5.1.1 No such user"


def test_a_mail_that_is_handed_on_holds_nobody_s_answer() -> None:
    inner = letters.thunderbird("u", "ali@example.org").decode()
    outer = f"From: x@example.org\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--m--\r\n"
    assert read(outer.encode()).answer is None


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "X-Autoreply: yes", "Return-Path: <>", "List-Id: <x>"],
)
def test_what_programs_write_is_set_apart(headers: str) -> None:
    raw = f"From: ann@example.org\r\n{headers}\r\nSubject: Out of office\r\n\r\nBack on Monday.\r\n"
    assert read(raw.encode()).kind is Kind.AUTOMATIC


def test_a_responder_s_calendar_is_no_answer() -> None:
    raw = letters.gmail("u", "ann@example.org", headers="Auto-Submitted: auto-replied\r\n")
    assert read(raw.replace(b"Auto-Submitted: auto-generated\r\n", b"")).kind is Kind.AUTOMATIC


def _with(value: str) -> bytes:
    return f"Authentication-Results: {value}\r\n".encode() + letters.thunderbird("u", "ali@mail.example.org")


@pytest.mark.parametrize(
    ("value", "authserv", "verdict"),
    [
        ("mx.here; dmarc=pass header.from=mail.example.org", "mx.here", Verdict.PROVED),
        ("mx.here; dkim=pass header.d=example.org; spf=fail smtp.mailfrom=x@list.example", "mx.here", Verdict.PROVED),
        ("mx.here; spf=pass smtp.mailfrom=ali@mail.example.org", "mx.here", Verdict.PROVED),
        ("mx.here; dkim=pass header.d=attacker.example", "mx.here", Verdict.UNKNOWN),
        (
            "mx.here; dmarc=fail header.from=mail.example.org; dkim=pass header.d=example.org",
            "mx.here",
            Verdict.REFUTED,
        ),
        ("mx.here; spf=fail smtp.mailfrom=ali@mail.example.org; dkim=none", "mx.here", Verdict.REFUTED),
        ("attacker.example; dmarc=pass", "mx.here", Verdict.UNKNOWN),
        ("anybody; dmarc=pass", "", Verdict.UNKNOWN),
        ("anybody; dmarc=fail", "", Verdict.REFUTED),
    ],
)
def test_only_our_own_mail_server_proves_a_sender(value: str, authserv: str, verdict: Verdict) -> None:
    assert read(_with(value), authserv=authserv).verdict is verdict


def test_what_the_sender_wrote_beneath_does_not_count() -> None:
    raw = b"Authentication-Results: mx.here; dmarc=fail\r\n" + _with("mx.here; dmarc=pass")
    assert read(raw, authserv="mx.here").verdict is Verdict.REFUTED


BOMBS = {
    "size": b"From: a@example.org\r\n\r\n" + b"x" * LARGEST,
    "calendar": letters.mail(letters.calendar("REPLY", "u", "ATTENDEE:mailto:a@example.org", extra="X-A:" + "y" * 300_000), sender="a@example.org"),
    "events": letters.mail(letters.calendar("REPLY", "u", "ATTENDEE:mailto:a@example.org", extra="END:VEVENT\r\nBEGIN:VEVENT"), sender="a@example.org"),
    "lines": letters.mail(letters.calendar("REPLY", "u", "ATTENDEE:mailto:a@example.org", extra="X-A:1\r\n" * 6_000), sender="a@example.org"),
    "nesting": b"From: a@example.org\r\n" + b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3_000)),
    "headers": b"From: a@example.org\r\n" + b"X-A: 1\r\n" * 5_000 + b"\r\n",
    "empty": b"", "binary": bytes(range(256)) * 50, "two senders": b"From: a@example.org, b@example.org\r\n\r\nHello",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_neither_answers_nor_errors(bomb: bytes) -> None:
    letter = read(bomb)
    assert letter.answer is None
    assert letter.kind in {Kind.UNREADABLE, Kind.LETTER}
    assert len(excerpt(bomb)) <= 4_000


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_answer_breaks_nothing(data) -> None:
    raw = bytearray(data.draw(st.sampled_from([client("u", "a@example.org") for client in CLIENTS])))
    for _ in range(data.draw(st.integers(1, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    letter = read(bytes(raw))
    assert letter.key
    excerpt(bytes(raw))


def test_a_charset_nobody_knows_is_read_as_utf_8() -> None:
    raw = letters.thunderbird("u", "ali@example.org").replace(b"charset=UTF-8", b"charset=klingon")
    assert read(raw).kind is Kind.REPLY


def test_of_two_attendees_each_is_read() -> None:
    body = letters.calendar(
        "REPLY",
        "u",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:a@example.org\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:b@example.org",
    )
    letter = read(letters.mail(body, sender="b@example.org"))
    assert [row.answer for row in letter.answer.attendees] == [PartStat.DECLINED, PartStat.ACCEPTED]
