"""Forms of the consent room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.convening.webinars.models import Host
from webinar.registration.privacy.models import HostSharing, Listing, PrivacySettings, Sharing
from webinar.registration.privacy.rules import LISTING_LABELS, SHARING_LABELS, reachable
from webinar.registration.privacy.service import PrivacyDetails
from webinar.web.fields import Checked, Choice, Number, Tick
from webinar.web.forms import Form
from webinar.web.rendering import translate


class Contact(Checked):
    """Whom registrants ask about their data, with how to reach them; what was stored before this was asked may stay."""

    check = staticmethod(reachable)

    def pre_validate(self, form: Any) -> None:
        """Refuse a new line by which nobody is reached."""
        if self.data != self.object_data:
            super().pre_validate(form)


class PrivacyForm(Form):
    """Lists, further mail, retention, and what each host receives."""

    participants_list = Choice(_("Participants’ list"))
    public_list = Choice(_("Public list"))
    asks_future = Tick(_("Ask if the hosts may email about future webinars"))
    retention_days = Number(_("Days after the webinar until personal data is erased"), low=0, high=3_650)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        options = [(row.value, translate(LISTING_LABELS[row])) for row in Listing]
        self.participants_list.set_options(options)
        self.public_list.set_options(options)
        for name, field in self._fields.items():
            if name.startswith("mode_"):
                field.set_options([(row.value, translate(SHARING_LABELS[row])) for row in Sharing])

    def details(self) -> PrivacyDetails:
        """Return what was typed."""
        return PrivacyDetails(
            Listing(self.public_list.data), Listing(self.participants_list.data), self.asks_future.data,
            self.retention_days.data,
        )  # fmt: skip

    def sharing(self) -> dict[int, tuple[Sharing, str]]:
        """Return by host's id what it receives and whom one asks there."""
        return {
            int(name.removeprefix("mode_")): (Sharing(field.data), self._fields[name.replace("mode", "contact")].data)
            for name, field in self._fields.items() if name.startswith("mode_")
        }  # fmt: skip


def privacy_form(
    hosts: list[Host], rows: Mapping[int, HostSharing], modes: Mapping[int, Sharing], settings: PrivacySettings
) -> PrivacyForm:
    """Return the form with two fields for each host."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {
        "participants_list": settings.participants_list.value, "public_list": settings.public_list.value,
        "asks_future": settings.asks_future, "retention_days": settings.retention_days,
    }  # fmt: skip
    for host in hosts:
        fields[f"mode_{host.id}"] = Choice(host.organisation.name)
        fields[f"contact_{host.id}"] = Contact(_("Contact for registrants"), max_length=200)
        data |= {
            f"mode_{host.id}": modes[host.id].value,
            f"contact_{host.id}": rows[host.id].contact if host.id in rows else "",
        }
    kind: type[PrivacyForm] = type("WebinarPrivacyForm", (PrivacyForm,), fields)
    return kind(data=data)
