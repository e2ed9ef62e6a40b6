"""What the API contributes."""

from __future__ import annotations

from webinar.site.api.views import bp
from webinar.web.feature import Feature

FEATURE = Feature(name="api", blueprints=(bp,), pages={"description": "api.openapi"})
