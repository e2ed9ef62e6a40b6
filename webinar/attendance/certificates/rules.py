"""Decisions about certificates. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from webinar.attendance.certificates.models import CertificateKind
from webinar.core.cells import plain
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, name_key

#: Sixty bits: no code is found by trying.
CODE_LENGTH = 12
#: How often one caller may ask for a code, and for a name.
CHECKS, NAMES = "30 per minute; 200 per hour", "10 per minute; 40 per hour"
KIND_LABELS = {
    CertificateKind.CERTIFICATE: N_("Certificate of attendance"),
    CertificateKind.STATEMENT: N_("Statement of attendance"),
}
#: Said of a document whose successor bears another name.
REISSUED = N_("Issued again under another name")


@dataclass(frozen=True)
class Attendee:
    """Somebody who attended: minutes are None where no source tells them."""

    registration_id: int
    minutes: int | None


def length_of(starts_at: datetime | None, ends_at: datetime | None) -> float | None:
    """Return how many minutes a webinar lasts; None where that is not known."""
    return (ends_at - starts_at).total_seconds() / 60 if starts_at and ends_at and ends_at > starts_at else None


def qualifies(minutes: int | None, length: float | None, least_share: int | None) -> bool:
    """Tell whether an attendee gets a certificate without anybody's further word.

    Where a share is asked for, unknown minutes or an unknown length do not do: staff may give a statement instead.
    """
    if least_share is None:
        return True
    return minutes is not None and length is not None and minutes * 100 >= least_share * length


def split(
    people: Iterable[Attendee], length: float | None, least_share: int | None
) -> tuple[list[Attendee], list[Attendee], list[Attendee]]:
    """Return who qualifies, who attended too little, and of whom the time is not known."""
    good: list[Attendee] = []
    short: list[Attendee] = []
    unknown: list[Attendee] = []
    for row in people:
        if qualifies(row.minutes, length, least_share):
            good.append(row)
        else:
            (short if row.minutes is not None and length is not None else unknown).append(row)
    return good, short, unknown


def printed_code(code: str) -> str:
    """Return a code in groups of four, as documents print it."""
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def typed_code(text: str) -> str:
    """Return the code that somebody typed, with or without hyphens and spaces, in either case."""
    return "".join(char for char in plain(text) if char.isalnum()).casefold()[:40]


def is_same_name(typed: str, printed: str) -> bool:
    """Tell whether a typed name is the printed one, whatever its case and spaces."""
    return bool(printed) and bool(name_key(typed)) and name_key(typed) == name_key(printed)


def ensure_reason(reason: str) -> None:
    """Refuse to revoke without a reason."""
    if not reason.strip():
        message = N_("Enter a reason. The holder sees it on their page.")
        raise RuleViolation(message, field="reason")
