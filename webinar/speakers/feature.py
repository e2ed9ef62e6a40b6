"""What the speakers room contributes."""

from __future__ import annotations

from webinar.speakers.views import page
from webinar.web.feature import Feature

FEATURE = Feature(name="speakers", blueprints=(page.bp,))
