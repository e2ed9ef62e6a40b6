"""What the webinars room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.web.feature import Feature, MenuItem, Tab
from webinar.webinars.mail import build_host_invitation
from webinar.webinars.tasks import SendHostInvitation
from webinar.webinars.views import answer, hosts, manage, public

FEATURE = Feature(
    name="webinars",
    blueprints=(public.bp, manage.bp, hosts.bp, answer.bp),
    mails={SendHostInvitation: build_host_invitation},
    menu=(MenuItem(N_("Webinars"), "manage.index", 20, "calendar-days"),),
    tabs=(
        Tab(N_("Overview"), "manage.overview", 0, Action.VIEW),
        Tab(N_("Details"), "manage.details", 5, Action.EDIT_WEBINAR),
        Tab(N_("Hosts"), "hosts.index", 10, Action.VIEW, lambda _session, webinar: len(webinar.hosts)),
    ),
)
