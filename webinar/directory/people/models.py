"""People, their affiliations and the other spellings of their names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base
from webinar.directory.organisations.models import Organisation


class Person(Base):
    """Somebody who moderates, speaks or is written to. Everything but the printed form is private."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    given_names: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    #: Under which the name is sorted; given by hand or made of the family name.
    sort_key: Mapped[str] = mapped_column(default="", index=True)
    search_key: Mapped[str] = mapped_column(default="")
    #: How the names sound, see `rules.sound_key`.
    sound_key: Mapped[str] = mapped_column(default="")
    #: Courtesy prefix: H.E., Dr, Prof.
    style: Mapped[str] = mapped_column(default="")
    #: Rank as printed ("Lt. Col.") and in full ("Lieutenant Colonel").
    rank: Mapped[str] = mapped_column(default="")
    rank_full: Mapped[str] = mapped_column(default="")
    #: None: not known.
    retired: Mapped[bool | None]
    retired_marker: Mapped[str] = mapped_column(default="")
    post_nominals: Mapped[str] = mapped_column(default="")
    original_name: Mapped[str] = mapped_column(default="")
    original_language: Mapped[str] = mapped_column(default="")
    pronunciation: Mapped[str] = mapped_column(default="")
    pronoun: Mapped[str] = mapped_column(default="")
    nationality: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", index=True)
    time_zone: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    biography: Mapped[str] = mapped_column(default="")
    #: How a letter addresses them; "": made of style, rank and name.
    salutation: Mapped[str] = mapped_column(default="")
    #: By language {"name", "position", "salutation", "biography"}: how documents in that language print them.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Digest of the photo, see `core.files`.
    photo: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    affiliations: Mapped[list[Affiliation]] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="raise_on_sql", order_by="Affiliation.id"
    )
    aliases: Mapped[list[Alias]] = relationship(
        back_populates="person", cascade="all, delete-orphan", lazy="raise_on_sql", order_by="Alias.id"
    )


class Affiliation(Base):
    """A position that a person holds or held; the organisation may be one of ours or only named."""

    __tablename__ = "affiliations"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"), index=True)
    #: "Executive Director"; and as documents print it, "CGSS Executive Director".
    position: Mapped[str] = mapped_column(default="")
    position_printed: Mapped[str] = mapped_column(default="")
    #: Whom they speak for in this position, such as a state: "on behalf of …".
    on_behalf_of: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="affiliations", lazy="raise_on_sql")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")


class Alias(Base):
    """Another spelling under which the person is met ("Zahoor Ahmad"), with where."""

    __tablename__ = "person_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    spelling: Mapped[str]
    source: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(back_populates="aliases", lazy="raise_on_sql")
