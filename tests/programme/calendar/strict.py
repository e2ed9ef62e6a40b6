"""What RFC 5545 demands of a file, asked word by word: most programs forgive what a strict one refuses."""

from __future__ import annotations

import re
from collections import Counter

_LINE = re.compile(r'(?P<name>[A-Za-z0-9-]+)(?P<parameters>(?:;[A-Za-z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)'
                   r'(?:,(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*)*):(?P<value>.*)', re.DOTALL)  # fmt: skip
_LOCAL = re.compile(r"\d{8}T\d{6}")
_TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "X-WR-CALNAME", "TZNAME", "COMMENT"}
#: component → (properties that stand once, properties that may stand once, may be repeated)
_EVENT_MAY = {
    "SEQUENCE",
    "LAST-MODIFIED",
    "SUMMARY",
    "DESCRIPTION",
    "DTEND",
    "URL",
    "ORGANIZER",
    "TRANSP",
    "STATUS",
    "LOCATION",
}
_PROPERTIES = {
    "VCALENDAR": (
        {"PRODID", "VERSION", "METHOD"},
        {"REFRESH-INTERVAL", "COLOR", "SOURCE"},
        {"NAME", "X-WR-CALNAME", "X-PUBLISHED-TTL"},
    ),
    "VEVENT": ({"UID", "DTSTAMP", "DTSTART"}, _EVENT_MAY, {"ATTENDEE", "CONFERENCE", "IMAGE"}),
    "VALARM": ({"ACTION", "TRIGGER", "DESCRIPTION"}, set(), set()),
    "VTIMEZONE": ({"TZID"}, set(), set()),
    "STANDARD": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, {"RRULE"}, {"TZNAME"}),
    "DAYLIGHT": ({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}, {"RRULE"}, {"TZNAME"}),
}
_INSIDE = {"VCALENDAR": {"VEVENT", "VTIMEZONE"}, "VEVENT": {"VALARM"}, "VTIMEZONE": {"STANDARD", "DAYLIGHT"}}


def faults(content: bytes) -> list[str]:
    """Return what a strict reader refuses of a file; [] when it is as the standard wants it."""
    found = [f"a line of {len(line)} octets" for line in content.split(b"\r\n") if len(line) > 75]
    if re.search(rb"\r(?!\n)|(?<!\r)\n", content) or not content.endswith(b"\r\n"):
        found.append("a line that does not end in CRLF")
    lines = content.decode("utf-8").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")[:-1]
    stack: list[tuple[str, Counter[str], Counter[str]]] = []
    defined, used = Counter[str](), set[str]()
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            found.append(f"not a content line: {line}")
            continue
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            if stack:
                stack[-1][2][value] += 1
                found += [] if value in _INSIDE.get(stack[-1][0], ()) else [f"{value} in {stack[-1][0]}"]
            stack.append((value, Counter(), Counter()))
        elif name == "END":
            component, properties, parts = stack.pop()
            found += _of_component(component, value, properties, parts)
        else:
            component, properties, _parts = stack[-1]
            properties[name] += 1
            zone = re.search(r';TZID="?([^";:]+)', match["parameters"])
            used |= {zone[1]} if zone else set()
            if (component, name) == ("VTIMEZONE", "TZID"):
                defined[value] += 1
            found += _of_property(component, name, match["parameters"], value)
    found += [f"{zone} is not described" for zone in used - set(defined)]
    found += [f"{zone} is described and not used" for zone in set(defined) - used]
    return found + [f"{zone} is described {times} times" for zone, times in defined.items() if times > 1]


def _of_component(component: str, ended: str, properties: Counter[str], parts: Counter[str]) -> list[str]:
    must, may, many = _PROPERTIES[component]
    found = [f"{component} ended by {ended}"] * (component != ended)
    found += [f"{component} without {name}" for name in must if not properties[name]]
    found += [f"{name} twice in {component}" for name in must | may if properties[name] > 1]
    found += [f"{name} in {component}" for name in set(properties) - must - may - many]
    if component == "VTIMEZONE" and not parts:
        found.append("VTIMEZONE without STANDARD or DAYLIGHT")
    return found


def _of_property(component: str, name: str, parameters: str, value: str) -> list[str]:
    found = []
    if name in _TEXTS and not re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value):
        found.append(f"{name} is not escaped: {value}")
    if "\\" in re.sub(r'"[^"]*"', "", parameters):
        found.append(f"an escape among the parameters of {name}: {parameters}")
    if component in {"STANDARD", "DAYLIGHT"} and name == "DTSTART" and (parameters or not _LOCAL.fullmatch(value)):
        found.append(f"the start of a {component} is no local time: {value}")
    if component == "VEVENT" and name in {"DTSTART", "DTEND"}:
        zoned, local = ";TZID=" in parameters, _LOCAL.fullmatch(value) is not None
        instant, day = value.endswith("Z") and _LOCAL.fullmatch(value[:-1]), re.fullmatch(r"\d{8}", value)
        if not (zoned and local) and not (not parameters and instant) and not (parameters == ";VALUE=DATE" and day):
            found.append(f"{name} floats: {parameters}:{value}")
    return found
