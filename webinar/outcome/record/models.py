"""Points made by panel members, links to the recording and materials, and the release's facts."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base
from webinar.programme.agenda.models import PanelMember


class Point(Base):
    """One thing that a panel member said, in the rapporteur's words.

    The draft and what was published of it stand beside each other: publishing replaces the public rows by the draft.
    """

    __tablename__ = "points"
    __table_args__ = (Index("ix_points_member_id_position", "member_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Published without saying whose it is.
    nameless: Mapped[bool] = mapped_column(default=False, server_default=false())

    member: Mapped[PanelMember] = relationship(lazy="raise_on_sql")


class NotedConsent(Base):
    """That a panel member agreed to be quoted in another way than on their page, as an organiser noted it."""

    __tablename__ = "noted_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str]
    noted_by: Mapped[str]
    noted_at: Mapped[datetime]


class Material(Base):
    """A link to the recording or to something shown or handed out, public once the webinar is over."""

    __tablename__ = "materials"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]


class Release(Base):
    """The joint release: its heading, and when it was published as printed on it; a draft beside what is public."""

    __tablename__ = "releases"

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), unique=True)
    heading: Mapped[str] = mapped_column(default="")
    published_on: Mapped[date | None]
    #: The clock time as printed; its zone is `time_zone`, "" when the source does not say.
    published_time: Mapped[time | None]
    time_zone: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    #: What is public of it, see `rules.ReleaseDetails.as_data`; None: nothing.
    published: Mapped[dict[str, Any] | None]

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
