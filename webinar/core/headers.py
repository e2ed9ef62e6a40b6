"""Header fields of mails that every program reads the same: one mailbox each for From and To, subjects without loss.

Python 3.11 to 3.13 fold a long display name and drop its quotation marks, which turns "A, B and C" into three
mailboxes (CPython issue 80222), and lose the blank between two encoded words of a subject. So these fields are
folded here, by `email.header.Header`: encoded words (RFC 2047) hold no specials and are cut between characters.
"""

from __future__ import annotations

import re
from email.charset import Charset
from email.header import Header
from email.headerregistry import Address, HeaderRegistry, UniqueSingleAddressHeader, UniqueUnstructuredHeader
from email.policy import SMTP, Policy
from typing import Any

import idna

#: RFC 5322 §2.1.1: what a line should not exceed.
_LINE = 76
#: What an encoded word may take beside the field's name; RFC 2047 §2 allows 75.
_WORD = 66
_UTF8 = Charset("utf-8")
#: RFC 5322 §3.2.3, with the blanks between atoms.
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, so that it can be a header field's value."""
    return _UNPRINTABLE.sub(" ", text).strip()


def wire_address(address: str) -> str:
    """Return the address as SMTP carries it: an international domain as A-labels (RFC 5890), the rest unchanged."""
    user, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{user}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def mailbox(address: str, name: str = "") -> Address:
    """Return one mailbox with its display name."""
    user, _, domain = wire_address(one_line(address)).rpartition("@")
    return Address(display_name=" ".join(one_line(name).split()), username=user, domain=domain)


class _Mailbox(UniqueSingleAddressHeader):
    """A field with one mailbox (From, To, Reply-To)."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        """Return the field as it is written: the name plain if it is atoms, else quoted, else as encoded words."""
        box = self.address
        name, end = str(box.display_name), policy.linesep
        if not name:
            return f"{self.name}: {box.addr_spec}{end}"
        if not name.isascii():
            shown = _encoded(name)
        elif _ATOMS.fullmatch(name):
            shown = name.split(" ")
        else:
            shown = '"{}"'.format(re.sub(r'(["\\])', r"\\\1", name)).split(" ")
        lines = [f"{self.name}:"]
        for word in [*shown, f"<{box.addr_spec}>"]:
            if len(lines[-1]) + 1 + len(word) > _LINE and lines[-1] != f"{self.name}:":
                lines.append("")
            lines[-1] += f" {word}"
        return end.join(lines) + end


def _encoded(name: str) -> list[str]:
    """Return the name as encoded words, cut between words where that is possible: some readers add a blank there."""
    chunks = [""]
    for word in re.findall(r"\S+ ?", name):
        for piece in [word] if _fits(word) else word:
            if not _fits(chunks[-1] + piece):
                chunks.append("")
            chunks[-1] += piece
    return [_UTF8.header_encode(chunk) for chunk in chunks if chunk]


def _fits(text: str) -> bool:
    return len(_UTF8.header_encode(text)) <= _WORD


class _Subject(UniqueUnstructuredHeader):
    """The subject."""

    def fold(self, *, policy: Policy) -> str:
        """Return the field as it is written, with every blank kept."""
        text = str(self)
        charset = "us-ascii" if text.isascii() else "utf-8"
        words = Header(text, charset, maxlinelen=_LINE, header_name="Subject").encode(linesep=policy.linesep)
        return f"Subject: {words}{policy.linesep}"


class _Registry(HeaderRegistry):
    """The library's registry, which makes a new class for every field of every mail: here one for each kind of field."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[Any]] = {}

    def __getitem__(self, name: str) -> type[Any]:
        key = name.lower()
        if key not in self._made:
            self._made[key] = super().__getitem__(name)
        return self._made[key]


def _policy() -> Policy:
    registry = _Registry()
    for name in ("from", "to", "reply-to"):
        registry.map_to_type(name, _Mailbox)  # type: ignore[arg-type]
    registry.map_to_type("subject", _Subject)  # type: ignore[arg-type]
    return SMTP.clone(header_factory=registry)


#: How our mails are written.
WIRE = _policy()
