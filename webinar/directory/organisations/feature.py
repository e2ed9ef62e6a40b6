"""What the organisations room contributes."""

from __future__ import annotations

from webinar.accounts.events import UserDisabled
from webinar.core.text import N_
from webinar.directory.organisations.cli import user
from webinar.directory.organisations.jobs import on_user_disabled
from webinar.directory.organisations.mail import build_welcome
from webinar.directory.organisations.printing import find
from webinar.directory.organisations.queries import digests
from webinar.directory.organisations.tasks import SendWelcome
from webinar.directory.organisations.views import bp, public
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="organisations",
    history={
        "organisations.add": N_("Organisation added"),
        "organisations.edit": N_("Organisation changed"),
        "organisations.set_logo": N_("Logo changed"),
        "organisations.set_member": N_("Member’s role set"),
        "organisations.remove_member": N_("Member removed"),
    },
    blueprints=(bp, public),
    find=find,
    menu=(MenuItem(N_("Organisations"), "organisations.index", 40, "landmark"),),
    commands=(user,),
    mails={SendWelcome: build_welcome},
    listeners=((UserDisabled, on_user_disabled),),
    files=digests,
)
