"""How people join a webinar, and who went through the gate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Personal


class GateSettings(Base):
    """How people join one webinar; its link for everybody is `Webinar.join_url`. Without a row the defaults hold."""

    __tablename__ = "gate_settings"
    __table_args__ = (
        CheckConstraint("opens_before >= 0 AND panel_opens_before >= 0", name="opens_before_start"),
        CheckConstraint("backup_since IS NULL OR backup_url <> ''", name="backup_has_link"),
    )

    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    #: Minutes before the start, for registrants and for the panel.
    opens_before: Mapped[int]
    panel_opens_before: Mapped[int]
    passcode: Mapped[str] = mapped_column(default="")
    #: By audience {"url", "passcode"}: those who have a link of their own, see `rules.ways`.
    links: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dial_in: Mapped[str] = mapped_column(default="")
    sound_test_url: Mapped[str] = mapped_column(default="")
    house_rules: Mapped[str] = mapped_column(default="")
    backup_url: Mapped[str] = mapped_column(default="")
    backup_passcode: Mapped[str] = mapped_column(default="")
    #: Since when everybody is led to the back-up link, and who switched; None: they are not.
    backup_since: Mapped[datetime | None]
    backup_by: Mapped[str] = mapped_column(default="")


class GateClick(Personal, Base):
    """Somebody pressed the button of the join page: who, when, and by which link (`rules.Way.key`)."""

    __tablename__ = "gate_clicks"
    __table_args__ = (
        CheckConstraint("(registration_id IS NULL) <> (member_id IS NULL)", name="one_person"),
        Index("ix_gate_clicks_webinar_id_clicked_at", "webinar_id", "clicked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    way: Mapped[str]
    clicked_at: Mapped[datetime]
