"""The mail of an act on registrations, as the page that asks about it shows it."""

from __future__ import annotations

from webinar.convening.webinars.models import Webinar
from webinar.core.mail import Mail
from webinar.registration.registering.mail import sample_standing
from webinar.registration.registering.models import RegistrationStatus
from webinar.registration.roster.rules import WORDED, Act

#: Where an act of `WORDED` leaves a registrant: their mail says that.
_STANDINGS = {Act.DECLINE: RegistrationStatus.DECLINED, Act.CANCEL: RegistrationStatus.CANCELLED}


def sample_of(webinar: Webinar, act: Act, text: str) -> Mail | None:
    """Return the mail of an act with these words as somebody would get it, without anybody's name, address or link.

    None for an act that writes to nobody, or of which it is seen who gets which once it is done.
    """
    return sample_standing(webinar, _STANDINGS[act], text) if act in WORDED else None
