"""What may stand in a message, where it stands, and what is done to it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from webinar.core.errors import RuleViolation
from webinar.core.mail import DeliveryState
from webinar.core.outbox import JobState
from webinar.core.text import N_
from webinar.correspondence.mailings.models import Kind, Mailing, MailingState
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.registering.rules import ENDED

#: What a message may hold, with its meaning. The first come from us; the others a reader typed about themselves.
TRUSTED = {
    "webinar": N_("title of the webinar"), "date": N_("date and time in the reader’s time zone"),
    "hosts": N_("names of the hosts"), "link": N_("the reader’s private link"),
}  # fmt: skip
UNTRUSTED = {"name": N_("the reader’s name"), "organisation": N_("the reader’s organisation")}
PLACEHOLDERS = TRUSTED | UNTRUSTED
_MARK = re.compile(r"\{([A-Za-z_]+)\}")
_NAME = "{name}"
#: Placeholders and addresses are of no language.
_NO_WORDS = re.compile(r"\{[A-Za-z_]+\}|https?://\S+|\S+@\S+")
#: A run of letters; of Chinese each sign, which is about a word.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+")
#: Of our languages those written in each script, as Unicode names its letters.
_SCRIPTS = {"LATIN": {"en"}, "CYRILLIC": {"ru"}, "CJK": {"zh"}, "ARABIC": {"ur"}}

#: Mail servers take about ten megabytes, and what is attached grows by a third on its way.
MOST_FILES, MOST_BYTES = 10, 5_000_000

STATE_LABELS = {
    MailingState.DRAFT: N_("Draft"), MailingState.REQUESTED: N_("Waits to be sent"), MailingState.SENT: N_("Sent"),
    MailingState.STOPPED: N_("Stopped"),
}  # fmt: skip
KIND_LABELS = {
    Kind.REGISTRATIONS: N_("Registrants"), Kind.SPEAKERS: N_("Speakers"),
    Kind.FOCAL_POINTS: N_("Focal points of delegations"),
}  # fmt: skip
#: Who is left out unless the filter names their status: they hold nothing, or never proved their address.
_LEFT_OUT = frozenset({*ENDED, RegistrationStatus.UNCONFIRMED})


class Fate(StrEnum):
    """What became of a message to one recipient."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    DEFERRED = "deferred"
    FAILED = "failed"
    BOUNCED = "bounced"
    SUPPRESSED = "suppressed"
    STOPPED = "stopped"
    LEFT = "left"


FATE_LABELS = {
    Fate.QUEUED: N_("Queued"), Fate.SENT: N_("Sent"), Fate.KEPT: N_("Kept, not sent"), Fate.DEFERRED: N_("Waiting"),
    Fate.FAILED: N_("Refused"), Fate.BOUNCED: N_("Not delivered"), Fate.SUPPRESSED: N_("Not sent: unsubscribed"),
    Fate.STOPPED: N_("Stopped"), Fate.LEFT: N_("Not sent: the address has changed"),
}  # fmt: skip
_DELIVERED = {
    DeliveryState.SENT: Fate.SENT, DeliveryState.KEPT: Fate.KEPT, DeliveryState.FAILED: Fate.FAILED,
    DeliveryState.BOUNCED: Fate.BOUNCED, DeliveryState.SUPPRESSED: Fate.SUPPRESSED,
}  # fmt: skip


def fate(job: JobState | None, delivery: DeliveryState | None) -> Fate:
    """Return what became of a mail, by its job and its delivery."""
    if delivery in _DELIVERED:
        return _DELIVERED[delivery]
    if job is JobState.STOPPED:
        return Fate.STOPPED
    if job is JobState.WAITING:
        return Fate.DEFERRED if delivery is DeliveryState.WAITING else Fate.QUEUED
    return Fate.FAILED if job is JobState.FAILED else Fate.LEFT


@dataclass(frozen=True)
class Addressee:
    """Somebody to whom a message would go."""

    kind: Kind
    id: int
    name: str
    email: str
    digest: str
    #: Whether the mail may name them: who gave no name or never used their link is called "participant".
    is_named: bool = True


