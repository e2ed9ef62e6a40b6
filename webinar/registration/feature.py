"""What the registration room contributes."""

from __future__ import annotations

from webinar.admission.events import AdmissionChanged
from webinar.questionnaire.events import FieldRemoved
from webinar.registration import jobs, mail, queries
from webinar.registration.cli import link
from webinar.registration.tasks import PassOn, SendCancellation, SendPostponement, SendStanding, SendUpdate
from webinar.registration.views import me, public
from webinar.web.feature import Feature, Section
from webinar.webinars.events import CapacityChanged, WebinarCancelled, WebinarMoved, WebinarPostponed

FEATURE = Feature(
    name="registration",
    blueprints=(public.bp, me.bp),
    sections=(Section("aside", 10, "registration/aside.html", public.aside),),
    mails={
        SendStanding: mail.build_standing,
        SendUpdate: mail.build_update,
        SendCancellation: mail.build_cancellation,
        SendPostponement: mail.build_postponement,
    },
    jobs={PassOn: jobs.run_pass_on},
    commands=(link,),
    listeners=(
        (CapacityChanged, jobs.on_places_changed),
        (AdmissionChanged, jobs.on_places_changed),
        (FieldRemoved, jobs.on_field_removed),
        (WebinarMoved, jobs.on_webinar_moved),
        (WebinarCancelled, jobs.on_webinar_cancelled),
        (WebinarPostponed, jobs.on_webinar_postponed),
    ),
    files=queries.digests,
)
