"""What the registry contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.directory.people.printing import find
from webinar.directory.people.queries import digests
from webinar.directory.people.rules import UNDO
from webinar.directory.people.views import many, registry, transfer
from webinar.web.feature import Feature, MenuItem, Undo

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
        "people.remove": N_("Person deleted"),
        "people.restore": N_("Person restored"),
        "people.import": N_("People imported"),
        "people.export": N_("People exported"),
    },
    blueprints=(registry.bp, transfer.bp, many.bp),
    undoes={UNDO: Undo(Action.EDIT_DIRECTORY, "people.index", many.take_back)},
    find=find,
    files=digests,
    menu=(MenuItem(N_("People"), "people.index", 30, "users"),),
)
