"""A certificate in print, and what is kept of somebody's certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webinar.attendance.certificates import queries
from webinar.attendance.certificates.models import Certificate, CertificateKind
from webinar.attendance.certificates.rules import CODE_LENGTH, KIND_LABELS, printed_code
from webinar.convening.webinars.models import Webinar
from webinar.convening.webinars.rules import hosts_of
from webinar.core import timezones
from webinar.core.database import columns
from webinar.core.documents import print_pdf
from webinar.directory.organisations.printing import marks
from webinar.registration.registering.models import Registration
from webinar.web.dates import date_long, moment
from webinar.web.feature import Kept
from webinar.web.i18n import direction, in_language, language_tag
from webinar.web.rendering import translate
from webinar.web.site import site


def check_address(code: str) -> str:
    """Return the address at which a document is checked."""
    return site().url("certificates.verify", code=printed_code(code))


def certificate_pdf(webinar: Webinar, row: Certificate, mark: str = "") -> bytes:
    """Return a document in its holder's language; `mark` says of one that is not issued what it is."""
    with in_language(row.language):
        hosts = hosts_of(webinar)
        address = check_address(row.code)
        zone = webinar.time_zone or "UTC"
        data = {
            "title": translate(KIND_LABELS[row.kind]), "hosts": [host.name_in(language_tag()) for host in hosts],
            "marks": marks(hosts), "name": row.name, "before": _("This is to certify that"),
            "after": _("attended the webinar"), "event": webinar.title, "event_language": webinar.language,
            "date": date_long(webinar.date),
            "minutes": ngettext("Attended for %(num)d minute", "Attended for %(num)d minutes", row.minutes) if row.minutes else "",
            "issued": _("Issued on %(date)s", date=date_long(timezones.to_local(row.issued_at, zone).date())),
            "code_label": _("Code"), "code": printed_code(row.code), "check": _("Check this document at"),
            "address": address, "square": _square(address), "square_label": _("Link for checking this document"),
            "revoked": _("Revoked") if row.revoked_at else mark, "language": language_tag(), "direction": direction(),
        }  # fmt: skip
        return print_pdf("certificate", data)


def preview_pdf(webinar: Webinar, kind: CertificateKind, now: datetime) -> bytes:
    """Return how a document will look, in the webinar's language; it takes no code, and nothing is stored."""
    with in_language(webinar.language):
        name, mark = _("[name]"), _("Preview: not issued yet")
    row = Certificate(
        webinar_id=webinar.id, code="0" * CODE_LENGTH, kind=kind, name=name, language=webinar.language, issued_at=now
    )
    return certificate_pdf(webinar, row, mark)


def _square(address: str) -> str:
    import qrcode  # noqa: PLC0415 - draws, only when printing
    from qrcode.image.svg import SvgPathImage  # noqa: PLC0415 - as above

    return str(qrcode.make(address, image_factory=SvgPathImage, border=0).to_string(encoding="unicode"))


def own_data(session: Session, registration: Registration) -> Iterable[Kept]:
    """Return somebody's documents and the name that they asked for."""
    zone, shown, data = registration.time_zone, [], []
    for row in queries.of_registration(session, registration.id):
        said = [row.name, printed_code(row.code), moment(row.issued_at, zone)]
        if row.revoked_at:
            said += [_("Revoked"), moment(row.revoked_at, zone), translate(row.reason) if row.reason else ""]
        shown.append((translate(KIND_LABELS[row.kind]), " · ".join(filter(None, said))))
        data.append(columns(row, "id", "registration_id", "webinar_id", "issued_by", "revoked_by"))
    found = queries.wish(session, registration.id)
    if found is not None:
        shown.append((_("Name asked for"), found.name))
    if shown:
        wished = columns(found, "registration_id") if found else None
        yield Kept(_("Certificates"), shown, {"certificates": data, "certificate_name": wished})
