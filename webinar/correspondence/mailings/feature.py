"""What the room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.correspondence.mailings import access, mail, service, views
from webinar.correspondence.mailings.printing import needs, own_data
from webinar.correspondence.mailings.queries import digests
from webinar.correspondence.mailings.tasks import SendMessage, SendTest
from webinar.registration.registering.events import RegistrationErased
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="mailings",
    blueprints=(views.bp,),
    tabs=(Tab(N_("Write to people"), "mailings.index", 47, Action.VIEW_REGISTRATIONS),),
    pages={"write": "mailings.new"},
    mails={SendMessage: mail.build_message, SendTest: mail.build_test},
    readable={"message": access.readable, "mailing-test": access.readable},
    listeners=((RegistrationErased, service.on_registration_erased),),
    own_data=own_data,
    files=digests,
    needs=needs,
    history={
        "mailings.begin": N_("Message started"),
        "mailings.change": N_("Message changed"),
        "mailings.attach": N_("File attached to a message"),
        "mailings.detach": N_("File removed from a message"),
        "mailings.discard": N_("Draft deleted"),
        "mailings.request": N_("Message to be sent by an organiser"),
        "mailings.send": N_("Message sent"),
        "mailings.again": N_("Message sent again to one recipient"),
        "mailings.stop": N_("Message stopped"),
        "mailings.keep_template": N_("Template saved"),
        "mailings.remove_template": N_("Template deleted"),
    },
)
