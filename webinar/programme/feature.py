"""What the programme room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.people.events import PersonMerged
from webinar.programme.queries import panel_count
from webinar.programme.service import on_person_merged, on_webinar_cloned
from webinar.programme.views import lines, manage, panel
from webinar.web.feature import Feature, Section, Tab
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="programme",
    blueprints=(manage.bp, lines.bp, panel.bp),
    tabs=(
        Tab(N_("Programme"), "agenda.index", 20, Action.VIEW),
        Tab(N_("Speakers"), "panel.index", 30, Action.VIEW, lambda session, webinar: panel_count(session, webinar.id)),
    ),
    listeners=((PersonMerged, on_person_merged), (WebinarCloned, on_webinar_cloned)),
    sections=(
        Section("overview", 20, "programme/card.html", manage.card),
        Section("overview", 30, "programme/panel_card.html", panel.card),
    ),
)
