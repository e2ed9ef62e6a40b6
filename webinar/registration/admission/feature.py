"""What the admission room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.registration.admission import service
from webinar.registration.admission.views import bp
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="admission",
    history={
        "admission.set_categories": N_("Categories saved"),
        "admission.save_category": N_("Category saved"),
        "admission.remove_category": N_("Category removed"),
        "admission.move_category": N_("Category moved"),
        "admission.renew_link": N_("Invitation link renewed"),
        "admission.save_settings": N_("Admission settings saved"),
        "admission.set_quotas": N_("Quotas set"),
    },
    blueprints=(bp,),
    tabs=(Tab(N_("Admission"), "admission.index", 42, Action.EDIT_REGISTRATIONS),),
    listeners=((WebinarCloned, service.on_webinar_cloned),),
)
