"""Which columns a host's attendance reports have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base


class ReportColumns(Base):
    """The columns that one host organisation chose for its lists of people; those without a row have the usual ones."""

    __tablename__ = "report_columns"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    columns: Mapped[list[Any]] = mapped_column(JSON)
