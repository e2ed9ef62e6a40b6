"""The way out of mails that may be refused, by a signed link without personal data."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from webinar.core import optouts
from webinar.core.optouts import OptOut
from webinar.core.text import mailbox_key
from webinar.web.site import site

#: What the link is signed for; it names the digest of a mailbox and the scope of the mail.
OPT_OUT_LINK = "opt-out"


def digest_of(address: str) -> str:
    """Return what stands for a mailbox: nobody without the installation's secret can make it or tell whose it is."""
    return site().tokens.digest("mailbox", mailbox_key(address))


def opt_out(address: str, scope: str) -> OptOut:
    """Return the way out of a mail to this address."""
    digest = digest_of(address)
    return OptOut(site().link(site().page("unsubscribe"), OPT_OUT_LINK, digest, scope), digest)


def refusing(session: Session, addresses: Iterable[str]) -> set[str]:
    """Return which of these addresses get no mail that may be refused."""
    by_digest = {address: digest_of(address) for address in addresses}
    known = optouts.suppressed(session, set(by_digest.values()))
    return {address for address, digest in by_digest.items() if digest in known}
