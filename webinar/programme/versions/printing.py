"""The released programme as pages, documents and feeds print it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars import rules as webinar_rules
from webinar.convening.webinars.models import Webinar, WebinarState
from webinar.core import timezones
from webinar.core.text import N_, slugify
from webinar.directory.organisations.models import Organisation
from webinar.directory.organisations.printing import marks
from webinar.programme.agenda import rules as programme_rules
from webinar.programme.agenda.models import PanelMember, Part
from webinar.programme.agenda.printing import (
    PrintedPart,
    PrintedSpeaker,
    printed_moderators,
    printed_panel,
    printed_programme,
)
from webinar.programme.agenda.queries import panel, parts
from webinar.programme.calendar import ics
from webinar.programme.calendar.printing import entry_of
from webinar.programme.versions import queries, rules
from webinar.programme.versions.models import ProgrammeVersion
from webinar.web.database import session
from webinar.web.dates import clock_line, date_long, moment, place
from webinar.web.i18n import direction, in_language, language_tag
from webinar.web.rendering import translate
from webinar.web.site import site

_NAMESPACE = UUID("5c0f5a5e-6d0c-4c6e-9d55-0d1b6f6f2f11")


def change_words(change: rules.Change) -> str:
    """Return a change as a sentence in the present language."""
    words = {name: translate(text) if text else "" for name, text in (
        ("what", change.what), ("before", change.before), ("after", change.after),
    )}  # fmt: skip
    if change.who:
        words["what"] += f" ({change.who})"
    return translate(rules.CHANGE_WORDS[change.kind], **words)


def programme_rows(webinar: Webinar) -> tuple[list[Part], list[PanelMember]]:
    """Return parts and panel of the latest release; nothing while nothing is released."""
    last = queries.latest(session(), webinar.id)
    return rules.rows_of(last.content) if last else ([], [])


def shown_rows(webinar: Webinar, *, draft: bool = False) -> tuple[list[Part], list[PanelMember]]:
    """Return parts and panel as the public reads them: of the draft as a release now would show them."""
    if not draft:
        return programme_rows(webinar)
    return rules.rows_of(rules.capture(webinar, parts(session(), webinar.id), panel(session(), webinar.id)))


def hosts_in_copy(webinar: Webinar, copy: str) -> list[Organisation]:
    """Return the hosts with the one of the slug `copy` first: each has its name first in its own copy (alternat)."""
    hosts = webinar_rules.hosts_of(webinar)
    return sorted(hosts, key=lambda host: host.slug != copy)


def programme_data(webinar: Webinar, *, copy: str = "", draft: bool = False, zone: str = "") -> dict[str, object]:
    """Return what the printed programme says, as JSON values for the document template, in the present language."""
    when = webinar_rules.when(webinar, webinar_rules.zones_of(webinar))
    rows, members = shown_rows(webinar, draft=draft)
    copied = hosts_in_copy(webinar, copy)
    hosts = [host.name_in(language_tag()) for host in copied]
    return {
        "title": webinar.title, "subtitle": webinar.subtitle, "title_language": webinar.language,
        "language": language_tag(), "direction": direction(), "kicker": _("Joint webinar") if len(hosts) > 1 else _("Webinar"),
        "hosts": hosts, "marks": marks(copied), "supporters": [f"{translate(label)}: {row.name_in(language_tag())}" for label, row in webinar_rules.supporters_of(webinar)],
        "date": date_long(when.date), "zones": [{**asdict(row), "hours": clock_line(row), "label": place(row)} for row in when.zones],
        "time_unknown": _("Time not recorded") if webinar_rules.is_over(webinar, site().now()) else _("Time to be confirmed"),
        "moderators": [asdict(row) for row in printed_moderators(webinar, rows, members)],
        "heading": _("Programme"), "panel_heading": _("Panel"),
        "parts": [_public(part) for part in printed_programme(webinar, rows, zone)],
        "panel": [asdict(row) for row in printed_panel(webinar, members)],
        "minutes": _("min"), "issued": _issued(webinar, draft=draft),
        "page": _("Page"), "page_of": _("of"), "address": site().url("webinars.show", slug=webinar.slug),
    }  # fmt: skip


def _issued(webinar: Webinar, *, draft: bool) -> str:
    """Return when this copy was made; of a webinar entered afterwards nothing, for its programme is older than that."""
    if draft:
        return str(_("Draft of %(time)s", time=moment(site().now(), webinar.time_zone)))
    return (
        ""
        if webinar_rules.was_entered_afterwards(webinar)
        else _("Issued %(time)s", time=moment(site().now(), webinar.time_zone))
    )


def _public(part: PrintedPart) -> dict[str, object]:
    kept = ("id", "time", "minutes", "kind", "title", "people", "language")
    return {
        "label": part.label, "title": part.title,
        "items": [{name: asdict(item)[name] for name in kept} for item in part.items],
    }  # fmt: skip


def item_entries(webinar: Webinar) -> dict[int, ics.Entry]:
    """Return a calendar entry for each item of the latest release whose time is known, by the item's id, in order."""
    release = queries.latest(session(), webinar.id)
    if release is None:
        return {}
    rows, _members = rules.rows_of(release.content)
    whole, late = entry_of(webinar), _not_announced(webinar)
    items = [item for part in printed_programme(webinar, rows) for item in part.items]
    return {
        item.id: replace(
            whole, uid=_item_uid(webinar, item.id), sequence=webinar.sequence + release.number,
            title=f"{item.title} – {whole.title}", stamp=max(webinar.changed_at, release.released_at),
            description="\n".join(filter(None, (_people_line(item.people), whole.description))),
            starts_at=item.start - late, ends_at=item.start - late + timedelta(minutes=item.minutes or 5),
        )
        for item in items if item.start is not None and late is not None
    }  # fmt: skip


