"""Users of the staff pages, their passkeys and one-time sign-in links."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flask_security import RoleMixin, UserMixin, WebAuthnMixin, verify_password
from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinar.core.database import Base, Unseen

#: The language of an account until its owner chooses one.
FIRST_LANGUAGE = "en"


class StaffRole(StrEnum):
    """What somebody is for an organisation or for one webinar."""

    OWNER = "owner"
    ORGANISER = "organiser"
    REPORTER = "reporter"
    VIEWER = "viewer"


class Action(StrEnum):
    """What a staff page does; the table of who may is in `rules.py`."""

    VIEW = "view"
    EDIT_WEBINAR = "edit webinar"
    EDIT_HOSTS = "edit hosts"
    PUBLISH = "publish"
    EDIT_PROGRAMME = "edit programme"
    VIEW_REGISTRATIONS = "view registrations"
    EDIT_REGISTRATIONS = "edit registrations"
    READ_MAIL = "read mail"
    EDIT_ATTENDANCE = "edit attendance"
    EXPORT = "export"
    EDIT_RECORD = "edit record"
    EDIT_COVERAGE = "edit coverage"
    EDIT_DIRECTORY = "edit directory"
    CREATE_WEBINAR = "create webinar"
    MANAGE_MEMBERS = "manage members"
    SIGN_OFF = "sign off"


class SecurityRole(Base, RoleMixin):
    """A role as Flask-Security knows them. Unused by us: rights are per organisation, never global."""

    __tablename__ = "security_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class User(Base, UserMixin):
    """A member of a host's staff, or an administrator of the installation."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    is_admin: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default=FIRST_LANGUAGE)
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None]
    #: Changing it ends every session of the user.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    current_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    last_login_ip: Mapped[str | None]
    current_login_ip: Mapped[str | None]
    login_count: Mapped[int | None]  # type: ignore[assignment]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_phone_number: Mapped[str | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    # Flask-Security strikes used codes out of the list in place: only a mutable type notices and stores it.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    created_at: Mapped[datetime]

    webauthn: Mapped[list[Passkey]] = relationship(  # type: ignore[assignment]
        back_populates="user", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[SecurityRole]:  # type: ignore[override]
        """Return no global roles: see `StaffRole`."""
        return []

    def verify_and_update_password(self, password: str) -> bool:
        """Tell whether this is the password; it is not hashed anew, as it is judged where nothing can be written."""
        return self.password is not None and bool(verify_password(password, self.password))

    @property
    def printed(self) -> str:
        """Return the name to show, or the address while there is none."""
        return self.name or self.email


def _now() -> datetime:
    return datetime.now(UTC)


class Passkey(Base, WebAuthnMixin):
    """A WebAuthn credential of a user."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    usage: Mapped[str]
    create_datetime: Mapped[datetime] = mapped_column(default=_now)
    lastuse_datetime: Mapped[datetime] = mapped_column(default=_now)

    user: Mapped[User] = relationship(back_populates="webauthn", lazy="joined")

    def get_user_mapping(self) -> dict[str, str]:
        """Return the filter that finds this passkey's user (Flask-Security's protocol)."""
        return {"fs_webauthn_user_handle": self.user.fs_webauthn_user_handle or ""}


class StaffSession(Unseen, Base):
    """One sign-in that lasts: its cookies carry the secret, stored hashed. Signed out is the row deleted."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInLink(Unseen, Base):
    """A mailed or printed link of a user: its secret is stored hashed, works once, and ends.

    It signs in; one with `new_email` confirms that address instead.
    """

    __tablename__ = "sign_in_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    new_email: Mapped[str | None]


class KeptPost(Unseen, Base):
    """What somebody sent after their session had ended, kept a day for them alone; never a file or a token."""

    __tablename__ = "kept_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    #: Half of it: the browser that sent it holds this in a cookie.
    secret_digest: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    #: Pairs of name and value, in their order.
    fields: Mapped[list[Any]] = mapped_column(JSON())
    had_files: Mapped[bool]
    created_at: Mapped[datetime]
