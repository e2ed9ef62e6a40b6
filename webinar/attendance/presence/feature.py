"""What the attendance room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.gate.events import RegistrantJoined
from webinar.attendance.presence import jobs
from webinar.attendance.presence.access import filter_options
from webinar.attendance.presence.cli import import_
from webinar.attendance.presence.printing import FIGURE, needs, own_data, reached, signed_sections
from webinar.attendance.presence.queries import (
    attended_count,
    filter_condition,
    has_official_figure,
    known_absent,
    known_attended,
)
from webinar.attendance.presence.service import (
    on_registrant_joined,
    on_registration_erased,
    run_follow_gate,
    run_forget,
)
from webinar.attendance.presence.tasks import FollowGate, ForgetReport, ImportReport, LookAt
from webinar.attendance.presence.views import overview, people, reports
from webinar.core.text import N_
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, ListFilter, Milestone, Section, Signable, Tab

FEATURE = Feature(
    name="presence",
    history={
        "attendance.import": N_("Attendance report imported"),
        "attendance.undo_import": N_("Import of attendance undone"),
        "attendance.read_list": N_("Attendance list imported"),
        "attendance.undo_list": N_("Attendance list undone"),
        "attendance.decide": N_("Attendee identified"),
        "attendance.undo_decision": N_("Identification of attendee undone"),
        "attendance.mark": N_("Attendance marked"),
        "attendance.mark_one": N_("Attendance marked by hand"),
        "attendance.set_threshold": N_("Minimum attendance changed"),
        "attendance.state_figure": N_("Figure recorded"),
        "attendance.remove_figure": N_("Figure removed"),
    },
    blueprints=(overview.bp, reports.bp, people.bp),
    commands=(import_,),
    jobs={ForgetReport: run_forget, FollowGate: run_follow_gate},
    errands={LookAt: jobs.run_look_at, ImportReport: jobs.run_import},
    milestones=(Milestone("attendance", N_("Attendance imported, figure agreed"), -2, "attendance.index", "reported"),),
    reached=reached,
    signables=(
        Signable(
            FIGURE, N_("Official attendance figure"), 25, signed_sections, "reported", "attendance.index",
            optional=True,
        ),
    ),
    filters=(
        ListFilter("attendance", N_("Attendance"), N_("Any attendance"), filter_options, filter_condition),
    ),
    tabs=(
        Tab(
            N_("Attendance"), "attendance.index", 60, Action.VIEW_REGISTRATIONS,
            lambda session, webinar: attended_count(session, webinar.id) or None,
        ),
    ),
    sections=(
        Section("public", 30, "attendance/presence/section.html", overview.section, has_official_figure),
        Section("overview", 60, "attendance/presence/card.html", overview.card),
    ),
    audiences={"attended": known_attended, "absent": known_absent},
    own_data=own_data,
    needs=needs,
    listeners=((RegistrationErased, on_registration_erased), (RegistrantJoined, on_registrant_joined)),
)  # fmt: skip
