"""Reads a mail as it comes from anybody: what it is, whose answer it holds, what it reports. Pure, and bounded.

RFC 5322 and 2045 (mails), 5546 (scheduling), 3464 (reports of delivery), 3834 (automatic mails), 8601 (what the mail
server found out). Nothing is trusted: whatever a mail holds, a `Letter` comes out.
"""

from __future__ import annotations

import codecs
import email
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Any

from webinar.core.headers import one_line
from webinar.core.text import email_key
from webinar.correspondence.replies.models import Kind, PartStat, Verdict
from webinar.correspondence.replies.report import (
    ADDRESS,
    BROKEN,
    OURS,
    SERVERS,
    Undelivered,
    header,
    is_auto_reply,
    is_automatic,
    printable,
    report_in,
    told_in_words,
    undelivered,
)

#: Larger mails are not read; an answer, or a report with our own mail in it, has a tenth of it.
LARGEST = 2 * 1024 * 1024
_CALENDAR, _LINES, _PARTS, _HEADERS = 256 * 1024, 5_000, 60, 400
_HEAD = 64 * 1024
_COMMENT, _SUBJECT, _TEXT, _MARKUP = 1_000, 300, 4_000, 40_000
#: Codecs that take text apart in other ways than charsets do, some of them slowly.
_NO_CHARSETS = frozenset(
    {"punycode", "idna", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7", "mbcs", "oem"}
)
_PARTSTATS = {status.value.upper(): status for status in PartStat}
_STAMP = re.compile(r"\d{8}T\d{6}Z")
_METHOD = re.compile(r"^METHOD\s*(?:;[^:\r\n]*)?:\s*([A-Za-z-]+)", re.IGNORECASE | re.MULTILINE)
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
_WHOLE = re.compile(r"\A\ufeff?\s*BEGIN:VCALENDAR", re.IGNORECASE)
_SAID = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*(\w+)(.*)", re.IGNORECASE | re.DOTALL)
#: What the sender may have chosen within such a field: quoted strings, and comments.
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"?|\((?:\\.|[^()\\])*\)')
_DOMAIN = re.compile(
    r"(?:header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.mail)\s*=\s*\"?(?:[^\s\";@]*@)?([\w.-]+)"
)
_TAGS = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True)
class Attendee:
    """Somebody whom a calendar names, by every address under which it does, and what they answered."""

    addresses: tuple[str, ...]
    answer: PartStat | None


