"""What the join gate contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.gate.printing import own_data
from webinar.attendance.gate.queries import reached
from webinar.attendance.gate.service import on_gone, on_webinar_cloned
from webinar.attendance.gate.views import manage, public
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.transfers.events import PlacePassedOn
from webinar.web.feature import Feature, Milestone, Section, Tab

FEATURE = Feature(
    name="gate",
    history={
        "joining.save": N_("Join page changed"),
        "joining.backup": N_("Backup link switched on for everyone"),
        "joining.main": N_("Main link switched on again"),
    },
    blueprints=(public.bp, manage.bp),
    pages={"join": "gate.show"},
    milestones=(Milestone("platform", N_("Join link entered"), 7, "joining.index", "ready"),),
    reached=reached,
    tabs=(Tab(N_("Joining"), "joining.index", 58, Action.EDIT_WEBINAR),),
    sections=(
        Section("me-join", 10, "attendance/gate/own_way.html", public.own_way),
        Section("speaker", 10, "attendance/gate/panel_way.html", public.panel_way),
    ),
    own_data=own_data,
    listeners=((RegistrationErased, on_gone), (PlacePassedOn, on_gone), (WebinarCloned, on_webinar_cloned)),
)
