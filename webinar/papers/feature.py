"""What the papers room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.papers.queries import signed_sections
from webinar.papers.service import on_webinar_cloned
from webinar.papers.views import manage
from webinar.web.feature import Feature, Signable, Tab
from webinar.webinars.events import WebinarCloned

FEATURE = Feature(
    name="papers",
    blueprints=(manage.bp,),
    tabs=(Tab(N_("Papers"), "papers.index", 37, Action.VIEW),),
    listeners=((WebinarCloned, on_webinar_cloned),),
    signables=(Signable("concept_note", N_("Concept note"), 10, signed_sections, "agreed", "papers.concept_note"),),
)
