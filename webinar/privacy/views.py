"""Pages of privacy: one's own data by signed link, and what retention takes out, for staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webinar.accounts.access import actor
from webinar.accounts.models import Action
from webinar.consent.access import viewer
from webinar.consent.queries import settings
from webinar.privacy import queries, rules, service
from webinar.privacy.access import own_data
from webinar.questionnaire.access import label
from webinar.questionnaire.queries import fields
from webinar.registrants.access import shown_name
from webinar.registration.access import registrant, registration_of
from webinar.registration.queries import by_public_id
from webinar.web.audience import Audience, audience
from webinar.web.database import session
from webinar.web.downloads import download
from webinar.web.forms import EmptyForm
from webinar.web.site import site
from webinar.webinars.access import for_webinar, manage_page
from webinar.webinars.models import Webinar

bp = Blueprint("privacy", __name__)


@bp.get("/me/<token>/data")
@audience(Audience.LINK)
def data(token: str) -> ResponseReturnValue:
    """Show the registrant everything that is kept about them."""
    registration = registration_of(token)
    kept = own_data(session(), registration)
    return render_template("privacy/data.html", registration=registration, token=token, kept=kept)


@bp.get("/me/<token>/data.json")
@audience(Audience.LINK)
def take(token: str) -> ResponseReturnValue:
    """Hand the registrant everything that is kept about them."""
    registration = registration_of(token)
    content = json.dumps(own_data(session(), registration), default=str, ensure_ascii=False, indent=2).encode()
    return download(content, f"registration-{registration.public_id}", "json")


@bp.route("/me/<token>/erase", methods=["GET", "POST"])
@audience(Audience.LINK)
def erase(token: str) -> ResponseReturnValue:
    """Ask, then take out everything personal; the link ends with it."""
    registration = registration_of(token)
    if request.method != "POST":
        return render_template("privacy/erase.html", registration=registration, token=token, form=EmptyForm())
    webinar = registration.webinar
    service.erase(session(), registration, actor=registrant(registration), now=site().now())
    return render_template("privacy/erased.html", webinar=webinar)


@bp.route("/manage/w/<slug>/registrations/<public_id>/erase", methods=["GET", "POST"])
@for_webinar(Action.EDIT_REGISTRATIONS)
def erase_one(webinar: Webinar, public_id: str) -> ResponseReturnValue:
    """Ask, then take out the personal data of one registrant on their wish."""
    row = by_public_id(session(), public_id)
    if row is None or row.webinar_id != webinar.id:
        return redirect(url_for("registrations.index", slug=webinar.slug))
    if request.method != "POST":
        return manage_page(
            "privacy/erase_one.html",
            webinar,
            row=row,
            name=shown_name(row, viewer(webinar)(row.consents)),
            form=EmptyForm(),
        )
    service.erase(session(), row, actor=actor(), now=site().now())
    flash(_("The personal data is taken out. The registration goes on counting."), "ok")
    return redirect(url_for("registrations.index", slug=webinar.slug))


@bp.post("/manage/w/<slug>/privacy/retention")
@for_webinar(Action.EDIT_HOSTS)
def retention(webinar: Webinar) -> ResponseReturnValue:
    """Take out what has been kept long enough, now."""
    found = service.apply_retention(session(), webinar, actor=actor(), now=site().now())
    count = found.registrations + found.unconfirmed
    flash(
        _("Taken out: %(count)d registrations, %(answers)d answers.", count=count, answers=sum(found.answers.values())),
        "ok",
    )
    return redirect(url_for("consent.index", slug=webinar.slug))


def section(session: Session, webinar: Webinar, now: datetime) -> Mapping[str, Any]:
    """Return, for the privacy page, what a run would take out, when the next one is, and who exported."""
    asked = fields(session, webinar.id)
    return {
        "report": queries.report(session, webinar, now), "exports": queries.exports(session, webinar),
        "next_run": rules.next_run(webinar, settings(session, webinar.id), asked, now), "names": {row.key: label(row) for row in asked},
        "form": EmptyForm(),
    }  # fmt: skip
