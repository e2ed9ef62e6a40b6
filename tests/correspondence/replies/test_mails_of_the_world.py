"""Mails as servers and programs elsewhere write them: what they encode, wrap, label wrongly, or say in their language."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from tests.correspondence.replies import letters
from webinar.correspondence.replies.models import Kind, PartStat
from webinar.correspondence.replies.reading import LARGEST, excerpt, read

NAME = "0123456789abcdef0123456789abcdef"
STATUS = """Reporting-MTA: dns; mx.example

Original-Recipient: rfc822; {original}
Final-Recipient: rfc822; {final}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 No such user
"""
OURS = f"From: {letters.OURS}\r\nMessage-ID:\r\n <{NAME}@host.example>\r\nSubject: x\r\n\r\nbody\r\n"


def _part(kind: str, text: str, *, encoded: bool) -> str:
    how = "Content-Transfer-Encoding: base64\r\n" if encoded else ""
    return (
        f"--r\r\nContent-Type: {kind}\r\n{how}\r\n{base64.encodebytes(text.encode()).decode() if encoded else text}\r\n"
    )


def _report(status: str, *, family: str = "message/{}", encoded: bool = False) -> str:
    kinds = (
        ("message/global-delivery-status", "message/global") if "global" in family else ("message/delivery-status", "message/rfc822")
    )  # fmt: skip
    return (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nNo.\r\n"
        f"{_part(kinds[0], status, encoded=encoded)}{_part(kinds[1], OURS, encoded=encoded)}--r--\r\n"
    )


HEAD = f"From: postmaster@mx.example\r\nTo: {letters.OURS}\r\nMIME-Version: 1.0\r\n"
ANN = STATUS.format(original="ann@example.org", final="ann@example.org")
REPORTS = {
    "encoded, which no server may": _report(ANN, encoded=True),
    "of international mail": _report(ANN, family="message/global"),
    "wrapped by a gateway": f"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n{_report(ANN)}\r\n--q\r\nContent-Type: text/plain\r\n\r\nScanned.\r\n--q--\r\n",
    "that went on": _report(STATUS.format(original="ann@example.org", final="ann@other.example")),
    "that had come from a list": _report(STATUS.format(original="list@other.example", final="ann@example.org")),
}


@pytest.mark.parametrize("name", REPORTS)
def test_reports_of_delivery_are_understood(name: str) -> None:
    letter = read((HEAD + REPORTS[name]).encode())
    assert letter.kind is Kind.BOUNCE
    found = {row.recipient: row for row in letter.undelivered}
    assert (found["ann@example.org"].action, found["ann@example.org"].names) == ("failed", (NAME,))


def test_a_report_that_a_person_hands_on_is_no_report() -> None:
    text = (HEAD + REPORTS["wrapped by a gateway"]).replace("postmaster@mx.example", "ann@example.org")
    assert read(text.encode()).kind is Kind.LETTER


@pytest.mark.parametrize(
    ("charset", "label"), [("utf-8", "us-ascii"), ("utf-8", "gb2312"), ("utf-8", "windows-1251"), ("gb18030", "gb2312"), ("utf-16", "utf-16"), ("utf-8", "x-unknown")]
)  # fmt: skip
def test_words_are_read_whatever_the_label_says(charset: str, label: str) -> None:
    text = letters.calendar(
        "REPLY", "u@host", "ATTENDEE;PARTSTAT=DECLINED:mailto:ann@example.org", extra="COMMENT:很好"
    )
    encoded = base64.encodebytes(text.encode(charset)).decode()
    raw = f"From: ann@example.org\r\nContent-Type: text/calendar; method=REPLY; charset={label}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
    answer = read(raw.encode()).answer
    assert answer is not None
    assert (answer.uid, answer.attendees[0].answer, answer.comment) == ("u@host", PartStat.DECLINED, "很好")


@pytest.mark.parametrize(
    ("charset", "text"),
    [("windows-1251", "Да"), ("windows-1251", "Нет"), ("latin-1", "Merci, c'est confirmé"), ("koi8-r", "Спасибо"), ("utf-8", "Да"), ("latin-1", "é")],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_short_word_at_the_end_is_read(charset: str, text: str, end: str) -> None:
    head = f"From: ann@example.org\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert excerpt(head.encode() + (text + end).encode(charset)).strip() == text


@pytest.mark.parametrize("before", range(3))
def test_a_letter_that_we_cut_is_no_sign_against_the_rest(before: int) -> None:
    text = "x" * before + "好" * 100_000
    raw = (
        b"From: ann@example.org\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + text.encode()
    )
    assert excerpt(raw).startswith("x" * before + "好好")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_lines_end_in_any_way(end: str) -> None:
    text = letters.calendar("REPLY", "u@host", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann@example.org").replace("\r\n", end)
    answer = read(letters.mail(text, sender="ann@example.org")).answer
    assert answer is not None
    assert answer.uid == "u@host"


@pytest.mark.parametrize(
    "subject",
    ["Abwesenheitsnotiz: x", "Automatisch antwoord: x", "自動返信: x", "自動応答：x", "자동 회신: x", "Odpowiedź automatyczna: x", "Automatická odpověď: x",
     "Autosvar: x", "Автоматична відповідь: x", "Automatikus válasz: x", "Automaattinen vastaus: x", "Αυτόματη απάντηση: x", "Trả lời tự động: x",
     "Balasan otomatis: x", "תשובה אוטומטית: x", "Răspuns automat: x", "स्वचालित उत्तर: x", "自動回覆: x", "رد تلقائي: x", "Otomatik yanıt: x"],
)  # fmt: skip
def test_responders_write_in_their_language(subject: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", subject
    message.set_content("x")
    assert read(bytes(message)).kind is Kind.AUTOMATIC


@pytest.mark.parametrize("raw", [b"", b"\r\n", bytes(range(256)) * 9])
def test_what_has_no_header_is_no_mail(raw: bytes) -> None:
    assert read(raw).kind is Kind.UNREADABLE


def test_who_sent_what_is_too_large_is_known() -> None:
    letter = read(b"From: Ann <ann@example.org>\r\nSubject: My slides\r\n\r\n" + b"x" * LARGEST)
    assert (letter.kind, letter.sender, letter.subject) == (Kind.UNREADABLE, "ann@example.org", "My slides")
