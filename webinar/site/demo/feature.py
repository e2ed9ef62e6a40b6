"""What the example contributes."""

from __future__ import annotations

from webinar.site.demo.cli import demo
from webinar.web.feature import Feature

FEATURE = Feature(name="demo", commands=(demo,))
