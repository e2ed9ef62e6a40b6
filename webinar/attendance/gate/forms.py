"""Forms of the join gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from webinar.attendance.gate import rules
from webinar.attendance.gate.models import GateSettings
from webinar.attendance.gate.service import JoiningDetails
from webinar.convening.webinars.models import Webinar
from webinar.web.fields import LongText, Number, Text, WebAddress, required
from webinar.web.forms import Form

_DAY = 1440


class SecureAddress(WebAddress):
    """An https address."""

    check = staticmethod(rules.https_address)


class _JoiningForm(Form):
    """How people join; `joining_form` adds a link and a passcode for each audience."""

    join_url = SecureAddress(_("Link for everyone"))
    passcode = Text(_("Passcode"), max_length=100)
    backup_url = SecureAddress(_("Backup link"))
    backup_passcode = Text(_("Passcode of the backup link"), max_length=100)
    dial_in = LongText(_("Dial-in numbers"), max_length=2_000)
    sound_test_url = SecureAddress(_("Sound test"))
    house_rules = LongText(_("Rules of the meeting"), max_length=2_000)
    opens_before = Number(_("Opens for registrants, minutes before the start"), [required()], high=_DAY)
    panel_opens_before = Number(_("Opens for the panel, minutes before the start"), [required()], high=_DAY)
    audiences: Mapping[str, str] = {}

    def rows(self) -> list[tuple[Any, Any]]:
        """Return the two fields of each audience."""
        return [(self[f"link_{_name(key)}"], self[f"code_{_name(key)}"]) for key in self.audiences]

    def links_open(self) -> bool:
        """Tell whether any audience has a link, or an error to be seen."""
        return any(field.data or field.errors for pair in self.rows() for field in pair)

    def details(self) -> JoiningDetails:
        """Return what was typed."""
        values = {name: value for name, value in self.values().items() if not name.startswith(("link_", "code_"))}
        links = {key: (link.data, code.data) for key, (link, code) in zip(self.audiences, self.rows(), strict=True)}
        return JoiningDetails(**values, links=links)


def _name(audience: str) -> str:
    return re.sub(r"\W", "_", audience)


def joining_form(webinar: Webinar, settings: GateSettings, audiences: Mapping[str, str]) -> _JoiningForm:
    """Return the form for a webinar whose audiences have these names."""
    fields: dict[str, Any] = {"audiences": audiences}
    data = {
        name: getattr(settings, name)
        for name in JoiningDetails.__dataclass_fields__
        if name not in {"links", "join_url"}
    }
    data["join_url"] = webinar.join_url
    for key, label in audiences.items():
        own = settings.links.get(key, {})
        fields[f"link_{_name(key)}"] = SecureAddress(label)
        fields[f"code_{_name(key)}"] = Text(_("Passcode: %(audience)s", audience=label), max_length=100)
        data |= {f"link_{_name(key)}": own.get("url", ""), f"code_{_name(key)}": own.get("passcode", "")}
    form: _JoiningForm = type("JoiningForm", (_JoiningForm,), fields)(data=data)
    return form
