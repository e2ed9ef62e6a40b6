"""What is kept of the calendar entry that somebody was sent."""

from __future__ import annotations

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column


class HoldsEntry:
    """Columns of a table whose rows stand for recipients of calendar entries."""

    #: Raised on each calendar message to this recipient alone (RFC 5546 §2.1.4), added to the webinar's own.
    extra_sequence: Mapped[int] = mapped_column(default=0)
    #: An entry was sent and not taken back since: whoever takes its reason away must send METHOD:CANCEL.
    holds_entry: Mapped[bool] = mapped_column(default=False, server_default=false())
