"""The one way in: a file's content to a report, whatever platform made it and whatever the file is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from webinar.attendance.readers import documents
from webinar.attendance.readers.parsing.clocks import Choice
from webinar.attendance.readers.parsing.drafts import Draft
from webinar.attendance.readers.parsing.grids import Grid, ensure_size, read_rows, read_text, read_workbook
from webinar.attendance.readers.parsing.settling import settled
from webinar.attendance.readers.platforms import bigbluebutton, goto, lists, meet, teams, webex, zoom
from webinar.attendance.readers.report import Occasion, Report, UnknownReport
from webinar.core.errors import RuleViolation
from webinar.core.tables import ENCODINGS
from webinar.core.text import N_
from webinar.core.workbooks import STARTS

#: The platforms whose reports are read, for choosers and `--platform`; names of firms are not translated.
PLATFORMS: Mapping[str, str] = {
    "zoom": "Zoom", "teams": "Microsoft Teams", "goto": "GoTo Webinar", "webex": "Webex", "meet": "Google Meet", "bigbluebutton": "BigBlueButton",
    "jitsi": "Jitsi (JaaS)", "list": N_("List of names"),
}  # fmt: skip
#: In this order: the surest signs first, any list last.
_TABLES: tuple[tuple[str, Callable[[Grid], Draft | None]], ...] = (
    ("teams", teams.read), ("goto", goto.read), ("webex", webex.read), ("bigbluebutton", bigbluebutton.read), ("zoom", zoom.read),
    ("meet", meet.read), ("list", lists.read),
)  # fmt: skip


def read(
    content: bytes, filename: str, occasion: Occasion, *, platform: str = "", time_zone: str = "", encoding: str = "",
    date_order: str = "", settle_zone: bool = False, mapping: Mapping[int, str] | None = None, head: int = 0,
) -> Report:  # fmt: skip
    """Read a report.

    What the file leaves open is asked for: UncertainEncoding, UncertainZone, UncertainDates. UnknownReport says that no
    reader knows it; other RuleViolations what is wrong with it. `platform` lets its readers alone try; `settle_zone`
    takes the webinar's own zone where that is proposed first; `mapping` (column from 0 → target) and `head` (row of the
    headings) are for a list whose headings are not known.
    """
    if platform and platform not in PLATFORMS:
        raise RuleViolation(N_("We can’t read reports from “%(name)s”."), field="platform", name=platform[:40])
    ensure_size(content, filename)
    draft, found = _draft(content, encoding, platform, mapping, head)
    if found in dict(ENCODINGS[2:]) and not encoding:
        name = dict(ENCODINGS)[found]
        draft.remarks.append(
            RuleViolation(N_("Read as %(encoding)s. If names look wrong, choose the encoding."), encoding=name)
        )
    return settled(draft, occasion, Choice(time_zone, date_order, settle_zone), encoding=found)


def _draft(
    content: bytes, encoding: str, platform: str, mapping: Mapping[int, str] | None, head: int
) -> tuple[Draft, str]:
    if content.startswith(STARTS):
        return _from_grid(read_workbook(content), platform, mapping, head), ""
    text, encoding = read_text(content, encoding)
    if documents.is_json(text):
        return documents.read(text, platform), encoding
    lines = bigbluebutton.own_lines(text) if platform in {"", "bigbluebutton"} else None
    grid = Grid(lines, encoding, ",") if lines else read_rows(text, encoding)
    return _from_grid(grid, platform, mapping, head), encoding


def _from_grid(grid: Grid, platform: str, mapping: Mapping[int, str] | None, head: int) -> Draft:
    if mapping:
        draft = lists.read(grid, mapping, head)
    else:
        readers = (reader for name, reader in _TABLES if platform in {"", name})
        draft = next((found for reader in readers if (found := reader(grid)) is not None), None)
    if draft is None:
        first = [
            "; ".join(cell for cell in row if cell)
            for _place, (_number, row) in zip(range(3), grid.numbered(), strict=False)
        ]
        raise UnknownReport(" / ".join(first))
    draft.remarks[:0] = grid.remarks
    return draft
