"""What the installation's own pages contribute."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.home.views import public, staff
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="home",
    blueprints=(public.bp, staff.bp),
    menu=(MenuItem(N_("Home"), "staff.index", 10, "house"), MenuItem(N_("Log"), "staff.audit", 60, "scroll-text")),
)
