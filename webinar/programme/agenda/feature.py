"""What the programme room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.webinars.events import WebinarCloned
from webinar.core.text import N_
from webinar.directory.people.events import PersonMerged, RemovalAsked
from webinar.programme.agenda.cli import import_
from webinar.programme.agenda.printing import find, needs
from webinar.programme.agenda.queries import panel_count, reached
from webinar.programme.agenda.service import on_person_merged, on_removal_asked, on_webinar_cloned
from webinar.programme.agenda.views import choose, lines, manage, panel, paste
from webinar.web.feature import Feature, Milestone, Section, Tab

FEATURE = Feature(
    name="agenda",
    history={
        "programme.add_member": N_("Speaker added"),
        "programme.edit_member": N_("Speaker changed"),
        "programme.remove_member": N_("Speaker removed"),
        "programme.answer": N_("Speaker’s reply recorded"),
        "programme.note_answer": N_("Speaker’s status changed"),
        "programme.add_part": N_("Part added"),
        "programme.edit_part": N_("Part changed"),
        "programme.remove_part": N_("Part removed"),
        "programme.add_item": N_("Item added"),
        "programme.edit_item": N_("Item changed"),
        "programme.remove_item": N_("Item removed"),
        "programme.move": N_("Programme reordered"),
        "programme.replace": N_("Programme edited as text"),
        "programme.order_panel": N_("Panel reordered"),
        "programme.set_unconfirmed": N_("Printing of unconfirmed people changed"),
        "programme.place_item": N_("Item moved"),
    },
    blueprints=(manage.bp, lines.bp, panel.bp, paste.bp, choose.bp),
    commands=(import_,),
    milestones=(Milestone("confirmed", N_("All speakers confirmed"), 14, "panel.index", "ready"),),
    reached=reached,
    find=find,
    needs=needs,
    tabs=(
        Tab(N_("Programme"), "agenda.index", 20, Action.VIEW),
        Tab(N_("Speakers"), "panel.index", 30, Action.VIEW, lambda session, webinar: panel_count(session, webinar.id)),
    ),
    listeners=(
        (PersonMerged, on_person_merged),
        (RemovalAsked, on_removal_asked),
        (WebinarCloned, on_webinar_cloned),
    ),
    sections=(
        Section("overview", 20, "programme/agenda/card.html", manage.card),
        Section("overview", 30, "programme/agenda/panel_card.html", panel.card),
    ),
)