@dataclass(frozen=True)
class Reach:
    """To whom a message goes; of them how many unsubscribed, and how many more the viewer may not see.

    `unnamed`: how many of those who get it are not called by their names.

    Who unsubscribed is asked for at the moment of sending, and stands in the log as not written to.
    """

    people: list[Addressee] = field(default_factory=list)
    hidden: int = 0
    refusing: int = 0
    unnamed: int = 0

    @property
    def count(self) -> int:
        """Return how many get it."""
        return len(self.people) - self.refusing


def is_reached(status: RegistrationStatus, *, chosen: bool) -> bool:
    """Tell whether a message reaches registrations of this status; `chosen`: it was asked for by name."""
    return chosen or status not in _LEFT_OUT


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return the text with its placeholders replaced, in one pass: what somebody is called may look like one."""
    return _MARK.sub(lambda mark: words.get(mark[1], mark[0]), text)


def language_of(text: str, languages: Collection[str], otherwise: str) -> str:
    """Return in which of these languages a text is written, told by the script of most of its words.

    A language of that script that the reader chose is kept; a text without words, or in a script of none of them, is in
    `otherwise`, the reader's language.
    """
    counts = Counter(
        found for word in _WORD.findall(_NO_WORDS.sub(" ", text))
        if (found := unicodedata.name(word[0], "").partition(" ")[0]) in _SCRIPTS
    )  # fmt: skip
    if not counts:
        return otherwise
    written = _SCRIPTS[max(counts, key=lambda script: counts[script])]
    return next((code for code in (otherwise, *languages) if code in written), otherwise)


def unnamed_as(text: str, called: Mapping[str, str], otherwise: str) -> list[str]:
    """Return what stands for the name of nobody in particular, where {name} stands: `called`, by language."""
    return [called[language] for line, language in _lines(text, called, otherwise) if _NAME in line]


def without_name(text: str, called: Mapping[str, str], otherwise: str) -> str:
    """Return a text for somebody without a name: each line calls them in its own language, not in the reader's."""
    return "".join(line.replace(_NAME, called[language]) for line, language in _lines(text, called, otherwise))


def _lines(text: str, called: Mapping[str, str], otherwise: str) -> Iterator[tuple[str, str]]:
    whole = language_of(text, called, otherwise if otherwise in called else next(iter(called)))
    for line in text.splitlines(keepends=True):
        yield line, language_of(line, called, whole) if _NAME in line else whole


def ensure_words(subject: str, text: str) -> None:
    """Refuse a message without subject or text, and placeholders that are none of ours."""
    if not subject or not text:
        raise RuleViolation(N_("Enter a subject and a message."), field="text")
    for part, name in ((subject, "subject"), (text, "text")):
        unknown = sorted(set(_MARK.findall(part)) - set(PLACEHOLDERS))
        if unknown:
            raise RuleViolation(
                N_("There is no placeholder {%(name)s}. Use one of the list."), field=name, name=unknown[0]
            )


def ensure_files(files: Sequence[tuple[str, int]]) -> None:
    """Refuse more files, (name, size) each, than a mail carries."""
    if len(files) > MOST_FILES:
        raise RuleViolation(N_("You can attach up to %(limit)d files."), field="files", limit=MOST_FILES)
    if (total := sum(size for _name, size in files)) > MOST_BYTES:
        raise RuleViolation(
            N_("The files add up to %(total)s MB. The limit is %(limit)d MB."), field="files",
            total=f"{total / 10**6:.1f}", limit=MOST_BYTES // 10**6,
        )  # fmt: skip


def ensure_open(mailing: Mailing) -> None:
    """Refuse to change or send what has been sent."""
    if mailing.state not in {MailingState.DRAFT, MailingState.REQUESTED}:
        raise RuleViolation(N_("This message has already been sent."))


def ensure_reaches(count: int) -> None:
    """Refuse to send to nobody."""
    if not count:
        raise RuleViolation(N_("Nobody would get this message. Change whom it goes to."))


def ensure_not_waiting(job: JobState | None) -> None:
    """Refuse to write again what is still on its way."""
    if job is JobState.WAITING:
        raise RuleViolation(N_("This email is still on its way."))


def ensure_running(mailing: Mailing) -> None:
    """Refuse to stop what is not on its way."""
    if mailing.state is not MailingState.SENT:
        raise RuleViolation(N_("This message is not being sent."))


def ensure_stopped(count: int) -> None:
    """Refuse to call a message stopped of which nothing was left to stop."""
    if not count:
        raise RuleViolation(N_("Every email of this message has already been sent. There’s nothing to stop."))
