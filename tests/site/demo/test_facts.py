"""The example tells each fact of its source that the record has a place for, and nothing that the source leaves open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOW
from tests.page import Browser
from tests.site.demo.saying import exported, said
from webinar.core.database import Base
from webinar.site.demo.service import load

SEED: dict[str, Any] = json.loads((files("webinar.site.demo") / "event.json").read_text(encoding="utf-8"))
PAGE, PROGRAMME, COVERAGE = "/w/sco-gateway/", "/w/sco-gateway/programme", "/w/sco-gateway/coverage"
STAFF = "/manage/w/sco-gateway"
ORGANISATIONS = "/manage/organisations/"


def _name(key: str) -> str:
    return next(row["as_printed"] for row in SEED["people"] if row["key"] == key)


def _day(value: str) -> str:
    day = date.fromisoformat(value[:10])
    return f"{day.day} {day:%B %Y}"


#: Where each fact stands: the addresses on one of which its words are found, and how they are printed there.
WORDS: dict[str, tuple[str, ...]] = {
    "source.heading": (PAGE,), "webinar.title": (PAGE,), "webinar.date_as_printed": (PAGE,),
    "organisations[].name": (PAGE,), "organisations[].as_printed": (ORGANISATIONS,), "organisations[].acronym": (PAGE,),
    "organisations[].acronym_expansion_in_text": (PAGE,), "organisations[].country.short_name": (ORGANISATIONS,),
    "organisations[].country.as_printed": (ORGANISATIONS,),
    "people[].as_printed": (PAGE,), "people[].position_as_printed": (PAGE,), "people[].full_name": ("registry",),
    "people[].rank.as_printed": ("registry",), "people[].retired_marker_as_printed": ("registry",),
    "people[].given_names": ("registry",), "people[].family_name": ("registry",), "people[].position": ("registry",),
    "programme.parts[].label_as_printed": (PROGRAMME,), "programme.parts[].topic": (PROGRAMME,),
    "remarks[].points[]": (PAGE,), "audience.categories[].as_printed": (PAGE,),
    "audience.attendance.as_printed": (PAGE,), "coverage.as_printed_lead": (COVERAGE,),
    "coverage.outlets[].name": (COVERAGE,), "coverage.outlets[].as_printed": (COVERAGE,),
}  # fmt: skip
PRINTED = {
    "webinar.date": (PAGE, _day),
    "source.published.local": (PAGE, lambda value: f"{_day(value)}, {value[11:]}"),
    "webinar.status": (STAFF + "/", lambda _value: "Held"),
    "webinar.joint": (PAGE, lambda _value: "Joint webinar"),
    "organisations[].hosting_role": (STAFF + "/hosts", lambda _value: "Host"),
    "people[].role": (PAGE, lambda value: value.replace("_", " ").capitalize()),
    "programme.parts[].items[].kind": (
        PROGRAMME, lambda value: {"moderation": "Moderator"}.get(value, value.replace("_", " ").capitalize())
    ),
    "programme.parts[].kind": (PROGRAMME, lambda value: value.replace("_", " ").capitalize()),
    "programme.parts[].items[].note": (PROGRAMME, lambda _value: "Moderator"),
    "programme.parts[].items[].person": (PROGRAMME, _name),
    "programme.parts[].answered_by": (PROGRAMME, _name),
    "remarks[].person": (PAGE, _name),
    "audience.attendance.value": (STAFF + "/", str), "audience.attendance.qualifier": (STAFF + "/", str),
    "coverage.list_complete": (COVERAGE, lambda _value: "This list may be incomplete."),
}  # fmt: skip
#: (table, column, rows' own key) of facts that stand in the record and are printed nowhere as they are.
STORED = {
    "people[].pronoun_used": "pronoun", "people[].notes": "notes", "people[].retired": "retired",
    "people[].rank.full": "rank_full",
}  # fmt: skip
#: Facts about the extraction; order and keys, which other tests follow; and what the record has no place for yet.
NO_PLACE = re.compile(
    r"schema|conventions\..*|not_stated\[\]|.*(\.key|\.order|_basis|basis_note|\.basis|\.number)"
    r"|source\.(file|sha256|bytes|kind|language|published\.as_printed|truncation_.*|text_note)"
    r"|webinar\.(title_as_printed|title_language|format|also_called_in_text\[\])"
    r"|organisations\[\]\.(kind|country\.iso3166_alpha2|organising_note)|other_organisations_represented\[\].*"
    r"|people\[\]\.(rank\.kind|organisation|affiliation_as_printed|role_as_printed|later_short_forms_as_printed\[\])"
    r"|programme\.parts\[\]\.answers_described_as|quotations\[\].*|figures_cited_by_speakers\[\].*|mentions\..*"
    r"|audience\.categories\[\]\.(kind|organisation|country|count_as_printed)|audience\.attendance\.exact"
    r"|coverage\.outlets\[\]\.kind"
)
#: What would be said if a fact were made up that the source leaves open, once the source's own words are taken out.
MADE_UP = (
    r"\w@\w", r"\bfree\b", r"newspaper", r"news agency", r"\bjournal\b", r"(?<!\d\d:\d\d )(?<!\()UTC\b", r"\bConfirmed\b",
    r"\bInvited\b", r"[Tt]o be announced", r"\bLate\b", r"Send invitations", r"has no minutes", r"Postpone",
    r"Not done yet", r"(?<![\w:/.-])0(?![\w:./-])", r"\bZoom\b", r"H\.E\.", r"Karachi|Islamabad Time|Beijing",
    r"\b(Army|Air Force|Navy)\b", r"Joint release", r"\bNone\b", r"capacity\": \d", r"inLanguage",
    r"think tank\b", r"intergovernmental",
)  # fmt: skip
#: Who signs in to look at the example: accounts of the site, no facts of the webinar.
ACCOUNTS = (
    "organiser@cgss.example.org", "admin@example.org", "organiser@sco.example.org", "reports@cgss.example.org",
)  # fmt: skip
#: What calendars and feeds must name by their formats: the site's own address, ids, and when the file was written.
_FORMAT = re.compile(
    r"(?m)^(UID|ORGANIZER|DTSTAMP|LAST-MODIFIED|PRODID|STATUS)[;:].*(\r?\n .*)*$|<updated>.*?</updated>|@(?:context|id|type)\b"
)


def _leaves(value: Any, pattern: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{pattern}.{key}" if pattern else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, f"{pattern}[]")
    else:
        yield pattern, value


def _one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def told(app: Flask) -> dict[str, str]:
    """What the public, the staff of both hosts and an administrator are told, as their names and addresses."""
    with app.extensions["webinar"].transaction() as session:
        load(session, attendees=4, now=NOW)
    names = {row["full_name"] for row in SEED["people"]}
    found = {f"public {address}": text for address, text in said(Browser(app)).items()}
    staff = {who: Browser(app).sign_in(who) for who in ACCOUNTS[:2]}
    for take in (said, lambda browser: exported(browser, names)):
        for who, browser in staff.items():
            found |= {f"{who} {address}": text for address, text in take(browser).items()}
    return {key: _one_line(_FORMAT.sub(" ", text)) for key, text in found.items()}


def _at(told: dict[str, str], place: str) -> str:
    """Return what the staff of a host are told at an address, or at all that begin with it when it names a folder."""
    who = "organiser@cgss.example.org "
    exact = told.get(who + place)
    return exact if exact is not None else " ".join(text for key, text in told.items() if key.startswith(who + place))


def test_each_fact_is_told_and_nothing_that_the_source_leaves_open(told: dict[str, str], session) -> None:
    assert _missing(told, session) == []
    faults = _made_up(told)
    assert not faults, "\n".join(faults)


def _missing(told: dict[str, str], session: Session) -> list[tuple[str, object]]:
    people = Base.metadata.tables["people"].c
    stored = {row.full_name: row for row in session.execute(select(*people))}
    missing = []
    for pattern, value in _leaves(SEED):
        if value is None:
            continue
        if pattern in WORDS:
            good = all(_one_line(str(value)) in _at(told, place) for place in WORDS[pattern])
        elif pattern in PRINTED:
            place, printed = PRINTED[pattern]
            good = printed(value) in _at(told, place)
        elif pattern in STORED:
            good = True  # judged below, person by person
        else:
            assert NO_PLACE.fullmatch(pattern), f"{pattern}: say where this fact stands"
            continue
        if not good:
            missing.append((pattern, value))
    for row in SEED["people"]:
        flat, kept = dict(_leaves(row, "people[]")), stored[row["full_name"]]
        missing += [
            (pattern, flat.get(pattern)) for pattern, column in STORED.items()
            if getattr(kept, column) != (flat.get(pattern) if column == "retired" else flat.get(pattern) or "")
        ]  # fmt: skip
    return missing


def _made_up(told: dict[str, str]) -> list[str]:
    own = sorted(
        {_one_line(value) for _p, value in _leaves(SEED) if isinstance(value, str) and len(value) > 12}, key=len
    )
    faults = []
    for key, text in told.items():
        rest = text
        for words in [*reversed(own), *ACCOUNTS]:
            rest = rest.replace(words, " · ")
        public = () if "/manage/" in key else (r"\bPart \d",)
        hits = (re.search(pattern, rest) for pattern in (*MADE_UP, *public))
        faults += [f"{key}: {rest[max(0, hit.start() - 40) : hit.end() + 40]!r}" for hit in hits if hit]
    return faults


@pytest.mark.parametrize("table", ["people", "outlets", "clippings", "webinars", "organisations", "releases"])
def test_the_record_itself_holds_nothing_for_what_is_open(app: Flask, session, table: str) -> None:
    with app.extensions["webinar"].transaction() as other:
        load(other, attendees=1, now=NOW)
    names = {
        "full_name": {row["full_name"] for row in SEED["people"]},
        "slug": {"sco-gateway", "sco-secretariat", "cgss"},
    }
    columns = Base.metadata.tables[table].c
    open_ = {
        "people": ("email", "style", "nationality", "biography", "photo", "post_nominals", "time_zone", "language"),
        "outlets": ("kind", "country", "language", "website"),
        "clippings": ("title", "url", "published_on", "author", "language", "archived_url"),
        "webinars": ("subtitle", "about", "starts_at", "ends_at", "time_zone", "capacity", "platform", "join_url",
                     "working_languages", "contact_email", "privacy_notice"),
        "organisations": ("kind", "city", "website", "time_zone", "contact_email", "boilerplate", "logo"),
        "releases": ("time_zone", "url"),
    }[table]  # fmt: skip
    rows = session.execute(select(*columns)).mappings().all()
    for column, wanted in names.items():
        if column in columns:
            rows = [row for row in rows if row[column] in wanted]
    assert rows
    assert [(column, row[column]) for row in rows for column in open_ if row[column]] == []
