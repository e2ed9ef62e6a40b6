"""What the registry contributes."""

from __future__ import annotations

from webinar.core.text import N_
from webinar.directory.people.printing import find
from webinar.directory.people.queries import digests
from webinar.directory.people.views import registry, transfer
from webinar.web.feature import Feature, MenuItem

FEATURE = Feature(
    name="people",
    history={
        "people.add": N_("Person added"),
        "people.edit": N_("Person changed"),
        "people.add_position": N_("Position added"),
        "people.edit_position": N_("Position changed"),
        "people.remove_position": N_("Position removed"),
        "people.set_photo": N_("Photo changed"),
        "people.merge": N_("Entries merged"),
        "people.import": N_("People imported"),
        "people.export": N_("People exported"),
    },
    blueprints=(registry.bp, transfer.bp),
    find=find,
    files=digests,
    menu=(MenuItem(N_("People"), "people.index", 30, "users"),),
)
