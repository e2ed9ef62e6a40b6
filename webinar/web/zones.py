"""Time zones as people know them: by a city or a country in the present language.

A zone is named after one city ("Asia/Karachi"); who lives in another, a capital above all, looks for that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from flask_babel import gettext as _

from webinar.core import countries, timezones
from webinar.core.errors import RuleViolation
from webinar.core.text import N_, search_key
from webinar.web.dates import city
from webinar.web.i18n import language
from webinar.web.site import site

#: Cities in whose zone the clocks go by another city's name.
OTHER_CITIES = (
    (N_("Abu Dhabi"), "Asia/Dubai"), (N_("Abuja"), "Africa/Lagos"), (N_("Ankara"), "Europe/Istanbul"),
    (N_("Astana"), "Asia/Almaty"), (N_("Beijing"), "Asia/Shanghai"), (N_("Bern"), "Europe/Zurich"),
    (N_("Brasília"), "America/Sao_Paulo"), (N_("Canberra"), "Australia/Sydney"), (N_("Geneva"), "Europe/Zurich"),
    (N_("Hanoi"), "Asia/Ho_Chi_Minh"), (N_("Islamabad"), "Asia/Karachi"), (N_("Lahore"), "Asia/Karachi"),
    (N_("Mumbai"), "Asia/Kolkata"), (N_("Naypyidaw"), "Asia/Yangon"), (N_("New Delhi"), "Asia/Kolkata"),
    (N_("Ottawa"), "America/Toronto"), (N_("Pretoria"), "Africa/Johannesburg"), (N_("Quito"), "America/Guayaquil"),
    (N_("Rabat"), "Africa/Casablanca"), (N_("Saint Petersburg"), "Europe/Moscow"), (N_("Strasbourg"), "Europe/Paris"),
    (N_("Tel Aviv"), "Asia/Jerusalem"), (N_("The Hague"), "Europe/Amsterdam"), (N_("Washington"), "America/New_York"),
    (N_("Wellington"), "Pacific/Auckland"),
)  # fmt: skip
_OFFSET = re.compile(r"\s*\(UTC[^)]*\)\s*$")
_MOST_PROPOSED = 5
#: Short names of American zones that are codes of countries elsewhere: who types one does not mean Estonia.
_SHORT = {"EST", "ET", "MT", "PT"}


def shown(zone: str) -> str:
    """Return "Karachi, Pakistan (UTC+05:00)" in the present language, with the offset of today."""
    present = timezones.recognised(zone)
    return _labelled(city(present), present) if present else zone


def _labelled(name: str, zone: str) -> str:
    code = timezones.country_of(zone)
    country = countries.name(code, language(), site().settings.country_names) if code else ""
    place = f"{name}, {country}" if country and country != name else name
    offset = timezones.utc_offset_label(site().now(), zone)
    return f"{place} ({offset})" if zone != "UTC" else "UTC"


def options() -> list[tuple[str, str]]:
    """Return (zone, words) of all zones under their own cities, in the order of the words."""
    return sorted(((zone, shown(zone)) for zone in timezones.zone_names()), key=lambda row: search_key(row[1]))


def proposals() -> Sequence[str]:
    """Return what may be typed: every zone, and other cities beside it, in order."""
    return _proposals(language(), site().now().date())


@lru_cache(maxsize=16)
def _proposals(_spoken: str, _day: date) -> Sequence[str]:
    others = [_labelled(str(_(name)), zone) for name, zone in OTHER_CITIES]
    return tuple(sorted({*others, *(words for _zone, words in options())}, key=search_key))


def find(text: str) -> str:
    """Return the zone of a city, a country with one zone, or a zone's name, present or former.

    RuleViolation for what is none and for what may be several, with what it may mean.
    """
    typed = " ".join(text.split())
    if found := timezones.recognised(typed):
        return found
    pieces, zones = _OFFSET.sub("", typed).split(","), list[str]()
    # A city's own name may hold a comma, and so may a country's.
    for number in range(len(pieces), 0, -1):
        place, country = (",".join(part) for part in (pieces[:number], pieces[number:]))
        zones = _zones_called(search_key(place)) or ([] if place.upper() in _SHORT else _zones_of(place))
        if country and len(zones) > 1:
            zones = [zone for zone in zones if zone in _zones_of(country)]
        if zones:
            break
    if len(zones) == 1:
        return zones[0]
    near = zones or [
        zone for key, zone in _known(language()) if search_key(place) and key.startswith(search_key(place))
    ]
    proposed = list(dict.fromkeys(shown(zone) for zone in near))[:_MOST_PROPOSED]
    if proposed:
        raise RuleViolation(
            N_("“%(name)s” can mean several time zones. Choose one, e.g. %(proposed)s."), field="time_zone",
            name=typed[:60], proposed="; ".join(proposed),
        )  # fmt: skip
    raise RuleViolation(
        N_("We don’t know a time zone for “%(name)s”. Enter a large city, e.g. %(city)s."), field="time_zone",
        name=typed[:60], city=city("Asia/Karachi"),
    )  # fmt: skip


def _zones_called(key: str) -> list[str]:
    return sorted({zone for known, zone in _known(language()) if known == key})


def _zones_of(country: str) -> list[str]:
    code = countries.find(country.strip(), site().settings.country_names)
    return list(timezones.zones_of(code)) if code else []


@lru_cache(maxsize=16)
def _known(_spoken: str) -> Sequence[tuple[str, str]]:
    """Return (folded name, zone) of every city, in the present language (which is the key of the cache) and in English."""
    return tuple((search_key(name), zone) for name, zone in _names() if name)


def _names() -> Iterator[tuple[str, str]]:
    for name, zone in OTHER_CITIES:
        yield name, zone
        yield str(_(name)), zone
    for zone in timezones.zone_names():
        yield city(zone), zone
        for former in timezones.names_of(zone):
            yield timezones.own_city(former), zone
