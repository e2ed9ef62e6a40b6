"""What the attendance room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.queries import attended_count
from webinar.attendance.service import on_registration_erased
from webinar.attendance.views import bp, card, section
from webinar.core.text import N_
from webinar.registration.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="attendance",
    blueprints=(bp,),
    tabs=(
        Tab(
            N_("Attendance"), "attendance.index", 60, Action.VIEW_REGISTRATIONS,
            lambda session, webinar: attended_count(session, webinar.id) or None,
        ),
    ),
    sections=(
        Section("public", 30, "attendance/section.html", section),
        Section("overview", 60, "attendance/card.html", card),
    ),
    listeners=((RegistrationErased, on_registration_erased),),
)  # fmt: skip
