"""What the record contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.outcome.record.cli import export
from webinar.outcome.record.printing import afterwards, release_sections
from webinar.outcome.record.queries import point_count, reached
from webinar.outcome.record.views import bp, card, section
from webinar.web.feature import Feature, Milestone, Section, Signable, Tab

FEATURE = Feature(
    name="record",
    history={
        "record.set_points": N_("Record saved"),
        "record.publish_points": N_("Points published"),
        "record.unpublish_points": N_("Points unpublished"),
        "record.note_consent": N_("Consent to be quoted noted"),
        "record.set_release": N_("Press release saved"),
        "record.publish_release": N_("Press release published"),
        "record.unpublish_release": N_("Press release unpublished"),
        "record.set_materials": N_("Recording and materials saved"),
    },
    blueprints=(bp,),
    commands=(export,),
    milestones=(Milestone("release", N_("Joint press release approved and published"), -3, "record.index", "reported"),),
    reached=reached,
    tabs=(
        Tab(
            N_("Record"), "record.index", 70, Action.VIEW,
            lambda session, webinar: point_count(session, webinar.id) or None,
        ),
    ),
    signables=(Signable("release", N_("Press release"), 30, release_sections, "reported", "record.index"),),
    sections=(
        Section("public", 40, "outcome/record/section.html", section),
        Section("overview", 60, "outcome/record/card.html", card),
        Section("me", 12, "outcome/record/afterwards.html", afterwards),
    ),
)  # fmt: skip