@dataclass(frozen=True)
class Answer:
    """What a calendar object says: METHOD, which event, in which state, and whose answers."""

    method: str
    uid: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    attendees: tuple[Attendee, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail, read."""

    key: str
    kind: Kind
    sender: str = ""
    recipients: frozenset[str] = frozenset()
    subject: str = ""
    verdict: Verdict = Verdict.UNKNOWN
    answer: Answer | None = None
    undelivered: tuple[Undelivered, ...] = ()
    #: Our own mails that it says it answers.
    names: tuple[str, ...] = field(default=())


def read(raw: bytes, *, authserv: str = "") -> Letter:
    """Return what a mail says. `authserv` names the mail server whose Authentication-Results are believed.

    Without it nobody's "pass" proves anything, and a "fail" still counts against the sender.
    """
    fallback = Letter(hashlib.sha256(raw[:LARGEST]).hexdigest(), Kind.UNREADABLE)
    if len(raw) > LARGEST:
        return _head(raw, fallback)
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        return _read(message, fallback.key, authserv)
    except BROKEN:
        return fallback


def _head(raw: bytes, fallback: Letter) -> Letter:
    """Return of a mail that is too large from whom it is and what about."""
    try:
        message = HeaderParser(policy=compat32).parsestr(raw[:_HEAD].decode("utf-8", "surrogateescape"))
        senders = _addresses(message, "From")
        return replace(fallback, sender=senders[0] if len(senders) == 1 else "", subject=_words(message, "Subject"))
    except BROKEN:
        return fallback


def excerpt(raw: bytes) -> str:
    """Return the words of a mail for people to read, cut off where they become long."""
    try:
        message = email.message_from_bytes(raw, policy=compat32)
        plain = next((part for part in _parts(message) if part.get_content_type() == "text/plain"), None)
        html = next((part for part in _parts(message) if part.get_content_type() == "text/html"), None)
        text = _decoded(plain) if plain is not None else _TAGS.sub(" ", _decoded(html)[:_MARKUP]) if html else ""
    except BROKEN:
        return ""
    return printable(text[:_TEXT])


def _read(message: Message, digest: str, authserv: str) -> Letter:
    if not message.keys() or len(message.keys()) > _HEADERS:
        return Letter(digest, Kind.UNREADABLE)
    named = one_line(header(message, "Message-ID"))[:500]
    key = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest() if named else digest
    senders = _addresses(message, "From")
    sender = senders[0] if len(senders) == 1 else ""
    facts: dict[str, Any] = {
        "key": key, "sender": sender, "subject": _words(message, "Subject"),
        "recipients": frozenset(_addresses(message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")),
        "verdict": _verdict(message, sender, authserv),
        "names": tuple(OURS.findall(f"{header(message, 'In-Reply-To')} {header(message, 'References')}"[:20_000])),
    }  # fmt: skip
    if (report := report_in(message, sender)) is not None:
        # Others say that a mail was read, or was called unwanted.
        is_delivery = str(report.get_param("report-type", "delivery-status")).lower() == "delivery-status"
        found = tuple(undelivered(report, facts["names"])) if is_delivery else ()
        return Letter(kind=Kind.BOUNCE if is_delivery else Kind.AUTOMATIC, undelivered=found, **facts)
    if sender.partition("@")[0] in SERVERS or header(message, "X-Failed-Recipients"):
        found = tuple(told_in_words(message, "\n".join(_decoded(part) for part in _parts(message)), facts["names"]))
        if found:
            return Letter(kind=Kind.BOUNCE, undelivered=found, **facts)
    answer = _answer(message)
    if answer is not None and answer.method in {"REPLY", "COUNTER"} and not is_auto_reply(message):
        return Letter(kind=Kind.REPLY if answer.method == "REPLY" else Kind.COUNTER, answer=answer, **facts)
    if is_automatic(message, sender, facts["subject"]):
        return Letter(kind=Kind.AUTOMATIC, **facts)
    return Letter(kind=Kind.LETTER, answer=answer, **facts)


def _words(message: Message, name: str) -> str:
    from email.header import decode_header, make_header  # noqa: PLC0415 - only here

    try:
        text = str(make_header(decode_header(header(message, name)[:2_000])))
    except BROKEN:
        text = header(message, name)
    return printable(one_line(text))[:_SUBJECT]


def _addresses(message: Message, *names: str) -> list[str]:
    values = [str(value)[:10_000] for name in names for value in message.get_all(name, [])[:20]]
    return [email_key(address)[:ADDRESS] for _name, address in getaddresses(values)[:100] if "@" in address]


def _verdict(message: Message, sender: str, authserv: str) -> Verdict:
    """Return what the topmost field of our own mail server says; fields beneath it may be the sender's own."""
    domain = sender.rpartition("@")[2]
    for value in message.get_all("Authentication-Results", []):
        text = " ".join(str(value)[:4_000].split())
        said_by = text.partition(";")[0].split(" ")[0].casefold()
        if authserv and said_by != authserv.casefold():
            continue
        items = [_SAID.match(item) for item in _unquoted(text).split(";")[1:]]
        found = [(item[1].lower(), item[2].lower(), item[3]) for item in items if item]
        good = any(
            result == "pass" and (what == "dmarc" or any(_aligned(name, domain) for name in _DOMAIN.findall(more)))
            for what, result, more in found
        )
        bad = any(what == "dmarc" and result == "fail" for what, result, _more in found) or (
            any(result in {"fail", "permerror"} for _what, result, _more in found) and not good
        )
        if bad:
            return Verdict.REFUTED
        return Verdict.PROVED if good and authserv else Verdict.UNKNOWN
    return Verdict.UNKNOWN


def _unquoted(text: str) -> str:
    """Return a field without what the sender may have written in it; comments may stand within comments."""
    for _level in range(8):
        text = _QUOTED.sub("", text)
    return text


def _aligned(name: str, domain: str) -> bool:
    """Tell whether a proved domain stands for the sender's: the same, or one above the other (relaxed, RFC 7489 §3.1)."""
    name = name.lower().strip(".")
    return (
        bool(domain) and "." in name and (domain == name or domain.endswith(f".{name}") or name.endswith(f".{domain}"))
    )


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that are the sender's own words: nothing inside a mail that is handed on, and not too many."""
    waiting, seen = [message], 0
    while waiting and seen < _PARTS:
        part, seen = waiting.pop(0), seen + 1
        if part.get_content_maintype() == "message":
            continue
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting[:0] = [one for one in inner[:_PARTS] if isinstance(one, Message)]
        else:
            yield part


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    text = _as_utf8(content)
    content = content[:_CALENDAR]
    if text is not None and not content.isascii():
        # Whatever the label says: other charsets' letters make UTF-8 by no chance.
        return text
    try:
        known = codecs.lookup(charset).name.replace("-", "_") not in _NO_CHARSETS
        return content.decode(charset if known else "utf-8", "replace")
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _as_utf8(content: bytes) -> str | None:
    """Return what is UTF-8 throughout, cut off where it becomes long: there alone a letter may lack its end."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content[:_CALENDAR], final=len(content) <= _CALENDAR)
    except UnicodeDecodeError:
        return None


def _answer(message: Message) -> Answer | None:
    """Return the calendar object of a mail: inline, else attached, else the whole body; None when there is none."""
    inline, attached, whole = [], [], []
    for part in _parts(message):
        kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
        is_calendar = kind in {"text/calendar", "application/ics", "text/x-vcalendar"}
        if is_calendar and part.get_content_disposition() != "attachment":
            inline.append(part)
        elif is_calendar or name.endswith(".ics"):
            attached.append(part)
        elif kind in {"text/plain", "application/octet-stream"}:
            whole.append(part)
    for part in (*inline, *attached):
        found = _calendar(part)
        if found is not None:
            return found
    return next((_calendar(part) for part in whole if _WHOLE.match(_decoded(part)[:2_000])), None)


def _calendar(part: Message) -> Answer | None:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > _CALENDAR or content.count(b"\n") > _LINES:
        return None
    text = _decoded(part).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    said = _METHOD.search(text)
    # The property decides; a program that leaves it out names it beside the type.
    method = said[1] if said else str(part.get_param("method", ""))
    if not _WHOLE.match(text) or not method or len(_EVENT.findall(text)) != 1:
        return None
    return _event(text, method.upper())


def _event(text: str, method: str) -> Answer:
    """Return what the one VEVENT says. Times are not read: zones have Windows' names there, and mean nothing to us."""
    from icalendar.parser import Contentlines  # noqa: PLC0415 - heavy, and few processes read mails

    facts: dict[str, str] = {}
    attendees: list[Attendee] = []
    comments: list[str] = []
    inside: list[str] = []
    for line in filter(None, Contentlines.from_ical(text)):  # type: ignore[no-untyped-call]
        try:
            name, params, value = line.parts()
        except ValueError:
            continue
        name = name.upper()
        if name in {"BEGIN", "END"}:
            inside = [*inside, value.upper()] if name == "BEGIN" else inside[:-1]
        elif inside[-1:] == ["VEVENT"]:
            if name == "ATTENDEE" and len(attendees) < 20:  # noqa: PLR2004 - an answer has one, or two
                attendees.append(_attendee(value, params))
            elif name in {"COMMENT", "X-RESPONSE-COMMENT"} and value.strip():
                comments.append(value)
            else:
                facts.setdefault(name, value)
            comments += [str(params["X-RESPONSE-COMMENT"])] if "X-RESPONSE-COMMENT" in params else []
    number = facts.get("SEQUENCE", "0").strip()
    stamp = facts.get("DTSTAMP", "").strip()
    return Answer(
        method, facts.get("UID", "").strip()[:500], int(number) if number.isdecimal() and len(number) < 9 else 0,  # noqa: PLR2004 - fits every database
        _instant(stamp), tuple(attendees), printable(_TAGS.sub(" ", "\n".join(dict.fromkeys(comments))[:_MARKUP]))[:_COMMENT],
    )  # fmt: skip


def _attendee(value: str, params: dict[str, object]) -> Attendee:
    said = [value, str(params.get("EMAIL", "")), str(params.get("SENT-BY", ""))]
    addresses = [email_key(re.sub(r"(?i)^\s*mailto:", "", text.strip().strip('"')))[:ADDRESS] for text in said]
    answer = _PARTSTATS.get(str(params.get("PARTSTAT", "")).upper())
    return Attendee(tuple(dict.fromkeys(address for address in addresses if "@" in address)), answer)


def _instant(text: str) -> datetime | None:
    if not _STAMP.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
