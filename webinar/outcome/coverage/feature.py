"""What the coverage room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.outcome.coverage.cli import export, import_
from webinar.outcome.coverage.printing import find
from webinar.outcome.coverage.queries import clipping_count, has_clippings, reached
from webinar.outcome.coverage.service import UNDO
from webinar.outcome.coverage.views import manage, many, outlets, public
from webinar.web.feature import Feature, MenuItem, Milestone, Section, Tab, Undo

FEATURE = Feature(
    name="coverage",
    history={
        "coverage.add": N_("Coverage added"),
        "coverage.edit": N_("Coverage changed"),
        "coverage.remove": N_("Coverage removed"),
        "coverage.review": N_("Coverage reviewed"),
        "coverage.undo": N_("Undone"),
        "coverage.export": N_("Coverage exported"),
        "coverage.set_note": N_("Coverage introduction changed"),
        "coverage.add_outlet": N_("Media outlet added"),
        "coverage.edit_outlet": N_("Media outlet changed"),
    },
    blueprints=(public.bp, manage.bp, many.bp, outlets.bp),
    undoes={UNDO: Undo(Action.EDIT_COVERAGE, "clippings.index", many.take_back)},
    commands=(import_, export),
    find=find,
    menu=(MenuItem(N_("Media outlets"), "outlets.outlets", 50, "newspaper"),),
    milestones=(Milestone("coverage", N_("Coverage collected"), -30, "clippings.index", "closed"),),
    reached=reached,
    tabs=(
        Tab(
            N_("Coverage"), "clippings.index", 80, Action.VIEW,
            lambda session, webinar: clipping_count(session, webinar.id) or None,
        ),
    ),
    sections=(
        Section("public", 50, "outcome/coverage/section.html", public.section, has_clippings),
        Section("overview", 70, "outcome/coverage/card.html", manage.card),
    ),
)  # fmt: skip
