"""What the messages room contributes."""

from __future__ import annotations

from webinar.accounts.models import Action
from webinar.core.text import N_
from webinar.messages.views import bp
from webinar.web.feature import Feature, Tab

FEATURE = Feature(
    name="messages", blueprints=(bp,), tabs=(Tab(N_("Messages"), "messages.index", 50, Action.READ_MAIL),)
)
