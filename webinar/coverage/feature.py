"""What the coverage room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.coverage.queries import clipping_count
from webinar.coverage.views import manage, public
from webinar.web.feature import Feature, MenuItem, Section, Tab

FEATURE = Feature(
    name="coverage",
    blueprints=(public.bp, manage.bp, manage.outlets_bp),
    menu=(MenuItem(N_("Outlets"), "outlets.outlets", 50, "newspaper"),),
    tabs=(
        Tab(
            N_("Coverage"), "clippings.index", 80, Action.VIEW,
            lambda session, webinar: clipping_count(session, webinar.id) or None,
        ),
    ),
    sections=(
        Section("public", 50, "coverage/section.html", public.section),
        Section("overview", 70, "coverage/card.html", manage.card),
    ),
)  # fmt: skip
