"""What the privacy room contributes."""

from __future__ import annotations

from webinar.convening.webinars.events import WebinarEdited, WebinarMoved, WebinarPublished
from webinar.core.text import N_
from webinar.registration.erasure import service, views
from webinar.registration.erasure.cli import retention
from webinar.registration.erasure.tasks import ApplyRetention
from webinar.registration.privacy.events import PrivacyChanged
from webinar.web.feature import Feature, Section

FEATURE = Feature(
    name="erasure",
    blueprints=(views.bp,),
    sections=(
        Section("privacy", 10, "registration/erasure/section.html", views.section),
        Section("me-data", 10, "registration/erasure/links.html", lambda _session, _registration, _now: {}),
        Section("registrant-actions", 10, "registration/erasure/button.html", lambda _session, _row, _now: {}),
    ),
    history={
        "registration.erase": N_("Personal data erased"),
        "privacy.retention": N_("Retention applied"),
    },
    jobs={ApplyRetention: service.run_retention},
    commands=(retention,),
    listeners=(
        (WebinarPublished, service.on_webinar_changed),
        (WebinarEdited, service.on_webinar_changed),
        (WebinarMoved, service.on_webinar_changed),
        (PrivacyChanged, service.on_webinar_changed),
    ),
)
