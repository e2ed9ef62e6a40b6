"""What the questionnaire room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.registration.form import service
from webinar.registration.form.printing import unasked
from webinar.registration.form.views import bp
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="form",
    history={
        "questionnaire.save_field": N_("Form field saved"),
        "questionnaire.remove_field": N_("Form field removed"),
        "questionnaire.move_field": N_("Form field moved"),
        "questionnaire.copy_form": N_("Form copied"),
    },
    blueprints=(bp,),
    tabs=(Tab(N_("Form"), "form.index", 43, Action.EDIT_REGISTRATIONS),),
    sections=(Section("admission", 20, "registration/form/unasked.html", unasked),),
    listeners=((WebinarCloned, service.on_webinar_cloned),),
)
