"""The table of powers among hosts, act by act, and what the rules refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from webinar.convening.hosts import rules
from webinar.convening.hosts.rules import MAY, Act, Party
from webinar.convening.webinars.models import Acceptance, AnswerBy, Host, HostRole, Webinar
from webinar.core.errors import NotAllowed, RuleViolation
from webinar.directory.organisations.models import Organisation

A, L, S, N = Party.ADMINISTRATOR, Party.LEAD, Party.ITSELF, Party.ANOTHER

#: Written out a second time on purpose: a change of the table is a change of power.
TABLE = {
    Act.ADD: {A, L}, Act.ASK: {A, L}, Act.ORDER: {A, L}, Act.ANSWER: {S}, Act.NOTE_ANSWER: {A, L},
    Act.SET_RIGHTS: {A, L}, Act.LEAVE: {S}, Act.REMOVE: {A, L}, Act.REMOVE_LEAD: {A}, Act.HAND_OVER: {A, L},
}  # fmt: skip


def _host(number: int, **more: object) -> Host:
    facts = {
        "id": number, "organisation_id": number, "role": HostRole.HOST, "acceptance": Acceptance.ACCEPTED,
        "answer_by": AnswerBy.ITSELF, "is_lead": number == 1, "sees_people": True, "signs_off": True, "position": number,
        "organisation": Organisation(id=number, name=f"Host {number}"),
    }  # fmt: skip
    return Host(**{**facts, **more})


def _webinar(*hosts: Host) -> Webinar:
    return Webinar(hosts=list(hosts))


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("party", Party)
def test_the_table(act: Act, party: Party) -> None:
    assert rules.may(act, {party}) is (party in TABLE[act])
    if party in TABLE[act]:
        rules.ensure_may(act, {party, N})
    else:
        with pytest.raises(NotAllowed):
            rules.ensure_may(act, {party})


def test_every_act_is_in_the_table() -> None:
    assert set(MAY) == set(Act) == set(TABLE)
    assert not rules.may(Act.REMOVE, set())


def test_for_whom_somebody_acts() -> None:
    lead, second = _host(1), _host(2)
    webinar = _webinar(lead, second)
    assert rules.parties(webinar, second, {1}, is_admin=False) == {N, L}
    assert rules.parties(webinar, second, {2}, is_admin=False) == {N, S}
    assert rules.parties(webinar, lead, {1}, is_admin=False) == {N, L, S}
    assert rules.parties(webinar, second, {3}, is_admin=True) == {N, A}
    assert rules.parties(webinar, None, {2}, is_admin=False) == {N}
    lead.acceptance = Acceptance.DECLINED
    assert rules.parties(webinar, second, {1}, is_admin=False) == {N}, "who declined leads nobody"


def test_which_act_a_removal_is() -> None:
    assert rules.removal_of(_host(1)) is Act.REMOVE_LEAD
    assert rules.removal_of(_host(2)) is Act.REMOVE


@pytest.mark.parametrize(("acceptance", "concerned"), [
    (Acceptance.NOT_ASKED, False), (Acceptance.INVITED, True), (Acceptance.ACCEPTED, True), (Acceptance.DECLINED, False),
])  # fmt: skip
def test_who_is_told(acceptance: Acceptance, concerned: bool) -> None:
    assert rules.is_concerned(_host(2, acceptance=acceptance)) is concerned


@pytest.mark.parametrize(("more", "named"), [
    ({}, True), ({"answer_by": AnswerBy.ADMINISTRATOR}, True), ({"answer_by": AnswerBy.ANOTHER_HOST}, False),
    ({"acceptance": Acceptance.INVITED}, False), ({"acceptance": Acceptance.NOT_ASKED}, False),
])  # fmt: skip
def test_whom_the_public_reads(more: dict[str, object], named: bool) -> None:
    assert _host(2, **more).is_named is named


@pytest.mark.parametrize(("more", "can"), [
    ({}, True), ({"role": HostRole.CO_HOST}, True), ({"role": HostRole.SUPPORT}, False), ({"sees_people": False}, False),
    ({"answer_by": AnswerBy.ANOTHER_HOST}, False), ({"is_lead": True}, False),
])  # fmt: skip
def test_who_can_lead(more: dict[str, object], can: bool) -> None:
    assert rules.can_lead(_host(2, **more)) is can


@pytest.mark.parametrize(("more", "is_open"), [
    ({}, False), ({"answer_by": AnswerBy.ADMINISTRATOR}, True), ({"answer_by": AnswerBy.ANOTHER_HOST}, True),
    ({"acceptance": Acceptance.INVITED}, True), ({"acceptance": Acceptance.NOT_ASKED}, True),
    ({"acceptance": Acceptance.DECLINED}, False),
    ({"acceptance": Acceptance.DECLINED, "answer_by": AnswerBy.ANOTHER_HOST}, True),
])  # fmt: skip
def test_who_may_still_answer(more: dict[str, object], is_open: bool) -> None:
    assert rules.is_open(_host(2, **more)) is is_open


ALONE = _host(1)
PAIR = _webinar(_host(1), _host(2))


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: rules.ensure_another_hosts(_webinar(ALONE), ALONE), "At least one organisation"),
        (lambda: rules.ensure_another_hosts(*_pair(acceptance=Acceptance.INVITED)), "At least one organisation"),
        (lambda: rules.ensure_another_hosts(*_pair(role=HostRole.SUPPORT)), "At least one organisation"),
        (lambda: rules.ensure_may_leave(PAIR, PAIR.hosts[0]), "Transfer the lead role first."),
        (lambda: rules.ensure_may_leave(PAIR, _host(3, acceptance=Acceptance.INVITED)), "isn’t a host"),
        (lambda: rules.ensure_rights(PAIR, PAIR.hosts[0], HostRole.HOST, sees_people=False), "The lead host keeps"),
        (lambda: rules.ensure_rights(PAIR, PAIR.hosts[0], HostRole.SUPPORT, sees_people=True), "The lead host keeps"),
        (lambda: rules.ensure_can_lead(PAIR.hosts[0]), "This is already the lead host."),
        (lambda: rules.ensure_can_lead(_host(2, sees_people=False)), "must have accepted itself"),
        (lambda: rules.ensure_can_be_asked(_host(2)), "Host 2 has already accepted."),
        (lambda: rules.ensure_open(_host(2)), "This invitation has already been answered."),
        (lambda: rules.ensure_can_be_noted(_host(2)), "This invitation has already been answered."),
        (
            lambda: rules.ensure_can_be_noted(_host(2, acceptance=Acceptance.DECLINED)),
            "This invitation has already been answered.",
        ),
        (lambda: rules.ensure_reason("  ", "reason"), "Enter a reason."),
    ],
)
def test_each_refusal_says_why(act: Callable[[], None], words: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        act()
    assert words in str(caught.value)


def _pair(**more: object) -> tuple[Webinar, Host]:
    """A webinar whose second host is as given, and its first."""
    webinar = _webinar(_host(1), _host(2, **more))
    return webinar, webinar.hosts[0]


def test_what_the_rules_allow_passes() -> None:
    lead, second = PAIR.hosts
    rules.ensure_another_hosts(PAIR, lead)
    rules.ensure_may_leave(PAIR, second)
    rules.ensure_rights(PAIR, second, HostRole.SUPPORT, sees_people=False)
    rules.ensure_rights(PAIR, lead, HostRole.CO_HOST, sees_people=True)
    rules.ensure_can_lead(second)
    rules.ensure_can_be_asked(_host(2, acceptance=Acceptance.DECLINED))
    rules.ensure_can_be_noted(_host(2, acceptance=Acceptance.NOT_ASKED))
    rules.ensure_open(_host(2, acceptance=Acceptance.INVITED))
    rules.ensure_reason("By letter", "because")
