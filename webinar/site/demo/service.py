"""Loads the example. Asking twice changes nothing."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinar.accounts.models import StaffRole, User
from webinar.accounts.service import add_user
from webinar.attendance.presence.models import Qualifier
from webinar.attendance.presence.printing import FIGURE, signed_sections
from webinar.attendance.presence.service import FigureDetails, state_figure
from webinar.convening.approvals.rules import mark, signing
from webinar.convening.approvals.service import answer
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.convening.webinars.queries import by_slug
from webinar.convening.webinars.service import WebinarDetails, add_webinar, publish, take_step
from webinar.core import timezones
from webinar.core.audit import Actor
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.queries import by_slug as organisation_by_slug
from webinar.directory.organisations.service import OrganisationDetails, add_organisation, set_member
from webinar.directory.people.models import Person
from webinar.directory.people.queries import with_affiliations
from webinar.directory.people.service import PersonDetails, PositionDetails, add_person
from webinar.outcome.coverage.service import ClippingDetails, OutletDetails, add_clipping, outlet_named, set_note
from webinar.outcome.record.rules import ReleaseDetails
from webinar.outcome.record.service import note_consent, publish_points, publish_release, set_points, set_release
from webinar.programme.agenda.models import Answer, ItemKind, PanelMember, PanelRole
from webinar.programme.agenda.rules import ItemDetails
from webinar.programme.agenda.service import add_item, add_member, add_part
from webinar.registration.admission.service import set_categories
from webinar.registration.registering.details import RegistrantDetails
from webinar.registration.registering.rules import REGISTERED
from webinar.registration.registering.service import register_many
from webinar.registration.registering.setup import read as read_setup
from webinar.site.demo.rules import SPEAKERS, registrants

EVENT, FORUM = "sco-gateway", "connectivity-forum"
ORGANISERS = {"sco-secretariat": "organiser@sco.example.org", "cgss": "organiser@cgss.example.org"}
REPORTER = "reports@cgss.example.org"
ADMINISTRATOR = "admin@example.org"
REGISTRANT = "registrant001@example.org"
_ACTOR = Actor.system("example")
#: How other languages commonly name the hosts of the source.
_NAMES = {
    "sco-secretariat": {
        "ru": "Секретариат ШОС", "zh": "上海合作组织秘书处", "ur": "شنگھائی تعاون تنظیم کا سیکرٹریٹ",
    },
    "cgss": {
        "ru": "Центр глобальных и стратегических исследований", "zh": "全球与战略研究中心",
        "ur": "سینٹر فار گلوبل اینڈ اسٹریٹجک اسٹڈیز",
    },
}  # fmt: skip
_FORUM_CATEGORIES = ("Experts", "Analytical institutions", "Think tanks", "Media", "Permanent representatives")


def event() -> dict[str, Any]:
    """Return the facts of the real webinar as recorded from its release; None: the source does not say."""
    content: dict[str, Any] = json.loads((files("webinar.site.demo") / "event.json").read_text(encoding="utf-8"))
    return content


def _stated(row: dict[str, Any], fact: str) -> str:
    """Return a fact that the text says itself; "" for what was only read out of it."""
    return (row[fact] or "") if row.get(f"{fact}_basis", "stated") == "stated" else ""


def load(session: Session, *, attendees: int, now: datetime) -> None:
    """Load both webinars of the example with their hosts, people and staff, unless they are there."""
    seed = event()
    organisations = _organisations(session, seed, now)
    _staff(session, organisations, now)
    if by_slug(session, EVENT) is None:
        _load_event(session, seed, organisations, now)
    if by_slug(session, FORUM) is None:
        _load_forum(session, organisations, attendees, now)


def _organisations(session: Session, seed: dict[str, Any], now: datetime) -> dict[str, Organisation]:
    found = {}
    for row in seed["organisations"]:
        country = (row["country"] or {}).get("iso3166_alpha2", "")
        details = OrganisationDetails(
            name=row["name"], official_name=row["as_printed"], acronym=row["acronym"] or "",
            kind=_stated(row, "kind"), country=country,
            translations={language: {"name": name, "boilerplate": ""} for language, name in _NAMES[row["key"]].items()},
        )  # fmt: skip
        found[row["key"]] = organisation_by_slug(session, row["key"]) or add_organisation(
            session, details, actor=_ACTOR, now=now, slug=row["key"]
        )
    return found


def _staff(session: Session, organisations: dict[str, Organisation], now: datetime) -> None:
    wanted: list[tuple[str, str, StaffRole]] = [(key, email, StaffRole.OWNER) for key, email in ORGANISERS.items()]
    wanted.append(("cgss", REPORTER, StaffRole.REPORTER))
    known = set(session.scalars(select(User.email)))
    for key, email, role in wanted:
        if email not in known:
            user = add_user(session, email, actor=_ACTOR, now=now)
            set_member(session, organisations[key], user, role, actor=_ACTOR, now=now)
    if ADMINISTRATOR not in known:
        add_user(session, ADMINISTRATOR, name="Administrator", is_admin=True, actor=_ACTOR, now=now)


def _people(
    session: Session, seed: dict[str, Any], organisations: dict[str, Organisation], now: datetime
) -> dict[str, Person]:
    people = {}
    for row in seed["people"]:
        rank = row["rank"] or {}
        known = session.scalar(select(Person.id).where(Person.full_name == row["full_name"]))
        organisation = organisations.get(row["organisation"])
        position = PositionDetails(
            row["position"],
            organisation.id if organisation else None,
            row["position_as_printed"],
            on_behalf_of="" if organisation else row["affiliation_as_printed"],
        )
        details = PersonDetails(
            full_name=row["full_name"], given_names=row["given_names"] or "", family_name=row["family_name"] or "",
            style=row["honorific_prefix"] or "", rank=rank.get("as_printed", ""), rank_full=rank.get("full", ""),
            retired=row["retired"], retired_marker=row["retired_marker_as_printed"] or "",
            pronoun=row["pronoun_used"] or "", position=position, email=row["email"] or "", notes=row["notes"] or "",
        )  # fmt: skip
        person_id = known or add_person(session, details, actor=_ACTOR, now=now).id
        person = with_affiliations(session, person_id)
        if person is not None:
            people[row["key"]] = person
    return people


def _panel(
    session: Session, webinar: Webinar, seed: dict[str, Any], people: dict[str, Person], now: datetime
) -> dict[str, PanelMember]:
    panel = {}
    for row in seed["people"]:
        panel[row["key"]] = add_member(
            session, webinar, people[row["key"]], PanelRole(row["role"]), actor=_ACTOR, now=now,
            printed_as=row["as_printed"], printed_position=row["position_as_printed"], answer=Answer.NOT_RECORDED,
        )  # fmt: skip
    return panel


def _load_event(session: Session, seed: dict[str, Any], organisations: dict[str, Organisation], now: datetime) -> None:
    facts = seed["webinar"]
    details = WebinarDetails(
        title=facts["title"], language=facts["title_language"], date=date.fromisoformat(facts["date"]),
        registration_open=False,
    )  # fmt: skip
    webinar = add_webinar(session, details, list(organisations.values()), actor=_ACTOR, now=now, slug=EVENT)
    panel = _panel(session, webinar, seed, _people(session, seed, organisations, now), now)
    for row in seed["programme"]["parts"]:
        _load_part(session, webinar, row, panel, now)
    rows = seed["audience"]["categories"]
    set_categories(session, webinar, [(row["as_printed"], "") for row in rows], actor=_ACTOR, now=now)
    for row in seed["remarks"]:
        if row["points"]:
            set_points(session, webinar, panel[row["person"]], row["points"], actor=_ACTOR, now=now)
            # The hosts published these words: they stand in their joint release.
            source = seed["source"]["heading"]
            note_consent(session, webinar, panel[row["person"]], source, actor=_ACTOR, now=now)
    publish_points(session, webinar, panel.values(), nameless=False, actor=_ACTOR, now=now)
    publish(session, webinar, actor=_ACTOR, now=now)
    for state in (WebinarState.HELD, WebinarState.REPORTED):
        take_step(session, webinar, state, actor=_ACTOR, now=now)
    _load_outcome(session, webinar, seed, now)


def _load_part(
    session: Session, webinar: Webinar, row: dict[str, Any], panel: dict[str, PanelMember], now: datetime
) -> None:
    is_questions = row["kind"] == "questions_and_answers"
    part = add_part(session, webinar, row["label_as_printed"] or "", actor=_ACTOR, now=now)
    # Who moderated the whole stands on the panel: it was no item of a part.
    items = [item for item in row.get("items") or [] if item["kind"] != ItemKind.MODERATION.value]
    if is_questions:
        speaker = panel[row["answered_by"]]
        details = ItemDetails(
            ItemKind.QUESTIONS, title=f"Questions and answers: {row['topic']}", minutes=row["duration_minutes"],
            speakers=(speaker.id,),
        )  # fmt: skip
        add_item(session, webinar, part, details, actor=_ACTOR, now=now)
    for item in items:
        details = ItemDetails(
            ItemKind(item["kind"]), minutes=item["duration_minutes"], speakers=(panel[item["person"]].id,)
        )
        add_item(session, webinar, part, details, actor=_ACTOR, now=now)


def _load_outcome(session: Session, webinar: Webinar, seed: dict[str, Any], now: datetime) -> None:
    claim = seed["audience"]["attendance"]
    figure = FigureDetails(
        claim["value"], Qualifier(claim["qualifier"]), as_printed=claim["as_printed"], source=seed["source"]["heading"]
    )
    state_figure(session, webinar, figure, actor=_ACTOR, now=now)
    # The source is the hosts' joint release: they all stand by its figure.
    wording = {name: text for name, text in signed_sections(session, webinar).items() if text}
    for host in signing(webinar):
        answer(
            session,
            webinar,
            host,
            FIGURE,
            wording,
            seen=mark(wording),
            approves=True,
            comment="",
            actor=_ACTOR,
            now=now,
        )
    published = datetime.fromisoformat(seed["source"]["published"]["local"])
    release = ReleaseDetails(seed["source"]["heading"], published.date(), published.time())
    set_release(session, webinar, release, actor=_ACTOR, now=now)
    publish_release(session, webinar, actor=_ACTOR, now=now)
    coverage = seed["coverage"]
    set_note(
        session, webinar, coverage["as_printed_lead"], is_complete=coverage["list_complete"], actor=_ACTOR, now=now
    )
    for row in coverage["outlets"]:
        outlet_named(
            session,
            OutletDetails(row["name"], _stated(row, "kind"), row["country"] or "", row["language"] or ""),
            actor=_ACTOR,
            now=now,
        )
        for article in row["articles"]:
            details = ClippingDetails(row["name"], title=article["title"] or "", url=article["url"] or "")
            add_clipping(session, webinar, details, actor=_ACTOR, now=now)


def _load_forum(session: Session, organisations: dict[str, Organisation], attendees: int, now: datetime) -> None:
    zone = "Asia/Karachi"
    day = timezones.to_local(now, zone).date() + timedelta(weeks=3)
    details = WebinarDetails(
        title="Connectivity forum: corridors, trade and people", date=day, time_zone=zone,
        starts_at=timezones.to_utc(day, time(14), zone), ends_at=timezones.to_utc(day, time(15, 30), zone),
        capacity=320, platform="Zoom", join_url="https://meet.example.org/connectivity-forum",
        working_languages=("en", "ru"), contact_email=ORGANISERS["cgss"],
        about="An example of a coming webinar. Everything but the names of the hosts is made up, the speakers too."
        " Register, look at the confirmation in the staff pages, change it, cancel it.",
    )  # fmt: skip
    webinar = add_webinar(session, details, list(organisations.values()), actor=_ACTOR, now=now, slug=FORUM)
    _load_forum_programme(session, webinar, _forum_panel(session, webinar, now), now)
    set_categories(session, webinar, [(name, "") for name in _FORUM_CATEGORIES], actor=_ACTOR, now=now)
    publish(session, webinar, actor=_ACTOR, now=now)
    setup = read_setup(session, webinar)
    choices = [row.id for row in setup.categories]
    rows = [
        RegistrantDetails(
            person.full_name, person.email, person.organisation, person.position, person.country,
            category_id=choices[index % len(choices)], language=person.language, notice="Example",
        )
        for index, person in enumerate(registrants(attendees))
    ]  # fmt: skip
    register_many(session, setup, rows, actor=_ACTOR, now=now, tell=False, act=REGISTERED)


def _forum_panel(session: Session, webinar: Webinar, now: datetime) -> dict[str, PanelMember]:
    roles = (
        PanelRole.MODERATOR,
        PanelRole.OPENING_REMARKS,
        PanelRole.MAIN_SPEAKER,
        PanelRole.SPEAKER,
        PanelRole.SPEAKER,
    )
    panel = {}
    for row, role in zip(SPEAKERS, roles, strict=True):
        details = PersonDetails(
            full_name=row.full_name, family_name=row.family_name, style=row.style, rank=row.rank,
            rank_full=row.rank_full, retired=True if row.rank else None, retired_marker="(Ret.)" if row.rank else "",
            original_name=row.forms[row.language][0] if row.language else "", original_language=row.language,
            email=row.email, position=PositionDetails(row.position, position_printed=row.position),
            translations={
                language: {"name": name, "position": position, "salutation": "", "biography": ""}
                for language, (name, position) in row.forms.items()
            },
        )  # fmt: skip
        known = session.scalar(select(Person.id).where(Person.full_name == row.full_name, Person.email == row.email))
        person = with_affiliations(session, known or add_person(session, details, actor=_ACTOR, now=now).id)
        if person is not None:
            panel[row.key] = add_member(session, webinar, person, role, actor=_ACTOR, now=now)
    return panel


def _load_forum_programme(session: Session, webinar: Webinar, panel: dict[str, PanelMember], now: datetime) -> None:
    first = add_part(session, webinar, "Statements", actor=_ACTOR, now=now)
    second = add_part(session, webinar, "Questions", actor=_ACTOR, now=now)
    for part, kind, minutes, person in (
        (first, ItemKind.WELCOME, 5, "primerova"),
        (first, ItemKind.OPENING_REMARKS, 10, "namoona"),
        (first, ItemKind.MAIN_ADDRESS, 25, "fan"),
        (first, ItemKind.REMARKS, 10, "sample"),
        (first, ItemKind.REMARKS, 10, "ulgiev"),
        (second, ItemKind.QUESTIONS, 25, "fan"),
        (second, ItemKind.CLOSING, 5, "primerova"),
    ):
        details = ItemDetails(kind, minutes=minutes, speakers=(panel[person].id,))
        add_item(session, webinar, part, details, actor=_ACTOR, now=now)
