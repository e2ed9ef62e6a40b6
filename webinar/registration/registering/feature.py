"""What the registration room contributes."""

from __future__ import annotations

from webinar.convening.webinars.events import CapacityChanged, WebinarCancelled, WebinarMoved, WebinarPostponed
from webinar.core.text import N_
from webinar.registration.admission.events import AdmissionChanged
from webinar.registration.form.events import FieldRemoved
from webinar.registration.registering import jobs, mail, printing, queries
from webinar.registration.registering.cli import link
from webinar.registration.registering.events import RegistrationErased
from webinar.registration.registering.rules import HISTORY
from webinar.registration.registering.tasks import (
    PassOn,
    SendCancellation,
    SendErased,
    SendPostponement,
    SendStanding,
    SendUpdate,
)
from webinar.registration.registering.views import me, public
from webinar.web.feature import Feature, Section

FEATURE = Feature(
    name="registering",
    blueprints=(public.bp, me.bp),
    sections=(
        Section("form-preview", 10, "registration/registering/preview.html", public.preview),
        Section("aside", 10, "registration/registering/aside.html", public.aside),
        Section("host-removal", 10, "registration/registering/host_removal.html", public.kept_by_hosts),
        Section("unpublishing", 10, "registration/registering/unpublishing.html", public.who_keep_places),
        Section("details", 10, "registration/registering/over_full.html", public.over_full),
        Section("parting", 10, "registration/registering/parting.html", public.parting),
        Section("standing", 10, "registration/registering/standing.html", public.standing),
        Section("announcing", 10, "registration/registering/parting.html", public.announcing),
    ),
    mails={
        SendStanding: mail.build_standing,
        SendUpdate: mail.build_update,
        SendCancellation: mail.build_cancellation,
        SendPostponement: mail.build_postponement,
        SendErased: mail.build_erased,
    },
    jobs={PassOn: jobs.run_pass_on},
    commands=(link,),
    listeners=(
        (RegistrationErased, jobs.on_registration_erased),
        (CapacityChanged, jobs.on_places_changed),
        (AdmissionChanged, jobs.on_places_changed),
        (FieldRemoved, jobs.on_field_removed),
        (WebinarMoved, jobs.on_webinar_moved),
        (WebinarCancelled, jobs.on_webinar_cancelled),
        (WebinarPostponed, jobs.on_webinar_postponed),
    ),
    pages={"register": "registration.form"},
    files=queries.digests,
    own_data=printing.own_data,
    history={
        **HISTORY,
        "registration.draw": N_("Draw held"),
    },
)
