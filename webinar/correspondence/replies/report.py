"""Reads what mail servers say of mails that they could not deliver, and knows what programs write. Pure, and bounded.

Most say it in a report (RFC 3464, RFC 6533); qmail and older servers say it in words, beside a copy of the mail.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser

from webinar.core.headers import one_line
from webinar.core.text import email_key

#: What the library's parser makes of a broken mail is not ours to list.
BROKEN = (MessageError, ValueError, LookupError, RecursionError, TypeError, AttributeError, AssertionError)
#: The left part of the Message-ID of a mail of ours.
OURS = re.compile(r"<([0-9a-f]{32})@")
ADDRESS = 254
_WHY, _RETURNED, _MANY = 300, 100_000, 50
_RETURNS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
_STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
#: qmail's bounces (QSBMF): a recipient on a line of its own, and the reason beneath.
_RECIPIENT = re.compile(r"^[ \t]{0,8}<?([^\s<>:,;@]{1,64}@[^\s<>:,;@]{1,190})>?:[ \t]{0,8}\r?$", re.MULTILINE)
_REPLY = re.compile(r"\b[45]\d\d[ -].{0,280}")

#: Fields that only programs write; and how responders begin their subjects that mark themselves by no field.
_MARKS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Mail-Autoreply", "X-Vacation", "List-Id", "Feedback-ID",
)  # fmt: skip
_RESPONDER = re.compile(
    r"(?:auto(?:matic)?[ -]?(?:reply|response)|out of (?:the )?office|automatische antwort|abwesenheit|r[ée]ponse automatique"
    r"|respuesta autom[áa]tica|resposta autom[áa]tica|risposta automatica|автоматический ответ|автоответ|нет на месте"
    r"|abwesenheitsnotiz|automatisch antwoord|afwezig|автоматич\w+ (?:відповідь|отговор|адказ)|odpowied[źz] automatyczna|automatick[áa] odpove[ďd]"
    r"|automatická odpověď|automatski odgovor|аутоматски одговор|samodejni odgovor|r[ăa]spuns automat|automatikus v[áa]lasz|automaattinen vastaus|autosvar"
    r"|automatis(?:k|kt) svar|αυτόματη απάντηση|תשובה אוטומטית|trả lời tự động|balasan otomatis|jawapan automatik|ตอบกลับอัตโนมัติ|स्वचालित उत्तर"
    r"|avtomatik cavab|автомат(?:ты|түү) жооп|ավտոմատ պատասխան|ავტომატური პასუხი"
    r"|自[动動](?:答复|回复|答覆|回覆)|自動(?:応答|返信)|不在通知|자동 ?(?:회신|응답|답장)|부재 ?중 ?자동 ?(?:회신|응답)"
    r"|خودکار جواب|پاسخ خودکار|رد تلقائي|otomatik yan[ıi]t|автоматты жауап|avtomatik javob)\s*(?:[:：–-]|$)",
    re.IGNORECASE,
)
#: The left part of addresses from which mail servers write.
SERVERS = frozenset({"mailer-daemon", "postmaster"})


@dataclass(frozen=True)
class Undelivered:
    """What a report says of one mail: to whom, for good or not, why, and which of ours it was."""

    recipient: str
    action: str
    why: str
    names: tuple[str, ...]


def header(message: Message, name: str) -> str:
    """Return a header field as text. What is not ASCII is read as UTF-8 (RFC 6532): the library gives it up."""
    value = next((raw for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def printable(text: str) -> str:
    """Return a text without signs that no database holds or that turn its reading order."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\u2028\u2029]", "", text
    ).strip()


