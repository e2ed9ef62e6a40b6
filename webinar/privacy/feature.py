"""What the privacy room contributes."""

from __future__ import annotations

from webinar.consent.events import PrivacyChanged
from webinar.privacy import service, views
from webinar.privacy.cli import retention
from webinar.privacy.tasks import ApplyRetention
from webinar.web.feature import Feature, Section
from webinar.webinars.events import WebinarMoved, WebinarPublished

FEATURE = Feature(
    name="privacy",
    blueprints=(views.bp,),
    sections=(Section("privacy", 10, "privacy/section.html", views.section),),
    jobs={ApplyRetention: service.run_retention},
    commands=(retention,),
    listeners=(
        (WebinarPublished, service.on_webinar_changed),
        (WebinarMoved, service.on_webinar_changed),
        (PrivacyChanged, service.on_webinar_changed),
    ),
)
