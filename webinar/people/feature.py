"""What the registry contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.people.views import bp
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(name="people", blueprints=(bp,), menu=(MenuItem(N_("People"), "people.index", 30, "users"),))
