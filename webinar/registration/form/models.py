"""Fields of a form and the versions of their choices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from webinar.convening.webinars.models import PartOfSetup
from webinar.core.database import Base, enum_type


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes or no"
    COUNTRY = "country"
    LANGUAGE = "language"
    TIME_ZONE = "time zone"
    PHONE = "phone"
    EMAIL = "email"
    WEB_ADDRESS = "web address"
    FILE = "file"
    CONSENT = "consent"
    CATEGORY = "category"
    HEADING = "heading"
    NOTE = "note"


class FormField(PartOfSetup, Base):
    """One field, heading or note of a webinar's form."""

    __tablename__ = "form_fields"
    __table_args__ = (UniqueConstraint("webinar_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webinar_id: Mapped[int] = mapped_column(ForeignKey("webinars.id", ondelete="CASCADE"), index=True)
    #: The internal name: columns of exports and imports bear it; it never changes.
    key: Mapped[str]
    position: Mapped[int]
    kind: Mapped[FieldKind] = mapped_column(enum_type(FieldKind))
    label: Mapped[str]
    help: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)
    #: Only staff see and fill it in.
    staff_only: Mapped[bool] = mapped_column(default=False)
    #: Taken off the form; answers that were given stay.
    is_hidden: Mapped[bool] = mapped_column(default=False)
    #: Shown only if the earlier field "key" has one of "values".
    condition: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: By language {"label", "help"}.
    translations: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Answers go so many days after the webinar; None: with everything else.
    retention_days: Mapped[int | None]

    versions: Mapped[list[ChoiceVersion]] = relationship(
        cascade="all, delete-orphan", order_by="ChoiceVersion.number", lazy="selectin"
    )

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return the present choices: {"key", "label", "translations"} each."""
        return self.versions[-1].choices if self.versions else []

    @property
    def version(self) -> int | None:
        """Return the number of the present version of the choices."""
        return self.versions[-1].number if self.versions else None


class ChoiceVersion(PartOfSetup, Base):
    """The choices of a field as they were offered from some time on."""

    __tablename__ = "choice_versions"
    __table_args__ = (UniqueConstraint("field_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("form_fields.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    created_at: Mapped[datetime]

    def setup_of(self, session: Session) -> int | None:
        """Return the webinar's id, through the field."""
        field = session.get(FormField, self.field_id) if self.field_id is not None else None
        return field.webinar_id if field else None