def _people_line(people: Sequence[PrintedSpeaker]) -> str:
    mark = _("to be confirmed")
    return ", ".join(f"{row.printed_name} ({mark})" if row.is_provisional else row.printed_name for row in people)


def _not_announced(webinar: Webinar) -> timedelta | None:
    """Return by how much the hours in the details differ from those that people were told; None where one is unknown."""
    told = webinar_rules.announced(webinar).starts_at
    return webinar.starts_at - told if webinar.starts_at and told else None


def _item_uid(webinar: Webinar, item_id: int) -> str:
    name, _at, host = webinar.uid.partition("@")
    return f"{name}-{item_id}@{host}" if host else f"{name}-{item_id}"


def event_data(webinar: Webinar, members: list[PanelMember]) -> dict[str, Any]:
    """Return the webinar as a schema.org Event (JSON-LD)."""
    status = {WebinarState.CANCELLED: "EventCancelled", WebinarState.POSTPONED: "EventPostponed"}
    page = site().url("webinars.show", slug=webinar.slug)
    data: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "Event", "@id": page, "url": page, "name": webinar.title,
        "eventStatus": f"https://schema.org/{status.get(webinar.state, 'EventScheduled')}",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": page},
        "organizer": [{"@type": "Organization", "name": row.name} for row in webinar_rules.hosts_of(webinar)],
        "performer": [{"@type": "Person", "name": row.printed_name} for row in printed_panel(webinar, members) if not row.is_provisional],
        }  # fmt: skip
    if webinar.working_languages:
        data["inLanguage"] = webinar.working_languages
    if webinar.subtitle:
        data["description"] = webinar.subtitle
    told = webinar_rules.announced(webinar)
    if told.starts_at:
        data["startDate"] = timezones.to_local(told.starts_at, told.time_zone).isoformat()
        if told.ends_at:
            data["endDate"] = timezones.to_local(told.ends_at, told.time_zone).isoformat()
    elif told.date:
        data["startDate"] = told.date.isoformat()
    return data


def schedule_json(webinar: Webinar, release: ProgrammeVersion | None) -> dict[str, Any]:
    """Return the programme in the conference-schedule format of c3voc's schema, as pretalx and its apps use it.

    What is not known (zone, hours, minutes, languages, whether it may be recorded) is null, never a guess.
    """
    here = site()
    page = here.url("webinars.show", slug=webinar.slug)
    day = webinar.date
    rows: tuple[list[Part], list[PanelMember]] = rules.rows_of(release.content) if release else ([], [])
    talks = _talks(webinar, *rows)
    zone = webinar.time_zone or None
    iso = day.isoformat() if day else None
    start = _iso(webinar.starts_at, webinar.time_zone)
    conference = {
        "acronym": webinar.slug, "title": webinar.title, "start": iso, "end": iso, "daysCount": 1 if talks else 0,
        "timeslot_duration": "00:05", "time_zone_name": zone, "url": page, "tracks": [],
        "rooms": [{"name": "Online", "slug": "online", "guid": str(uuid5(_NAMESPACE, webinar.uid.partition("@")[0])), "capacity": webinar.capacity}],
        "days": [{"index": 1, "date": iso, "day_start": start, "day_end": _iso(webinar.ends_at, webinar.time_zone) or start,
                  "rooms": {"Online": talks}}] if talks else [],
    }  # fmt: skip
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "webinar"},
        "schedule": {
            "url": here.url("programme.json", slug=webinar.slug), "version": str(release.number if release else 0),
            "base_url": here.settings.base_url, "conference": conference,
        },
    }  # fmt: skip


