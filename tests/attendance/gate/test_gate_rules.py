"""When the gate is open, and which link is whose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from webinar.attendance.gate import rules
from webinar.attendance.gate.rules import Stage
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core.errors import RuleViolation

START = datetime(2026, 12, 15, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
END = START + 90 * MINUTE
INSTANT = timedelta(microseconds=1)
W = WebinarState
MAIN = "https://meet.example.org/main"


def webinar(**more: object) -> Webinar:
    facts = {"state": W.READY, "starts_at": START, "ends_at": END, "date": START.date(), "join_url": MAIN}
    return Webinar(**{**facts, **more})


@pytest.mark.parametrize(
    ("facts", "now", "stage"),
    [
        ({}, START - 15 * MINUTE - INSTANT, Stage.WAITING),
        ({}, START - 15 * MINUTE, Stage.OPEN),
        ({"state": W.LIVE}, START - 60 * MINUTE, Stage.OPEN),
        ({}, END + 30 * MINUTE - INSTANT, Stage.OPEN),
        ({}, END + 30 * MINUTE, Stage.OVER),
        ({"state": W.HELD}, END - MINUTE, Stage.OVER),
        ({"ends_at": None}, START + 270 * MINUTE - INSTANT, Stage.OPEN),
        ({"ends_at": None}, START + 270 * MINUTE, Stage.OVER),
        ({"starts_at": None, "ends_at": None}, START, Stage.NO_TIME),
        ({"starts_at": None, "ends_at": None}, START + timedelta(days=3), Stage.OVER),
        ({"state": W.CANCELLED}, START, Stage.CANCELLED),
        ({"state": W.POSTPONED}, END + timedelta(days=3), Stage.POSTPONED),
        ({"join_url": ""}, START, Stage.OPEN),
    ],
)
def test_what_the_page_says_and_when(facts, now: datetime, stage: Stage) -> None:
    assert rules.stage(webinar(**facts), admitted=True, minutes=15, now=now) is stage


def test_nobody_passes_who_is_not_admitted() -> None:
    for now in (START - timedelta(days=9), START):
        assert rules.stage(webinar(), admitted=False, minutes=15, now=now) is Stage.NOT_ADMITTED
    assert rules.stage(webinar(state=W.CANCELLED), admitted=False, minutes=15, now=START) is Stage.CANCELLED


def keys(settings: dict[str, object], **who: str) -> list[str]:
    row = rules.default_settings(1)
    for name, value in settings.items():
        setattr(row, name, value)
    return [way.key for way in rules.ways(row, webinar(), **who)]


def link(name: str) -> dict[str, str]:
    return {"url": f"https://meet.example.org/{name}", "passcode": ""}


def test_a_link_of_ones_own_comes_before_everybodys() -> None:
    links = {"links": {key: link(key) for key in ("panel", "role:interpreter", "category:media")}}
    assert keys(links) == ["main"]
    assert keys(links, category="experts") == ["main"]
    assert keys(links, category="media") == ["category:media"]
    assert keys(links, role="moderator") == ["panel"]
    assert keys(links, role="interpreter") == ["role:interpreter"]
    assert keys({}, role="interpreter") == ["main"]


def test_languages_may_be_chosen_ones_own_first() -> None:
    links = {"links": {key: link(key) for key in ("language:ru", "language:zh", "category:media")}}
    assert keys(links, language="zh") == ["language:zh", "language:ru", "main"]
    assert keys(links, language="en") == ["main", "language:ru", "language:zh"]
    assert keys(links, language="zh", category="media") == ["category:media"]
    assert keys(links, language="zh", role="speaker") == ["main"]


def test_the_back_up_link_is_everybodys_and_an_old_page_leads_there() -> None:
    on = {"links": {"panel": link("panel")}, "backup_url": "https://other.example.org", "backup_since": START}
    assert keys(on) == keys(on, role="speaker") == keys(on, category="media", language="ru") == ["backup"]
    backup = (rules.Way("backup", "https://other.example.org"),)
    assert rules.chosen(backup, "main") == backup[0]
    assert rules.chosen((), "main") is None


def test_no_link_is_no_way() -> None:
    assert rules.ways(rules.default_settings(1), webinar(join_url="")) == ()
    assert rules.ways(rules.default_settings(1), webinar(join_url=""), role="speaker") == ()


@pytest.mark.parametrize("address", ["http://meet.example.org/1", "javascript:alert(1)", "meet", "ftp://a.example"])
def test_links_are_https(address: str) -> None:
    with pytest.raises(RuleViolation):
        rules.https_address(address)


def test_an_https_link_is_tidied() -> None:
    assert rules.https_address(" https://meet.example.org/1 ") == "https://meet.example.org/1"


def test_the_back_up_link_stays_while_it_is_used() -> None:
    row = rules.default_settings(1)
    with pytest.raises(RuleViolation, match="backup link first"):
        rules.ensure_backup(row)
    row.backup_url, row.backup_since = "https://other.example.org", START
    rules.ensure_backup(row)
    rules.ensure_backup_stays(row, "https://third.example.org")
    with pytest.raises(RuleViolation) as refused:
        rules.ensure_backup_stays(row, "")
    assert refused.value.field == "backup_url"


def test_the_name_says_for_whom_one_comes() -> None:
    assert rules.shown_name("Ann Lee", "CGSS") == "Ann Lee (CGSS)"
    assert rules.shown_name("Ann Lee", "") == "Ann Lee"
