"""Lists of participants as they were issued."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinar.core.database import Base, Personal, enum_type


class ListKind(StrEnum):
    """What an issued list is."""

    PROVISIONAL = "provisional"
    FINAL = "final"
    ADDENDUM = "addendum"


class OrderRule(StrEnum):
    """In which order the delegations stand."""

    PROTOCOL = "protocol"
    ALPHABET = "alphabet"
    GIVEN = "given"


class ParticipantsList(Personal, Base):
    """One issued list. `content` holds groups {"name", "rows"}; rows {"id", "name", "position", "email", "head"}."""

    __tablename__ = "participants_lists"
    __table_args__ = (UniqueConstraint("webinar_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[ListKind] = mapped_column(enum_type(ListKind))
    order_rule: Mapped[OrderRule] = mapped_column(enum_type(OrderRule))
    language: Mapped[str]
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
