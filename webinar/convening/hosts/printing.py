"""What of the hosts waits for somebody, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.models import Action, User
from webinar.convening.hosts import queries
from webinar.convening.hosts.access import answer_page
from webinar.convening.webinars.models import Acceptance, AnswerBy, Host
from webinar.convening.webinars.queries import Desk
from webinar.convening.webinars.rules import unasked
from webinar.web.feature import NEWS_FOR, Need
from webinar.web.i18n import language_tag


def needs(session: Session, _user: User, desk: Desk, now: datetime) -> Iterable[Need]:
    """Return invitations that the user may answer, hosts that declined or were not asked, and fresh acceptances."""
    for host in queries.waiting_for(session, desk.acting_for(Action.EDIT_HOSTS)):
        noted = host.answer_by is AnswerBy.ANOTHER_HOST
        text = (
            _("%(by)s recorded that %(name)s accepted. Confirm or object.", by=host.noted_by, name=_name(host))
            if noted else _("%(name)s was invited to co-host", name=_name(host))
        )  # fmt: skip
        yield Need(f"host.asked:{host.id}:{noted}", host.webinar.title, text, _("Answer"), answer_page(host))
    for webinar in desk.where(Action.EDIT_HOSTS).values():
        page = url_for("hosts.index", slug=webinar.slug)
        names = [_name(host) for host in unasked(webinar)]
        if names:
            text = _("Hosts not asked yet: %(names)s", names=", ".join(names))
            yield Need(f"host.unasked:{webinar.id}", webinar.title, text, _("Ask"), page)
        for host in webinar.hosts:
            if host.acceptance is Acceptance.DECLINED:
                key, text = f"host.declined:{host.id}", _("%(name)s declined to co-host", name=_name(host))
                yield Need(key, webinar.title, text, _("View hosts"), page)
            elif _is_fresh(host, now):
                key, text = f"host.accepted:{host.id}", _("%(name)s agreed to co-host", name=_name(host))
                yield Need(key, webinar.title, text, _("View hosts"), page, is_news=True)


def _is_fresh(host: Host, now: datetime) -> bool:
    own = host.acceptance is Acceptance.ACCEPTED and host.answer_by is AnswerBy.ITSELF
    return own and host.answered_at is not None and now - host.answered_at < timedelta(days=NEWS_FOR)


def _name(host: Host) -> str:
    return host.organisation.name_in(language_tag())
