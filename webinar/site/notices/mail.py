"""Mails of what needs somebody."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.accounts.models import User
from webinar.core.mail import Mail
from webinar.site.notices.access import needs_of
from webinar.site.notices.tasks import SendNotice
from webinar.web.i18n import in_language
from webinar.web.rendering import render_mail
from webinar.web.site import site


def build_notice(session: Session, task: SendNotice, now: datetime) -> Mail | None:
    """Return the mail of what still needs a user, in their language and by their rights of now; None when nothing does."""
    user, here = session.get(User, task.user_id), site()
    if user is None or not user.active:
        return None
    # What needs them leads to pages: their addresses are made as in a request.
    with here.app.test_request_context(base_url=here.settings.base_url), in_language(user.language):
        needs = [need for need in needs_of(session, user, now) if need.key in task.keys]
        if not needs:
            return None
        about = list(dict.fromkeys(need.about for need in needs))
        items = [(need.about, need.text, need.act, urljoin(here.settings.base_url, need.url)) for need in needs]
        variables = {"items": items, "home": here.url(here.page("staff")), "settings": here.url(here.page("notices"))}
        text, html = render_mail("site/notices/mail/notice", variables)
        if len(needs) == 1:
            subject = f"{needs[0].text} – {about[0]}"
        else:
            titles = ", ".join(about[:2]) + (" …" if len(about) > 2 else "")  # noqa: PLR2004 - so many fit a subject
            subject = ngettext("%(num)d update – %(titles)s", "%(num)d updates – %(titles)s", len(needs), titles=titles)
    return Mail(to=user.email, subject=subject, text=text, html=html)
