"""The form of a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.accounts.models import User
from webinar.convening.webinars.models import Webinar
from webinar.core import timezones
from webinar.programme.agenda.models import PanelMember
from webinar.programme.rehearsals.models import Rehearsal, RehearsalKind
from webinar.programme.rehearsals.rules import KIND_LABELS
from webinar.programme.rehearsals.service import RehearsalDetails
from webinar.web.fields import Choice, Clock, Day, LongText, Number, Several, WebAddress, required
from webinar.web.forms import Form
from webinar.web.rendering import translate


class RehearsalForm(Form):
    """When it is, by the clock of the webinar's zone, where, and who takes part."""

    kind = Choice(_("Type"), [required()])
    day = Day(_("Day"), [required()])
    start = Clock(_("Starts at"), [required()])
    minutes = Number(_("Minutes"), [required()], low=5, high=480)
    room_url = WebAddress(_("Link to the room"))
    note = LongText(_("Note for those who take part"), max_length=2_000)
    members = Several(_("Panel"))
    users = Several(_("Staff"))

    def __init__(
        self, *args: Any, panel: Sequence[PanelMember], staff: Sequence[User], rehearsal: Rehearsal | None = None,
        zone: str = "", **kw: Any,
    ) -> None:  # fmt: skip
        data = _stored(rehearsal, zone) if rehearsal else {
            "minutes": 30, "kind": RehearsalKind.REHEARSAL.value, "members": [str(row.id) for row in panel],
        }  # fmt: skip
        super().__init__(*args, data=data, **kw)
        self.kind.set_options([(kind.value, translate(label)) for kind, label in KIND_LABELS.items()])
        self.members.set_options([(str(row.id), row.printed_name) for row in panel])
        self.users.set_options([(str(row.id), row.printed) for row in staff])

    def details(self, webinar: Webinar) -> RehearsalDetails:
        """Return what was said; RuleViolation for an hour that the clocks skip."""
        starts_at: datetime = timezones.to_utc(self.day.data, self.start.data, webinar.time_zone or "UTC")
        return RehearsalDetails(
            kind=RehearsalKind(self.kind.data), starts_at=starts_at, minutes=self.minutes.data,
            room_url=self.room_url.data or "", note=self.note.data or "",
            members=frozenset(int(one) for one in self.members.data or []),
            users=frozenset(int(one) for one in self.users.data or []),
        )  # fmt: skip


def _stored(rehearsal: Rehearsal, zone: str) -> dict[str, Any]:
    there = timezones.to_local(rehearsal.starts_at, zone)
    here = [row for row in rehearsal.guests if not row.is_out]
    return {
        "kind": rehearsal.kind.value, "day": there.date(), "start": there.time(), "minutes": rehearsal.minutes,
        "room_url": rehearsal.room_url, "note": rehearsal.note,
        "members": [str(row.member_id) for row in here if row.member_id],
        "users": [str(row.user_id) for row in here if row.user_id],
    }  # fmt: skip
