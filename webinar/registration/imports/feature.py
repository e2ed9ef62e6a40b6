"""What the intake room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registration.imports import service
from webinar.registration.imports.cli import import_
from webinar.registration.imports.printing import own_data
from webinar.registration.imports.tasks import ForgetDraft, GoOn
from webinar.registration.imports.views import bp
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="imports",
    blueprints=(bp,),
    tabs=(Tab(N_("Import"), "imports.index", 45, Action.EDIT_REGISTRATIONS),),
    history={
        "intake.import": N_("Imported"),
        "intake.take_in": N_("List imported"),
        "intake.undo": N_("Import undone"),
    },
    own_data=own_data,
    listeners=((RegistrationErased, service.on_registration_erased),),
    jobs={ForgetDraft: service.run_forget, GoOn: service.run_go_on},
    commands=(import_,),
)
