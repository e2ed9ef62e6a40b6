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


class Grouping(StrEnum):
    """Under which headings people stand."""

    DELEGATION = "delegation"
    COUNTRY = "country"
    ORGANISATION = "organisation"
    CATEGORY = "category"
    HOST = "host"
    NONE = "none"


class OrderRule(StrEnum):
    """In which order the groups stand, and the people in them."""

    PROTOCOL = "protocol"
    ALPHABET = "alphabet"
    GIVEN = "given"


class ParticipantsArrangement(Base):
    """How the lists of a webinar are arranged, as chosen once for it."""

    __tablename__ = "participants_arrangements"

    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), primary_key=True)
    grouping: Mapped[Grouping] = mapped_column(enum_type(Grouping), default=Grouping.DELEGATION)
    order_rule: Mapped[OrderRule] = mapped_column(enum_type(OrderRule), default=OrderRule.PROTOCOL)


class ParticipantsList(Personal, Base):
    """One issued list. `content` holds groups {"name", "rows"}; rows {"id", "name", "position", "email", "head"}."""

    __tablename__ = "participants_lists"
    __table_args__ = (UniqueConstraint("webinar_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[ListKind] = mapped_column(enum_type(ListKind))
    grouping: Mapped[Grouping] = mapped_column(
        enum_type(Grouping), default=Grouping.DELEGATION, server_default=Grouping.DELEGATION.value
    )
    order_rule: Mapped[OrderRule] = mapped_column(enum_type(OrderRule))
    language: Mapped[str]
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    issued_by: Mapped[str]
    issued_at: Mapped[datetime]
