"""What the readers' room contributes."""

from __future__ import annotations

from webinar.web.feature import Feature

FEATURE = Feature(name="readers")
