"""An issued list in print, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from webinar.core.sheets import Cell
from webinar.papers.access import Block, frame, heading, table, text
from webinar.participants import queries
from webinar.participants.models import ListKind, ParticipantsList
from webinar.participants.rules import KIND_LABELS, ORDER_LABELS, Group, difference
from webinar.web.database import session
from webinar.web.rendering import datetime_utc, translate
from webinar.webinars.models import Webinar


def paper(webinar: Webinar, row: ParticipantsList, *, contacts: bool) -> dict[str, Any]:
    """Return an issued list as the document templates take it; contacts only if asked for."""
    title = f"{_('List of participants')}: {translate(KIND_LABELS[row.kind])}"
    blocks: list[Block] = [
        text(
            _(
                "Issued on %(time)s. Order: %(order)s.",
                time=datetime_utc(row.issued_at),
                order=translate(ORDER_LABELS[row.order_rule]),
            )
        )
    ]
    former = queries.former(session(), row) if row.kind is ListKind.ADDENDUM else None
    if former is not None:
        added, gone = difference(former.content, row.content)
        blocks += [heading(_("Added or changed")), *_blocks(added, contacts)] if added else []
        blocks += [heading(_("No longer taking part")), *_blocks(gone, contacts)] if gone else []
        if not added and not gone:
            blocks.append(text(_("Nothing has changed.")))
    else:
        blocks += _blocks(row.content, contacts)
    return frame(webinar, title, blocks, mark=_("With contacts – for the hosts only") if contacts else "")


def _blocks(groups: Sequence[Group], contacts: bool) -> list[Block]:
    blocks: list[Block] = []
    head = [_("Name"), _("Position"), *([_("E-mail")] if contacts else [])]
    for group in groups:
        rows = [
            [
                _with_head(row),
                ", ".join(filter(None, (row["position"], _outside(group, row)))),
                *([row["email"]] if contacts else []),
            ]
            for row in group["rows"]
        ]
        blocks += [heading(translate(group["name"])), table(head, rows, [3.0, 4.0, 3.0][: len(head)])]
    return blocks


def _with_head(row: dict[str, Any]) -> str:
    return f"{row['name']} ({_('head of delegation')})" if row["head"] else str(row["name"])


def _outside(group: Group, row: dict[str, Any]) -> str:
    return "" if row["organisation"] == group["name"] else str(row["organisation"])


def rows(row: ParticipantsList, *, contacts: bool) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows of an issued list as a table."""
    headings = [
        _("Delegation"),
        _("Name"),
        _("Head"),
        _("Position"),
        _("Organisation"),
        *([_("E-mail")] if contacts else []),
    ]
    found: list[list[Cell]] = [
        [translate(group["name"]), one["name"], _("yes") if one["head"] else "", one["position"], one["organisation"],
         *([one["email"]] if contacts else [])]
        for group in row.content for one in group["rows"]
    ]  # fmt: skip
    return headings, found
