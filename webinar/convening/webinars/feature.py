"""What the webinars room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.cli import new
from webinar.convening.webinars.printing import find
from webinar.convening.webinars.queries import reached
from webinar.convening.webinars.views import manage, public
from webinar.core.text import N_
from webinar.web.feature import Feature, Link, MenuItem, Milestone, Tab

FEATURE = Feature(
    name="webinars",
    history={
        "webinars.tell_changes": N_("Changes emailed"),
        "webinars.leave_changes": N_("Changes not emailed"),
        "webinars.add": N_("Webinar created"),
        "webinars.edit": N_("Details changed"),
        "webinars.publish": N_("Webinar published"),
        "webinars.withdraw": N_("Webinar unpublished"),
        "webinars.step": N_("Status changed"),
        "webinars.postpone": N_("Webinar postponed"),
        "webinars.set_template": N_("Template setting changed"),
        "webinars.clone": N_("Webinar copied"),
        "webinars.cancel": N_("Webinar cancelled"),
    },
    blueprints=(public.bp, manage.bp),
    commands=(new,),
    links=(Link("header", N_("Webinars"), "webinars.index", 10),),
    find=find,
    menu=(MenuItem(N_("Webinars"), "manage.index", 20, "calendar-days"),),
    milestones=(
        Milestone("announced", N_("Page public, save-the-date sent"), 35, "manage.overview"),
        Milestone("held", N_("The webinar"), 0, "manage.overview"),
    ),
    reached=reached,
    tabs=(
        Tab(N_("Overview"), "manage.overview", 0, Action.VIEW),
        Tab(N_("Details"), "manage.details", 5, Action.EDIT_WEBINAR),
    ),
)
