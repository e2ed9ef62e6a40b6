"""What the organisations room contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.organisations.cli import user
from webinar.organisations.queries import digests
from webinar.organisations.views import bp, public
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="organisations",
    blueprints=(bp, public),
    menu=(MenuItem(N_("Organisations"), "organisations.index", 40, "landmark"),),
    commands=(user,),
    files=digests,
)
