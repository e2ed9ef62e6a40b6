"""Organisations and their members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.accounts.models import StaffRole, User
from webinar.core.database import Base, enum_type


class Organisation(Base):
    """A secretariat, ministry, mission, think tank, newspaper …: whatever hosts or is represented."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    #: The name as its own documents print it in full, such as "… (CGSS) of the Islamic Republic of Pakistan".
    official_name: Mapped[str] = mapped_column(default="")
    acronym: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    #: IANA zone in which its staff read times; "" when unknown.
    time_zone: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    #: In what name emails go to those who come through it, and where their answers go; "" for what all hosts share.
    sender_name: Mapped[str] = mapped_column(default="", server_default=text("''"))
    reply_to: Mapped[str] = mapped_column(default="", server_default=text("''"))
    #: What stands at the end of a joint release about it, and at the head of its letters.
    boilerplate: Mapped[str] = mapped_column(default="")
    letterhead: Mapped[str] = mapped_column(default="")
    #: By language {"name", "boilerplate"}.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Digests of the mark for light and dark grounds, and the size of the first.
    logo: Mapped[str] = mapped_column(default="")
    logo_dark: Mapped[str] = mapped_column(default="")
    logo_width: Mapped[int] = mapped_column(default=0)
    logo_height: Mapped[int] = mapped_column(default=0)
    search_key: Mapped[str] = mapped_column(default="", index=True)
    created_at: Mapped[datetime]

    @property
    def short_name(self) -> str:
        """Return the acronym, or the name where there is none."""
        return self.acronym or self.name

    def name_in(self, language: str) -> str:
        """Return the name as documents in this language print it."""
        form = (self.translations or {}).get(language.split("-", maxsplit=1)[0]) or {}
        return str(form.get("name") or self.name)

    def boilerplate_in(self, language: str) -> str:
        """Return the text about the organisation in this language."""
        form = (self.translations or {}).get(language.split("-", maxsplit=1)[0]) or {}
        return str(form.get("boilerplate") or self.boilerplate)

    @property
    def scope(self) -> str:
        """Return the audit scope."""
        return f"organisation:{self.id}"


class Member(Base):
    """A user's role in an organisation."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("organisation_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[StaffRole] = mapped_column(enum_type(StaffRole))
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    user: Mapped[User] = relationship(lazy="raise_on_sql")
