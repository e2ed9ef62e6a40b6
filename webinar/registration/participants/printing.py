"""An issued list in print, and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.convening.webinars.models import Webinar
from webinar.core.sheets import Cell
from webinar.programme.papers.printing import Block, frame, heading, table, text
from webinar.registration.participants import queries
from webinar.registration.participants.models import Grouping, ListKind, OrderRule, ParticipantsList
from webinar.registration.participants.rules import (
    GROUPING_LABELS,
    KIND_LABELS,
    ORDER_LABELS,
    Group,
    difference,
    is_headed,
)
from webinar.registration.registering.models import Registration
from webinar.web.database import session
from webinar.web.dates import moment
from webinar.web.feature import Kept
from webinar.web.rendering import translate


@dataclass(frozen=True)
class Issued:
    """An issued list without those who stand in it."""

    number: int
    kind: ListKind
    grouping: Grouping
    order_rule: OrderRule
    issued_at: datetime
    issued_by: str


def issued(rows: Iterable[ParticipantsList]) -> list[Issued]:
    """Return the issued lists as values."""
    return [Issued(row.number, row.kind, row.grouping, row.order_rule, row.issued_at, row.issued_by) for row in rows]


def paper(webinar: Webinar, row: ParticipantsList, *, contacts: bool) -> dict[str, Any]:
    """Return an issued list as the document templates take it; contacts only if asked for."""
    title = f"{_('List of participants')}: {translate(KIND_LABELS[row.kind])}"
    blocks: list[Block] = [
        text(
            _(
                "Issued on %(time)s. Grouping: %(grouping)s. Order: %(order)s.",
                time=moment(row.issued_at, webinar.time_zone),
                grouping=translate(GROUPING_LABELS[row.grouping]),
                order=translate(ORDER_LABELS[row.order_rule]),
            )
        )
    ]
    headed = is_headed(row.content)
    changes = _changes(row)
    if changes is not None:
        added, gone = changes
        blocks += [heading(_("Added or changed")), *_blocks(added, contacts, headed=headed)] if added else []
        blocks += [heading(_("No longer taking part")), *_blocks(gone, contacts, headed=headed)] if gone else []
        if not added and not gone:
            blocks.append(text(_("Nothing has changed.")))
    else:
        blocks += _blocks(row.content, contacts, headed=headed)
    return frame(webinar, title, blocks, mark=_("With contact details (hosts only)") if contacts else "")


def _changes(row: ParticipantsList) -> tuple[list[Group], list[Group]] | None:
    """Return who was added or changed, and who takes part no longer, by an addendum; None for a whole list."""
    former = queries.former(session(), row) if row.kind is ListKind.ADDENDUM else None
    return difference(former.content, row.content) if former is not None else None


def _blocks(groups: Sequence[Group], contacts: bool, *, headed: bool) -> list[Block]:
    blocks: list[Block] = []
    head = [_("Name"), _("Position"), *([_("Email")] if contacts else [])]
    for group in groups:
        rows = [
            [
                _with_head(row),
                ", ".join(filter(None, (row["position"], _outside(group, row)))),
                *([row["email"]] if contacts else []),
            ]
            for row in group["rows"]
        ]
        blocks += [heading(translate(group["name"]))] if headed else []
        blocks.append(table(head, rows, [3.0, 4.0, 3.0][: len(head)]))
    return blocks


def _with_head(row: dict[str, Any]) -> str:
    return f"{row['name']} ({_('head of delegation')})" if row["head"] else str(row["name"])


def _outside(group: Group, row: dict[str, Any]) -> str:
    return "" if row["organisation"] == group["name"] else str(row["organisation"])


def rows(row: ParticipantsList, *, contacts: bool) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows of an issued list as a table; of an addendum what changes, as on paper."""
    headed, changes = is_headed(row.content), _changes(row)
    parts = [("", row.content)]
    if changes is not None:
        parts = list(zip((_("Added or changed"), _("No longer taking part")), changes, strict=True))
    group_of = _("Delegation") if row.grouping is Grouping.DELEGATION else _("Group")
    headings = [
        *([_("What changed")] if changes is not None else []),
        *([group_of] if headed else []),
        _("Name"),
        _("Head"),
        _("Position"),
        _("Organisation"),
        *([_("Email")] if contacts else []),
    ]
    found: list[list[Cell]] = [
        [*([part] if changes is not None else []), *([translate(group["name"])] if headed else []), one["name"], _("yes") if one["head"] else "", one["position"], one["organisation"],
         *([one["email"]] if contacts else [])]
        for part, groups in parts for group in groups for one in group["rows"]
    ]  # fmt: skip
    return headings, found


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return the issued lists in which somebody stands, as they stand there."""
    shown, data = [], []
    for row in queries.lists(session, registration.webinar_id):
        for entry in (entry for group in row.content for entry in group["rows"] if entry["id"] == registration.id):
            name = _("List %(number)d (%(kind)s)", number=row.number, kind=translate(KIND_LABELS[row.kind]))
            said = " · ".join(filter(None, [entry["name"], entry["position"], entry["email"]]))
            shown.append((name, f"{said} · {moment(row.issued_at, registration.time_zone)}"))
            as_printed = {key: value for key, value in entry.items() if key != "id"}
            data.append({"number": row.number, "kind": row.kind, "issued_at": row.issued_at, **as_printed})
    if shown:
        yield Kept(_("Lists of participants"), shown, {"participants_lists": data})
