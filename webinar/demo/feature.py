"""What the example contributes."""

from __future__ import annotations

from webinar.demo.cli import demo
from webinar.web.feature import Feature

FEATURE = Feature(name="demo", commands=(demo,))