def _iso(instant: datetime | None, zone: str) -> str | None:
    return timezones.to_local(instant, zone).isoformat() if instant else None


def _clock(start: datetime | None, fixed: time | None, zone: str) -> str | None:
    """Return the hour at which an item begins; of a webinar whose start is unknown, the one that is given for it."""
    clock = timezones.to_local(start, zone).time() if start else fixed
    return clock.isoformat("minutes") if clock else None


def _talks(webinar: Webinar, rows: list[Part], members: list[PanelMember]) -> list[dict[str, Any]]:
    here = site()
    known = {row.id: row for row in members}
    printed = {item.id: item for part in printed_programme(webinar, rows) for item in part.items}
    slots = programme_rules.slots(rows, webinar.starts_at, webinar.time_zone or "UTC", webinar.ends_at)
    only_language = webinar.working_languages[0] if len(webinar.working_languages or []) == 1 else None
    talks = []
    for item in (item for part in rows for item in part.items):
        slot, shown = slots[item.id], printed[item.id]
        people = [known[row.member_id] for row in item.speakers if not known[row.member_id].answer.is_open]
        talks.append({
            "guid": str(uuid5(_NAMESPACE, f"{webinar.uid.partition('@')[0]}/{item.id}")), "code": f"{webinar.slug}-{item.id}", "id": item.id,
            "date": _iso(slot.start, webinar.time_zone), "start": _clock(slot.start, item.fixed_start, webinar.time_zone),
            "duration": f"{item.minutes // 60:02d}:{item.minutes % 60:02d}" if item.minutes else None, "room": "Online",
            "slug": f"{webinar.slug}-{item.id}-{slugify(shown.title)}", "title": shown.title, "subtitle": "", "track": None,
            "type": shown.kind, "language": item.language or only_language, "abstract": "", "description": "", "logo": None,
            "url": here.url("programme.show", slug=webinar.slug), "recording_license": "", "do_not_record": None,
            "persons": [
                {"id": row.id, "code": str(row.id), "name": row.printed_name, "public_name": row.printed_name,
                 "position": row.printed_position, "biography": None, "avatar": None, "answers": []}
                for row in people
            ],
            "links": [], "attachments": [], "answers": [], "feedback_url": None, "origin_url": None,
        })  # fmt: skip
    return talks


def changelog(webinar: Webinar) -> list[tuple[ProgrammeVersion, list[str]]]:
    """Return each release, the latest first, with what it changed in words; of the first nothing is listed."""
    rows = list(queries.releases(session(), webinar.id))
    found = []
    for row, former in zip(rows, [*rows[1:], None], strict=False):
        changes = rules.differences(former.content, row.content) if former else []
        found.append((row, [change_words(change) for change in changes]))
    return found


def public_changelog(webinar: Webinar) -> list[tuple[ProgrammeVersion, list[str]]]:
    """Return the releases for everybody; the day on which a past webinar was entered is no release of its programme."""
    afterwards = webinar_rules.was_entered_afterwards(webinar)
    return [(row, lines) for row, lines in changelog(webinar) if row.number > 1 or not afterwards]


def signed_sections(session: Session, webinar: Webinar) -> dict[str, str]:
    """Return the draft as hosts sign it off, in the webinar's language whoever looks: the panel, and each part."""
    with in_language(webinar.language):
        draft = rules.capture(webinar, parts(session, webinar.id), panel(session, webinar.id))
        return _signed(webinar, *rules.rows_of(draft))


def _signed(webinar: Webinar, rows: Sequence[Part], members: Sequence[PanelMember]) -> dict[str, str]:
    found = {N_("Panel"): "\n".join(f"{row.role_label}: {_line(row)}" for row in printed_panel(webinar, members))}
    for number, part in enumerate(printed_programme(webinar, rows), start=1):
        lines = [
            " ".join(filter(None, (item.time, f"({item.minutes})" if item.minutes else "", item.title)))
            + "".join(f"\n  {_line(person)}" for person in item.people)
            for item in part.items
        ]
        found[f"{number}. {part.title}".strip()] = "\n".join(lines)
    return found


def _line(row: PrintedSpeaker) -> str:
    return ", ".join(filter(None, (row.printed_name, row.printed_position)))
