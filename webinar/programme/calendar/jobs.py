"""What the calendar room does when a webinar is opened."""

from __future__ import annotations

from typing import Any

from flask import has_app_context
from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper

from webinar.convening.webinars.models import Webinar
from webinar.web.site import site


@event.listens_for(Webinar, "before_insert")
def keep_organiser(_mapper: Mapper[Any], _connection: Connection, webinar: Webinar) -> None:
    """Keep for the webinar's life under which UID and address its entries are sent: an update under others is lost."""
    if has_app_context() and not webinar.organiser_email:
        settings = site().settings
        webinar.organiser_email, webinar.uid = settings.mail_from, f"{webinar.uid}@{settings.host}"
