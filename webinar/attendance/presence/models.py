"""Evidence of attendance, what people decided about it, the state that follows from both, and stated figures."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, Personal, enum_type
from webinar.registration.registering.models import Registration


class SourceKind(StrEnum):
    """How evidence came here."""

    FILE = "file"


class DecisionKind(StrEnum):
    """What a person decided about rows that the keys do not settle."""

    REGISTRANT = "registrant"
    PANEL = "panel"
    WALK_IN = "walk_in"
    NOT_PERSON = "not_person"
    SAME_AS = "same_as"


class MarkState(StrEnum):
    """What somebody says who was there."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class PresenceState(StrEnum):
    """What follows for one person; "" would say that nothing does."""

    ATTENDED = "attended"
    ABSENT = "absent"
    EXCUSED = "excused"
    #: Connected, but for less time than the webinar asks for.
    TOO_SHORT = "too_short"
    #: Went through the join page, and no report has a connection.
    UNCONFIRMED = "unconfirmed"
    NONE = "none"


class Qualifier(StrEnum):
    """How exact a stated figure is."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UP_TO = "up_to"
    BETWEEN = "between"


class FigureKind(StrEnum):
    """What a stated figure counts."""

    ATTENDANCE = "attendance"
    STREAM = "stream"


class AttendanceEvidence(Base):
    """A source: one file or one feed, with how it was read. Its rows are never changed, only taken out whole."""

    __tablename__ = "attendance_sources"
    __table_args__ = (UniqueConstraint("webinar_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SourceKind] = mapped_column(enum_type(SourceKind))
    name: Mapped[str]
    #: None: not a file.
    sha256: Mapped[str | None]
    platform: Mapped[str] = mapped_column(default="")
    #: The layout and the version of its reader.
    reader: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="")
    encoding: Mapped[str] = mapped_column(default="")
    rows: Mapped[int] = mapped_column(default=0)
    connections: Mapped[int] = mapped_column(default=0)
    #: Rows not read, [{"row", "message", "params"}]: the message is a template to be translated where it is shown.
    unread: Mapped[list[Any]] = mapped_column(JSON, default=list)
    remarks: Mapped[list[Any]] = mapped_column(JSON, default=list)
    totals_only: Mapped[bool] = mapped_column(default=False)
    #: When the platform says that the session ran.
    began: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    imported_by: Mapped[str]
    created_at: Mapped[datetime]


class DraftState(StrEnum):
    """Where a report stands that is looked at."""

    OPEN = "open"
    #: A job reads it.
    LOOKING = "looking"
    #: A job imports it.
    IMPORTING = "importing"
    DONE = "done"


class AttendanceDraft(Base):
    """A report that is looked at before it is imported; kept until then, until discarded, or for a day.

    Jobs look at a large one and import it; its page then waits for them. Its content goes as soon as it is imported.
    """

    __tablename__ = "attendance_drafts"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    platform: Mapped[str] = mapped_column(default="")
    time_zone: Mapped[str] = mapped_column(default="")
    encoding: Mapped[str] = mapped_column(default="")
    date_order: Mapped[str] = mapped_column(default="")
    is_large: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[DraftState] = mapped_column(
        enum_type(DraftState), default=DraftState.OPEN, server_default=DraftState.OPEN.value
    )
    #: Counts what was asked for: a job does only what was asked last.
    turn: Mapped[int] = mapped_column(default=0, server_default="0")
    #: What a job found in a large one, see `access.Found`; None before that, and where something must be asked.
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class AttendanceConnection(Personal, Base):
    """One stay as one row tells it; see `readers.report.Connection`. Only erasing a person changes it."""

    __tablename__ = "attendance_connections"
    __table_args__ = (Index("ix_attendance_connections_webinar_id_person_key", "webinar_id", "person_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("attendance_sources.id", ondelete="CASCADE"), index=True)
    #: The row's strongest key of a person, see `matching.person_key`.
    person_key: Mapped[str]
    row: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    #: Further names of the same person in this row.
    names: Mapped[list[str]] = mapped_column(default=list)
    email: Mapped[str] = mapped_column(default="")
    platform_id: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="unknown")
    organisation: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    joined: Mapped[datetime | None]
    left: Mapped[datetime | None]
    seconds: Mapped[float | None]
    by_phone: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    #: From the first join to the last leave, with gaps that the source does not tell.
    is_span: Mapped[bool] = mapped_column(default=False)
    raw: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AttendanceRegistrant(Personal, Base):
    """Somebody whom the platform registered, as a report tells it."""

    __tablename__ = "attendance_registrants"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("attendance_sources.id", ondelete="CASCADE"), index=True)
    row: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    approved: Mapped[bool]
    organisation: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")


class AttendanceDecision(Personal, Base):
    """Who somebody is, as a person decided. The latest one that is not undone rules; it outlives an import's undo."""

    __tablename__ = "attendance_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    person_key: Mapped[str]
    kind: Mapped[DecisionKind] = mapped_column(enum_type(DecisionKind))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    #: A registrant of the platform's, by key, where the webinar has no registrations of its own.
    other_key: Mapped[str] = mapped_column(default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    #: The delegation or organisation for which they came.
    represents: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    undone_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]


