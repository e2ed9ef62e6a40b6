"""What the hosts room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.convening.hosts.jobs import on_webinar_published
from webinar.convening.hosts.mail import build_host_invitation, build_host_news
from webinar.convening.hosts.printing import needs
from webinar.convening.hosts.queries import reached
from webinar.convening.hosts.tasks import SendHostInvitation, SendHostNews
from webinar.convening.hosts.views import acts, answer, index
from webinar.convening.webinars.events import WebinarPublished
from webinar.core.text import N_
from webinar.web.feature import Feature, Milestone, Section, Tab

FEATURE = Feature(
    name="hosts",
    blueprints=(index.bp, acts.bp, answer.bp),
    mails={SendHostInvitation: build_host_invitation, SendHostNews: build_host_news},
    milestones=(Milestone("hosts", N_("All hosts have accepted"), 42, "hosts.index"),),
    reached=reached,
    listeners=((WebinarPublished, on_webinar_published),),
    history={
        "webinars.add_host": N_("Host added"),
        "webinars.ask_host": N_("Host asked"),
        "webinars.host_accepts": N_("Host accepted"),
        "webinars.host_declines": N_("Host declined"),
        "webinars.set_host_rights": N_("Host’s rights changed"),
        "webinars.move_host": N_("Host moved"),
        "webinars.remove_host": N_("Host removed"),
        "webinars.leave": N_("Host withdrew"),
        "webinars.replace_contact": N_("Contact address replaced"),
        "webinars.hand_over_lead": N_("Lead role transferred"),
        "webinars.set_host_note": N_("Host’s notes changed"),
    },
    tabs=(Tab(N_("Hosts"), "hosts.index", 10, Action.VIEW, lambda _session, webinar: len(webinar.hosts)),),
    sections=(
        Section("overview", 5, "convening/hosts/card.html", index.card),
        Section("announcing", 4, "convening/hosts/manage/announcing.html", index.announcing),
    ),
    needs=needs,
)
