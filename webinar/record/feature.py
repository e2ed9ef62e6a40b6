"""What the record contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.record.queries import point_count, signed_sections
from webinar.record.views import bp, card, section
from webinar.web.feature import Feature, Section, Signable, Tab

FEATURE = Feature(
    name="record",
    blueprints=(bp,),
    tabs=(
        Tab(
            N_("Record"), "record.index", 70, Action.VIEW,
            lambda session, webinar: point_count(session, webinar.id) or None,
        ),
    ),
    signables=(Signable("release", N_("Press release"), 30, signed_sections, "reported", "record.index"),),
    sections=(
        Section("public", 40, "record/section.html", section),
        Section("overview", 60, "record/card.html", card),
    ),
)  # fmt: skip
