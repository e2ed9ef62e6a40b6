"""What the papers room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.programme.papers.printing import find
from webinar.programme.papers.queries import reached, signed_sections
from webinar.programme.papers.service import on_webinar_cloned
from webinar.programme.papers.views import manage
from webinar.web.feature import Feature, Milestone, Signable, Tab

FEATURE = Feature(
    name="papers",
    history={
        "papers.set_concept_note": N_("Concept note saved"),
        "papers.issue_letter": N_("Letter issued"),
        "papers.withdraw_letter": N_("Letter withdrawn"),
    },
    blueprints=(manage.bp,),
    find=find,
    milestones=(
        Milestone("concept", N_("Concept note approved by every host"), 42, "approvals.index"),
        Milestone("letters", N_("Letters and notes verbales issued"), 28, "papers.index"),
    ),
    reached=reached,
    tabs=(Tab(N_("Documents"), "papers.index", 17, Action.VIEW),),
    listeners=((WebinarCloned, on_webinar_cloned),),
    signables=(Signable("concept_note", N_("Concept note"), 10, signed_sections, "agreed", "papers.concept_note"),),
)
