"""What the replies room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.correspondence.replies import jobs, views
from webinar.correspondence.replies.cli import receive_mail
from webinar.correspondence.replies.mail import build_question
from webinar.correspondence.replies.printing import own_data, section
from webinar.correspondence.replies.queries import held_figure
from webinar.correspondence.replies.service import on_registration_erased
from webinar.correspondence.replies.tasks import AskForPlace, ForgetMails, ReadMailbox
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Section, Tab

FEATURE = Feature(
    name="replies",
    blueprints=(views.bp,),
    commands=(receive_mail,),
    tabs=(Tab(N_("Replies"), "replies.index", 52, Action.READ_MAIL, figure=held_figure),),
    sections=(Section("registrant", 20, "correspondence/replies/section.html", section),),
    mails={AskForPlace: build_question},
    jobs={ForgetMails: jobs.run_forget},
    errands={ReadMailbox: jobs.run_read_mailbox},
    ticks=(jobs.tick,),
    own_data=own_data,
    listeners=((RegistrationErased, on_registration_erased),),
    history={
        "replies.apply": N_("Reply applied"),
        "replies.dismiss": N_("Reply dismissed"),
        "replies.undo": N_("Reply undone"),
    },
)
