"""What the installation's own pages contribute."""

from __future__ import annotations

from webinar.core import presses, undo
from webinar.core.text import N_
from webinar.site.home.cli import doctor, export, tidy
from webinar.site.home.views import public, staff
from webinar.web.feature import Feature, Link, MenuItem

FEATURE = Feature(
    name="home",
    blueprints=(public.bp, staff.bp),
    commands=(tidy, doctor, export),
    pages={
        "start": "home.index",
        "privacy": "home.privacy",
        "preferences": "home.preferences",
        "staff": "staff.index",
        "undo": "staff.undo",
    },
    ticks=(undo.forget_old, presses.forget_old),
    links=(
        Link("header", N_("Help"), "home.help_", 20),
        Link("footer", N_("Privacy"), "home.privacy", 10),
        Link("footer", N_("Accessibility"), "home.accessibility", 20),
        Link("footer", N_("Help"), "home.help_", 30),
    ),
    menu=(
        MenuItem(N_("Home"), "staff.index", 10, "house"),
        MenuItem(N_("Search"), "staff.search", 15, "search"),
        MenuItem(N_("Audit log"), "staff.audit", 60, "scroll-text"),
    ),
)
