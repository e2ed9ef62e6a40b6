"""Jobs of the certificates room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SendCertificate:
    """Tell somebody that their certificate is ready."""

    name: ClassVar[str] = "certificates.send"
    certificate_id: int
    registration_id: int

    @property
    def line(self) -> str:
        """Return whose order it is: that of all mails about this registration."""
        return f"registration:{self.registration_id}"
