"""Who may do what to a host: the one table of powers among hosts, and what it means for an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from webinar.convening.webinars.models import Acceptance, AnswerBy, Host, HostRole, Webinar
from webinar.convening.webinars.rules import HOSTING_ROLES, lead_of
from webinar.core.errors import NotAllowed, RuleViolation
from webinar.core.mail import INVITED_PER_HOUR
from webinar.core.text import N_

#: Purpose of the links by which organisations answer; see `core.tokens`.
HOST_LINK = "host"


class Party(StrEnum):
    """For whom a user acts, as seen from one host."""

    ADMINISTRATOR = "administrator"
    LEAD = "lead host"
    ITSELF = "the host concerned"
    ANOTHER = "another host"


class Act(StrEnum):
    """What can be done to a host."""

    ADD = "add"
    ASK = "ask"
    ORDER = "order"
    ANSWER = "answer"
    NOTE_ANSWER = "note an answer"
    SET_RIGHTS = "set rights"
    LEAVE = "leave"
    REMOVE = "remove"
    REMOVE_LEAD = "remove the lead host"
    HAND_OVER = "hand over the lead"


_ABOVE = frozenset({Party.ADMINISTRATOR, Party.LEAD})

#: Who may do what to a host; what is not in it is denied, so another host may do nothing to it.
MAY: dict[Act, frozenset[Party]] = {
    Act.ADD: _ABOVE,
    Act.ASK: _ABOVE,
    Act.ORDER: _ABOVE,
    Act.ANSWER: frozenset({Party.ITSELF}),
    Act.NOTE_ANSWER: _ABOVE,
    Act.SET_RIGHTS: _ABOVE,
    Act.LEAVE: frozenset({Party.ITSELF}),
    Act.REMOVE: _ABOVE,
    Act.REMOVE_LEAD: frozenset({Party.ADMINISTRATOR}),
    Act.HAND_OVER: _ABOVE,
}


def parties(webinar: Webinar, host: Host | None, acting_for: Collection[int], *, is_admin: bool) -> set[Party]:
    """Return for whom somebody acts who may edit hosts for the organisations `acting_for`; `host` is the one concerned."""
    lead = lead_of(webinar)
    found = {Party.ANOTHER}
    if is_admin:
        found.add(Party.ADMINISTRATOR)
    if lead is not None and lead.organisation_id in acting_for:
        found.add(Party.LEAD)
    if host is not None and host.organisation_id in acting_for:
        found.add(Party.ITSELF)
    return found


def may(act: Act, acting: Collection[Party]) -> bool:
    """Tell whether one of these parties may do `act`."""
    return bool(MAY[act] & set(acting))


def ensure_may(act: Act, acting: Collection[Party]) -> None:
    """Refuse an act that the table does not give to any of these parties."""
    if not may(act, acting):
        raise NotAllowed


def removal_of(host: Host) -> Act:
    """Return which act it is to take this host off the list."""
    return Act.REMOVE_LEAD if host.is_lead else Act.REMOVE


def is_concerned(host: Host) -> bool:
    """Tell whether the organisation knows of the webinar and is to be told of acts upon it: it is asked, or a host."""
    return host.acceptance in {Acceptance.INVITED, Acceptance.ACCEPTED}


def ensure_another_hosts(webinar: Webinar, host: Host) -> None:
    """Refuse to leave a webinar without an organisation that hosts it."""
    others = [row for row in webinar.hosts if row is not host]
    if not any(row.role in HOSTING_ROLES and row.acceptance is Acceptance.ACCEPTED for row in others):
        raise RuleViolation(N_("At least one organisation must be a host."))


def ensure_may_leave(webinar: Webinar, host: Host) -> None:
    """Refuse to let the lead host go before it has handed over, or the last host."""
    if host.acceptance is not Acceptance.ACCEPTED:
        raise RuleViolation(N_("This organisation isn’t a host."))
    if host.is_lead:
        raise RuleViolation(N_("This is the lead host. Transfer the lead role first."))
    ensure_another_hosts(webinar, host)


def ensure_rights(webinar: Webinar, host: Host, role: HostRole, *, sees_people: bool) -> None:
    """Refuse rights that would leave no host, or a lead host that cannot lead."""
    if role not in HOSTING_ROLES:
        ensure_another_hosts(webinar, host)
    if host.is_lead and (role not in HOSTING_ROLES or not sees_people):
        raise RuleViolation(N_("The lead host keeps its role and sees registrants. Transfer the lead role first."))


def can_lead(host: Host) -> bool:
    """Tell whether a host may take over the lead: one that the public reads as host and that sees registrants."""
    return host.is_named and host.role in HOSTING_ROLES and host.sees_people and not host.is_lead


def leading_without(webinar: Webinar, host: Host) -> Host | None:
    """Return who leads once this host does not any more: the lead host, or the first that can take the lead."""
    others = [other for other in webinar.hosts if other.id != host.id]
    return next((other for other in others if other.is_lead), None) or next(filter(can_lead, others), None)


def ensure_can_lead(host: Host) -> None:
    """Refuse the lead to who cannot take it."""
    if host.is_lead:
        raise RuleViolation(N_("This is already the lead host."))
    if not can_lead(host):
        raise RuleViolation(N_("The lead host must have accepted itself, be a host or co-host, and see registrants."))


def ensure_can_be_asked(host: Host) -> None:
    """Refuse to ask a host that has accepted."""
    if host.acceptance is Acceptance.ACCEPTED:
        raise RuleViolation(N_("%(name)s has already accepted."), name=host.organisation.name)


def ensure_few(sent: int, more: int, full: Sequence[str]) -> None:
    """Refuse more invitations in an hour than one user may send, or any to a mailbox that has had enough of them."""
    if full:
        raise RuleViolation(
            N_("%(address)s got several emails from this site in the past hour. Try again in an hour."), address=full[0]
        )
    if sent + more > INVITED_PER_HOUR:
        raise RuleViolation(
            N_("You can send up to %(limit)d invitations an hour. You’ve sent %(sent)d."),
            limit=INVITED_PER_HOUR,
            sent=sent,
        )


def is_open(host: Host) -> bool:
    """Tell whether the organisation may still answer itself: it has not, or another answered for it."""
    if host.acceptance in {Acceptance.NOT_ASKED, Acceptance.INVITED}:
        return True
    return host.answer_by is not AnswerBy.ITSELF


def ensure_open(host: Host) -> None:
    """Refuse a second answer by the organisation itself."""
    if not is_open(host):
        raise RuleViolation(N_("This invitation has already been answered."))


def ensure_can_be_noted(host: Host) -> None:
    """Refuse to note an answer over the organisation's own, or over a noted one."""
    if host.acceptance in {Acceptance.ACCEPTED, Acceptance.DECLINED}:
        raise RuleViolation(N_("This invitation has already been answered."))


def ensure_reason(reason: str, field: str) -> None:
    """Refuse an act upon another organisation for which no reason is given."""
    if not reason.strip():
        raise RuleViolation(N_("Enter a reason. The organisation reads it."), field=field)
