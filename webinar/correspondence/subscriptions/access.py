"""The owner of a feed's address."""

from __future__ import annotations

from dataclasses import dataclass

from webinar.convening.webinars.models import Webinar
from webinar.core.audit import Actor
from webinar.core.errors import NotFound
from webinar.core.tokens import same
from webinar.correspondence.subscriptions import queries
from webinar.correspondence.subscriptions.models import CalendarFeed
from webinar.web.database import session
from webinar.web.site import site

#: Opens one calendar feed and nothing else.
FEED_LINK = "calendar-feed"


@dataclass(frozen=True)
class Owner:
    """Whose feed it is: by the key of the table, the nonce of their own link, and as the audit log names them."""

    key: str
    ident: int
    holder: str
    actor: Actor
    webinar: Webinar | None = None

    @property
    def scope(self) -> str | None:
        """Return where the log tells of them."""
        return self.webinar.scope if self.webinar else None


def feed_for(owner: Owner) -> CalendarFeed | None:
    """Return the feed of an owner, whoever made its address."""
    return queries.of_owner(session(), owner.key, owner.ident)


def feed_of(token: str) -> CalendarFeed:
    """Return the feed of an address; NotFound for every other token, and for one that is void."""
    public_id, nonce = site().tokens.read(FEED_LINK, token)
    feed = queries.by_public_id(session(), public_id)
    if feed is None or not same(feed.nonce, nonce):
        raise NotFound
    return feed


def address_of(feed: CalendarFeed) -> str:
    """Return the address at which programs fetch a feed."""
    return site().link("subscriptions.feed", FEED_LINK, feed.public_id, feed.nonce)