class AttendanceMark(Personal, Base):
    """What somebody says by hand of a registrant; it overrides the sources until it is taken back."""

    __tablename__ = "attendance_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    state: Mapped[MarkState] = mapped_column(enum_type(MarkState))
    reason: Mapped[str] = mapped_column(default="")
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    undone_by: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]


class AttendanceSettings(Base):
    """From when on a connection counts as attended; None: any time in the webinar does."""

    __tablename__ = "attendance_settings"

    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    least_minutes: Mapped[int | None]
    #: In hundredths of the webinar.
    least_share: Mapped[int | None]
    #: Who joins so many minutes after the start is late, who leaves so many before the end left early.
    late_after: Mapped[int] = mapped_column(default=10)
    early_before: Mapped[int] = mapped_column(default=10)
    #: Whether it is enough to have gone through the join page.
    counts_clicks: Mapped[bool] = mapped_column(default=False)


class Attendance(Personal, Base):
    """What follows for one person: made anew with every change of what it follows from, and never the truth itself.

    Kept so that other rooms filter by SQL. Nobody has a row of whom no source and no mark tells.
    """

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("registration_id"), UniqueConstraint("webinar_id", "person_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    #: Of the page about this person.
    public_id: Mapped[str]
    person_key: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    #: The keys of all connections that are this person's.
    keys: Mapped[list[str]] = mapped_column(default=list)
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="unknown")
    #: How they were recognised, see `truth.Known`; "" while they are not.
    known_by: Mapped[str] = mapped_column(default="")
    #: Keys of registrants who may be meant.
    proposals: Mapped[list[str]] = mapped_column(default=list)
    is_registered: Mapped[bool]
    #: Host, panelist, panel member: neither an attended registrant nor somebody unregistered.
    is_team: Mapped[bool]
    #: A program, or what somebody decided to be no person.
    is_aside: Mapped[bool]
    attended: Mapped[bool] = mapped_column(index=True)
    state: Mapped[PresenceState] = mapped_column(enum_type(PresenceState))
    is_late: Mapped[bool] = mapped_column(default=False)
    left_early: Mapped[bool] = mapped_column(default=False)
    connections: Mapped[int]
    #: None: the sources do not tell.
    seconds: Mapped[float | None]
    seconds_in: Mapped[float | None]
    seconds_sum: Mapped[float | None]
    share: Mapped[float | None]
    first_join: Mapped[datetime | None]
    last_leave: Mapped[datetime | None]
    totals_only: Mapped[bool]
    #: At least one connection has no end in the source.
    has_open: Mapped[bool]

    registration: Mapped[Registration | None] = relationship(lazy="raise_on_sql")

    @property
    def minutes(self) -> int | None:
        """Return whole minutes in the webinar, or in all where that is not known."""
        seconds = self.seconds_in if self.seconds_in is not None else self.seconds
        return round(seconds / 60) if seconds is not None else None


class AttendanceFigure(Base):
    """A figure somebody states: "about 300", by whom, from where."""

    __tablename__ = "attendance_figures"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("upper IS NULL OR upper > value", name="upper_above_value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    kind: Mapped[FigureKind] = mapped_column(enum_type(FigureKind), default=FigureKind.ATTENDANCE)
    value: Mapped[int]
    #: Of "between".
    upper: Mapped[int | None]
    qualifier: Mapped[Qualifier] = mapped_column(enum_type(Qualifier))
    as_printed: Mapped[str] = mapped_column(default="")
    claimed_by: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    #: When it was stated; None: not known.
    stated_on: Mapped[date | None]
    #: The one that the hosts' own papers print.
    is_official: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
