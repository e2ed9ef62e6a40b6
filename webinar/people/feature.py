"""What the registry contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.people.queries import digests
from webinar.people.views import registry, transfer
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="people",
    blueprints=(registry.bp, transfer.bp),
    files=digests,
    menu=(MenuItem(N_("People"), "people.index", 30, "users"),),
)
