"""What the intake room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.intake import service
from webinar.intake.cli import import_
from webinar.intake.tasks import ForgetDraft
from webinar.intake.views import bp
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="intake",
    blueprints=(bp,),
    tabs=(Tab(N_("Import"), "intake.index", 45, Action.EDIT_REGISTRATIONS, under="registrations.index"),),
    jobs={ForgetDraft: service.run_forget},
    commands=(import_,),
)
