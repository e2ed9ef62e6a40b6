"""What the consent room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import HostSeesPeople, WebinarCloned
from webinar.core.text import N_
from webinar.registration.privacy import service
from webinar.registration.privacy.views import bp
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="privacy",
    history={
        "consent.save_settings": N_("Privacy settings saved"),
    },
    blueprints=(bp,),
    tabs=(Tab(N_("Privacy"), "privacy.index", 47, Action.EDIT_HOSTS),),
    listeners=((WebinarCloned, service.on_webinar_cloned), (HostSeesPeople, service.on_host_sees_people)),
)
