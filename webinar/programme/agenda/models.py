"""Panel members, parts and agenda items."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.convening.webinars.models import Webinar
from webinar.core.database import Base, enum_type
from webinar.directory.people.models import Person


class PanelRole(StrEnum):
    """What a panel member does."""

    MODERATOR = "moderator"
    MAIN_SPEAKER = "main_speaker"
    OPENING_REMARKS = "opening_remarks"
    SPEAKER = "speaker"
    PANELLIST = "panellist"
    DISCUSSANT = "discussant"
    INTERPRETER = "interpreter"
    RAPPORTEUR = "rapporteur"
    QUESTIONS_CHAIR = "questions_chair"
    GUEST_OF_HONOUR = "guest_of_honour"
    OTHER = "other"


class ItemKind(StrEnum):
    """What an agenda item is."""

    WELCOME = "welcome"
    MODERATION = "moderation"
    OPENING_REMARKS = "opening_remarks"
    MAIN_ADDRESS = "main_address"
    REMARKS = "remarks"
    PRESENTATION = "presentation"
    PANEL = "panel"
    QUESTIONS = "questions_and_answers"
    BREAK = "break"
    ANNOUNCEMENT = "announcement"
    CLOSING = "closing"


class Answer(StrEnum):
    """What a panel member has said about taking part."""

    NOT_ASKED = "not_asked"
    #: Asked by email.
    INVITED = "invited"
    #: Asked by an organiser in another way, as they say.
    TOLD = "told"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    #: Somebody else takes part in their place.
    REPLACED = "replaced"
    #: Of a past webinar that was entered afterwards.
    NOT_RECORDED = "not_recorded"

    @property
    def is_open(self) -> bool:
        """Tell whether they have yet to answer."""
        return self in {Answer.NOT_ASKED, Answer.INVITED, Answer.TOLD}

    @property
    def is_out(self) -> bool:
        """Tell whether they do not take part."""
        return self in OUT


#: Whoever says so does not take part.
OUT = frozenset({Answer.DECLINED, Answer.REPLACED})


class PanelMember(Base):
    """A person's appearance in a webinar, printed as on that day."""

    __tablename__ = "panel_members"
    __table_args__ = (UniqueConstraint("webinar_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    #: Changing it makes every link of this speaker void.
    nonce: Mapped[str]
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="RESTRICT"), index=True)
    role: Mapped[PanelRole] = mapped_column(enum_type(PanelRole))
    #: What is printed in place of the role's usual name; a must for `OTHER`.
    role_title: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    printed_name: Mapped[str]
    printed_position: Mapped[str] = mapped_column(default="")
    #: By language {"name": …, "position": …}: how the programme in that language prints them.
    forms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answer: Mapped[Answer] = mapped_column(enum_type(Answer), default=Answer.NOT_ASKED)
    answered_at: Mapped[datetime | None]
    #: Who of the staff noted it; "" where they answered themselves.
    answered_by: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: A wish of the speaker about the printed form, until an organiser has taken it up.
    correction: Mapped[str] = mapped_column(default="")

    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Part(Base):
    """A part of the programme, numbered by its position from 1."""

    __tablename__ = "parts"
    __table_args__ = (Index("ix_parts_webinar_id_position", "webinar_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(default="")

    items: Mapped[list[AgendaItem]] = relationship(
        back_populates="part", cascade="all, delete-orphan", order_by="AgendaItem.position", lazy="raise_on_sql"
    )
    webinar: Mapped[Webinar] = relationship(lazy="raise_on_sql")


class AgendaItem(Base):
    """One item of a part. Its time flows from the start and the minutes before it, when those are known."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("parts.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(enum_type(ItemKind))
    title: Mapped[str] = mapped_column(default="")
    #: None: not known.
    minutes: Mapped[int | None]
    #: By the clock of the webinar's zone; None: the item follows the one before it.
    fixed_start: Mapped[time | None]
    #: In which the item is held, when it is not the webinar's.
    language: Mapped[str] = mapped_column(default="")
    private_note: Mapped[str] = mapped_column(default="")

    part: Mapped[Part] = relationship(back_populates="items", lazy="raise_on_sql")
    speakers: Mapped[list[ItemSpeaker]] = relationship(
        cascade="all, delete-orphan", order_by="ItemSpeaker.position", lazy="raise_on_sql"
    )


class ItemSpeaker(Base):
    """A panel member who speaks in an item."""

    __tablename__ = "item_speakers"
    __table_args__ = (UniqueConstraint("item_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_members.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    member: Mapped[PanelMember] = relationship(lazy="raise_on_sql")
