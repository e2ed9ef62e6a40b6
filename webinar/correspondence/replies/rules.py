"""Decisions about mails that come back: which take effect, and which wait for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webinar.core.errors import RuleViolation
from webinar.core.text import N_, mailbox_key
from webinar.correspondence.replies.models import Fate, IncomingMail, Kind, PartStat, Verdict

#: Raw mails are kept so long for disputes; what belongs to nobody and asks for nothing goes with them.
RAW_FOR = timedelta(days=7)
#: A letter that belongs to no webinar, and nobody has dealt with.
UNKNOWN_FOR = timedelta(days=30)
#: How often the mailbox is read, and old mails are dropped. A little less than the clock's own pace.
READ_EVERY, FORGET_EVERY = timedelta(seconds=50), timedelta(hours=20)

ANSWER_LABELS = {
    PartStat.ACCEPTED: N_("Accepted"), PartStat.TENTATIVE: N_("Tentative"), PartStat.DECLINED: N_("Declined"),
    PartStat.DELEGATED: N_("Delegated"),
}  # fmt: skip
KIND_LABELS = {
    Kind.REPLY: N_("Calendar reply"), Kind.COUNTER: N_("Proposes another time"), Kind.BOUNCE: N_("Not delivered"),
    Kind.AUTOMATIC: N_("Automatic reply"), Kind.LETTER: N_("Email from a person"), Kind.UNREADABLE: N_("Unreadable"),
}  # fmt: skip
FATE_LABELS = {
    Fate.APPLIED: N_("Applied"), Fate.HELD: N_("To check"), Fate.DISMISSED: N_("Dismissed"), Fate.UNDONE: N_("Undone"),
    Fate.IGNORED: N_("No effect"),
}  # fmt: skip

OURS = N_("This is one of our own emails.")
NO_EVENT = N_("No webinar here has this calendar entry.")
NO_ATTENDEE = N_("The reply is for an address that isn’t registered for this webinar.")
WRITTEN = N_("A person wrote to us. Answer them from your own mailbox.")
PROGRAM = N_("A program sent this, such as an out-of-office reply.")
UNREADABLE = N_("We couldn’t read this email, or it’s too large.")
NOT_OURS = N_("A delivery failed, but we can’t tell which email it was.")
LATER = N_("The mail server is still trying to deliver this email.")


@dataclass(frozen=True)
class Case:
    """What is known of an answer and of whose it is."""

    kind: Kind
    answer: PartStat | None
    verdict: Verdict
    #: Only senders whom our mail server has proved count.
    needs_proof: bool
    #: The mail came from the address whose answer it holds.
    is_senders_own: bool
    #: It was sent to the address that the invitations name.
    is_addressed: bool
    is_speaker: bool
    #: Whoever it is holds an entry in the calendar, as far as we know.
    holds_entry: bool
    is_over: bool
    #: The state that was answered, and the present one; when it was answered.
    sequence: int
    present: int
    stamp: datetime | None
    #: (SEQUENCE, DTSTAMP, answer) of the last answer that took effect.
    last: tuple[int, datetime | None, PartStat] | None


def judge(case: Case) -> tuple[Fate, str]:
    """Return what becomes of an answer, and why (marked for translation); design: RFC 5546 §2.1.5 for the order."""
    if case.kind is Kind.COUNTER:
        return Fate.HELD, N_("They propose another time. The webinar stays as it is.")
    if case.answer is None:
        return Fate.IGNORED, N_("The reply holds no answer.")
    if case.is_over:
        return Fate.IGNORED, N_("The webinar is over or cancelled.")
    return _whether_earlier(case) or _whether_doubtful(case) or (Fate.APPLIED, "")


def _whether_earlier(case: Case) -> tuple[Fate, str] | None:
    if case.last is None:
        return None
    sequence, stamp, answer = case.last
    if case.sequence == sequence and case.stamp == stamp and case.answer is answer:
        return Fate.IGNORED, N_("This reply arrived before.")
    if case.sequence < sequence or (case.sequence == sequence and stamp and case.stamp and case.stamp < stamp):
        return Fate.IGNORED, N_("A newer reply has already been applied.")
    return None


def _whether_doubtful(case: Case) -> tuple[Fate, str] | None:
    doubts = (
        (case.verdict is Verdict.REFUTED, N_("The mail server says this sender’s address may be forged.")),
        (
            case.needs_proof and case.verdict is not Verdict.PROVED,
            N_("The mail server couldn’t verify the sender’s address."),
        ),
        (not case.is_senders_own, N_("The reply came from another address than the invited one.")),
        (not case.is_addressed, N_("The reply wasn’t sent to the address in our invitations.")),
        (case.answer is PartStat.DELEGATED, N_("They want someone else to attend in their place.")),
        (not case.holds_entry, N_("They have no calendar entry for this webinar now.")),
        (case.sequence > case.present, N_("The reply is for a version of the entry that we never sent.")),
    )
    for is_doubtful, why in doubts:
        if is_doubtful:
            return Fate.HELD, why
    if case.sequence < case.present:
        # A speaker's answer counts for somebody: people look. A registrant's place does not hang on it.
        return (Fate.HELD if case.is_speaker else Fate.IGNORED), N_("They answered for an earlier time of the webinar.")
    return None


def is_same_mailbox(left: str, right: str) -> bool:
    """Tell whether two addresses lead to one mailbox: "ann+tag@…" and "ann@…" do."""
    return mailbox_key(left) == mailbox_key(right)


def may_apply(mail: IncomingMail) -> bool:
    """Tell whether staff can let this take effect."""
    return mail.kind is Kind.REPLY and mail.fate is not Fate.APPLIED and mail.answer not in {None, PartStat.DELEGATED}


def may_dismiss(mail: IncomingMail) -> bool:
    """Tell whether staff can set this aside."""
    return mail.fate is Fate.HELD


def may_undo(mail: IncomingMail) -> bool:
    """Tell whether there is something to take back."""
    return mail.fate in {Fate.APPLIED, Fate.DISMISSED}


def ensure(allowed: bool) -> None:
    """Refuse what was done meanwhile."""
    if not allowed:
        raise RuleViolation(N_("Someone has already dealt with this email."))
