"""What the certificates room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.attendance.certificates.mail import build_certificate
from webinar.attendance.certificates.printing import own_data
from webinar.attendance.certificates.service import on_registration_erased
from webinar.attendance.certificates.tasks import SendCertificate
from webinar.attendance.certificates.views import bp, own_card, staff_card
from webinar.core.text import N_
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Link, Section, Tab

FEATURE = Feature(
    name="certificates",
    history={
        "certificates.settings": N_("Certificate settings changed"),
        "certificates.issue_all": N_("Certificates issued"),
        "certificates.statement": N_("Statement of attendance issued"),
        "certificates.revoke": N_("Certificate revoked"),
        "certificates.reissue": N_("Certificate reissued"),
        "certificates.ask_name": N_("Name on the certificate requested"),
        "certificates.accept_name": N_("Name on the certificate accepted"),
        "certificates.decline_name": N_("Name on the certificate declined"),
        "certificates.export": N_("Certificate exported"),
    },
    blueprints=(bp,),
    exports={"certificates.export": N_("Certificate")},
    links=(Link("footer", N_("Check a certificate"), "certificates.ask", 60),),
    tabs=(Tab(N_("Certificates"), "certificates.index", 62, Action.VIEW_REGISTRATIONS),),
    sections=(
        Section("me", 15, "attendance/certificates/own_card.html", own_card),
        Section("registrant", 40, "attendance/certificates/staff_card.html", staff_card),
    ),
    mails={SendCertificate: build_certificate},
    own_data=own_data,
    listeners=((RegistrationErased, on_registration_erased),),
)
