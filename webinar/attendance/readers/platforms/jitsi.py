"""Events of Jitsi as a Service (8x8), as its webhooks deliver them: a list or one JSON object a line, in any order, twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from webinar.attendance.readers.parsing.drafts import Draft, Stay
from webinar.attendance.readers.parsing.fields import address
from webinar.attendance.readers.parsing.instants import instant, text
from webinar.attendance.readers.report import Role

_CAME = frozenset({"PARTICIPANT_JOINED", "DIAL_IN_STARTED", "DIAL_OUT_STARTED"})
_WENT = frozenset({"PARTICIPANT_LEFT", "DIAL_IN_ENDED", "DIAL_OUT_ENDED"})
_LOBBY = frozenset({"PARTICIPANT_JOINED_LOBBY", "LOBBY_PARTICIPANT_JOINED"})
_Key = tuple[str, str]


def read_json(document: Any) -> Draft | None:
    """Read a list of events, None for any other document."""
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        document = document["events"]
    events = [document] if isinstance(document, dict) else document
    if not isinstance(events, list) or not any(
        isinstance(event, dict) and "eventType" in event and "timestamp" in event for event in events
    ):
        return None
    draft = Draft("jitsi", "jitsi/1")
    there: dict[_Key, list[Stay]] = defaultdict(list)
    for number, event in _in_order(events):
        _take(draft, there, number, event)
    draft.raise_roles()
    return draft


def _in_order(events: Iterable[Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the events by their time, each delivery once; of one instant, comings before goings."""
    known: set[str] = set()
    found: list[tuple[datetime, bool, int, dict[str, Any]]] = []
    for number, event in enumerate(events, 1):
        if not isinstance(event, dict) or (moment := instant(event.get("timestamp"))) is None:
            continue
        key = text(event.get("idempotencyKey"))
        if key and key in known:
            continue
        known.add(key)
        found.append((moment, text(event.get("eventType")) not in _CAME, number, event))
    return [(number, event) for _moment, _goes, number, event in sorted(found, key=lambda one: one[:3])]


def _take(draft: Draft, there: dict[_Key, list[Stay]], number: int, event: dict[str, Any]) -> None:
    kind, moment = text(event.get("eventType")), instant(event.get("timestamp"))
    data = event["data"] if isinstance(event.get("data"), dict) else {}
    session = text(event.get("sessionId"))
    key = (
        session,
        text(
            data.get("participantId")
            or data.get("participantJid")
            or data.get("participantFullJid")
            or data.get("id")
            or data.get("name")
        ),
    )
    if kind == "ROOM_CREATED":
        draft.began = draft.began or moment
    elif kind == "ROOM_DESTROYED":
        draft.ended = moment
        for own in [own for own in there if own[0] == session]:
            for stay in there.pop(own):
                stay.left = moment
    elif kind in _LOBBY:
        draft.rows += 1
        draft.waited += 1
    elif kind in _CAME:
        draft.rows += 1
        stay = _stay(number, kind, data, moment, key[1])
        before = len(draft.stays)
        draft.add(stay)
        if len(draft.stays) > before:
            there[key].append(stay)
    elif kind in _WENT:
        if there[key]:
            there[key].pop(0).left = moment
        else:
            # The joining was never delivered.
            draft.rows += 1
            stay = _stay(number, kind, data, None, key[1])
            stay.left, stay.joined_before = moment, True
            draft.add(stay)


def _stay(number: int, kind: str, data: dict[str, Any], moment: datetime | None, key: str) -> Stay:
    is_host = data.get("moderator") in {True, "true"}
    own = text(data.get("id") or data.get("userId"))
    return Stay(
        number, text(data.get("name")) or ("Dial-in" if kind.startswith("DIAL") else ""), address(text(data.get("email"))) or address(own), joined=moment,
        role=Role.HOST if is_host else Role.UNKNOWN, platform_id=key, external_id=own, by_phone=kind.startswith("DIAL"),
        raw={name: text(value) for name, value in data.items() if text(value)},
    )  # fmt: skip