def undelivered(message: Message, answers: Sequence[str]) -> Iterator[Undelivered]:
    """Yield what a report says of each recipient, with the names of our mails that it returns or `answers`."""
    inner = message.get_payload()
    parts = [part for part in inner[:_MANY] if isinstance(part, Message)] if isinstance(inner, list) else []
    names = [name for part in parts if part.get_content_type() in _RETURNS for name in OURS.findall(_text(part))]
    for part in parts:
        for text in _BLANK.split(_text(part))[:_MANY] if part.get_content_type() in _STATUS else ():
            block = HeaderParser().parsestr(text.lstrip("\n"))
            action = one_line(header(block, "Action")).lower()
            why = header(block, "Diagnostic-Code").partition(";")[2] or header(block, "Status")
            # Of a mail that went on from one address to another, either may be the one to which we sent it.
            known = [
                header(block, name).rpartition(";")[2].strip() for name in ("Original-Recipient", "Final-Recipient")
            ]
            for recipient in dict.fromkeys(filter(None, known)) if action else ():
                yield _told(recipient, action, why, (*names, *answers))


def _text(part: Message) -> str:
    """Return what stands in a part that is a mail, or blocks of fields; some servers encode it, which they must not."""
    whole = part.as_bytes()[: 2 * _RETURNED].decode("utf-8", "replace").replace("\r\n", "\n")
    body = whole.partition("\n\n")[2]
    if header(part, "Content-Transfer-Encoding").strip().lower() == "base64":
        # What the library took for a mail within has lost no letter.
        try:
            body = b64decode(body.encode("ascii", "ignore")).decode("utf-8", "replace").replace("\r\n", "\n")
        except ValueError:
            return ""
    return body[:_RETURNED]


def told_in_words(message: Message, text: str, answers: Sequence[str]) -> Iterator[Undelivered]:
    """Yield what a mail server says without a report; nothing unless it names a recipient and a mail of ours."""
    text = text[:_RETURNED]
    names = (*OURS.findall(text), *answers)
    failed = header(message, "X-Failed-Recipients")[:10_000].split(",") or []
    failed = [address for address in failed if "@" in address] or _RECIPIENT.findall(text)
    said = _REPLY.search(" ".join(text.split()))
    for address in failed[:_MANY] if names else ():
        yield _told(address, "failed", said[0] if said else "", names)


def _told(recipient: str, action: str, why: str, names: Sequence[str]) -> Undelivered:
    address = email_key(recipient.strip().strip("<>"))[:ADDRESS]
    return Undelivered(address, action, printable(one_line(why))[:_WHY], tuple(dict.fromkeys(names))[:20])


def report_in(message: Message, sender: str) -> Message | None:
    """Return a mail server's report: the mail itself, or what a gateway that wrapped it put beside its own words."""
    if message.get_content_type() == "multipart/report":
        return message
    if not (_is_from_nobody(message) or sender.partition("@")[0] in SERVERS):
        return None
    inner = message.get_payload()
    parts = [part for part in inner[:_MANY] if isinstance(part, Message)] if isinstance(inner, list) else []
    return next((part for part in parts if part.get_content_type() == "multipart/report"), None)


def _is_from_nobody(message: Message) -> bool:
    return header(message, "Return-Path").strip() == "<>"


def is_auto_reply(message: Message) -> bool:
    """Tell whether a responder wrote this. Google marks answers from its calendar as auto-generated, which they are not."""
    return header(message, "Auto-Submitted").strip().lower().startswith("auto-replied")


def is_automatic(message: Message, sender: str, subject: str) -> bool:
    """Tell whether a program wrote this: by its own mark, by how it begins, or by who sends it."""
    marked = header(message, "Auto-Submitted").strip().lower()
    if marked and marked != "no":
        return True
    if any(message.get(name) is not None for name in _MARKS) or _RESPONDER.match(subject):
        return True
    if re.search(r"\b(?:all|oof|autoreply)\b", header(message, "X-Auto-Response-Suppress"), re.IGNORECASE):
        return True
    if header(message, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    return _is_from_nobody(message) or sender.partition("@")[0] in SERVERS | {"noreply", "no-reply"}
