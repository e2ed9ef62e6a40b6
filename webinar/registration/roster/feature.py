"""What the registrants room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.roster.access import held
from webinar.registration.roster.cli import export
from webinar.registration.roster.printing import find, needs, own_data
from webinar.registration.roster.rules import ACT_LABELS, HISTORY, QUIET
from webinar.registration.roster.service import UNDO, on_registration_erased
from webinar.registration.roster.views import listing, one
from webinar.web.feature import Feature, Section, Tab, Undo

FEATURE = Feature(
    name="roster",
    blueprints=(listing.bp, one.bp),
    find=find,
    needs=needs,
    tabs=(Tab(N_("Registrations"), "registrations.index", 40, Action.VIEW_REGISTRATIONS, held),),
    sections=(
        Section("overview", 40, "registration/roster/card.html", listing.card),
        Section("widening", 10, "registration/roster/concerned.html", listing.concerned),
        Section("narrowing", 10, "registration/roster/losing.html", listing.losing),
        Section("admission", 10, "registration/roster/taken.html", listing.taken),
    ),
    undoes={UNDO: Undo(Action.EDIT_REGISTRATIONS, "registrations.index", listing.take_back)},
    commands=(export,),
    listeners=((RegistrationErased, on_registration_erased),),
    own_data=own_data,
    history={
        **HISTORY,
        **{f"registrants.{act.value}_many": label for act, label in ACT_LABELS.items()},
        **{f"registrants.{act.value}_undone": N_("Undone") for act in QUIET},
        "registrants.save_view": N_("View saved"),
        "registrants.remove_view": N_("View removed"),
        "registration.export": N_("Registrations exported"),
    },
    exports={"registration.export": N_("Registrations")},
)  # fmt: skip
